//! Hostile values: read exactly as they are, or set aside.

use std::collections::BTreeMap;

use stewardd::model::{Kind, Value};
use stewardd::source::project::{Declared, Fact, Piece, TimeEncoding};
use stewardd::source::{Comparison, Source};

use super::{source, texts};
use crate::support::source::{assert_agreement, config, projection, rows, values};

/// 2024-02-29T12:34:56Z.
const LEAP: i64 = 1_709_210_096_000;

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
    for session in [0, 5 * 3600 + 1800] {
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
        attributes: BTreeMap::new(),
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
