//! Links that lose something: the comparison with Cedar's own links notices. Not any failure counts, only a
//! disagreement.

use std::process::Command;

fn disagrees(failpoint: &str) -> bool {
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args(["templates::links_say_what_cedars_own_links_say", "--exact", "--nocapture"])
        .env("STEWARDD_FAILPOINT", failpoint)
        .output()
        .expect("started");
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("running 1 test"), "{said}");
    !output.status.success() && said.contains("not what Cedar says")
}

#[test]
fn links_of_which_only_the_first_counts_are_noticed() {
    assert!(!disagrees(""));
    assert!(disagrees("links-only-the-first"));
}

#[test]
fn links_that_forget_who_stands_in_their_slots_are_noticed() {
    assert!(disagrees("links-forget-values"));
}
