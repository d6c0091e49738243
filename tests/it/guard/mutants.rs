//! Each guard broken on purpose, in a process of its own: the test that watches it fails, by what it is there to say.

#![cfg(feature = "failpoints")]

use crate::support::process::{fails_with, rerun};

const WRONG: &str = "wrong_tokens_are_refused_in_the_same_words";
const ROTATED: &str = "a_rotated_token_works_during_the_overlap_and_not_after";
const ISSUED: &str = "nothing_but_the_issuers_tokens_for_us_gets_in";
const FETCHED: &str = "keys_are_fetched_when_unknown_and_not_for_everybody_who_asks";
const CERTIFICATES: &str = "a_certificate_is_a_name_and_who_has_none_is_turned_away";
const OUTDATED: &str = "a_certificate_out_of_date_or_for_servers_opens_nothing";
const HEADS: &str = "a_head_that_two_readers_could_understand_differently_is_refused";
const LEFT: &str = "keys_are_fetched_though_whoever_asked_for_them_has_left";
const QUARTER: &str = "an_issuer_that_hangs_keeps_a_quarter_of_the_room_waiting_at_most";

fn is_noticed(failpoint: &str, test: &str, said: &str) {
    let noticed = fails_with(said, test, &[("STEWARDD_FAILPOINT", failpoint)]);
    assert!(noticed, "{test} does not notice {failpoint}");
}

#[test]
fn a_guard_that_is_broken_is_noticed() {
    for (failpoint, place, test, said) in [
        ("token-skip-expiry", "tokens", WRONG, "left: 200"),
        ("token-skip-expiry", "tokens", ROTATED, "right: (401, 200)"),
        ("skip-scope-check", "tokens", "a_scope_opens_its_own_routes_only", "decide /v1/plan"),
        ("jwt-skip-audience", "jwt", ISSUED, "another audience"),
        ("jwt-accept-hs256", "jwt", ISSUED, "HS256 with the public key"),
        ("no-room-made", "slow", "room_is_made_at_the_expense_of_the_slow", "had been late"),
        ("client-certificate-optional", "tls", CERTIFICATES, "no certificate"),
        ("client-certificate-of-anybody", "tls", CERTIFICATES, "of another authority"),
        ("client-certificate-of-anybody", "tls", OUTDATED, "expired: Ok"),
        ("jwks-at-once", "jwt", FETCHED, "right: 1"),
        ("peer-uid-unread", "peers", "the_kernel_says_who_asks", "Socket uid:0 0"),
        ("heads-unread", "review", HEADS, "HTTP/1.1 200"),
        ("browsers-unnoticed", "review", "a_browser_is_not_anonymous", "right: 401"),
        ("jwt-fetch-of-the-asker", "review", LEFT, "the fetch ended with the connection"),
        (
            "jwks-forgets-who-waits",
            "review",
            "who_waits_for_a_fetch_is_let_in_with_its_keys",
            "who waited for the keys",
        ),
        ("jwt-all-may-wait", "review", QUARTER, "too many wait"),
    ] {
        is_noticed(failpoint, &format!("guard::{place}::{test}"), said);
    }
    let described = "openapi::statuses::every_route_is_described_with_what_it_answers";
    is_noticed("skip-scope-check", described, "left: {(\"");
}

#[test]
fn keys_that_never_grow_old_are_noticed() {
    let test = "guard::jwks::keys_that_are_old_are_fetched_again";
    let (passed, said) = rerun(test, &[("STEWARDD_FAILPOINT", "jwks-at-once")]);
    assert!(passed, "{said}");
    is_noticed("jwks-at-once,jwks-never-old", test, "right: 2");
}

/// The test itself waits for less long where nobody is ever cut.
#[test]
fn the_slow_without_a_deadline_are_noticed() {
    std::thread::scope(|scope| {
        for test in [
            "health_answers_beside_slow_heads_and_the_slow_are_cut",
            "health_answers_beside_slow_handshakes_and_the_slow_are_cut",
            "slow_bodies_are_cut_and_an_idle_connection_is_not",
        ] {
            let test = format!("guard::slow::{test}");
            scope.spawn(move || is_noticed("no-deadlines", &test, "they are cut"));
        }
    });
}
