//! Translations that are wrong on purpose: the comparison of pairs must notice each.

use std::process::Command;

/// Runs the comparison of one database with a failpoint on, and answers whether it was caught: not any
/// failure counts, only a disagreement.
fn is_caught(database: &str, failpoint: &str) -> bool {
    let test = format!("predicate::pairs::sql_equals_cedar_on_{database}");
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args([test.as_str(), "--exact", "--nocapture"])
        .env("STEWARDD_FAILPOINT", failpoint)
        .env("STEWARDD_TEST_PAIRS", "40000")
        .output()
        .expect("started");
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    !output.status.success() && said.contains("where Cedar says")
}

#[test]
fn text_equality_left_to_the_collation_is_caught() {
    for database in ["sqlite", "postgresql", "mariadb"] {
        assert!(is_caught(database, "collation-of-the-column"), "{database}");
    }
}

#[test]
fn a_forbid_that_is_unknown_taken_for_absent_is_caught() {
    for database in ["sqlite", "postgresql", "mariadb"] {
        assert!(is_caught(database, "forbid-null-is-absent"), "{database}");
    }
}

#[test]
fn datetimes_rounded_instead_of_floored_are_caught() {
    for database in ["postgresql", "mariadb"] {
        assert!(is_caught(database, "round-milliseconds"), "{database}");
    }
}

#[test]
fn patterns_left_unescaped_are_caught() {
    for database in ["sqlite", "postgresql", "mariadb"] {
        assert!(is_caught(database, "like-unescaped"), "{database}");
    }
}

#[expect(clippy::disallowed_methods, reason = "a test's switch, not configuration")]
pub fn env(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}
