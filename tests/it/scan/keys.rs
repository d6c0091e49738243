//! Key roles of real catalogues: numbers that name rows are nobody's telephone, and who refers to a mailbox
//! holds one.

use stewardd::finding::{Circumstances, assess_alone};
use stewardd::scan::{Options, Verdicts};

use super::scan;
use crate::support::governed::{Engine, Governed};

/// Numbers that are valid Chinese mobile numbers as they stand, once as a key and once as data.
async fn roles_count(engine: Engine) {
    let governed = Governed::new(engine, "crm").await;
    let mut sql = "CREATE TABLE people (ident varchar(80) PRIMARY KEY, since varchar(20));
        CREATE TABLE orders (seq varchar(20) PRIMARY KEY, ours varchar(20), who varchar(80),
          FOREIGN KEY (who) REFERENCES people (ident));
        CREATE TABLE parts (item integer PRIMARY KEY, of_order varchar(20),
          FOREIGN KEY (of_order) REFERENCES orders (seq));"
        .to_owned();
    for n in 0..40_u64 {
        let number = 13_900_000_000 + n * 7_919_321 % 99_999_989;
        // Only two orders name anybody: too few for values of their own to say anything.
        let who = if n < 2 { format!("'p{n}@example.org'") } else { "NULL".to_owned() };
        sql += &format!(
            "INSERT INTO people VALUES ('p{n}@example.org', '2024');
             INSERT INTO orders VALUES ('{number}', '{number}', {who});
             INSERT INTO parts VALUES ({n}, '{number}');"
        );
    }
    governed.execute(&sql).await;
    let (inventory, seen) = scan(&governed.source(), Options::default()).await;
    let verdicts = Verdicts::of(&inventory, &seen, Box::new(|_, _| None));
    for (table, column, expected) in [
        ("people", "ident", Some("user.contact.email")),
        ("orders", "who", Some("user.contact.email")),
        ("orders", "seq", None),
        ("orders", "ours", Some("user.contact.phone_number")),
        ("parts", "of_order", None),
        ("parts", "item", None),
    ] {
        let table = inventory.table(table).expect("a table");
        let verdict = verdicts.field(table, table.column(column).expect("a column"));
        assert_eq!(verdict.category, expected, "{engine:?} {}.{column}: {verdict:?}", table.name);
    }
    let orders = inventory.table("orders").expect("orders");
    let because = |column: &str| {
        verdicts.field(orders, orders.column(column).expect("a column")).reasons.join("; ")
    };
    assert!(because("who").contains("refers to people.ident"), "{}", because("who"));
    assert!(because("seq").contains("key of its table"), "{}", because("seq"));
    let found = assess_alone(&inventory, &seen, &Circumstances::NONE);
    let of_keys =
        found.iter().filter(|one| matches!(one.field.as_deref(), Some("seq" | "of_order")));
    assert_eq!(of_keys.count(), 0, "{found:#?}");
}

#[tokio::test]
async fn keys_of_sqlite_are_no_telephones() {
    roles_count(Engine::Sqlite).await;
}

#[tokio::test]
async fn keys_of_postgres_are_no_telephones() {
    roles_count(Engine::Postgres).await;
}

#[tokio::test]
async fn keys_of_mariadb_are_no_telephones() {
    roles_count(Engine::Mysql).await;
}
