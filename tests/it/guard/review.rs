//! What a stranger tried: requests that two readers could understand differently, an issuer that is slow or is asked
//! by somebody who leaves, a browser on the way to a daemon that asks nobody who they are.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use stewardd::config::{HttpAuth, HttpConfig, Rate};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::jwt::{claims, ed25519, issued_at, jwk, pair};
use super::site::{Answer, EVALUATION, HOUR, Site, settings, site};
use crate::support::daemon::{Home, PATIENCE};

/// The beginning of a request for a decision.
fn request(bearer: &str) -> String {
    format!("POST {EVALUATION} HTTP/1.1\r\nAuthorization: Bearer {bearer}\r\nConnection: close\r\n")
}

/// Everything that is answered to what is sent as it is.
async fn sent(site: &Site, bytes: &str) -> String {
    let mut stream = TcpStream::connect(site.address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_head_that_two_readers_could_understand_differently_is_refused() {
    let site = site(&settings()).await;
    let (token, _) = site.token("crm-app", "decide", HOUR).await;
    let begin = request(&token);
    let chunks = "5\r\n12345\r\n0\r\n\r\n";
    let good = [
        "Host: test\r\nContent-Length: 5\r\n\r\n12345".to_owned(),
        format!("Host: test\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"),
        "Host: test\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\n12345".to_owned(),
    ];
    for rest in good {
        let answer = sent(&site, &format!("{begin}{rest}")).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("crm-app 5"), "{answer}");
    }
    let long = "Content-Length: 5\r\n\r\n12345";
    let wrong = [
        long.to_owned(),
        format!("Host: test\r\nHost: other\r\n{long}"),
        format!(
            "Host: test\r\nContent-Type: text/plain\r\nContent-Type: application/json\r\n{long}"
        ),
        format!("Host: test\r\nContent-Encoding: gzip\r\n{long}"),
        format!("Host: test\r\nTransfer-Encoding: gzip, chunked\r\n\r\n{chunks}"),
    ];
    for rest in wrong {
        let answer = sent(&site, &format!("{begin}{rest}")).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{rest}: {answer}");
        let head = answer.to_ascii_lowercase();
        assert!(head.contains("connection: close") && head.contains("nosniff"), "{answer}");
    }
    // Of HTTP/1.0 a host was never asked.
    let old = begin.replace("HTTP/1.1", "HTTP/1.0");
    assert!(sent(&site, &format!("{old}{long}")).await.contains(" 200 OK"));
}

#[tokio::test]
async fn pages_for_everybody_have_a_rate() {
    let (requests, burst) = (NonZeroU32::MIN, NonZeroU32::new(2).unwrap());
    let rate = Rate { requests, per: Duration::from_hours(1), burst };
    let site = site(&HttpConfig { rate, ..settings() }).await;
    for status in [200, 200, 429] {
        let answer = site.ask("GET", "/openapi.json", "", b"").await;
        assert_eq!(answer.status, status, "{}", answer.head);
    }
}

/// A page that a browser has open can make it ask 127.0.0.1, under a name that its owner chose.
#[tokio::test]
async fn a_browser_is_not_anonymous() {
    let site = site(&HttpConfig { auth: HttpAuth::None, ..settings() }).await;
    let origin = "Origin: http://rebound.example.org\r\n";
    assert_eq!(site.ask("POST", EVALUATION, "", b"").await.status, 200);
    assert_eq!(site.ask("POST", EVALUATION, origin, b"").await.status, 401);
    let (token, _) = site.token("crm-app", "decide", HOUR).await;
    let known = format!("{origin}Authorization: Bearer {token}\r\n");
    assert_eq!(site.ask("POST", EVALUATION, &known, b"").await.status, 200);
}

/// An issuer whose answers wait until they are told what to say.
async fn issuer(config: HttpConfig) -> (TcpListener, Site) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
    let config = HttpConfig { jwt: issued_at(url).jwt, ..config };
    (listener, site(&config).await)
}

/// The next request for keys, with its head read.
async fn asked(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    stream
}

/// Whoever could end a fetch by leaving could keep an issuer's new keys out, and its withdrawn ones in.
#[tokio::test]
async fn keys_are_fetched_though_whoever_asked_for_them_has_left() {
    let (listener, site) = issuer(settings()).await;
    let token = ed25519("k1", &claims());
    let mut leaving = TcpStream::connect(site.address).await.unwrap();
    let request = format!("{}Host: test\r\nContent-Length: 0\r\n\r\n", request(&token));
    leaving.write_all(request.as_bytes()).await.unwrap();
    let mut fetch = asked(&listener).await;
    drop(leaving);
    // What would be cut is cut at once.
    let cut = tokio::time::timeout(Duration::from_secs(2), fetch.read_u8()).await;
    assert!(cut.is_err(), "the fetch ended with the connection that had asked for it");
    let keys = serde_json::json!({ "keys": [jwk("k1", &pair(7))] }).to_string();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{keys}",
        keys.len()
    );
    fetch.write_all(answer.as_bytes()).await.unwrap();
    let deadline = std::time::Instant::now() + PATIENCE;
    while site.post(EVALUATION, &token).await.status != 200 {
        assert!(std::time::Instant::now() < deadline, "the keys are not there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Whoever comes while keys are fetched has asked for them after the fetch began, and waits for them all the same.
#[tokio::test]
async fn who_waits_for_a_fetch_is_let_in_with_its_keys() {
    let (listener, site) = issuer(settings()).await;
    let (site, token) = (Arc::new(site), ed25519("k1", &claims()));
    let post = || {
        let (site, token) = (site.clone(), token.clone());
        async move { site.post(EVALUATION, &token).await.status }
    };
    let mut asking = JoinSet::new();
    asking.spawn(post());
    let mut fetch = asked(&listener).await;
    (0..3).for_each(|_| drop(asking.spawn(post())));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let keys = serde_json::json!({ "keys": [jwk("k1", &pair(7))] }).to_string();
    let length = keys.len();
    let answer =
        format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{keys}");
    fetch.write_all(answer.as_bytes()).await.unwrap();
    assert_eq!(asking.join_all().await, [200; 4], "who waited for the keys");
}

/// Tokens of unknown keys, each without a body, so that its connection is one that nobody may cut.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_issuer_that_hangs_keeps_a_quarter_of_the_room_waiting_at_most() {
    let (listener, site) = issuer(HttpConfig { max_connections: 64, ..settings() }).await;
    let site = Arc::new(site);
    let (mut asking, mut refused) = (JoinSet::new(), 0);
    let mut hanging = JoinSet::new();
    hanging.spawn(async move { (asked(&listener).await, listener) });
    let unavailable = |answer: Result<Answer, _>| {
        let answer = answer.expect("one was cut since too many wait");
        let why = "{\"error\":\"tokens cannot be checked now\"}";
        assert_eq!((answer.status, answer.body.as_str()), (503, why));
    };
    while refused < 8 {
        let (site, token) = (site.clone(), ed25519("unknown", &claims()));
        let bearer = format!("Authorization: Bearer {token}\r\n");
        asking.spawn(async move { site.ask("POST", EVALUATION, &bearer, b"").await });
        // One after the other, or the newest of them cuts the oldest that has not asked yet.
        let pace = tokio::time::sleep(Duration::from_millis(20));
        tokio::select! {
            answer = asking.join_next() => {
                unavailable(answer.unwrap());
                refused += 1;
            }
            () = pace => {}
        }
    }
    assert_eq!(site.ask("GET", "/healthz", "", b"").await.status, 200);
    // Whoever asked while another was refused may not have heard yet.
    let rest = async {
        while asking.len() > 16 {
            unavailable(asking.join_next().await.unwrap());
        }
    };
    tokio::time::timeout(PATIENCE, rest).await.expect("no more than a quarter waits");
    let more = tokio::time::timeout(Duration::from_millis(100), asking.join_next()).await;
    assert!(more.is_err() && asking.len() == 16, "those wait for the issuer");
    let _held = hanging.join_next().await.unwrap().unwrap();
}

/// How a daemon ends while somebody leaves answers unread, which anybody can.
async fn ends_beside_unread_answers(failpoint: &str) -> i32 {
    let policy = "@id(\"nobody\")\nforbid (principal, action, resource);\n";
    let home = Home::new("").with_policy("access/a.cedar", policy);
    let home = home.with_env("STEWARDD_FAILPOINT", failpoint);
    let mut daemon = home.start().await;
    let unread = TcpStream::connect(daemon.address()).await.unwrap();
    let request = "GET /openapi.json HTTP/1.1\r\nHost: test\r\n\r\n";
    // Until the answers stand in the way of more questions.
    let mut blocked = 0;
    while blocked < 20 {
        if unread.try_write(request.as_bytes()).is_ok() {
            blocked = 0;
        } else {
            blocked += 1;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    daemon.stop().await
}

/// At its deadline it would end without its last decisions logged.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_no_answer_does_not_keep_the_daemon_from_stopping() {
    let (kept, broken) = tokio::join!(
        ends_beside_unread_answers(""),
        ends_beside_unread_answers("farewell-without-end")
    );
    let noticed = if cfg!(feature = "failpoints") { 124 } else { 0 };
    assert_eq!((kept, broken), (0, noticed));
}
