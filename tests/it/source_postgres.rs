//! Governed PostgreSQL: introspection, hostile rows, paging, sampling, streaming.

mod session;

#[cfg(feature = "failpoints")]
mod change;

use std::collections::BTreeMap;

use sea_query::Expr;
use stewardd::model::inventory::OnDelete;
use stewardd::model::{Kind, Value};
use stewardd::source::project::{Declared, Fact, Piece, TimeEncoding};
use stewardd::source::{Comparison, Source};

use super::support::memory::{alone, resident};
use super::support::postgres::Database;
use super::support::source::{
    assert_agreement, config, projection, rows, sample, stream, texts, values,
};

async fn source(sql: &str) -> (Database, Source) {
    let database = Database::create().await;
    database.execute(sql).await;
    let source = Source::new(config(&database.url()));
    (database, source)
}

#[tokio::test]
async fn odd_schemas_are_described() {
    let (_database, source) = source(
        r#"CREATE SCHEMA sales;
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE DOMAIN mail AS varchar(40) CHECK (VALUE LIKE '%@%');
        CREATE DOMAIN day AS date;
        CREATE TABLE "客户 ""x""" ("编号" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "Full Name" varchar(80));
        COMMENT ON TABLE "客户 ""x""" IS 'people';
        COMMENT ON COLUMN "客户 ""x"""."Full Name" IS 'their name';
        CREATE TABLE sales.orders (a int, b char(3), price numeric(10,2), fine numeric(12,6), huge numeric,
          at timestamp(3), on_day date, since timestamptz, feeling mood, contact mail, born day, ip inet, f float8,
          j jsonb, customer bigint REFERENCES "客户 ""x""" ON DELETE CASCADE, PRIMARY KEY (a, b));
        CREATE TABLE lines (a int, b char(3), n int NOT NULL, code text UNIQUE,
          FOREIGN KEY (a, b) REFERENCES sales.orders ON DELETE SET NULL);
        CREATE UNIQUE INDEX lines_n ON lines (n) INCLUDE (code);
        CREATE INDEX lines_some ON lines (a) WHERE a > 0;
        CREATE INDEX lines_lower ON lines (lower(code));
        CREATE TABLE parts (id int, day date) PARTITION BY RANGE (day);
        CREATE TABLE parts_2024 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE VIEW names AS SELECT "Full Name" FROM "客户 ""x""";
        CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';
        CREATE TRIGGER watch BEFORE DELETE ON lines FOR EACH ROW EXECUTE FUNCTION nothing();
        CREATE TRIGGER greet AFTER INSERT ON lines FOR EACH ROW EXECUTE FUNCTION nothing();"#,
    )
    .await;
    let inventory = source.introspect().await.expect("introspects");
    let names: Vec<_> = inventory.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["lines", "names", "parts", "sales.orders", "客户 \"x\""]);
    let people = inventory.table("客户 \"x\"").expect("the odd table");
    assert_eq!(people.comment.as_deref(), Some("people"));
    assert_eq!(people.columns[1].comment.as_deref(), Some("their name"));
    assert_eq!(people.columns[1].max_length, Some(80));
    assert!(people.columns[0].generated && !people.columns[0].nullable);
    let orders = inventory.table("sales.orders").expect("orders");
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
            ("huge", None),
            ("at", Some(Kind::Datetime)),
            ("on_day", Some(Kind::Datetime)),
            ("since", Some(Kind::Datetime)),
            ("feeling", Some(Kind::String)),
            ("contact", Some(Kind::String)),
            ("born", Some(Kind::Datetime)),
            ("ip", Some(Kind::Ipaddr)),
            ("f", None),
            ("j", None),
            ("customer", Some(Kind::Long)),
        ]
    );
    assert!(orders.column("at").is_some_and(|column| column.naive_time));
    assert_eq!(orders.foreign_keys[0].references, "客户 \"x\"");
    assert_eq!(orders.foreign_keys[0].on_delete, OnDelete::Cascade);
    let lines = inventory.table("lines").expect("lines");
    assert_eq!(lines.key, Some(vec!["n".to_owned()]), "a unique column that may be NULL is no key");
    assert_eq!(lines.foreign_keys[0].referenced_columns, ["a", "b"]);
    assert!(!lines.has_index_on(&["a".to_owned()]), "a partial index serves only some rows");
    assert_eq!(lines.triggers, ["watch"]);
    assert!(inventory.table("names").is_some_and(|view| view.read_only));
    assert!(!inventory.prepared.journal);
    source.prepare().await.expect("prepares");
    let prepared = source.introspect().await.expect("introspects");
    assert!(prepared.prepared.journal && prepared.prepared.subjects);
    assert_eq!(prepared.tables, inventory.tables, "our own tables are not governed");
    assert_ne!(
        prepared.fingerprint(),
        inventory.fingerprint(),
        "`resource.steward` can be read now"
    );
}

/// 2024-02-29T12:34:56Z.
const LEAP: i64 = 1_709_210_096_000;

#[tokio::test]
async fn hostile_times_are_read_floored_or_set_aside() {
    let (_database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, z timestamptz, n timestamp, d date);
        INSERT INTO t VALUES (1, '2024-02-29 12:34:56Z', '2024-02-29 12:34:56', '2024-02-29'),
          (2, 'infinity', 'infinity', 'infinity'), (3, '-infinity', '-infinity', '-infinity'),
          (4, '10000-01-01Z', '10000-01-01', '10000-01-01'), (5, NULL, NULL, NULL),
          (6, '0044-03-15 BC', '0044-03-15 BC', '0044-03-15 BC'),
          (7, '2024-02-29 12:34:56.000999Z', '2024-02-29 12:34:56.0005', '1969-12-31'),
          (8, '1969-12-31 23:59:59.9999Z', '1969-12-31 23:59:59.9999', '1970-01-01'),
          (9, '0001-01-01Z', '0001-01-01', '0001-01-01'),
          (10, '9999-12-31 23:59:59.999999Z', '9999-12-31 23:59:59.999999', '9999-12-31'),
          (11, '294276-12-31', '294276-12-31', '5874897-12-31');",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    let odd = || Value::Unjudgeable;
    let (first, last) = (-62_135_596_800_000, 253_402_300_799_999);
    let times = values(&source, &table, "z").await;
    let expected = [
        Value::Datetime(LEAP),
        odd(),
        odd(),
        odd(),
        Value::Null,
        odd(),
        Value::Datetime(LEAP),
        Value::Datetime(-1),
        Value::Datetime(first),
        Value::Datetime(last),
        odd(),
    ];
    assert_eq!(times, expected);
    assert_eq!(values(&source, &table, "n").await, expected);
    let days = values(&source, &table, "d").await;
    assert_eq!(days[0], Value::Datetime(LEAP - 45_296_000));
    assert_eq!(days[6], Value::Datetime(-86_400_000));
    assert_eq!(days[9], Value::Datetime(253_402_214_400_000));
    let constants =
        [LEAP, LEAP + 1, LEAP - 45_296_000, 0, -1, -86_400_000, first, last, i64::MIN, i64::MAX]
            .map(Value::Datetime);
    for path in ["z", "n", "d"] {
        assert_agreement(&source, &table, path, &constants).await;
    }
    let east = Declared { offset_seconds: -5 * 3600, ..Declared::default() };
    let table = projection(&source, "t", &east).await;
    let read = values(&source, &table, "n").await;
    assert_eq!(read[0], Value::Datetime(LEAP + 5 * 3_600_000));
    for path in ["z", "n", "d"] {
        assert_agreement(&source, &table, path, &constants).await;
    }
}

#[tokio::test]
async fn numbers_and_truths_keep_their_value_or_are_set_aside() {
    let (_database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, small smallint, big bigint, d numeric(30,4), w numeric(20,-2), ok bool);
        INSERT INTO t VALUES (1, 5, 9223372036854775807, 12.34, 1200, true), (2, NULL, NULL, NULL, NULL, NULL),
          (3, -32768, -9223372036854775808, 'NaN', 'NaN', false), (4, 0, 0, 922337203685477.5807, 0, true),
          (5, 1, 1, 922337203685477.5808, 100, true), (6, 1, 1, -922337203685477.5808, -100, true),
          (7, 1, 1, 99999999999999999999999999.9999, 1e19, true), (8, 1, 1, -0.0001, 1e21, true);",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    let decimals = values(&source, &table, "d").await;
    assert_eq!(decimals[0], Value::Decimal(123_400));
    assert_eq!(decimals[2], Value::Unjudgeable);
    assert_eq!(decimals[3], Value::Decimal(i64::MAX));
    assert_eq!(decimals[4], Value::Unjudgeable);
    assert_eq!(decimals[5], Value::Decimal(i64::MIN));
    assert_eq!(decimals[6], Value::Unjudgeable);
    let constants = [i64::MIN, -1, 0, 1, 123_400, i64::MAX];
    assert_agreement(&source, &table, "d", &constants.map(Value::Decimal)).await;
    assert!(!table.attributes.contains_key("w"), "a negative scale has no digits Cedar would show");
    for path in ["small", "big"] {
        assert_agreement(&source, &table, path, &constants.map(Value::Long)).await;
    }
    assert_agreement(&source, &table, "ok", &[Value::Bool(true), Value::Bool(false)]).await;
}

#[tokio::test]
async fn texts_are_told_apart_byte_for_byte() {
    let (_database, source) = source(
        "CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
        CREATE TYPE mood AS ENUM ('glad', 'sad');
        CREATE TABLE t (id int PRIMARY KEY, v varchar(20), b text COLLATE blind, c char(5), u uuid, m mood, ip inet);
        INSERT INTO t VALUES
          (1, 'bob', 'bob', 'ab', '00000000-0000-0000-0000-00000000000a', 'glad', '10.0.0.1'),
          (2, 'Bob', 'Bob', 'ab!', '00000000-0000-0000-0000-00000000000b', 'sad', '10.0.0.0/8'),
          (3, 'bob ', 'böb', '', NULL, NULL, '::1'), (4, '50%_!*', 'BOB', 'AB', NULL, NULL, '::ffff:1.2.3.4'),
          (5, NULL, NULL, NULL, NULL, NULL, NULL);",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    let names = texts(["bob", "Bob", "bob ", "BOB", "böb", "b\0b", "50%_!*"]);
    assert_agreement(&source, &table, "v", &names).await;
    assert_agreement(&source, &table, "b", &names).await;
    assert_agreement(&source, &table, "c", &texts(["ab", "ab   ", "     ", "AB   "])).await;
    assert_eq!(values(&source, &table, "c").await[0], Value::String("ab   ".to_owned()));
    let uuids = texts([
        "00000000-0000-0000-0000-00000000000a",
        "00000000-0000-0000-0000-00000000000A",
        "no uuid",
    ]);
    assert_agreement(&source, &table, "u", &uuids).await;
    assert_agreement(&source, &table, "m", &texts(["glad", "Glad", "neither"])).await;
    let addresses = ["10.0.0.1", "10.0.0.0/8", "::1"].map(|ip| Value::Ipaddr(ip.to_owned()));
    assert_eq!(values(&source, &table, "ip").await[3], Value::Unjudgeable);
    assert_agreement(&source, &table, "ip", &addresses).await;
    let piece = |text: &str| Piece::Text(text.to_owned());
    for (column, pattern, expected) in [
        ("v", vec![piece("bob"), Piece::Any], 2),
        ("v", vec![Piece::Any, piece("%_!"), Piece::Any], 1),
        ("b", vec![piece("bob")], 1),
        ("c", vec![piece("ab")], 0),
        ("c", vec![piece("ab"), Piece::Any], 2),
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
async fn facts_unix_times_and_the_workflow_state_are_attributes() {
    let (database, source) = source(
        "CREATE TABLE customers (id int PRIMARY KEY, s int, ms bigint, label text);
        INSERT INTO customers VALUES (1, -1, -1), (2, 1709210096, 1709210096000), (3, NULL, NULL),
          (4, 0, 9223372036854775807);
        CREATE TABLE orders (customer_id int, ordered_at timestamp, cents numeric);
        INSERT INTO orders VALUES (1, '2024-02-29 12:34:56', 7), (1, '2020-01-01', 8), (2, 'infinity', 9.5),
          (4, NULL, 'NaN');",
    )
    .await;
    source.prepare().await.expect("prepares");
    database
        .execute("INSERT INTO stewardd_subjects VALUES ('customers', '2', 3, 5, NULL, 6, NULL)")
        .await;
    let fact = |kind, sql: &str| Fact { kind, sql: sql.to_owned() };
    let last = "select max(o.ordered_at) from orders o where o.customer_id = customers.id -- last";
    let sum = "select sum(cents) from orders o where o.customer_id = customers.id";
    let count = "select count(*) from orders o where o.customer_id = customers.id";
    let declared = Declared {
        attributes: BTreeMap::new(),
        subject: Some("id".to_owned()),
        types: BTreeMap::from([
            ("s".to_owned(), TimeEncoding::Unix),
            ("ms".to_owned(), TimeEncoding::UnixMs),
            ("label".to_owned(), TimeEncoding::IsoText),
        ]),
        facts: BTreeMap::from([
            ("last_order_at".to_owned(), fact(Kind::Datetime, last)),
            ("spent".to_owned(), fact(Kind::Long, sum)),
            ("spent_exactly".to_owned(), fact(Kind::Decimal, sum)),
            ("orders".to_owned(), fact(Kind::Long, count)),
        ]),
        steward: true,
        offset_seconds: 0,
    };
    let table = projection(&source, "customers", &declared).await;
    assert_eq!(table.attributes["label"].kind, Kind::Datetime, "text that is declared ISO 8601");
    let (null, odd) = (|| Value::Null, || Value::Unjudgeable);
    let read = async |path| values(&source, &table, path).await;
    assert_eq!(read("s").await[..2], [Value::Datetime(-1000), Value::Datetime(LEAP)]);
    assert_eq!(read("ms").await, [Value::Datetime(-1), Value::Datetime(LEAP), null(), odd()]);
    assert_eq!(read("last_order_at").await, [Value::Datetime(LEAP), odd(), null(), null()]);
    assert_eq!(read("spent").await, [Value::Long(15), odd(), null(), odd()]);
    let exactly = read("spent_exactly").await;
    assert_eq!(exactly, [Value::Decimal(150_000), Value::Decimal(95_000), null(), odd()]);
    assert_eq!(read("orders").await, [2, 1, 0, 1].map(Value::Long));
    assert_eq!(read("steward.asks").await, [null(), Value::Long(3), null(), null()]);
    assert_eq!(read("steward.lapsed_at").await, [null(), Value::Datetime(6), null(), null()]);
    for path in ["s", "ms", "last_order_at", "steward.asked_at"] {
        let constants = [LEAP, LEAP + 1, -1000, -999, -1, 5].map(Value::Datetime);
        assert_agreement(&source, &table, path, &constants).await;
    }
    assert_agreement(&source, &table, "spent", &[9, 15].map(Value::Long)).await;
}

#[tokio::test]
async fn pages_follow_keys_of_any_type_to_the_end() {
    let (_database, source) = source(
        "CREATE TABLE pair (a int, b char(4), PRIMARY KEY (a, b));
        INSERT INTO pair SELECT i / 4, 'k' || (i % 4) FROM generate_series(0, 19) i;
        CREATE TABLE tokens (u uuid PRIMARY KEY);
        INSERT INTO tokens SELECT md5(i::text)::uuid FROM generate_series(1, 20) i;
        CREATE TABLE days (d date, f float8, n numeric(8,2), v varchar(3), PRIMARY KEY (d, f, n, v));
        INSERT INTO days SELECT '2024-01-01'::date + i / 5, i / 3.0, i / 4.0, 'a' || i % 2 FROM generate_series(1, 19) i;
        INSERT INTO days VALUES ('infinity', 'NaN', 'NaN', '');",
    )
    .await;
    for name in ["pair", "tokens", "days"] {
        let table = projection(&source, name, &Declared::default()).await;
        let read = rows(&source, &table, &[], Expr::cust("TRUE")).await;
        let mut keys: Vec<_> = read.into_iter().map(|row| row.key).collect();
        assert_eq!(keys.len(), 20, "{name}");
        assert_eq!(source.still_there(&table, &keys).await.expect("counts"), 20, "{name}");
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 20, "{name}");
    }
}

#[tokio::test]
async fn a_sample_is_spread_over_the_table() {
    let (_database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, note text);
        INSERT INTO t SELECT i, CASE WHEN i % 2 = 1 THEN repeat('n', 100) END FROM generate_series(1, 250000) i;
        CREATE TABLE few AS SELECT i AS id, NULL::text AS note FROM generate_series(1, 50000) i;
        ANALYZE t; ANALYZE few;",
    )
    .await;
    let inventory = source.introspect().await.expect("introspects");
    for (name, rows) in [("t", 250_000), ("few", 50_000)] {
        let table = inventory.table(name).expect("a table");
        let columns: Vec<_> = table.columns.iter().collect();
        let mut tenths = [0_u32; 10];
        let mut sink = |row: &[Option<&[u8]>]| {
            let id = std::str::from_utf8(row[0].expect("an id")).expect("text");
            tenths[(id.parse::<usize>().expect("a number") - 1) * 10 / rows] += 1;
        };
        let sampled = sample(&source, table, &columns, 5000, &mut sink).await;
        assert!((2500..=10_000).contains(&sampled.rows) && !sampled.complete, "{sampled:?}");
        assert!(tenths.iter().all(|rows| *rows >= 50), "{name}: {tenths:?}");
    }
}

#[test]
fn a_stream_takes_constant_memory() {
    alone("source_postgres::a_stream_alone");
}

#[tokio::test]
#[ignore = "a_stream_takes_constant_memory runs it in a process of its own"]
async fn a_stream_alone() {
    let (_database, source) = source(
        "CREATE TABLE t AS SELECT i AS id, repeat(md5(i::text), 20) AS note, NULL::text AS nothing, E'a\\tb\\\\\\n' AS odd
           FROM generate_series(1, 200000) i;",
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
        assert_eq!(row[1].map(<[u8]>::len), Some(640));
        assert_eq!((row[2], row[3]), (None, Some(&b"a\tb\\\n"[..])));
        if rows.is_multiple_of(1000) {
            most = most.max(resident());
        }
    };
    let streamed = stream(&source, table, &columns, &mut sink).await;
    assert_eq!((streamed.rows, rows, streamed.complete), (200_000, 200_000, true));
    assert!(streamed.bytes > 128_000_000);
    assert!(most.saturating_sub(before) < 16 << 20, "grew by {} bytes", most - before);
}

#[tokio::test]
async fn comparisons_leave_the_column_to_its_index() {
    let (database, source) = source(
        "CREATE TABLE t (id int PRIMARY KEY, z timestamptz, n timestamp, d date, v varchar(9), u uuid, m numeric(9,2));
        CREATE INDEX ON t (z); CREATE INDEX ON t (n); CREATE INDEX ON t (d); CREATE INDEX ON t (v);
        CREATE INDEX ON t (u); CREATE INDEX ON t (m);",
    )
    .await;
    let table = projection(&source, "t", &Declared::default()).await;
    let uuid = Value::String("00000000-0000-0000-0000-00000000000a".to_owned());
    for (path, constant) in [
        ("id", Value::Long(5)),
        ("z", Value::Datetime(LEAP)),
        ("n", Value::Datetime(LEAP)),
        ("d", Value::Datetime(LEAP)),
        ("v", Value::String("bob".to_owned())),
        ("u", uuid),
        ("m", Value::Decimal(5)),
    ] {
        let select = sea_query::Query::select()
            .expr(Expr::cust("1"))
            .from(table.table_ref())
            .and_where(table.attributes[path].compare(Comparison::Eq, &constant))
            .to_string(sea_query::PostgresQueryBuilder);
        let plan = database.explain(&select).await;
        assert!(plan.contains("Index Cond"), "{path}: {plan}");
    }
}
