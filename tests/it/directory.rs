//! Who there is: entities from a fragment and a file alone, and from governed sources on a schedule, asked about over
//! HTTP of the real daemon.

mod alerts;
mod consent;
mod late;
mod query;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::authzen::{PEOPLE, POLICIES, SCHEMA, question};
use super::support::daemon::{Daemon, Home, PATIENCE};
use super::support::governed::{Engine, Governed};

async fn post(daemon: &Daemon, path: &str, body: &Value) -> (u16, Value) {
    let mut stream = TcpStream::connect(daemon.address()).await.expect("it listens");
    let (host, body) = (daemon.address(), body.to_string());
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}

/// What the daemon decides of `subject action resource`; it may not have a decider yet.
async fn decides(daemon: &Daemon, words: &str) -> bool {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (status, answer) = post(daemon, "/access/v1/evaluation", &question(words)).await;
        match answer["decision"].as_bool() {
            Some(decision) if status == 200 => return decision,
            _ => assert!(Instant::now() < deadline, "{status} {answer}: {}", daemon.log()),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until it decides so.
async fn comes_to(daemon: &Daemon, words: &str, expected: bool) {
    let deadline = Instant::now() + PATIENCE;
    while decides(daemon, words).await != expected {
        assert!(Instant::now() < deadline, "{words} is never {expected}: {}", daemon.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn company(sections: &str, people: &str) -> Home {
    Home::new(sections)
        .with_policy("access/a.cedar", POLICIES)
        .with_policy("schema/own.cedarschema", SCHEMA)
        .with_policy("entities/people.json", people)
}

#[tokio::test]
async fn a_fragment_and_a_file_of_entities_are_enough() {
    let home = company("", PEOPLE);
    let daemon = home.start().await;
    for (words, expected) in [
        ("ann can_read 2", true),
        ("bob can_read 2", false),
        ("bob can_write 1", true),
        ("ann can_write 1", false),
        ("nobody can_read 1", false),
    ] {
        assert_eq!(decides(&daemon, words).await, expected, "{words}");
    }
    let mut ask = question("ann can_delete 2");
    assert_eq!(post(&daemon, "/access/v1/evaluation", &ask).await.1["decision"], json!(false));
    ask["action"]["properties"] = json!({ "soft": true });
    let (_, answer) = post(&daemon, "/access/v1/evaluation", &ask).await;
    assert_eq!(answer["decision"], json!(true), "{answer}");
    assert_eq!(answer["context"]["policies"], json!(["cleared-deletes"]));
    ask["subject"]["properties"] = json!({ "clearance": 2, "shoe_size": 43 });
    let (_, answer) = post(&daemon, "/access/v1/evaluation", &ask).await;
    assert_eq!(answer["decision"], json!(false), "what the caller says outweighs what is stored");
}

const STAFF: &str = "CREATE TABLE staff (login text PRIMARY KEY, team text, level text, pin text);
    INSERT INTO staff VALUES ('carol', 'sales', '3', '4711'), ('dave', 'staff', 'high', '4712'),
    ('bob', 'staff', '9', '4713'), ('erin', 'warehouse', NULL, NULL);";

fn sections(governed: &Governed, keep: &str) -> String {
    format!(
        "[[source]]\nname = \"hr\"\nurl = \"{}\"\n\
         [[directory]]\nsource = \"hr\"\ntype = \"user\"\nparent_type = \"group\"\n\
         query = \"select login as id, team as parents, level as clearance, pin from staff;\"\n\
         every = \"1s\"\nkeep = \"{keep}\"\n",
        governed.url
    )
}

/// Officers' file, and the staff of a database, where bob is somebody else.
async fn with_staff(keep: &str) -> (Governed, Home) {
    let governed = Governed::new(Engine::Sqlite, "hr").await;
    governed.execute(STAFF).await;
    let home = company(&sections(&governed, keep), PEOPLE);
    (governed, home)
}

#[tokio::test]
async fn who_comes_is_known_and_who_leaves_is_not() {
    let (governed, home) = with_staff("1h").await;
    let daemon = home.start().await;
    comes_to(&daemon, "carol can_read 1", true).await;
    assert!(decides(&daemon, "dave can_read 1").await, "though his level is no number");
    assert!(!decides(&daemon, "erin can_read 1").await, "nobody reads in the warehouse");
    assert!(!decides(&daemon, "bob can_read 1").await, "an officer has described him");
    assert!(decides(&daemon, "ann can_read 1").await);
    governed.execute("DELETE FROM staff WHERE login = 'carol'").await;
    governed.execute("UPDATE staff SET team = 'sales' WHERE login = 'erin'").await;
    comes_to(&daemon, "carol can_read 1", false).await;
    comes_to(&daemon, "erin can_read 1", true).await;
    // A schema with another idea of users has them read again.
    let schema = SCHEMA
        .replace("clearance?: Long", "clearance?: String")
        .replace("entity record", "entity unused; entity record");
    let policies = POLICIES.replace("principal.clearance >= 3", "principal.clearance == \"high\"");
    let people = PEOPLE.replace("\"clearance\":3", "\"clearance\":\"low\"");
    home.write_policy("schema/own.cedarschema", &schema);
    home.write_policy("access/a.cedar", &policies);
    home.write_policy("entities/people.json", &people);
    let mut ask = question("dave can_delete 1");
    ask["action"]["properties"] = json!({ "soft": true });
    let deadline = Instant::now() + PATIENCE;
    while post(&daemon, "/access/v1/evaluation", &ask).await.1["decision"] != json!(true) {
        assert!(Instant::now() < deadline, "{}", daemon.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let log = home.log();
    assert!(log.contains("no attribute pin") && log.contains("clearance: 1"), "{log}");
    for value in ["4711", "dave", "carol", "warehouse"] {
        assert!(!log.contains(value), "{value} of the database is in the log: {log}");
    }
    let succeeded =
        "stewardd_task_last_success_timestamp_seconds{source=\"hr\",task=\"directory\"}";
    assert!(daemon.metric(succeeded).await.expect("its metric") > 0.0);
}

/// The directory's database loses its table; carol may still read at once.
async fn outage(home: &Home, governed: &Governed) -> Daemon {
    let mut daemon = home.start().await;
    comes_to(&daemon, "carol can_read 1", true).await;
    governed.execute("ALTER TABLE staff RENAME TO gone").await;
    daemon.said("directory not read").await;
    assert!(decides(&daemon, "carol can_read 1").await, "the last answer counts");
    daemon
}

#[tokio::test]
async fn the_last_answer_counts_for_a_while_and_then_nobody_is_known() {
    let (governed, home) = with_staff("20s").await;
    let daemon = outage(&home, &governed).await;
    comes_to(&daemon, "carol can_read 1", false).await;
    governed.execute("ALTER TABLE gone RENAME TO staff").await;
    comes_to(&daemon, "carol can_read 1", true).await;
}

#[cfg(feature = "failpoints")]
#[tokio::test]
async fn mutant_a_directory_that_is_kept_for_ever_is_noticed() {
    let (governed, home) = with_staff("20s").await;
    let home = home.with_env("STEWARDD_FAILPOINT", "directory-for-ever");
    let daemon = outage(&home, &governed).await;
    // The answer is older than it may be, by more than it takes to look again.
    tokio::time::sleep(Duration::from_secs(25)).await;
    assert!(decides(&daemon, "carol can_read 1").await);
}

#[cfg(feature = "failpoints")]
#[tokio::test]
async fn mutant_a_directory_that_outweighs_officers_is_noticed() {
    let (_governed, home) = with_staff("1h").await;
    let home = home.with_env("STEWARDD_FAILPOINT", "directory-over-files");
    let daemon = home.start().await;
    comes_to(&daemon, "carol can_read 1", true).await;
    assert!(decides(&daemon, "bob can_read 1").await, "the table has given him a group");
}
