//! An index that forgets: the comparison with Cedar must notice. Not any failure counts, only a disagreement.

use crate::support::process::disagrees_with_cedar;

fn is_caught(failpoint: &str) -> bool {
    let test = "decide::plain::the_index_answers_as_cedar_does";
    disagrees_with_cedar(test, &[("STEWARDD_FAILPOINT", failpoint)])
}

#[test]
fn an_index_that_forgets_what_somebody_is_in_is_caught() {
    assert!(is_caught("index-forgets-in"));
}

#[test]
fn an_index_that_forgets_policies_about_any_action_is_caught() {
    assert!(is_caught("index-forgets-any-action"));
}

#[test]
fn an_index_that_forgets_groups_of_actions_is_caught() {
    assert!(is_caught("index-forgets-action-groups"));
}

#[test]
fn entities_that_only_policies_name_left_away_are_caught() {
    assert!(is_caught("decide-forgets-literals"));
}

#[test]
fn an_index_that_takes_in_for_equal_is_caught() {
    assert!(is_caught("index-takes-in-for-equal"));
}
