//! Governed MariaDB: introspection, hostile rows, paging, sampling, streaming.

#[cfg(feature = "failpoints")]
mod change;

use stewardd::model::inventory::OnDelete;
use stewardd::model::{Kind, Value};
use stewardd::source::Source;
use stewardd::source::project::{Declared, Piece};

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
        let filter = table.attributes["g"].compare(stewardd::source::Comparison::Eq, constant);
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
