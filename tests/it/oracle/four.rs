//! Four people whom a collation takes for one: a policy about one of them is about nobody else.

use serde_json::Value;

use super::house::{House, OPEN};
use crate::support::governed::Engine;

const PEOPLE: [&str; 4] = ["bob@x.org", "Bob@x.org", "bob@x.org ", "böb@x.org"];

/// How many of them the column's own equality finds. SQLite's NOCASE knows only ASCII.
fn lookalikes(engine: Engine) -> i64 {
    if engine == Engine::Sqlite { 2 } else { 4 }
}

/// A column of a collation that sees no difference.
async fn house(engine: Engine) -> House {
    let column = match engine {
        Engine::Sqlite => "varchar(80) COLLATE NOCASE",
        Engine::Postgres => "varchar(80) COLLATE alike",
        Engine::Mysql => "varchar(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
    };
    let collation = match engine {
        Engine::Postgres => {
            "CREATE COLLATION alike (provider = icu, locale = 'und-u-ka-shifted-ks-level1', \
             deterministic = false);"
        }
        _ => "",
    };
    let rows = PEOPLE.iter().zip(1..).map(|(person, id)| format!("({id}, '{person}')"));
    let rows: Vec<String> = rows.collect();
    let script = format!(
        "{collation}CREATE TABLE people (id bigint PRIMARY KEY NOT NULL, email {column} NOT NULL);
         CREATE INDEX people_by_email ON people (email);
         INSERT INTO people VALUES {};",
        rows.join(", ")
    );
    let house = House::new(engine, &script, OPEN).await;
    house.write("policies/datasets/crm.toml", "[people]\nsubject = \"email\"\n");
    let alike = "SELECT count(*) FROM people WHERE email = 'bob@x.org'";
    assert_eq!(house.governed.number(alike).await, lookalikes(engine), "the trap is set");
    house
}

fn about(house: &House, person: &str) {
    let policy = format!(
        "@id(\"erase-one\")\npermit (principal, action == Steward::Action::\"erase\", \
         resource is crm::people)\nwhen {{ resource.email == \"{person}\" }};\n"
    );
    house.write("policies/retention/crm.cedar", &policy);
}

async fn one_of_four_goes(engine: Engine) {
    for (at, person) in PEOPLE.iter().enumerate() {
        let house = house(engine).await;
        about(&house, person);
        let run = house.run("");
        run.ended_well();
        assert_eq!((run.number("/due/erase"), run.number("/acted/erase")), (1, 1), "{person:?}");
        let left: Vec<i64> = (1..=4).filter(|id| *id != at as i64 + 1).collect();
        assert_eq!(house.ids("people").await, left, "{person:?}");
    }
}

/// A hold covers a person, whoever looks alike.
async fn a_hold_on_one_holds_one(engine: Engine) {
    let house = house(engine).await;
    house.hold_subject(PEOPLE[1]).await;
    let all = "permit (principal, action == Steward::Action::\"erase\", resource is crm::people)\n\
               when { resource.email like \"*x.org*\" };\n";
    house.write("policies/retention/crm.cedar", &format!("@id(\"erase-all\")\n{all}"));
    let run = house.run("");
    assert_eq!((run.ended_well().number("/acted/erase"), run.number("/held")), (3, 1));
    assert_eq!(house.ids("people").await, [2]);
}

/// The collation decides what is due; Cedar, who is asked again, keeps them, and that is not how it should be
/// noticed.
async fn the_columns_own_collation_is_caught(engine: Engine) {
    let house = house(engine).await;
    about(&house, PEOPLE[0]);
    let run = house.run("collation-of-the-column");
    assert_eq!(run.ended_well().number("/due/erase"), lookalikes(engine).unsigned_abs());
    assert_ne!(run.summary["disagreements"], Value::from(0));
    assert_eq!(house.ids("people").await, [2, 3, 4]);
}

async fn four_people_are_four(engine: Engine) {
    one_of_four_goes(engine).await;
    a_hold_on_one_holds_one(engine).await;
    the_columns_own_collation_is_caught(engine).await;
}

#[tokio::test]
async fn four_people_are_four_on_sqlite() {
    four_people_are_four(Engine::Sqlite).await;
}

#[tokio::test]
async fn four_people_are_four_on_postgres() {
    four_people_are_four(Engine::Postgres).await;
}

#[tokio::test]
async fn four_people_are_four_on_mysql() {
    four_people_are_four(Engine::Mysql).await;
}
