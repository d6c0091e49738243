//! A directory that comes late, or not at all: what it said last counts for `keep`, and not until the next try.

use std::time::{Duration, Instant};

use super::{STAFF, comes_to, company};
use crate::authzen::PEOPLE;
use crate::support::daemon::Home;
use crate::support::governed::{Engine, Governed};

const STAFF_OF: &str = "select login as id, team as parents from staff";

async fn staff(engine: Engine, query: &str, every: &str, keep: &str) -> (Governed, Home) {
    let governed = Governed::new(engine, "hr").await;
    governed.execute(STAFF).await;
    let sections = format!(
        "[[source]]\nname = \"hr\"\nurl = \"{}\"\nstatement_timeout = \"60s\"\n\
         [[directory]]\nsource = \"hr\"\ntype = \"user\"\nparent_type = \"group\"\n\
         query = \"{query}\"\nevery = \"{every}\"\nkeep = \"{keep}\"\n",
        governed.url
    );
    (governed, company(&sections, PEOPLE))
}

#[tokio::test]
async fn what_was_said_last_does_not_count_until_the_next_try() {
    let (governed, home) = staff(Engine::Sqlite, STAFF_OF, "12s", "13s").await;
    let daemon = home.start().await;
    comes_to(&daemon, "carol can_read 1", true).await;
    let known = Instant::now();
    governed.execute("ALTER TABLE staff RENAME TO gone").await;
    comes_to(&daemon, "carol can_read 1", false).await;
    assert!(known.elapsed() < Duration::from_secs(21), "until the second try: {}", daemon.log());
}

/// Whether carol is still known when her source has hung for far longer than its last answer counts.
async fn is_known_while_it_hangs(failpoint: &str) -> bool {
    let query = format!("{STAFF_OF}, (select pg_sleep(seconds) from pace) paced");
    let (governed, home) = staff(Engine::Postgres, &query, "1s", "2s").await;
    governed.execute("CREATE TABLE pace AS SELECT 0 AS seconds").await;
    let home = home.with_env("STEWARDD_FAILPOINT", failpoint);
    let daemon = home.start().await;
    comes_to(&daemon, "carol can_read 1", true).await;
    governed.execute("UPDATE pace SET seconds = 50").await;
    tokio::select! {
        () = comes_to(&daemon, "carol can_read 1", false) => false,
        () = tokio::time::sleep(Duration::from_secs(20)) => true,
    }
}

#[tokio::test]
async fn a_source_that_hangs_keeps_nobody_known() {
    assert!(!is_known_while_it_hangs("").await);
}

#[cfg(feature = "failpoints")]
#[tokio::test]
async fn mutant_a_directory_that_counts_while_its_source_hangs_is_noticed() {
    assert!(is_known_while_it_hangs("directory-while-it-hangs").await);
}
