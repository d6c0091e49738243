//! Each guard broken on purpose, in a process of its own: the test that watches it fails.

#![cfg(feature = "failpoints")]

use std::process::Command;

/// Whether one of this binary's tests passes with a guard broken.
fn passes(test: &str, failpoint: &str) -> bool {
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args([test, "--exact", "--test-threads=1"])
        .env("STEWARDD_FAILPOINT", failpoint)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("running 1 test"), "{test}: {said}");
    output.status.success()
}

#[test]
fn a_guard_that_is_broken_is_noticed() {
    let cases = [
        ("guard::tokens::wrong_tokens_are_refused_in_the_same_words", "token-skip-expiry"),
        (
            "guard::tokens::a_rotated_token_works_during_the_overlap_and_not_after",
            "token-skip-expiry",
        ),
        ("guard::tokens::a_scope_opens_its_own_routes_only", "skip-scope-check"),
        ("guard::jwt::nothing_but_the_issuers_tokens_for_us_gets_in", "jwt-skip-audience"),
        ("guard::jwt::nothing_but_the_issuers_tokens_for_us_gets_in", "jwt-accept-hs256"),
        ("guard::slow::room_is_made_at_the_expense_of_the_slow", "no-room-made"),
    ];
    for (test, failpoint) in cases {
        assert!(passes(test, ""), "{test} without anything broken");
        assert!(!passes(test, failpoint), "{test} does not notice {failpoint}");
    }
}
