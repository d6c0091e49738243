//! What only MySQL has: families whose keys are bytes, beyond 64 signed bits or spelled in two ways, its types
//! under a mask, and tables that cannot take a change back.

use super::house::{House, OPEN};
use crate::support::governed::Engine;

async fn house(script: &str, dataset: &str, policies: &str) -> House {
    let house = House::new(Engine::Mysql, script, OPEN).await;
    house.write("policies/datasets/crm.toml", dataset);
    house.write("policies/retention/crm.cedar", policies);
    house
}

fn erase_gone(tables: &[&str]) -> String {
    let rule = |table: &&str| {
        format!(
            "@id(\"erase-{table}\")\npermit (principal, action == Steward::Action::\"erase\", \
             resource is crm::{table}) when {{ resource.gone }};\n"
        )
    };
    tables.iter().map(rule).collect()
}

/// A cascade of the database's own fires no trigger: a row the ledger knows went by a statement of ours.
const FAMILIES: &str = "
CREATE TABLE ledger (tbl varchar(20) NOT NULL, id bigint NOT NULL);
CREATE TABLE people (id binary(16) PRIMARY KEY, gone bool NOT NULL);
CREATE TABLE letters (id bigint PRIMARY KEY, person binary(16) NOT NULL, INDEX (person),
  FOREIGN KEY (person) REFERENCES people (id) ON DELETE CASCADE);
CREATE TABLE accounts (id bigint unsigned PRIMARY KEY, gone bool NOT NULL);
CREATE TABLE entries (id bigint PRIMARY KEY, account bigint unsigned NOT NULL, INDEX (account),
  FOREIGN KEY (account) REFERENCES accounts (id) ON DELETE CASCADE);
CREATE TABLE seats (hall int, code varchar(10) COLLATE utf8mb4_general_ci, gone bool NOT NULL,
  PRIMARY KEY (hall, code));
CREATE TABLE bookings (id bigint PRIMARY KEY, hall int, code varchar(10) COLLATE utf8mb4_general_ci,
  INDEX (hall, code), FOREIGN KEY (hall, code) REFERENCES seats (hall, code) ON DELETE CASCADE);
CREATE TABLE bills (id bigint PRIMARY KEY, account bigint unsigned NOT NULL, INDEX (account),
  FOREIGN KEY (account) REFERENCES accounts (id) ON DELETE CASCADE);
CREATE TRIGGER letters_gone AFTER DELETE ON letters FOR EACH ROW INSERT INTO ledger VALUES ('letters', old.id);
CREATE TRIGGER entries_gone AFTER DELETE ON entries FOR EACH ROW INSERT INTO ledger VALUES ('entries', old.id);
CREATE TRIGGER bookings_gone AFTER DELETE ON bookings FOR EACH ROW INSERT INTO ledger VALUES ('bookings', old.id);
INSERT INTO people VALUES (x'00112233445566778899aabbccddeeff', true), (x'27275c5cff00', true), ('stays', false);
INSERT INTO letters VALUES (1, x'00112233445566778899aabbccddeeff'), (2, x'00112233445566778899aabbccddeeff'),
  (3, x'27275c5cff0000000000000000000000'), (4, concat('stays', repeat(x'00', 11)));
INSERT INTO accounts VALUES (5, true), (6, false), (7, true), (9223372036854775808, true),
  (18446744073709551615, true);
INSERT INTO entries VALUES (1, 5), (2, 6), (3, 9223372036854775808), (4, 18446744073709551615),
  (5, 18446744073709551615);
INSERT INTO bills VALUES (1, 7);
INSERT INTO seats VALUES (1, 'a', true), (1, 'b', true), (1, 'c', true), (2, 'a', true), (2, 'b', false);
INSERT INTO bookings VALUES (1, 1, 'a'), (2, 1, 'a'), (3, 1, 'B'), (4, 1, 'c '), (5, 2, 'b');
";

const KIN: &str = "
[people]
subject = \"none\"
[letters]
subject = \"none\"
on_erase = { person = \"cascade\" }
[accounts]
subject = \"none\"
[entries]
subject = \"none\"
on_erase = { account = \"cascade\" }
[bills]
subject = \"none\"
[seats]
subject = \"none\"
[bookings]
subject = \"none\"
on_erase = { hall = \"cascade\", code = \"cascade\" }
";

#[tokio::test]
async fn families_of_every_key_go_together_or_stay() {
    let house = house(FAMILIES, KIN, &erase_gone(&["people", "accounts", "seats"])).await;
    let run = house.run("");
    run.ended_well();
    // Two people, three accounts, two seats; a bill keeps its account, a booking that spells its seat
    // otherwise keeps the seat.
    assert_eq!((run.number("/due/erase"), run.number("/acted/erase")), (10, 7), "{}", run.summary);
    assert_eq!((run.number("/blocked"), run.number("/disagreements")), (3, 0));
    assert_eq!(house.ledger("letters").await, [1, 2, 3]);
    assert_eq!(house.ids("letters").await, [4]);
    assert_eq!(house.ledger("entries").await, [1, 3, 4, 5]);
    assert_eq!(house.ids("entries").await, [2]);
    assert_eq!(house.ids("bills").await, [1]);
    assert_eq!(house.ids("accounts").await, [6, 7]);
    assert_eq!(house.ledger("bookings").await, [1, 2]);
    assert_eq!(house.ids("bookings").await, [3, 4, 5]);
    assert_eq!(house.governed.number("SELECT count(*) FROM people").await, 1);
    assert_eq!(house.governed.number("SELECT count(*) FROM seats").await, 3);
    let again = house.run("");
    assert_eq!(again.ended_well().number("/acted/erase"), 0);
}

/// Each kind of mask on MySQL's types, a column that `SELECT *` does not show, and partitions.
const MASKED: &str = "
SET SESSION sql_mode = '';
CREATE TABLE people (id bigint PRIMARY KEY, name varchar(20) COLLATE utf8mb4_general_ci, phone varchar(20),
  born date, seen datetime(3), made timestamp(6) NULL, grade tinyint unsigned,
  secret varchar(40) INVISIBLE) PARTITION BY KEY (id) PARTITIONS 3;
INSERT INTO people (id, name, phone, born, seen, made, grade, secret) VALUES
  (1, 'Ann', '+49 30', '1980-05-06', '2019-07-08 09:10:11.123', '2019-07-08 09:10:11', 7, 'x'),
  (2, 'ERASED', '***', '1980-01-01', '2019-07-01', '2019-01-01', 0, NULL),
  (3, 'erased', '   ', '1980-01-01', '2019-07-01', '2019-01-01', 0, NULL),
  (4, 'Bob', '1', '0000-00-00', NULL, NULL, 1, 'x'),
  (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (6, 'Cid', '1', NULL, NULL, '1970-05-06', 1, 'x'),
  (7, 'Dan', '12', NULL, '0001-02-03', NULL, NULL, NULL);
";

const MASKS: &str = "
[people]
subject = \"none\"
[people.anonymize]
name = { fixed = \"ERASED\" }
phone = \"redact\"
born = { generalize = \"year\" }
seen = { generalize = \"month\" }
made = { generalize = \"year\" }
grade = { fixed = \"0\" }
secret = \"null\"
";

const MASK_ALL: &str = "@id(\"mask\")\npermit (principal, action == Steward::Action::\"anonymize\", \
                        resource) when { resource.id > 0 };\n";

#[tokio::test]
async fn masks_fit_the_types_and_are_put_on_once() {
    let policy = MASK_ALL.replace("resource)", "resource is crm::people)");
    let house = house(MASKED, MASKS, &policy).await;
    let run = house.run("");
    run.ended_well();
    let counts = (run.number("/due/anonymize"), run.number("/acted/anonymize"));
    assert_eq!(counts, (3, 3), "{}", run.summary);
    assert_eq!(run.number("/unjudgeable"), 2, "no day has a year, and 1970 no first moment there");
    let masked = "SELECT id FROM people WHERE CAST(name AS binary) = 'ERASED' AND secret IS NULL \
                  AND length(replace(phone, '*', '')) = 0 AND (born = '1980-01-01' OR born IS NULL) \
                  AND seen IN ('2019-07-01', '0001-02-01') \
                  AND (made = '2019-01-01' OR made IS NULL) AND coalesce(grade, 0) = 0";
    assert_eq!(house.governed.numbers(masked).await, [1, 2, 3, 7]);
    let untouched = "SELECT id FROM people WHERE name IN ('Bob', 'Cid') AND secret = 'x'";
    assert_eq!(house.governed.numbers(untouched).await, [4, 6]);
    let phones = "SELECT length(phone) FROM people WHERE id IN (1, 3, 7)";
    assert_eq!(house.governed.numbers(phones).await, [2, 3, 6]);
    let again = house.run("");
    assert_eq!(again.ended_well().number("/due/anonymize"), 0, "a masked row is not due");
}

/// Masks that do not fit, each by name, and tables that only look like tables.
#[tokio::test]
async fn what_cannot_be_changed_safely_is_refused_by_name() {
    let script = "
        CREATE TABLE odd (id bigint PRIMARY KEY, mood enum('char', 'text'), code char(3), small tinyint unsigned,
          one varchar(9) UNIQUE, twice bigint AS (id * 2) STORED, at year);
        INSERT INTO odd (id, mood, code, small, one, at) VALUES (1, 'char', 'a', 1, 'x', 2001);
        CREATE TABLE old (id bigint PRIMARY KEY, gone bool NOT NULL) ENGINE = MyISAM;
        CREATE TABLE kept (id bigint PRIMARY KEY, gone bool NOT NULL) WITH SYSTEM VERSIONING;
        INSERT INTO old VALUES (1, true);
        INSERT INTO kept VALUES (1, true);";
    let dataset = "
        [odd]\nsubject = \"none\"\n[old]\nsubject = \"none\"\n[kept]\nsubject = \"none\"\n[odd.anonymize]
        mood = \"redact\"\ncode = { fixed = \"ab \" }\nsmall = { fixed = \"300\" }\none = { fixed = \"x\" }
        twice = { fixed = \"1\" }\nat = { generalize = \"year\" }\n";
    let policy = MASK_ALL.replace("resource)", "resource is crm::odd)");
    let house = house(script, dataset, &(policy + &erase_gone(&["old", "kept"]))).await;
    let run = house.run("");
    assert_eq!((run.ended_well().number("/due/erase"), run.number("/acted/erase")), (2, 0));
    assert_eq!((house.ids("old").await, house.ids("kept").await), (vec![1], vec![1]));
    let plans = house.plans();
    let said = |table: &str| plans[table].join("; ");
    for reason in [
        "odd.mood: stars fit text, not enum(",
        "odd.code: char(3)",
        "odd.small: the fixed value is not a number that fits tinyint",
        "odd.one: a unique index",
        "odd.twice: the database computes it",
        "odd.at: `generalize` fits dates",
    ] {
        assert!(said("odd").contains(reason), "{reason}: {}", said("odd"));
    }
    for table in ["old", "kept"] {
        let reason =
            "it is only read: a view, a foreign table, one whose engine knows no rollback (MyISAM";
        assert!(said(table).contains(reason), "{}", said(table));
    }
}
