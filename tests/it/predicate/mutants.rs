//! Translations that are wrong on purpose: the comparison of pairs must notice each.

#![cfg(feature = "failpoints")]

use crate::support::process::disagrees_with_cedar;

/// Runs the comparison of one database with a failpoint on, and answers whether it was caught.
fn is_caught(database: &str, failpoint: &str) -> bool {
    let test = format!("predicate::pairs::sql_equals_cedar_on_{database}");
    let pairs = ("STEWARDD_TEST_PAIRS", "40000");
    disagrees_with_cedar(&test, &[("STEWARDD_FAILPOINT", failpoint), pairs])
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
