//! Governed SQLite: introspection, hostile rows, paging, sampling.

#[cfg(feature = "failpoints")]
mod change;

use std::collections::BTreeMap;

use stewardd::model::value::KeyPart;
use stewardd::model::{Kind, RecordKey, Value};
use stewardd::source::project::{Declared, Fact, Piece, TimeEncoding};
use stewardd::source::{Comparison, Selection, Source, SourceError};

use super::support::source::{
    File, assert_agreement, config, projection, rows, sample, stream, values,
};

fn long(number: i64) -> Value {
    Value::Long(number)
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

#[tokio::test]
async fn odd_schemas_are_described() {
    let file = File::create(
        r#"CREATE TABLE "客户 ""x""" ("编号" INTEGER PRIMARY KEY, "Full Name" VARCHAR(80) NOT NULL);
        CREATE TABLE plain (id INTEGER PRIMARY KEY AUTOINCREMENT, seen DATETIME, ok BOOLEAN);
        CREATE TABLE loose (code TEXT PRIMARY KEY, mail TEXT NOT NULL UNIQUE);
        CREATE TABLE keyless (a TEXT, b REAL);
        CREATE TABLE pair (a INTEGER, b TEXT, price DECIMAL(10,2), n NUMERIC(12,6),
          twice INTEGER AS (a * 2), PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE TABLE child (id INTEGER PRIMARY KEY, p INTEGER REFERENCES PLAIN ON DELETE CASCADE,
          a INTEGER, b TEXT, FOREIGN KEY (a, b) REFERENCES pair (a, b));
        CREATE INDEX child_p ON child (p) WHERE p > 0;
        CREATE INDEX child_lower ON child (lower(b));
        CREATE VIEW names AS SELECT "Full Name" FROM "客户 ""x""";
        CREATE TRIGGER watch BEFORE DELETE ON CHILD BEGIN SELECT 1; END;
        CREATE TRIGGER greet AFTER INSERT ON child BEGIN SELECT 1; END;"#,
    )
    .await;
    let inventory = file.source().introspect().await.expect("introspects");
    let odd = inventory.table("客户 \"x\"").expect("the odd table");
    assert_eq!(odd.key.as_deref(), Some(&["编号".to_owned()][..]));
    assert!(odd.reuses_keys);
    assert_eq!(odd.columns[1].max_length, Some(80));
    let plain = inventory.table("plain").expect("plain");
    assert!(!plain.reuses_keys);
    assert_eq!(plain.column("seen").map(|c| (c.kind, c.naive_time)), Some((None, true)));
    assert_eq!(plain.column("ok").and_then(|c| c.kind), Some(Kind::Bool));
    let loose = inventory.table("loose").expect("loose");
    assert_eq!(loose.key, Some(vec!["mail".to_owned()]), "a primary key of text may be NULL");
    assert_eq!(inventory.table("keyless").and_then(|table| table.key.clone()), None);
    let pair = inventory.table("pair").expect("pair");
    assert_eq!(pair.key, Some(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(pair.column("price").and_then(|c| c.kind), Some(Kind::Decimal));
    assert_eq!(pair.column("n").and_then(|c| c.kind), None);
    assert!(pair.column("twice").is_some_and(|c| c.generated));
    let child = inventory.table("child").expect("child");
    let references: Vec<_> = child
        .foreign_keys
        .iter()
        .map(|fk| (fk.references.as_str(), fk.referenced_columns.join(",")))
        .collect();
    assert!(references.contains(&("plain", "id".to_owned())), "{references:?}");
    assert!(references.contains(&("pair", "a,b".to_owned())), "{references:?}");
    assert!(!child.has_index_on(&["p".to_owned()]), "a partial index serves only some rows");
    assert_eq!(child.triggers, ["watch"]);
    assert!(inventory.table("names").is_some_and(|view| view.read_only));
    assert_eq!(inventory.dependants("plain").count(), 1);
}

#[tokio::test]
async fn numbers_texts_and_truths_are_judged_by_their_storage_class() {
    let file = File::create(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, ok BOOLEAN, name TEXT, d DECIMAL(12,4));
        INSERT INTO t VALUES (1, 5, 1, 'bob', 12.34), (2, NULL, NULL, NULL, NULL),
          (3, 'abc', 2, x'00ff', 'much'), (4, 1.5, 'yes', 'Bob', 0.00005),
          (5, 9223372036854775807, 0, 'a' || char(0) || 'b', 7), (6, -3, 1, '50%_[x]*?', -0.0001),
          (7, '12', 0, 'böb', 1e300), (8, 0, 0, '', 99999999999.9999);
        INSERT INTO t (id, name) VALUES (9, CAST(x'ff41' AS TEXT));",
    )
    .await;
    let source = file.source();
    let table = projection(&source, "t", &Declared::default()).await;
    let unjudgeable = || Value::Unjudgeable;
    assert_eq!(
        values(&source, &table, "n").await[..8],
        [
            long(5),
            Value::Null,
            unjudgeable(),
            unjudgeable(),
            long(i64::MAX),
            long(-3),
            long(12),
            long(0)
        ]
    );
    assert_eq!(
        values(&source, &table, "d").await[..8],
        [
            Value::Decimal(123_400),
            Value::Null,
            unjudgeable(),
            unjudgeable(),
            Value::Decimal(70_000),
            Value::Decimal(-1),
            unjudgeable(),
            Value::Decimal(999_999_999_999_999)
        ]
    );
    let names = values(&source, &table, "name").await;
    assert_eq!(names[2], unjudgeable(), "a blob");
    assert_eq!(names[4], unjudgeable(), "text with a NUL");
    assert_eq!(names[8], unjudgeable(), "text that is not UTF-8");
    let truths = values(&source, &table, "ok").await;
    assert_eq!(truths[..4], [Value::Bool(true), Value::Null, unjudgeable(), unjudgeable()]);

    file.execute("DELETE FROM t WHERE id = 9").await;
    assert_agreement(&source, &table, "n", &[5, 0, 12, i64::MAX, i64::MIN].map(long)).await;
    assert_agreement(&source, &table, "ok", &[Value::Bool(true), Value::Bool(false)]).await;
    let decimals = [0, 1, -1, 123_400, 123_401, i64::MAX, i64::MIN].map(Value::Decimal);
    assert_agreement(&source, &table, "d", &decimals).await;
    assert_agreement(&source, &table, "name", &["bob", "BOB", "b\0", ""].map(text)).await;
    assert_agreement(&source, &table, "n", &[text("5")]).await;
}

#[tokio::test]
async fn patterns_match_byte_for_byte() {
    let file = File::create(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE);
        INSERT INTO t VALUES (1, 'bob'), (2, 'BOB'), (3, '50%_[x]*?'), (4, 'xbobx'), (5, NULL), (6, 'b]b');",
    )
    .await;
    let source = file.source();
    let table = projection(&source, "t", &Declared::default()).await;
    let name = &table.attributes["name"];
    let piece = |text: &str| Piece::Text(text.to_owned());
    for (pattern, expected) in [
        (vec![piece("bob")], vec![1]),
        (vec![Piece::Any, piece("bob"), Piece::Any], vec![1, 4]),
        (vec![piece("50%_[x]*?")], vec![3]),
        (vec![Piece::Any, piece("["), Piece::Any], vec![3]),
        (vec![piece("b]"), Piece::Any], vec![6]),
        (vec![Piece::Any], vec![1, 2, 3, 4, 6]),
        (vec![piece("bob\0")], vec![]),
    ] {
        let found = rows(&source, &table, &[], name.like(&pattern)).await;
        let found: Vec<_> = found.into_iter().map(|row| row.key).collect();
        let expected: Vec<_> =
            expected.into_iter().map(|id| RecordKey(vec![KeyPart::Int(id)])).collect();
        assert_eq!(found, expected, "{pattern:?}");
    }
    assert_agreement(&source, &table, "name", &["bob", "BOB", "Bob"].map(text)).await;
    let some = name.one_of(&[text("BOB"), text("xbobx")]);
    assert_eq!(rows(&source, &table, &[], some).await.len(), 2);
    assert!(rows(&source, &table, &[], name.one_of(&[])).await.is_empty());
}

/// 2024-02-29T12:34:56Z.
const LEAP: i64 = 1_709_210_096_000;

#[tokio::test]
async fn written_times_are_read_strictly_and_floored() {
    let cases: &[(&str, Option<i64>)] = &[
        ("2024-02-29T12:34:56Z", Some(LEAP)),
        ("2024-02-29 12:34:56", Some(LEAP)),
        ("2024-02-29 12:34", Some(LEAP - 56_000)),
        ("2024-02-29 12:34:56.9999", Some(LEAP + 999)),
        ("2024-02-29 12:34:56.1", Some(LEAP + 100)),
        ("2024-02-29T20:34:56.001+08:00", Some(LEAP + 1)),
        ("2024-02-28T23:34:56-13:00", Some(LEAP)),
        ("2024-02-29", Some(LEAP - 45_296_000)),
        ("1969-12-31 23:59:59.999", Some(-1)),
        ("0001-01-01", Some(-62_135_596_800_000)),
        ("9999-12-31 23:59:59.999", Some(253_402_300_799_999)),
        ("2023-02-29", None),
        ("2024-02-30 10:00", None),
        ("0000-01-01", None),
        ("2024-02-29 24:00:00", None),
        ("2024-02-29 12:60:00", None),
        ("2024-02-29 12:34:56.", None),
        ("2024-02-29 12:34:56+0800", None),
        ("2024-02-29 12:34:56 +08:00", None),
        ("2024-02-29Z", None),
        ("01/02/2024", None),
        ("12:34", None),
        ("now", None),
        ("", None),
        (" 2024-02-29", None),
        ("2024-2-9", None),
    ];
    let mut sql = "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME);".to_owned();
    for (id, (text, _)) in cases.iter().enumerate() {
        sql.push_str(&format!("INSERT INTO t VALUES ({id}, '{text}');"));
    }
    let count = cases.len();
    sql.push_str(&format!(
        "INSERT INTO t VALUES ({count}, NULL), ({}, 2460370.5), ({}, 1709210096), \
         ({}, '2024-02-29' || char(0) || 'x');",
        count + 1,
        count + 2,
        count + 3
    ));
    let file = File::create(&sql).await;
    let source = file.source();
    let types = BTreeMap::from([("at".to_owned(), TimeEncoding::IsoText)]);
    let declared = Declared { types, ..Declared::default() };
    let table = projection(&source, "t", &declared).await;
    let read = values(&source, &table, "at").await;
    for ((text, expected), value) in cases.iter().zip(&read) {
        let expected = expected.map_or(Value::Unjudgeable, Value::Datetime);
        assert_eq!(*value, expected, "{text:?}");
    }
    assert_eq!(read[count], Value::Null);
    assert!(read[count + 1..].iter().all(|value| *value == Value::Unjudgeable));
    let constants =
        [LEAP, LEAP + 1, LEAP - 45_296_000, 0, -1, i64::MIN, i64::MAX, 253_402_300_799_999];
    assert_agreement(&source, &table, "at", &constants.map(Value::Datetime)).await;

    // The same text without a zone, read eight hours east; dates stay midnight UTC.
    let east = Declared { offset_seconds: 8 * 3600, ..declared };
    let table = projection(&source, "t", &east).await;
    let read = values(&source, &table, "at").await;
    assert_eq!(read[0], Value::Datetime(LEAP));
    assert_eq!(read[1], Value::Datetime(LEAP - 8 * 3_600_000));
    assert_eq!(read[7], Value::Datetime(LEAP - 45_296_000));
    assert_agreement(&source, &table, "at", &constants.map(Value::Datetime)).await;
}

#[tokio::test]
async fn comparisons_leave_the_column_to_its_index() {
    let file = File::create(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, at DATETIME, s INTEGER, name TEXT, d DECIMAL(9,2));
        CREATE INDEX t_at ON t (at); CREATE INDEX t_s ON t (s); CREATE INDEX t_name ON t (name);
        CREATE INDEX t_d ON t (d);",
    )
    .await;
    let source = file.source();
    let types = BTreeMap::from([
        ("at".to_owned(), TimeEncoding::IsoText),
        ("s".to_owned(), TimeEncoding::Unix),
    ]);
    let table = projection(&source, "t", &Declared { types, ..Declared::default() }).await;
    for (path, constant) in [
        ("at", Value::Datetime(LEAP)),
        ("s", Value::Datetime(LEAP)),
        ("name", text("bob")),
        ("d", Value::Decimal(5)),
    ] {
        let select = sea_query::Query::select()
            .expr(sea_query::Expr::cust("1"))
            .from(table.table_ref())
            .and_where(table.attributes[path].compare(Comparison::Eq, &constant))
            .to_string(sea_query::SqliteQueryBuilder);
        let plan = file.explain(&select).await;
        assert!(plan.contains("SEARCH t USING"), "{path}: {plan}");
    }
}

#[tokio::test]
async fn unix_times_facts_and_the_workflow_state_are_attributes() {
    let file = File::create(
        "CREATE TABLE customers (id INTEGER PRIMARY KEY, s INTEGER, ms INTEGER);
        INSERT INTO customers VALUES (1, -1, -1), (2, 1709210096, 1709210096000), (3, NULL, NULL),
          (4, 9223372036854775807, 'soon');
        CREATE TABLE orders (customer_id INTEGER, ordered_at TEXT, cents INTEGER);
        INSERT INTO orders VALUES (1, '2024-02-29T12:34:56Z', 7), (1, '2020-01-01', 8), (2, 'never', 9);",
    )
    .await;
    let source = file.source();
    source.prepare().await.expect("prepares");
    source.prepare().await.expect("prepares again");
    file.execute("INSERT INTO stewardd_subjects VALUES ('customers', '2', 3, 5, NULL, 6, NULL)")
        .await;
    let fact = |kind, sql: &str| Fact { kind, sql: sql.to_owned() };
    let last = "select max(o.ordered_at) from orders o where o.customer_id = customers.id -- last";
    let sum = "select sum(cents) from orders o where o.customer_id = customers.id";
    let declared = Declared {
        attributes: BTreeMap::new(),
        subject: Some("id".to_owned()),
        types: BTreeMap::from([
            ("s".to_owned(), TimeEncoding::Unix),
            ("ms".to_owned(), TimeEncoding::UnixMs),
        ]),
        facts: BTreeMap::from([
            ("last_order_at".to_owned(), fact(Kind::Datetime, last)),
            ("spent".to_owned(), fact(Kind::Long, sum)),
        ]),
        steward: true,
        offset_seconds: 0,
    };
    let table = projection(&source, "customers", &declared).await;
    assert!(source.introspect().await.expect("introspects").prepared.subjects);
    let null = || Value::Null;
    let read = async |path| values(&source, &table, path).await;
    assert_eq!(
        read("s").await,
        [Value::Datetime(-1000), Value::Datetime(LEAP), null(), Value::Unjudgeable]
    );
    assert_eq!(
        read("ms").await,
        [Value::Datetime(-1), Value::Datetime(LEAP), null(), Value::Unjudgeable]
    );
    let last = read("last_order_at").await;
    assert_eq!(last, [Value::Datetime(LEAP), Value::Unjudgeable, null(), null()]);
    assert_eq!(read("spent").await, [long(15), long(9), null(), null()]);
    assert_eq!(read("steward.asks").await, [null(), long(3), null(), null()]);
    assert_eq!(read("steward.lapsed_at").await, [null(), Value::Datetime(6), null(), null()]);
    for path in ["s", "ms", "last_order_at", "steward.asked_at"] {
        let constants = [LEAP, LEAP + 1, -1000, -999, -1, 5].map(Value::Datetime);
        assert_agreement(&source, &table, path, &constants).await;
    }
    assert_agreement(&source, &table, "spent", &[9, 15].map(long)).await;
    let subjects: Vec<_> = rows(&source, &table, &[], sea_query::Expr::cust("TRUE")).await;
    assert_eq!(subjects[1].subject.as_ref().map(|subject| subject.0.as_str()), Some("2"));
}

#[tokio::test]
async fn pages_follow_composite_and_text_keys_to_the_end() {
    let file = File::create(
        "CREATE TABLE pair (a INTEGER, b TEXT COLLATE NOCASE, PRIMARY KEY (a, b)) WITHOUT ROWID;
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19)
          INSERT INTO pair SELECT i / 4, 'k' || (i % 4) FROM n;
        CREATE TABLE named (name TEXT COLLATE NOCASE NOT NULL, n INTEGER);
        CREATE UNIQUE INDEX named_exactly ON named (name COLLATE BINARY);
        INSERT INTO named VALUES ('bob', 1), ('Bob', 2), ('BOB', 3), ('böb', 4), ('a,b\\', 5), (x'62', 6);",
    )
    .await;
    let source = file.source();
    let everything = || sea_query::Expr::cust("TRUE");
    let pair = projection(&source, "pair", &Declared::default()).await;
    let read = rows(&source, &pair, &["a"], everything()).await;
    assert_eq!(read.len(), 20);
    assert!(read.is_sorted_by(|a, b| a.key < b.key));
    let keys: Vec<_> = read.iter().map(|row| row.key.clone()).collect();
    assert_eq!(source.still_there(&pair, &keys[3..9]).await.expect("counts"), 6);
    let named = projection(&source, "named", &Declared::default()).await;
    let read = rows(&source, &named, &["n"], everything()).await;
    assert_eq!(
        read.len(),
        5,
        "three people whom the column's collation holds for one, and no blob"
    );
    for row in &read {
        let found = source.still_there(&named, std::slice::from_ref(&row.key)).await;
        assert_eq!(found.expect("counts"), 1);
    }
    // A key that is not UTF-8 cannot be paged past: better an error than no end.
    file.execute("INSERT INTO named VALUES (CAST(x'61ff' AS TEXT), 7)").await;
    let selection = Selection { projection: &named, attributes: &[], filter: everything() };
    assert!(source.page(&selection, None, 10).await.is_err());
}

#[tokio::test]
async fn a_sample_is_spread_over_the_table_and_a_stream_is_whole() {
    let file = File::create(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, note TEXT);
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
          INSERT INTO t SELECT i, CASE WHEN i % 2 THEN 'n' || i END FROM n;",
    )
    .await;
    let source = file.source();
    let inventory = source.introspect().await.expect("introspects");
    let table = inventory.table("t").expect("t");
    let columns: Vec<_> = table.columns.iter().collect();
    let mut tenths = [0_u32; 10];
    let mut sink = |row: &[Option<&[u8]>]| {
        let id: usize =
            std::str::from_utf8(row[0].expect("an id")).expect("text").parse().expect("id");
        assert_eq!(row[1].is_some(), id % 2 == 1);
        tenths[(id - 1) / 5000] += 1;
    };
    let sampled = sample(&source, table, &columns, 1000, &mut sink).await;
    assert!((900..=1000).contains(&sampled.rows) && !sampled.complete, "{sampled:?}");
    assert!(tenths.iter().all(|rows| *rows >= 50), "{tenths:?}");
    let mut rows = 0;
    let streamed = stream(&source, table, &columns, &mut |_: &[Option<&[u8]>]| rows += 1).await;
    assert_eq!((streamed.rows, rows, streamed.complete), (50_000, 50_000, true));
}

#[tokio::test]
async fn a_reader_cannot_write_and_a_missing_file_is_not_made() {
    let file =
        File::create("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1);").await;
    let source = file.source();
    let fact = Fact { kind: Kind::Long, sql: "select 1; delete from t".to_owned() };
    let facts = BTreeMap::from([("trick".to_owned(), fact)]);
    let table = projection(&source, "t", &Declared { facts, ..Declared::default() }).await;
    let attributes = ["trick".to_owned()];
    let filter = sea_query::Expr::cust("TRUE");
    let selection = Selection { projection: &table, attributes: &attributes, filter };
    assert!(source.page(&selection, None, 10).await.is_err());
    assert_eq!(source.count(&selection).await.expect("counts"), 1);

    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("missing.db");
    let missing = Source::new(config(&super::support::source::url(&path)));
    let error = missing.introspect().await.expect_err("there is no file");
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error}");
    assert!(!path.exists());
    std::fs::write(&path, "this is not a database, and long enough to tell".repeat(50))
        .expect("writes");
    let error = missing.introspect().await.expect_err("it is no database");
    assert!(matches!(error, SourceError::Unreachable { .. }), "{error}");
}
