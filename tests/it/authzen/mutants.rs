//! Guards of searches taken away, one at a time: the tests that stand for them notice.

use std::process::Command;

pub fn passes_under(failpoint: &str, test: &str) -> bool {
    let output = Command::new(std::env::current_exe().expect("this binary"))
        .env("STEWARDD_FAILPOINT", failpoint)
        .args(["--exact", test])
        .output()
        .expect("the tests run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("running 1 test"), "{test}: {text}");
    output.status.success()
}

#[test]
fn a_search_that_tries_everybody_is_noticed() {
    let test = "authzen::search::only_those_are_tried_whom_a_permit_can_be_about";
    assert!(!passes_under("search-tries-all", test));
    assert!(passes_under("", test));
}

#[test]
fn a_search_that_forgets_the_members_of_groups_is_noticed() {
    let test = "authzen::search_random::a_search_finds_those_for_whom_a_decision_would_be_yes_and_nobody_else";
    assert!(!passes_under("search-forgets-in", test));
}

#[test]
fn a_token_that_is_good_for_any_search_is_noticed() {
    let test = "authzen::search::a_token_of_another_search_or_bundle_is_refused";
    assert!(!passes_under("page-token-of-any-search", test));
}

#[test]
fn a_batch_without_an_end_or_a_pause_is_noticed() {
    for (failpoint, test) in [
        ("batch-of-any-length", "authzen::batch::a_batch_has_an_end"),
        ("batch-keeps-its-turn", "authzen::batch::a_long_batch_lets_others_go_first"),
    ] {
        assert!(passes_under("", test), "{test}");
        assert!(!passes_under(failpoint, test), "{failpoint}");
    }
}
