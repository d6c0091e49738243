//! Governed MariaDB: introspection, hostile rows, paging, sampling, streaming.

mod bulk;
#[cfg(feature = "failpoints")]
mod change;
#[cfg(feature = "failpoints")]
mod schema;
mod session;
mod values;

use stewardd::model::Kind;
use stewardd::model::inventory::OnDelete;
use stewardd::source::Source;

use super::support::mysql::Database;
use super::support::source::{config, texts};

async fn source(sql: &str) -> (Database, Source) {
    let database = Database::create().await;
    database.execute(sql).await;
    let source = Source::new(config(&database.url()));
    (database, source)
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
