//! Plans that are wrong on purpose: the comparison with decisions must notice each.

#![cfg(feature = "failpoints")]

use crate::support::process::fails_with;

/// Runs the comparison with a failpoint on, and answers whether it was caught: not any failure counts, only a
/// disagreement.
fn is_caught(failpoint: &str) -> bool {
    let test = "authzen::plan::a_plan_shows_what_decisions_permit_on_sqlite";
    let environment = [("STEWARDD_FAILPOINT", failpoint), ("STEWARDD_TEST_PLANS", "600")];
    fails_with("where decisions permit", test, &environment)
}

#[test]
fn permits_widened_and_forbids_narrowed_are_caught() {
    assert!(is_caught("plan-widens"));
}

#[test]
fn a_principal_without_groups_is_caught() {
    assert!(is_caught("plan-forgets-groups"));
}

#[test]
fn a_forbid_that_is_unknown_taken_for_absent_is_caught() {
    assert!(is_caught("forbid-null-is-absent"));
}
