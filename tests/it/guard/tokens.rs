//! Bearer tokens, limits of size and of rate.

use std::num::NonZeroU32;
use std::time::Duration;

use secrecy::ExposeSecret;
use stewardd::config::{HttpAuth, HttpConfig, Rate};
use stewardd::http::guard::token;
use stewardd::store::tokens::{self, NewToken};

use super::site::{ADMIN, EVALUATION, HOUR, PLAN, Site, settings, site};

/// Everything a token can be but right: 0 are let in.
#[tokio::test]
async fn wrong_tokens_are_refused_in_the_same_words() {
    let site = site(&settings()).await;
    let (good, _) = site.token("crm-app", "decide", HOUR).await;
    let answer = site.post(EVALUATION, &good).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "Token crm-app 2"));
    let (revoked, row) = site.token("shop", "decide", HOUR).await;
    assert_eq!(site.post(EVALUATION, &revoked).await.status, 200);
    tokens::revoke(&site.store, &row.id, "uid:7", site.clock.millis()).await.unwrap();
    site.guard.look(&site.store).await.unwrap();
    let (short, _) = site.token("short", "decide", HOUR / 2).await;
    site.clock.advance(chrono::Duration::milliseconds(HOUR / 2));
    let (stranger, _) = token::make();
    let stranger = stranger.expose_secret();
    let bearer = |token: &str| format!("Authorization: Bearer {token}\r\n");
    let wrong = [
        bearer(&revoked),
        bearer(&short),
        bearer(stranger),
        bearer(""),
        bearer(&good[..good.len() - 1]),
        bearer(&good.to_uppercase()),
        bearer(&format!("{good}A")),
        bearer(&format!("{good} {good}")),
        bearer("eyJhbGciOiJub25lIn0.e30."),
        format!("{}{}", bearer(&good), bearer(stranger)),
        format!("{}{}", bearer(stranger), bearer(&good)),
        format!("Authorization: Basic {good}\r\n"),
        format!("Authorization: {good}\r\n"),
        format!("X-Authorization: Bearer {good}\r\n"),
        format!("Cookie: token={good}\r\n"),
        String::new(),
    ];
    let mut bodies = Vec::new();
    for headers in &wrong {
        for path in [EVALUATION, PLAN, ADMIN] {
            let answer = site.ask("POST", path, headers, b"{}").await;
            assert_eq!(answer.status, 401, "{headers}");
            assert!(answer.head.contains("www-authenticate: bearer"), "{}", answer.head);
            bodies.push(answer.body);
        }
    }
    bodies.dedup();
    assert_eq!(bodies, ["{\"error\":\"authentication is needed\"}"]);
    assert_eq!(site.post(EVALUATION, &good).await.status, 200);
    assert_eq!(site.ask("GET", "/healthz", "", b"").await.status, 200, "open to everybody");
    let lower = format!("authorization: bearer {good}\r\n");
    assert_eq!(site.ask("POST", EVALUATION, &lower, b"{}").await.status, 200);
}

#[tokio::test]
async fn a_scope_opens_its_own_routes_only() {
    let site = site(&settings()).await;
    let mut let_in = 0;
    for (scope, own) in [("decide", EVALUATION), ("plan", PLAN), ("admin", ADMIN)] {
        let (token, _) = site.token(scope, scope, HOUR).await;
        for path in [EVALUATION, PLAN, ADMIN] {
            let answer = site.post(path, &token).await;
            assert_eq!(answer.status, if path == own { 200 } else { 403 }, "{scope} {path}");
            assert!(path == own || answer.body.contains("is needed"), "{}", answer.body);
            let_in += u32::from(answer.status == 200);
        }
    }
    assert_eq!(let_in, 3);
    let (other, _) = site.token("other", "search approve", HOUR).await;
    for path in [EVALUATION, PLAN, ADMIN] {
        assert_eq!(site.post(path, &other).await.status, 403);
    }
}

#[tokio::test]
async fn a_rotated_token_works_during_the_overlap_and_not_after() {
    let site = site(&settings()).await;
    let (old, _) = site.token("crm-app", "decide", 24 * HOUR).await;
    let (new, hash) = token::make();
    let successor = NewToken { name: "crm-app", hash, by: "uid:7", now: site.clock.millis() };
    tokens::rotate(&site.store, &successor, None, 2 * HOUR).await.unwrap();
    site.guard.look(&site.store).await.unwrap();
    let status = async |token: &str| site.post(EVALUATION, token).await.status;
    site.clock.advance(chrono::Duration::milliseconds(2 * HOUR - 1));
    assert_eq!((status(&old).await, status(new.expose_secret()).await), (200, 200));
    site.clock.advance(chrono::Duration::milliseconds(1));
    assert_eq!((status(&old).await, status(new.expose_secret()).await), (401, 200));
    site.clock.advance(chrono::Duration::milliseconds(22 * HOUR));
    assert_eq!(status(new.expose_secret()).await, 401);
}

#[tokio::test]
async fn nobody_is_anonymous_where_tokens_are_off_and_may_not_order() {
    let site = site(&HttpConfig { auth: HttpAuth::None, ..settings() }).await;
    let answer = site.ask("POST", EVALUATION, "", b"").await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "Nobody anonymous 0"));
    assert_eq!(site.ask("POST", ADMIN, "", b"").await.status, 403);
    let (admin, _) = site.token("admin", "admin", HOUR).await;
    assert_eq!(site.post(ADMIN, &admin).await.status, 200);
    assert_eq!(site.post(EVALUATION, "stw_wrong").await.status, 401, "wrong is not absent");
}

#[tokio::test]
async fn a_body_of_a_byte_too_many_is_refused() {
    let site = site(&settings()).await;
    let (token, _) = site.token("crm-app", "decide admin", HOUR).await;
    let bearer = format!("Authorization: Bearer {token}\r\n");
    let body = vec![b' '; 1024 * 1024 + 1];
    let fits = site.ask("POST", EVALUATION, &bearer, &body[1..]).await;
    assert_eq!((fits.status, fits.body.as_str()), (200, "Token crm-app 1048576"));
    assert_eq!(site.ask("POST", EVALUATION, &bearer, &body).await.status, 413);
    // Without a length said beforehand.
    let chunked = format!("{bearer}Transfer-Encoding: chunked\r\n");
    let chunks = [b"100001\r\n", &body[..], b"\r\n0\r\n\r\n"].concat();
    let refused = chunked_post(&site, &chunked, &chunks).await;
    assert!(refused.starts_with("HTTP/1.1 413"), "{refused}");
    assert_eq!(site.ask("GET", "/healthz", "", &body[..65_537]).await.status, 413);
    assert_eq!(site.ask("GET", "/healthz", "", b"").await.status, 200);
}

async fn chunked_post(site: &Site, headers: &str, body: &[u8]) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(site.address).await.unwrap();
    let head = format!("POST {EVALUATION} HTTP/1.1\r\nHost: test\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn too_many_requests_are_told_when_to_come_back() {
    let (requests, burst) = (NonZeroU32::MIN, NonZeroU32::new(3).unwrap());
    let rate = Rate { requests, per: Duration::from_hours(1), burst };
    let site = site(&HttpConfig { rate, ..settings() }).await;
    let (crm, _) = site.token("crm-app", "decide", HOUR).await;
    let (shop, _) = site.token("shop", "decide", HOUR).await;
    for _ in 0..3 {
        assert_eq!(site.post(EVALUATION, &crm).await.status, 200);
    }
    let answer = site.post(EVALUATION, &crm).await;
    assert_eq!(answer.status, 429);
    let after = answer.head.split_once("retry-after: ").expect("a header").1;
    let seconds: u32 = after.lines().next().unwrap().parse().unwrap();
    assert!((1..=3_600).contains(&seconds), "{seconds}");
    assert_eq!(site.post(EVALUATION, &shop).await.status, 200, "another's bucket");
    // Of one address, whatever token is tried.
    for (token, status) in [("a", 401), ("b", 401), ("c", 401), ("d", 429), ("e", 429)] {
        assert_eq!(site.post(EVALUATION, token).await.status, status, "{token}");
    }
    for status in [200, 200, 200, 429] {
        assert_eq!(site.ask("GET", "/metrics", "", b"").await.status, status);
    }
    assert_eq!(site.ask("GET", "/healthz", "", b"").await.status, 200, "never limited");
    assert_eq!(site.post(EVALUATION, &shop).await.status, 200, "known, from the same address");
}

/// What makes the daemon's copy follow the store; within two seconds, since it looks every second.
#[tokio::test]
async fn what_the_daemon_has_not_looked_at_is_not_known() {
    let site = site(&settings()).await;
    let (secret, hash) = token::make();
    let new = NewToken { name: "crm-app", hash, by: "uid:7", now: site.clock.millis() };
    let token = tokens::create(&site.store, &new, "decide".parse().unwrap(), HOUR).await.unwrap();
    let secret = secret.expose_secret();
    assert_eq!(site.post(EVALUATION, secret).await.status, 401);
    site.guard.look(&site.store).await.unwrap();
    assert_eq!(site.post(EVALUATION, secret).await.status, 200);
    tokens::revoke(&site.store, &token.id, "uid:7", site.clock.millis()).await.unwrap();
    site.guard.look(&site.store).await.unwrap();
    assert_eq!(site.post(EVALUATION, secret).await.status, 401);
    let used = tokens::list(&site.store).await.unwrap().remove(0).last_used;
    assert_eq!(used.as_deref(), Some("2026-01-01"));
}
