//! Databases full of canaries that quote them at every chance: constraints, triggers, facts and views that
//! fail on a row, notices about it, values no policy can read. And the policies that provoke all of it.

use super::search::Canaries;
use crate::support::governed::{Engine, Governed};

const TABLES: &str = "
CREATE TABLE people (id text PRIMARY KEY NOT NULL, email text, full_name text, phone text, notes text,
  score bigint, status text);
CREATE TABLE letters (id bigint PRIMARY KEY NOT NULL, person text NOT NULL REFERENCES people (id), body text);
CREATE INDEX letters_by_person ON letters (person);
CREATE TABLE contacts (id bigint PRIMARY KEY NOT NULL, owner text, email text, full_name text, phone text,
  status text);
CREATE TABLE nicks (id bigint PRIMARY KEY NOT NULL, owner text, nick text,
  CONSTRAINT nicks_look CHECK (nick <> 'ERASED'));
CREATE TABLE pairs (id text PRIMARY KEY NOT NULL, nick text, tag text);
CREATE UNIQUE INDEX pairs_once ON pairs (lower(nick), tag);
CREATE TABLE clients (id text PRIMARY KEY NOT NULL, email text);
CREATE TABLE receipts (client text NOT NULL CONSTRAINT receipts_client REFERENCES clients (id));
CREATE INDEX receipts_by_client ON receipts (client);
CREATE TABLE loud (id text PRIMARY KEY NOT NULL, email text);
CREATE TABLE denied (id text PRIMARY KEY NOT NULL, email text);
CREATE TABLE late (id text PRIMARY KEY NOT NULL, email text);
CREATE TABLE guessed (id text PRIMARY KEY NOT NULL, note text);
CREATE TABLE amounts (id text PRIMARY KEY NOT NULL, amount AMOUNT);
CREATE TABLE scores (id bigint PRIMARY KEY NOT NULL, score bigint, factor bigint);
CREATE TABLE members (id text PRIMARY KEY NOT NULL, email text, verified_at bigint);
CREATE TABLE tickets (id bigint PRIMARY KEY NOT NULL, body text);
CREATE TABLE odd (id bigint PRIMARY KEY NOT NULL, note text);
";

/// What PostgreSQL says of a row when it is let: notices of every level, and errors that carry the row in
/// each of their fields.
const POSTGRES: &str = "
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql SET client_min_messages = 'log' AS $$ BEGIN
  RAISE NOTICE 'gone: %', old; RAISE INFO 'gone: %', old; RAISE WARNING 'gone: %', old USING DETAIL = old.email;
  RAISE LOG 'gone: %', old; RETURN old; END $$;
CREATE TRIGGER shouts AFTER DELETE ON people FOR EACH ROW EXECUTE FUNCTION shout();
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  RAISE EXCEPTION 'not %', old USING ERRCODE = TG_ARGV[0], DETAIL = old::text, HINT = old.email, TABLE = old.email,
    CONSTRAINT = old.id, COLUMN = old.email, SCHEMA = old.id, DATATYPE = old.email; END $$;
CREATE TRIGGER refuses BEFORE DELETE ON loud FOR EACH ROW EXECUTE FUNCTION refuse('23514');
CREATE TRIGGER refuses BEFORE DELETE ON denied FOR EACH ROW EXECUTE FUNCTION refuse('42501');
CREATE CONSTRAINT TRIGGER refuses AFTER DELETE ON late DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION refuse('P0001');
CREATE FUNCTION receipt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO receipts VALUES (old.id); RETURN old; END $$;
CREATE TRIGGER asks BEFORE DELETE ON clients FOR EACH ROW EXECUTE FUNCTION receipt();
CREATE VIEW broken AS SELECT id, cast(note AS bigint) AS number FROM guessed;
";

/// SQLite's triggers: one of them ends the whole transaction behind the driver's back, and what comes after it
/// must still be done.
const SQLITE: &str = "
CREATE TRIGGER refuses BEFORE DELETE ON loud BEGIN SELECT RAISE(ABORT, 'not ' || old.id || old.email); END;
CREATE TRIGGER refused BEFORE DELETE ON denied BEGIN SELECT RAISE(ROLLBACK, 'not ' || old.email); END;
CREATE TRIGGER stays AFTER DELETE ON late BEGIN SELECT RAISE(FAIL, 'not ' || old.email); END;
CREATE TRIGGER asks BEFORE DELETE ON clients BEGIN INSERT INTO receipts VALUES (old.id); END;
CREATE VIEW broken AS SELECT id, json_extract('{}', note) AS number FROM guessed;
";

/// MariaDB quotes values wherever one does not fit, and a trigger may say anything, even that somebody lacks a
/// privilege.
const MARIADB: &str = "
CREATE TABLE narrow (word varchar(3), plain varchar(200) CHARACTER SET ascii, number bigint);
CREATE TRIGGER shouts AFTER DELETE ON people FOR EACH ROW BEGIN
  DECLARE said text DEFAULT concat('gone: ', old.id, old.email);
  SIGNAL SQLSTATE '01000' SET MESSAGE_TEXT = said; END;
CREATE TRIGGER refuses_loud BEFORE DELETE ON loud FOR EACH ROW BEGIN
  DECLARE said text DEFAULT concat('not ', old.email);
  SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = said, TABLE_NAME = said, CONSTRAINT_NAME = said,
    COLUMN_NAME = said, SCHEMA_NAME = said, CURSOR_NAME = said; END;
CREATE TRIGGER refuses_denied BEFORE DELETE ON denied FOR EACH ROW BEGIN
  DECLARE said text DEFAULT concat('not ', old.email);
  SIGNAL SQLSTATE '42000' SET MESSAGE_TEXT = said, MYSQL_ERRNO = 1142; END;
CREATE TRIGGER refuses_late AFTER DELETE ON late FOR EACH ROW
  CASE crc32(old.id) % 3
    WHEN 0 THEN INSERT INTO narrow (word) VALUES (old.email);
    WHEN 1 THEN INSERT INTO narrow (plain) VALUES (concat('ö', old.email));
    ELSE INSERT INTO narrow (number) VALUES (old.email);
  END CASE;
CREATE TRIGGER asks BEFORE DELETE ON clients FOR EACH ROW INSERT INTO receipts VALUES (old.id);
CREATE FUNCTION as_number(note varchar(120)) RETURNS bigint DETERMINISTIC BEGIN
  DECLARE number bigint;
  SET number = note; RETURN number; END;
CREATE VIEW broken AS SELECT id, as_number(note) AS number FROM guessed;
";

/// Codes that the provoked errors have; each must be met, or the test shows nothing.
pub const CODES: [(Engine, &[&str]); 3] = [
    (Engine::Postgres, &["23514", "23505", "23503", "22P02", "permission denied", "P0001"]),
    (
        Engine::Sqlite,
        &[
            "SQLITE_CONSTRAINT_CHECK",
            "SQLITE_CONSTRAINT_UNIQUE",
            "SQLITE_CONSTRAINT_FOREIGNKEY",
            "SQLITE_CONSTRAINT_TRIGGER",
            "SQLITE_1",
        ],
    ),
    // Duplicate entry 'x', CONSTRAINT failed, a row is referred to, SIGNAL, Incorrect integer value: 'x'.
    (
        Engine::Mysql,
        &[
            "MYSQL_1062",
            "MYSQL_4025",
            "MYSQL_1451",
            "MYSQL_1644",
            "MYSQL_1366",
            "permission denied",
        ],
    ),
];

pub async fn tables(governed: &Governed) {
    let (amount, own) = match governed.engine {
        Engine::Postgres => ("numeric(30,4)", POSTGRES),
        Engine::Sqlite => ("bigint", SQLITE),
        Engine::Mysql => ("numeric(30,4)", MARIADB),
    };
    let mut tables = TABLES.replace("AMOUNT", amount);
    if governed.engine == Engine::Mysql {
        // Its keys have a length, and its indexes no expressions but generated columns.
        tables = tables.replace(" text", " varchar(120)").replace("lower(nick)", "low").replace(
            "nick varchar(120), tag varchar(120)",
            "nick varchar(120), tag varchar(120), low varchar(120) AS (lower(nick)) VIRTUAL INVISIBLE",
        );
    }
    governed.execute(&tables).await;
    governed.execute(own).await;
    governed.source().prepare().await.expect("prepared");
}

/// Rows of a cell's worth of SQL each.
struct Rows {
    table: &'static str,
    rows: Vec<String>,
}

/// Another `size` rows of everything.
pub async fn rows(governed: &Governed, canaries: &mut Canaries, size: usize) {
    let engine = governed.engine;
    for Rows { table, rows } in
        crowd(canaries, size).into_iter().chain(traps(canaries, size, engine))
    {
        governed.execute(&format!("INSERT INTO {table} VALUES {};", rows.join(", "))).await;
    }
}

/// People who go, with their letters, and people who stay; contacts to be made anonymous; free text.
fn crowd(canaries: &mut Canaries, size: usize) -> [Rows; 5] {
    let c = canaries;
    let (mut people, mut letters) = (Vec::new(), Vec::new());
    for at in 0..size {
        let status = if at % 3 == 0 { "here" } else { "gone" };
        let (id, number) = (c.text(), c.number());
        people.push(format!(
            "('{id}', '{}', '{} Smith', '+49 30 {number}', 'met {} on 2024-03-01', {}, '{status}')",
            c.email(),
            c.text(),
            c.email(),
            c.number()
        ));
        letters.push(format!(
            "({}, '{id}', 'Dear {}, your card is {}')",
            c.number(),
            c.text(),
            c.number()
        ));
    }
    let contact = |_| {
        let (id, owner, email, name) = (c.number(), c.text(), c.email(), c.text());
        format!("({id}, '{owner}', '{email}', '{name}', '{}', 'gone')", c.number())
    };
    let contacts = (0..size).map(contact).collect();
    let member = |_| format!("('{}', '{}', 1500000000)", c.text(), c.email());
    let members = (0..size / 2).map(member).collect();
    let ticket =
        |_| format!("({}, 'I am {}, write to {}, please.')", c.number(), c.text(), c.email());
    let tickets = (0..size).map(ticket).collect();
    [
        Rows { table: "people", rows: people },
        Rows { table: "letters", rows: letters },
        Rows { table: "contacts", rows: contacts },
        Rows { table: "members", rows: members },
        Rows { table: "tickets", rows: tickets },
    ]
}

/// Rows that something goes wrong with.
fn traps(canaries: &mut Canaries, size: usize, engine: Engine) -> Vec<Rows> {
    let c = canaries;
    let few = size / 5;
    let mut traps = Vec::new();
    let rows = (0..few).map(|_| format!("({}, '{}', '{}')", c.number(), c.text(), c.text()));
    traps.push(Rows { table: "nicks", rows: rows.collect() });
    let mut pairs = Vec::new();
    for _ in 0..few {
        let tag = c.text();
        pairs.extend((0..2).map(|_| format!("('{}', '{}', '{tag}')", c.text(), c.text())));
    }
    traps.push(Rows { table: "pairs", rows: pairs });
    for table in ["clients", "loud", "denied", "late", "guessed"] {
        let rows = (0..few).map(|_| format!("('{}', '{}')", c.text(), c.email())).collect();
        traps.push(Rows { table, rows });
    }
    let rows = (0..few).map(|_| match engine {
        Engine::Postgres | Engine::Mysql => format!("('{}', {}.5)", c.text(), c.number()),
        Engine::Sqlite => format!("('{}', '{}')", c.text(), c.text()),
    });
    traps.push(Rows { table: "amounts", rows: rows.collect() });
    let rows = (0..few).map(|_| format!("({}, {}, 100000)", c.number(), c.number()));
    traps.push(Rows { table: "scores", rows: rows.collect() });
    if engine == Engine::Sqlite {
        // Keys and text of a class that the column's type does not promise.
        let rows =
            (0..few).map(|_| format!("('{}', cast('{}' || x'ff' AS blob))", c.text(), c.text()));
        traps.push(Rows { table: "odd", rows: rows.collect() });
    }
    traps
}

/// The rules of one source.
pub fn policies(source: &str, engine: Engine) -> String {
    let amount = match engine {
        Engine::Postgres | Engine::Mysql => "resource.amount.greaterThan(decimal(\"5.0\"))",
        Engine::Sqlite => "resource.amount > 5",
    };
    let gone = "resource has status && resource.status == \"gone\"".to_owned();
    let rules = [
        ("people", "erase", gone.clone()),
        ("contacts", "anonymize", gone),
        ("nicks", "anonymize", "resource has nick".to_owned()),
        ("pairs", "anonymize", "resource has nick".to_owned()),
        ("clients", "erase", "resource has email".to_owned()),
        ("loud", "erase", "resource has email".to_owned()),
        ("denied", "erase", "resource has email".to_owned()),
        ("late", "erase", "resource has email".to_owned()),
        ("guessed", "erase", "resource has number && resource.number > 5".to_owned()),
        ("amounts", "erase", format!("resource has amount && {amount}")),
        (
            "scores",
            "erase",
            "resource has score && resource has factor && resource.score * resource.factor > 5".to_owned(),
        ),
        (
            "members",
            "reverify",
            "resource has verified_at && resource.verified_at.offset(duration(\"365d\")) <= context.now"
                .to_owned(),
        ),
        ("odd", "erase", "resource has note && resource.note like \"*x*\"".to_owned()),
    ];
    let rule = |(table, action, when): &(&str, &str, String)| {
        format!(
            "@id(\"{source}-{action}-{table}\")\npermit (principal, action == Steward::Action::\"{action}\", \
             resource is {source}::{table})\nwhen {{ {when} }};\n"
        )
    };
    rules.iter().map(rule).collect()
}

/// What the officer says about the tables.
pub fn dataset(engine: Engine) -> String {
    let fact = match engine {
        Engine::Postgres => "cast(g.note AS bigint)",
        Engine::Sqlite => "json_extract('{}', g.note)",
        Engine::Mysql => "as_number(g.note)",
    };
    let mut text = format!(
        "[people]\nsubject = \"id\"\nlookup = [\"email\"]\n\
         [letters]\nsubject = \"person\"\non_erase = {{ person = \"cascade\" }}\n\
         [contacts]\nsubject = \"owner\"\n\
         [contacts.anonymize]\nemail = \"null\"\nfull_name = {{ fixed = \"ERASED\" }}\nphone = \"redact\"\n\
         [nicks]\nsubject = \"owner\"\n[nicks.anonymize]\nnick = {{ fixed = \"ERASED\" }}\n\
         [pairs]\nsubject = \"id\"\n[pairs.anonymize]\nnick = {{ fixed = \"ERASED\" }}\n\
         [guessed]\nsubject = \"id\"\n[guessed.facts]\n\
         number = {{ type = \"long\", sql = \"select {fact} from guessed g where g.id = guessed.id\" }}\n\
         [members]\nsubject = \"id\"\nverified_at = \"verified_at\"\ncontact = {{ email = \"email\" }}\n\
         [members.types]\nverified_at = \"unix\"\n[tickets]\nsubject = \"none\"\n"
    );
    for table in ["clients", "loud", "denied", "late", "amounts", "scores", "odd"] {
        text += &format!("[{table}]\nsubject = \"id\"\n");
    }
    text
}
