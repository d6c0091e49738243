//! Governed MariaDB: introspection, hostile rows, paging, sampling, streaming.

mod session;

use std::collections::BTreeMap;

use sea_query::{Expr, MysqlQueryBuilder, Query};
use stewardd::model::inventory::OnDelete;
use stewardd::model::{Kind, Value};
use stewardd::source::project::{Declared, Fact, Piece, TimeEncoding};
use stewardd::source::{Comparison, Source};

use super::support::mysql::Database;
use super::support::source::{assert_agreement, config, projection, rows, values};

async fn source(sql: &str) -> (Database, Source) {
    let database = Database::create().await;
    database.execute(sql).await;
    let source = Source::new(config(&database.url()));
    (database, source)
}

fn texts<const N: usize>(texts: [&str; N]) -> [Value; N] {
    texts.map(|text| Value::String(text.to_owned()))
}

#[tokio::test]
async fn odd_schemas_are_described() {
    let (_database, source) = source(
        "CREATE TABLE `客户 ``x```(`编号` bigint unsigned AUTO_INCREMENT PRIMARY KEY, `Full Name` varchar(80) COMMENT 'their name',
          secret varchar(10) INVISIBLE, twice int AS (1 + 1) VIRTUAL) COMMENT 'people';
        CREATE TABLE orders (a int, b char(3), price decimal(10,2), fine decimal(12,6), f double, at datetime(3),
          on_day date, since timestamp(6) NULL, feeling enum('glad','sad'), tags set('a','b'), ip inet6, u uuid, j json,
          ok tinyint(1), bits bit(1), raw varbinary(9), y year, t time, customer bigint unsigned,
          PRIMARY KEY (a, b), FOREIGN KEY (customer) REFERENCES `客户 ``x``` (`编号`) ON DELETE CASCADE);
        CREATE TABLE `lines`(a int, b char(3), n int NOT NULL, code varchar(20) UNIQUE,
          UNIQUE KEY n_key (n), FOREIGN KEY (a, b) REFERENCES orders (a, b) ON DELETE SET NULL);
        CREATE TABLE parts (id int, day date NOT NULL, PRIMARY KEY (id, day)) PARTITION BY HASH (id) PARTITIONS 4;
        CREATE TABLE old (id int PRIMARY KEY) ENGINE = MyISAM;
        CREATE TABLE versions (id int PRIMARY KEY) WITH SYSTEM VERSIONING;
        CREATE SEQUENCE numbers;
        CREATE VIEW names AS SELECT `Full Name` FROM `客户 ``x```;
        CREATE TRIGGER watch BEFORE DELETE ON `lines` FOR EACH ROW SET @x = 1;
        CREATE TRIGGER greet AFTER INSERT ON `lines` FOR EACH ROW SET @x = 1;",
    )
    .await;
    let inventory = source.introspect().await.expect("introspects");
    let names: Vec<_> = inventory.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["lines", "names", "old", "orders", "parts", "versions", "客户 `x`"]);
    let people = inventory.table("客户 `x`").expect("the odd table");
    assert_eq!(people.comment.as_deref(), Some("people"));
    assert_eq!(people.columns[1].comment.as_deref(), Some("their name"));
    assert_eq!(people.columns[1].max_length, Some(80));
    assert_eq!(people.columns[2].name, "secret", "an invisible column is seen");
    assert!(people.columns[3].generated && !people.columns[0].generated);
    assert!(!people.columns[0].nullable && people.columns[1].nullable);
    let orders = inventory.table("orders").expect("orders");
    assert_eq!(orders.key, Some(vec!["a".to_owned(), "b".to_owned()]));
    let kinds: Vec<_> =
        orders.columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("a", Some(Kind::Long)),
            ("b", Some(Kind::String)),
            ("price", Some(Kind::Decimal)),
            ("fine", None),
            ("f", None),
            ("at", Some(Kind::Datetime)),
            ("on_day", Some(Kind::Datetime)),
            ("since", Some(Kind::Datetime)),
            ("feeling", Some(Kind::String)),
            ("tags", Some(Kind::String)),
            ("ip", Some(Kind::Ipaddr)),
            ("u", Some(Kind::String)),
            ("j", Some(Kind::String)),
            ("ok", Some(Kind::Bool)),
            ("bits", Some(Kind::Bool)),
            ("raw", None),
            ("y", Some(Kind::Long)),
            ("t", None),
            ("customer", Some(Kind::Long)),
        ]
    );
    assert!(orders.column("at").is_some_and(|column| column.naive_time));
    assert_eq!(orders.foreign_keys[0].references, "客户 `x`");
    assert_eq!(orders.foreign_keys[0].on_delete, OnDelete::Cascade);
    let lines = inventory.table("lines").expect("lines");
    assert_eq!(lines.key, Some(vec!["n".to_owned()]), "a unique column that may be NULL is no key");
    assert_eq!(lines.foreign_keys[0].referenced_columns, ["a", "b"]);
    assert_eq!(lines.foreign_keys[0].on_delete, OnDelete::SetNull);
    assert_eq!(lines.triggers, ["watch"]);
    let read_only = |name| inventory.table(name).is_some_and(|table| table.read_only);
    assert!(["names", "old", "versions"].into_iter().all(read_only));
    assert!(!["lines", "orders", "parts"].into_iter().any(read_only));
    assert!(!inventory.prepared.journal);
    source.prepare().await.expect("prepares");
    let prepared = source.introspect().await.expect("introspects");
    assert!(prepared.prepared.journal && prepared.prepared.subjects);
    assert_eq!(prepared.tables, inventory.tables, "our own tables are not governed");
}

#[tokio::test]
async fn texts_are_told_apart_byte_for_byte() {
    let (_database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, g varchar(40) COLLATE utf8mb4_general_ci,
          b varchar(40) COLLATE utf8mb4_bin, n varchar(40) COLLATE utf8mb4_nopad_bin,
          l varchar(40) CHARACTER SET latin1 COLLATE latin1_german1_ci, s varchar(40) CHARACTER SET sjis,
          c char(5), m enum('glad', 'Sad') COLLATE utf8mb4_general_ci, u uuid);
        INSERT INTO t VALUES
          (1, 'bob@x.org', 'bob', 'bob', 'Zoë', 'テ', 'ab', 'glad', '00000000-0000-0000-0000-00000000000a'),
          (2, 'Bob@x.org', 'Bob', 'Bob', 'zoë', 'a', 'ab!', 'Sad', '00000000-0000-0000-0000-00000000000b'),
          (3, 'bob@x.org ', 'bob ', 'bob ', 'Zoe', 'b', '', NULL, NULL),
          (4, 'böb@x.org', '50%_!*', '🙂', '€', 'c', 'AB', NULL, NULL),
          (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
          (6, 'b\\\\o''b\"', 'a\\0b', '', '', '', ' ', NULL, NULL);",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    let people = texts(["bob@x.org", "Bob@x.org", "bob@x.org ", "böb@x.org", "b\\o'b\"", "🙂"]);
    for constant in &people[..5] {
        let filter = table.attributes["g"].compare(Comparison::Eq, constant);
        assert_eq!(rows(&source, &table, &[], filter).await.len(), 1, "one person each");
    }
    assert_agreement(&source, &table, "g", &people).await;
    let names = texts(["bob", "Bob", "bob ", "BOB", "a\0b", "50%_!*", "🙂", ""]);
    assert_agreement(&source, &table, "b", &names).await;
    assert_agreement(&source, &table, "n", &names).await;
    assert_agreement(&source, &table, "l", &texts(["Zoë", "Zoe", "zoë", "€", "🙂", "ł", ""])).await;
    assert_agreement(&source, &table, "s", &texts(["テ", "a", "A", "🙂"])).await;
    assert_agreement(&source, &table, "c", &texts(["ab", "ab ", "AB", "", " "])).await;
    assert_agreement(&source, &table, "m", &texts(["glad", "Glad", "Sad", "neither"])).await;
    let uuids = texts([
        "00000000-0000-0000-0000-00000000000a",
        "00000000-0000-0000-0000-00000000000A",
        "no uuid",
    ]);
    assert_agreement(&source, &table, "u", &uuids).await;
    assert_eq!(values(&source, &table, "b").await[5], Value::String("a\0b".to_owned()));
    let piece = |text: &str| Piece::Text(text.to_owned());
    for (column, pattern, expected) in [
        ("b", vec![piece("bob"), Piece::Any], 2),
        ("b", vec![Piece::Any, piece("%_!"), Piece::Any], 1),
        ("b", vec![piece("a\0"), Piece::Any], 1),
        ("g", vec![piece("bob@x.org")], 1),
        ("g", vec![piece("b\\o"), Piece::Any], 1),
        ("l", vec![piece("Zo"), Piece::Any], 2),
        ("c", vec![piece("ab")], 1),
    ] {
        let filter = table.attributes[column].like(&pattern);
        assert_eq!(
            rows(&source, &table, &[], filter).await.len(),
            expected,
            "{column} {pattern:?}"
        );
    }
}

/// 2024-02-29T12:34:56Z.
const LEAP: i64 = 1_709_210_096_000;

#[tokio::test]
async fn hostile_times_are_read_floored_or_set_aside() {
    let (database, _) = source(
        "SET time_zone = '+00:00', sql_mode = '';
        CREATE TABLE t (id int PRIMARY KEY, z timestamp(6) NULL, n datetime(6), d date, must date NOT NULL, mn datetime NOT NULL);
        INSERT INTO t VALUES
          (1, '2024-02-29 12:34:56', '2024-02-29 12:34:56', '2024-02-29', '2024-02-29', '2024-02-29 12:34:56'),
          (2, '0000-00-00', '0000-00-00', '0000-00-00', '0000-00-00', '0000-00-00'),
          (3, '0000-00-00', '2024-00-10', '2024-02-00', '2024-00-00', '2024-02-00 01:02:03'),
          (4, NULL, NULL, NULL, '1970-01-01', '1970-01-01'),
          (5, '2024-02-29 12:34:56.000999', '2024-02-29 12:34:56.0005', '1969-12-31', '1969-12-31', '1969-12-31'),
          (6, '1970-01-01 00:00:01', '1969-12-31 23:59:59.9999', '1970-01-01', '1970-01-01', '1970-01-01'),
          (7, '1970-01-01 00:00:01.0009', '0001-01-01', '0001-01-01', '0001-01-01', '0001-01-01'),
          (8, '2038-01-19 03:14:07.999999', '9999-12-31 23:59:59.999999', '9999-12-31', '9999-12-31', '9999-12-31 23:59:59'),
          (9, NULL, '0000-05-05', '0000-12-31', '0000-01-01', '0000-01-01');",
    )
    .await;
    let odd = || Value::Unjudgeable;
    let (first, last) = (-62_135_596_800_000, 253_402_300_799_999);
    let (begin, end) = (1_000, 2_147_483_647_999);
    // The zone that the session shows instants in has no say in what they are.
    for session in [0, 5 * 3600 + 1800, -9 * 3600] {
        let mut config = config(&database.url());
        config.offset_seconds = session;
        let source = Source::new(config);
        let table = projection(&source, "t", &Declared::default()).await;
        let read = async |path| values(&source, &table, path).await;
        let time = Value::Datetime;
        assert_eq!(
            read("z").await,
            [
                time(LEAP),
                odd(),
                odd(),
                Value::Null,
                time(LEAP),
                time(begin),
                time(begin),
                time(end),
                Value::Null
            ]
        );
        assert_eq!(
            read("n").await,
            [
                time(LEAP),
                odd(),
                odd(),
                Value::Null,
                time(LEAP),
                time(-1),
                time(first),
                time(last),
                odd()
            ]
        );
        let days = read("d").await;
        assert_eq!(days[0], time(LEAP - 45_296_000));
        assert_eq!((&days[1], &days[2], &days[8]), (&odd(), &odd(), &odd()));
        assert_eq!((&days[4], &days[5]), (&time(-86_400_000), &time(0)));
        let must = read("must").await;
        assert_eq!((&must[1], &must[2], &must[8]), (&odd(), &odd(), &odd()));
        let constants = [
            LEAP,
            LEAP + 1,
            LEAP - 45_296_000,
            0,
            -1,
            1,
            begin,
            begin + 1,
            end,
            end + 1,
            -86_400_000,
            first,
            last,
            last + 1,
            first - 1,
            i64::MIN,
            i64::MAX,
        ]
        .map(Value::Datetime);
        for path in ["z", "n", "d", "must", "mn"] {
            assert_agreement(&source, &table, path, &constants).await;
        }
        let absent = table.attributes["must"].is_absent();
        assert!(rows(&source, &table, &[], absent).await.is_empty(), "0000-00-00 is no absence");
        let east = Declared { offset_seconds: -5 * 3600, ..Declared::default() };
        let table = projection(&source, "t", &east).await;
        assert_eq!(values(&source, &table, "n").await[0], time(LEAP + 5 * 3_600_000));
        assert_agreement(&source, &table, "n", &constants).await;
    }
}

#[tokio::test]
async fn numbers_and_truths_keep_their_value_or_are_set_aside() {
    let (_database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, small smallint, big bigint, wide bigint unsigned, tiny tinyint unsigned,
          d decimal(30,4), w decimal(20,0), ok tinyint(1), b bit(1), y year);
        INSERT INTO t VALUES
          (1, 5, 9223372036854775807, 9223372036854775807, 255, 12.34, 1200, 1, b'1', 2024),
          (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
          (3, -32768, -9223372036854775808, 18446744073709551615, 0, 0, 0, 0, b'0', 0),
          (4, 0, 0, 9223372036854775808, 1, 922337203685477.5807, 99999999999999999999, 2, b'0', 1901),
          (5, 1, 1, 0, 2, 922337203685477.5808, 1, -1, b'1', 2155),
          (6, 1, 1, 1, 3, -922337203685477.5808, -1, 127, b'1', 2000),
          (7, 1, 1, 2, 4, 99999999999999999999999999.9999, 1, -128, b'1', 1999),
          (8, 1, 1, 3, 5, -0.0001, 1, 1, b'1', 1970);",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    let read = async |path| values(&source, &table, path).await;
    let wide = read("wide").await;
    assert_eq!(wide[0], Value::Long(i64::MAX));
    assert_eq!((&wide[2], &wide[3]), (&Value::Unjudgeable, &Value::Unjudgeable));
    let decimals = read("d").await;
    assert_eq!(decimals[0], Value::Decimal(123_400));
    assert_eq!(decimals[3], Value::Decimal(i64::MAX));
    assert_eq!((&decimals[4], &decimals[6]), (&Value::Unjudgeable, &Value::Unjudgeable));
    assert_eq!(decimals[5], Value::Decimal(i64::MIN));
    let truths = read("ok").await;
    assert_eq!(
        truths[..4],
        [Value::Bool(true), Value::Null, Value::Bool(false), Value::Unjudgeable]
    );
    assert!(truths[4..7].iter().all(|truth| *truth == Value::Unjudgeable), "truthy is not true");
    assert_eq!(read("y").await[0], Value::Long(2024));
    let constants = [i64::MIN, -1, 0, 1, 2024, 123_400, i64::MAX];
    for path in ["d", "w"] {
        assert_agreement(&source, &table, path, &constants.map(Value::Decimal)).await;
    }
    for path in ["small", "big", "wide", "tiny", "y"] {
        assert_agreement(&source, &table, path, &constants.map(Value::Long)).await;
    }
    for path in ["ok", "b"] {
        assert_agreement(&source, &table, path, &[Value::Bool(true), Value::Bool(false)]).await;
    }
}

#[tokio::test]
async fn sets_and_addresses_are_read_as_they_are_shown() {
    let (_database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, s set('a','b','C') COLLATE utf8mb4_general_ci, ip4 inet4, ip6 inet6);
        INSERT INTO t VALUES (1, 'b,a', '10.0.0.1', '::1'), (2, '', '10.0.0.2', '::ffff:1.2.3.4'),
          (3, 'C', NULL, '2001:db8::a'), (4, NULL, NULL, NULL);",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    assert_eq!(values(&source, &table, "s").await[..3], texts(["a,b", "", "C"]));
    assert_agreement(&source, &table, "s", &texts(["a,b", "b,a", "c", "C", ""])).await;
    assert_eq!(values(&source, &table, "ip6").await[1], Value::Unjudgeable);
    let addresses = |addresses: [&str; 4]| addresses.map(|ip| Value::Ipaddr(ip.to_owned()));
    let four = addresses(["10.0.0.1", "10.0.0.3", "::1", "10.0.0.0/8"]);
    assert_agreement(&source, &table, "ip4", &four).await;
    let six = addresses(["::1", "2001:db8::a", "10.0.0.1", "2001:db8::/32"]);
    assert_agreement(&source, &table, "ip6", &six).await;
}

#[tokio::test]
async fn facts_unix_times_and_the_workflow_state_are_attributes() {
    let (database, source) = source(
        "SET time_zone = '+00:00', sql_mode = '';
        CREATE TABLE customers (id bigint unsigned PRIMARY KEY, s int unsigned, ms bigint, label varchar(9));
        INSERT INTO customers VALUES (1, 0, -1, ''), (2, 1709210096, 1709210096000, ''), (3, NULL, NULL, ''),
          (4, 0, 9223372036854775807, '');
        CREATE TABLE orders (customer_id bigint unsigned, ordered_at datetime, at timestamp NULL, cents decimal(12,2), note varchar(20));
        INSERT INTO orders VALUES (1, '2024-02-29 12:34:56', '2024-02-29 12:34:56', 7, 'a'), (1, '2020-01-01', NULL, 8, 'B'),
          (2, '0000-00-00', NULL, 9.5, 'c'), (4, NULL, NULL, NULL, NULL);",
    )
    .await;
    source.prepare().await.expect("prepares");
    database
        .execute("INSERT INTO stewardd_subjects VALUES ('customers', '2', 3, 5, NULL, 6, NULL)")
        .await;
    let fact = |kind, what: &str| Fact {
        kind,
        sql: format!("select {what} from orders o where o.customer_id = customers.id -- a note"),
    };
    let declared = Declared {
        subject: Some("id".to_owned()),
        types: BTreeMap::from([
            ("s".to_owned(), TimeEncoding::Unix),
            ("ms".to_owned(), TimeEncoding::UnixMs),
            ("label".to_owned(), TimeEncoding::IsoText),
        ]),
        facts: BTreeMap::from([
            ("last_order_at".to_owned(), fact(Kind::Datetime, "max(o.ordered_at)")),
            ("last_at".to_owned(), fact(Kind::Datetime, "max(o.at)")),
            ("spent".to_owned(), fact(Kind::Long, "sum(cents)")),
            ("spent_exactly".to_owned(), fact(Kind::Decimal, "sum(cents)")),
            ("orders".to_owned(), fact(Kind::Long, "count(*)")),
            ("any".to_owned(), fact(Kind::Bool, "count(*) > 1")),
            ("note".to_owned(), fact(Kind::String, "max(note)")),
        ]),
        steward: true,
        offset_seconds: 0,
    };
    let table = projection(&source, "customers", &declared).await;
    assert!(!table.attributes.contains_key("label"));
    let (null, odd) = (|| Value::Null, || Value::Unjudgeable);
    let read = async |path| values(&source, &table, path).await;
    assert_eq!(read("s").await[..2], [Value::Datetime(0), Value::Datetime(LEAP)]);
    assert_eq!(read("ms").await, [Value::Datetime(-1), Value::Datetime(LEAP), null(), odd()]);
    assert_eq!(read("last_order_at").await, [Value::Datetime(LEAP), odd(), null(), null()]);
    assert_eq!(read("last_at").await, [Value::Datetime(LEAP), null(), null(), null()]);
    assert_eq!(read("spent").await, [Value::Long(15), odd(), null(), null()]);
    let exactly = read("spent_exactly").await;
    assert_eq!(exactly, [Value::Decimal(150_000), Value::Decimal(95_000), null(), null()]);
    assert_eq!(read("orders").await, [2, 1, 0, 1].map(Value::Long));
    assert_eq!(read("any").await, [true, false, false, false].map(Value::Bool));
    assert_eq!(read("steward.asks").await, [null(), Value::Long(3), null(), null()]);
    assert_eq!(read("steward.lapsed_at").await, [null(), Value::Datetime(6), null(), null()]);
    for path in ["s", "ms", "last_order_at", "last_at", "steward.asked_at"] {
        let constants = [LEAP, LEAP + 1, -1000, -999, -1, 0, 5].map(Value::Datetime);
        assert_agreement(&source, &table, path, &constants).await;
    }
    assert_agreement(&source, &table, "spent", &[9, 15].map(Value::Long)).await;
    assert_agreement(&source, &table, "note", &texts(["a", "A", "B", "b", "c"])).await;

    // What a fact found is local time, whichever type it had: the session shows both in the source's zone.
    let mut config = config(&database.url());
    config.offset_seconds = 8 * 3600;
    let china = Source::new(config);
    let declared = Declared { offset_seconds: 8 * 3600, ..declared };
    let table = projection(&china, "customers", &declared).await;
    let at = values(&china, &table, "last_at").await;
    assert_eq!(at[0], Value::Datetime(LEAP), "a timestamp is an instant");
    let ordered = values(&china, &table, "last_order_at").await;
    assert_eq!(ordered[0], Value::Datetime(LEAP - 8 * 3_600_000), "a datetime is local");
}

#[tokio::test]
async fn pages_follow_keys_of_any_type_to_the_end() {
    let (_database, source) = source(
        "SET sql_mode = '';
        CREATE TABLE pair (a int, b char(4) COLLATE utf8mb4_general_ci, PRIMARY KEY (a, b));
        INSERT INTO pair SELECT seq DIV 4, concat(if(seq % 2, 'k', 'K'), seq % 4) FROM seq_0_to_19;
        CREATE TABLE tokens (u binary(16) PRIMARY KEY); INSERT INTO tokens SELECT unhex(md5(seq)) FROM seq_1_to_20;
        CREATE TABLE uuids (u uuid PRIMARY KEY);
        INSERT INTO uuids SELECT concat('0000000', seq % 7, '-0000-4000-8000-', lpad(seq, 12, '0')) FROM seq_1_to_20;
        CREATE TABLE huge (id bigint unsigned PRIMARY KEY); INSERT INTO huge SELECT 18446744073709551615 - seq FROM seq_0_to_9;
        INSERT INTO huge SELECT seq FROM seq_0_to_9;
        CREATE TABLE days (d date, t time(3), n decimal(8,2), at datetime(6), PRIMARY KEY (d, t, n, at));
        INSERT INTO days SELECT '2024-01-01' + INTERVAL seq DIV 5 DAY, sec_to_time(seq % 3), seq / 4, '2024-01-01' FROM seq_1_to_19;
        INSERT INTO days VALUES ('0000-00-00', '-838:59:59', -1, '2024-00-00');
        CREATE TABLE words (w varchar(20) COLLATE utf8mb4_general_ci, PRIMARY KEY (w));
        INSERT INTO words SELECT concat(char(97 + seq % 20), if(seq % 2, 'É', 'x''y'), seq) FROM seq_1_to_20;
        CREATE TABLE moods (m enum('z','y','x','w') NOT NULL, s set('b','a') NOT NULL, i int, PRIMARY KEY (m, s, i));
        INSERT INTO moods SELECT seq % 4 + 1, seq % 3, seq FROM seq_1_to_20;
        CREATE TABLE kana (w varchar(9) CHARACTER SET sjis PRIMARY KEY);
        INSERT INTO kana SELECT char(0x30a0 + seq USING utf16) FROM seq_1_to_20;
        CREATE TABLE flags (f bit(40) PRIMARY KEY, y year); INSERT INTO flags SELECT seq * 4294967296, 2000 FROM seq_1_to_20;
        CREATE TABLE real_keys (f float PRIMARY KEY);",
    )
    .await;
    for name in ["pair", "tokens", "uuids", "huge", "days", "words", "moods", "kana", "flags"] {
        let table = projection(&source, name, &Declared::default()).await;
        let read = rows(&source, &table, &[], Expr::cust("TRUE")).await;
        let mut keys: Vec<_> = read.into_iter().map(|row| row.key).collect();
        assert_eq!(keys.len(), 20, "{name}");
        assert_eq!(source.still_there(&table, &keys).await.expect("counts"), 20, "{name}");
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 20, "{name}");
    }
    let inventory = source.introspect().await.expect("introspects");
    assert_eq!(
        inventory.table("real_keys").expect("a table").key,
        None,
        "its text is not its value"
    );
}

#[tokio::test]
async fn a_key_is_found_by_its_bytes_alone() {
    let (database, source) = source(
        "CREATE TABLE t (email varchar(40) COLLATE utf8mb4_general_ci PRIMARY KEY) ;
        INSERT INTO t VALUES ('bob@x.org');",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    let keys: Vec<_> = rows(&source, &table, &[], Expr::cust("TRUE"))
        .await
        .into_iter()
        .map(|row| row.key)
        .collect();
    assert_eq!(source.still_there(&table, &keys).await.expect("counts"), 1);
    database.execute("DELETE FROM t; INSERT INTO t VALUES ('böb@x.org ')").await;
    let left = source.still_there(&table, &keys).await.expect("counts");
    assert_eq!(left, 0, "the server takes another person for the one who is gone");
}

#[tokio::test]
async fn a_sample_is_spread_over_the_table() {
    let (_database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, note text);
        INSERT INTO t SELECT seq, if(seq % 2, repeat('n', 100), NULL) FROM seq_1_to_100000;
        CREATE TABLE few (id int, code varchar(40) PRIMARY KEY);
        INSERT INTO few SELECT seq, md5(seq) FROM seq_1_to_50000;
        ANALYZE TABLE t, few;",
    )
    .await;
    let inventory = source.introspect().await.expect("introspects");
    for (name, rows) in [("t", 100_000), ("few", 50_000)] {
        let table = inventory.table(name).expect("a table");
        let columns: Vec<_> = table.columns.iter().collect();
        let mut tenths = [0_u32; 10];
        let mut sink = |row: &[Option<&[u8]>]| {
            let id = std::str::from_utf8(row[0].expect("an id")).expect("text");
            tenths[(id.parse::<usize>().expect("a number") - 1) * 10 / rows] += 1;
        };
        let sampled = source.sample(table, &columns, 5000, &mut sink).await.expect("samples");
        assert!((2500..=10_000).contains(&sampled.rows) && !sampled.complete, "{sampled:?}");
        assert!(tenths.iter().all(|rows| *rows >= 50), "{name}: {tenths:?}");
    }
}

#[tokio::test]
async fn a_stream_hands_out_every_type_as_text() {
    let (_database, source) = source(
        "CREATE TABLE t (id bigint unsigned PRIMARY KEY, l varchar(9) CHARACTER SET latin1, e varchar(9), d decimal(9,3),
          at timestamp(3) NULL, day date, t time, y year, b bit(9), f double, j json, raw varbinary(4), m enum('é'), n int,
          hidden varchar(9) INVISIBLE, made int AS (id + 1));
        INSERT INTO t (id, l, e, d, at, day, t, y, b, f, j, raw, m, hidden) VALUES (18446744073709551615, 'Zoë', '🙂\n', 1.5,
          '2024-02-29 12:34:56.789', '2024-02-29', '-01:02:03', 2024, b'100000001', 0.5, '{}', x'00ff', 'é', 'seen');
        UPDATE t SET id = 7;",
    )
    .await;
    let inventory = source.introspect().await.expect("introspects");
    let table = inventory.table("t").expect("t");
    let columns: Vec<_> = table.columns.iter().collect();
    let mut read = Vec::new();
    let mut sink = |row: &[Option<&[u8]>]| {
        read.extend(row.iter().map(|cell| cell.map(<[u8]>::to_vec)));
    };
    let streamed = source.stream(table, &columns, &mut sink).await.expect("streams");
    assert_eq!((streamed.rows, streamed.complete), (1, true));
    let text = |text: &str| Some(text.as_bytes().to_vec());
    let expected = [
        text("7"),
        text("Zoë"),
        text("🙂\n"),
        text("1.500"),
        text("2024-02-29 12:34:56.789"),
        text("2024-02-29"),
        text("-01:02:03"),
        text("2024"),
        text("257"),
        text("0.5"),
        text("{}"),
        Some(vec![0, 0xff]),
        text("é"),
        None,
        text("seen"),
        text("8"),
    ];
    assert_eq!(read, expected);
}

/// Other tests of this process take memory of their own, so this one is measured alone.
#[test]
fn a_stream_takes_constant_memory() {
    let alone = std::process::Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", "source_mysql::a_stream_alone", "--ignored", "--test-threads", "1"])
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&alone.stdout);
    assert!(alone.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "a_stream_takes_constant_memory runs it in a process of its own"]
async fn a_stream_alone() {
    let (_database, source) = source(
        "CREATE TABLE t (id int, note text, nothing text);
        INSERT INTO t SELECT seq, repeat(md5(seq), 20), NULL FROM seq_1_to_100000;",
    )
    .await;
    let inventory = source.introspect().await.expect("introspects");
    let table = inventory.table("t").expect("t");
    let columns: Vec<_> = table.columns.iter().collect();
    let before = resident();
    let mut most = 0;
    let mut rows = 0_u64;
    let mut sink = |row: &[Option<&[u8]>]| {
        rows += 1;
        assert_eq!((row[1].map(<[u8]>::len), row[2]), (Some(640), None));
        if rows.is_multiple_of(1000) {
            most = most.max(resident());
        }
    };
    let streamed = source.stream(table, &columns, &mut sink).await.expect("streams");
    assert_eq!((streamed.rows, rows, streamed.complete), (100_000, 100_000, true));
    assert!(streamed.bytes > 64_000_000);
    assert!(most.saturating_sub(before) < 16 << 20, "grew by {} bytes", most - before);
}

#[tokio::test]
async fn comparisons_leave_the_column_to_its_index() {
    let (database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, z timestamp(6) NULL, n datetime, d date, v varchar(9) COLLATE utf8mb4_general_ci,
          l varchar(9) CHARACTER SET latin1, x varchar(9) CHARACTER SET utf8mb3, u uuid, m decimal(9,2), w bigint unsigned,
          ok tinyint(1), pad char(200) DEFAULT '', KEY z (z), KEY n (n), KEY d (d), KEY v (v), KEY l (l), KEY x (x), KEY u (u),
          KEY m (m), KEY w (w));
        INSERT INTO t (id, z, n, d, v, l, x, u, m, w) SELECT seq, from_unixtime(1e9 + seq * 1e4), from_unixtime(1e9 + seq * 1e4),
          '2000-01-01' + INTERVAL seq DAY, concat('v', seq), concat('l', seq), concat('x', seq),
          concat('00000000-0000-4000-8000-', lpad(seq, 12, '0')), seq, seq
          FROM seq_1_to_5000;
        CREATE TABLE pair (a int, b varchar(9) COLLATE utf8mb4_general_ci, pad char(200) DEFAULT '', PRIMARY KEY (a, b));
        INSERT INTO pair (a, b) SELECT seq DIV 2, concat('k', seq) FROM seq_1_to_5000;
        ANALYZE TABLE t, pair;",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    let uuid = Value::String("00000000-0000-4000-8000-000000000007".to_owned());
    let text = |text: &str| Value::String(text.to_owned());
    for (path, constant) in [
        ("id", Value::Long(5)),
        ("z", Value::Datetime(1_000_010_000_000)),
        ("n", Value::Datetime(1_000_010_000_000)),
        ("d", Value::Datetime(946_771_200_000)),
        ("v", text("v7")),
        ("l", text("l7")),
        ("x", text("x7")),
        ("u", uuid),
        ("m", Value::Decimal(50_000)),
        ("w", Value::Long(5)),
    ] {
        for operator in [Comparison::Eq, Comparison::Less] {
            if operator == Comparison::Less && matches!(constant, Value::String(_)) {
                continue;
            }
            let select = Query::select()
                .expr(Expr::cust("max(pad)"))
                .from(table.table_ref())
                .and_where(table.attributes[path].compare(operator, &constant))
                .to_string(MysqlQueryBuilder);
            let index = if path == "id" { "PRIMARY" } else { path };
            let used = database.indexes(&select).await;
            assert_eq!(used, [Some(index.to_owned())], "{path} {operator:?}: {select}");
        }
    }
}

/// Bytes of this process in memory.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages: u64 = statm.split(' ').nth(1).expect("resident").parse().expect("pages");
    pages * 4096
}
