//! Where a foreign key follows a collation, a child may spell its parent's key otherwise. Nobody judged such a
//! child by the key it has, so its parent stays. (`mysql` shows the same of MariaDB.)

use super::house::{House, OPEN};
use crate::support::governed::Engine;

const ROWS: &str = "
INSERT INTO seats VALUES ('a', true), ('b', true), ('c', true), ('d', false);
INSERT INTO bookings VALUES (1, 'a'), (2, 'a'), (3, 'B'), (4, 'c'), (5, 'C'), (6, 'd');
CREATE INDEX bookings_by_code ON bookings (code);
";

const DATASET: &str = "[seats]\nsubject = \"none\"\n[bookings]\nsubject = \"none\"\n\
                       on_erase = { code = \"cascade\" }\n";

const POLICY: &str = "@id(\"erase-gone\")\npermit (principal, action == Steward::Action::\"erase\", \
                      resource is crm::seats)\nwhen { resource.gone };\n";

/// With these types of the key and of what refers to it.
async fn seats(engine: Engine, before: &str, key: &str, reference: &str) {
    let tables = format!(
        "{before}CREATE TABLE seats (code {key} PRIMARY KEY NOT NULL, gone boolean NOT NULL);
         CREATE TABLE bookings (id bigint PRIMARY KEY NOT NULL,
           code {reference} NOT NULL REFERENCES seats (code) ON DELETE CASCADE);{ROWS}"
    );
    let house = House::new(engine, &tables, OPEN).await;
    house.write("policies/datasets/crm.toml", DATASET);
    house.write("policies/retention/crm.cedar", POLICY);
    for acted in [1, 0] {
        let run = house.run("");
        run.ended_well();
        assert_eq!(run.number("/acted/erase"), acted, "{key}: {}", run.summary);
        assert_eq!((run.number("/blocked"), run.number("/disagreements")), (2, 0), "{key}");
        assert_eq!(house.ids("bookings").await, [3, 4, 5, 6], "{key}");
        let seats = "SELECT count(*) FROM seats WHERE code IN ('b', 'c', 'd')";
        assert_eq!(house.governed.number(seats).await, 3, "{key}");
    }
}

#[tokio::test]
async fn a_child_that_spells_its_key_otherwise_restricts_on_sqlite() {
    seats(Engine::Sqlite, "", "text COLLATE NOCASE", "text COLLATE NOCASE").await;
    seats(Engine::Sqlite, "", "text COLLATE NOCASE", "text").await;
}

#[tokio::test]
async fn a_child_that_spells_its_key_otherwise_restricts_on_postgresql() {
    let collation = "CREATE COLLATION free (provider = icu, locale = 'und-u-ks-level2', deterministic = false);";
    seats(Engine::Postgres, collation, "text COLLATE free", "text COLLATE free").await;
    seats(Engine::Postgres, "CREATE EXTENSION citext;", "citext", "citext").await;
}
