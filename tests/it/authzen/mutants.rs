//! Guards of the API taken away, one at a time: the tests that stand for them notice, by what they are there to say.

#![cfg(feature = "failpoints")]

use crate::support::process::fails_with;

#[test]
fn a_guard_taken_away_is_noticed() {
    for (failpoint, test, said) in [
        (
            "search-tries-all",
            "search::only_those_are_tried_whom_a_permit_can_be_about",
            "tried for three readers",
        ),
        (
            "search-forgets-in",
            "search_random::a_search_finds_those_for_whom_a_decision_would_be_yes_and_nobody_else",
            "seed ",
        ),
        (
            "page-token-of-any-search",
            "search::a_token_of_another_search_or_bundle_is_refused",
            "/action/name: ",
        ),
        ("batch-of-any-length", "batch::a_batch_has_an_end", "right: (400, "),
        ("batch-keeps-its-turn", "batch::a_long_batch_lets_others_go_first", "another had "),
        (
            "batch-never-ends",
            "batch::the_other_semantics_end_with_the_first_that_decides",
            "deny_on_first_deny",
        ),
        ("ids-of-any-length", "heavy::ids_and_names_have_an_end", "is longer than 1024 bytes"),
        (
            "batch-of-any-weight",
            "heavy::what_is_read_for_each_item_has_an_end",
            "the weight of a batch",
        ),
        (
            "callers-unasked",
            "callers::where_policies_speak_of_callers_each_needs_their_leave",
            "right: 403",
        ),
    ] {
        let test = format!("authzen::{test}");
        let noticed = fails_with(said, &test, &[("STEWARDD_FAILPOINT", failpoint)]);
        assert!(noticed, "{test} does not notice {failpoint}");
    }
}
