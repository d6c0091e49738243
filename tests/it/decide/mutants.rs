//! An index that forgets: the comparison with Cedar must notice. Not any failure counts, only a disagreement.

use std::process::Command;

fn is_caught(failpoint: &str) -> bool {
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args(["decide::plain::the_index_answers_as_cedar_does", "--exact", "--nocapture"])
        .env("STEWARDD_FAILPOINT", failpoint)
        .output()
        .expect("started");
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    !output.status.success() && said.contains("where Cedar says")
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

#[expect(clippy::disallowed_methods, reason = "a longer run is asked for by the environment")]
pub fn env(name: &str) -> Option<usize> {
    std::env::var(name).ok().and_then(|value| value.parse().ok())
}
