//! Each guard broken on purpose, in a process of its own: the test that watches it fails.

#![cfg(feature = "failpoints")]

use std::process::Command;

const CERTIFICATES: &str = "guard::tls::a_certificate_is_a_name_and_who_has_none_is_turned_away";

/// Whether one of this binary's tests passes with a guard broken.
fn passes(test: &str, failpoint: &str) -> bool {
    run(test, failpoint).0
}

/// That, and what it said.
fn run(test: &str, failpoint: &str) -> (bool, String) {
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args([test, "--exact", "--include-ignored", "--test-threads=1"])
        .env("STEWARDD_FAILPOINT", failpoint)
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("running 1 test"), "{test}: {said}");
    (output.status.success(), said)
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
        (CERTIFICATES, "client-certificate-optional"),
        (CERTIFICATES, "client-certificate-of-anybody"),
        (
            "guard::tls::a_certificate_out_of_date_or_for_servers_opens_nothing",
            "client-certificate-of-anybody",
        ),
        (
            "guard::jwt::keys_are_fetched_when_unknown_and_not_for_everybody_who_asks",
            "jwks-at-once",
        ),
        ("openapi::statuses::every_route_is_described_with_what_it_answers", "skip-scope-check"),
        ("guard::peers::the_kernel_says_who_asks", "peer-uid-unread"),
        (
            "guard::review::a_head_that_two_readers_could_understand_differently_is_refused",
            "heads-unread",
        ),
        ("guard::review::a_browser_is_not_anonymous", "browsers-unnoticed"),
        (
            "guard::review::keys_are_fetched_though_whoever_asked_for_them_has_left",
            "jwt-fetch-of-the-asker",
        ),
        (
            "guard::review::an_issuer_that_hangs_keeps_a_quarter_of_the_room_waiting_at_most",
            "jwt-all-may-wait",
        ),
    ];
    for (test, failpoint) in cases {
        assert!(passes(test, ""), "{test} without anything broken");
        assert!(!passes(test, failpoint), "{test} does not notice {failpoint}");
    }
}

#[test]
fn keys_that_never_grow_old_are_noticed() {
    let test = "guard::jwks::keys_that_are_old_are_fetched_again";
    assert!(passes(test, "jwks-at-once"));
    assert!(!passes(test, "jwks-at-once,jwks-never-old"));
}

/// The test itself waits for less long where nobody is ever cut; without the failpoint it runs beside this one.
fn is_never_cut(test: &str) -> bool {
    let (passed, said) = run(&format!("guard::slow::{test}"), "no-deadlines");
    !passed && said.contains("they are cut")
}

#[test]
fn slow_heads_and_handshakes_without_a_deadline_are_noticed() {
    std::thread::scope(|scope| {
        let heads = "health_answers_beside_slow_heads_and_the_slow_are_cut";
        let heads = scope.spawn(move || is_never_cut(heads));
        assert!(is_never_cut("health_answers_beside_slow_handshakes_and_the_slow_are_cut"));
        assert!(heads.join().expect("no panic"));
    });
}
