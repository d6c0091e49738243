//! An issuer's keys by URL: fetched over HTTPS from whom the machine's authorities vouch for, changed with the issuer,
//! kept while it is down.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;
use stewardd::config::KeySet;
use stewardd::model::Clock;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use super::jwt::{claims_at, config, jwk, pair, signed};
use super::site::{EVALUATION, NOW, ask, site};
use super::tls::World;
use crate::authzen::{PEOPLE, POLICIES, SCHEMA, question};
use crate::support::daemon::{Daemon, Home};

/// What an issuer answers, and how often it was asked.
#[derive(Default)]
struct Published {
    answer: Mutex<(u16, String)>,
    asked: AtomicUsize,
}

/// An issuer's server; down once it is dropped.
struct Issuer {
    published: Arc<Published>,
    address: SocketAddr,
    _server: JoinSet<()>,
}

impl Issuer {
    async fn start(tls: Option<&World>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (published, tls) = (Arc::<Published>::default(), tls.map(acceptor));
        let (mut server, shared) = (JoinSet::new(), published.clone());
        server.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // Who does not like the certificate is gone.
                match &tls {
                    None => drop(answer(stream, &shared).await),
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            drop(answer(stream, &shared).await);
                        }
                    }
                }
            }
        });
        Self { published, address, _server: server }
    }

    fn answers(&self, status: u16, body: &str) {
        let mut answer = self.published.answer.lock().unwrap_or_else(PoisonError::into_inner);
        *answer = (status, body.to_owned());
    }

    /// Key `k7` is the one of the seed 7.
    fn publishes(&self, seeds: &[u8]) {
        let keys: Vec<_> = seeds.iter().map(|seed| jwk(&kid(*seed), &pair(*seed))).collect();
        self.answers(200, &json!({ "keys": keys }).to_string());
    }

    fn asked(&self) -> usize {
        self.published.asked.load(Ordering::SeqCst)
    }
}

fn kid(seed: u8) -> String {
    format!("k{seed}")
}

fn acceptor(world: &World) -> TlsAcceptor {
    let path = |name| world.dir.path().join(name);
    let chain = vec![CertificateDer::from_pem_file(path("cert.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(path("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key);
    TlsAcceptor::from(Arc::new(server.unwrap()))
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    published: &Published,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    assert!(head.starts_with(b"GET /jwks.json HTTP/1.1\r\n"));
    published.asked.fetch_add(1, Ordering::SeqCst);
    let (status, body) = published.answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

/// A daemon whose machine trusts these authorities, and that asks this issuer.
async fn daemon(issuer: &Issuer, authorities: &Path, failpoints: &str) -> (Home, Daemon) {
    let home = Home::new(&format!(
        "[http.jwt]\nissuer = \"https://id.example.org\"\naudience = \"stewardd\"\n\
         jwks_url = \"https://localhost:{}/jwks.json\"\nallow_private = true\n",
        issuer.address.port()
    ))
    .with_policy("access/a.cedar", POLICIES)
    .with_policy("schema/own.cedarschema", SCHEMA)
    .with_policy("entities/people.json", PEOPLE)
    .with_env("SSL_CERT_FILE", authorities.to_str().unwrap())
    .with_env("STEWARDD_FAILPOINT", failpoints);
    let daemon = home.start().await;
    daemon.until("/readyz", 200).await;
    (home, daemon)
}

/// How a token with the key of this seed is answered now.
async fn status(daemon: &Daemon, seed: u8) -> u16 {
    let token = signed(&kid(seed), seed, &claims_at(Clock::System.millis() / 1_000));
    let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    let stream = TcpStream::connect(daemon.address()).await.unwrap();
    let body = question("ann can_read 1").to_string();
    ask(stream, "POST", EVALUATION, &headers, body.as_bytes()).await.unwrap().status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_come_over_https_from_whom_an_authority_vouches_for() {
    let (world, foreign) = (World::new(), World::new());
    let issuer = Issuer::start(Some(&world)).await;
    issuer.publishes(&[7]);
    let authorities = world.dir.path().join("ca.pem");
    let (_home, trusting) = daemon(&issuer, &authorities, "").await;
    assert_eq!(issuer.asked(), 0, "nothing is fetched before it is needed");
    assert_eq!((status(&trusting, 7).await, issuer.asked()), (200, 1));
    assert_eq!((status(&trusting, 8).await, issuer.asked()), (401, 1), "once a minute");
    let authorities = foreign.dir.path().join("ca.pem");
    let (_home, mut wary) = daemon(&issuer, &authorities, "").await;
    assert_eq!((status(&wary, 7).await, issuer.asked()), (401, 1));
    wary.said("the issuer's keys cannot be read").await;
}

/// The statuses of a story: keys come and go, then the issuer fails in three ways and comes back.
#[cfg(feature = "failpoints")]
async fn rotation(failpoints: &str) -> Vec<u16> {
    let world = World::new();
    let issuer = Issuer::start(Some(&world)).await;
    let (home, mut daemon) = daemon(&issuer, &world.dir.path().join("ca.pem"), failpoints).await;
    let mut found = Vec::new();
    issuer.publishes(&[1]);
    found.push(status(&daemon, 1).await);
    issuer.publishes(&[1, 2]);
    found.extend([status(&daemon, 2).await, status(&daemon, 1).await]);
    issuer.publishes(&[2, 3]);
    found.extend([status(&daemon, 3).await, status(&daemon, 1).await, status(&daemon, 2).await]);
    for (code, body) in [(500, ""), (200, "<html>"), (200, "{\"keys\":[]}")] {
        issuer.answers(code, body);
        found.extend([status(&daemon, 9).await, status(&daemon, 2).await]);
    }
    drop(issuer);
    found.extend([status(&daemon, 9).await, status(&daemon, 2).await]);
    if !failpoints.contains(',') {
        let said = home.log().matches("those known go on").count();
        assert!(said >= 4, "each failure is said: {}", home.log());
    }
    assert_eq!(daemon.stop().await, 0);
    found
}

/// A minute's pause between two fetches is over at once.
#[cfg(feature = "failpoints")]
const AT_ONCE: &str = "jwks-at-once";

#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_come_and_go_with_the_issuer_and_stay_while_it_is_down() {
    let expected = [200, 200, 200, 200, 401, 200, 401, 200, 401, 200, 401, 200, 401, 200];
    assert_eq!(rotation(AT_ONCE).await, expected);
}

#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutant_keys_that_are_fetched_but_once_are_noticed() {
    let found = rotation(&format!("{AT_ONCE},jwks-first-for-ever")).await;
    assert_eq!(found[..5], [200, 401, 200, 401, 200], "the old for ever, the new never");
}

#[cfg(feature = "failpoints")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mutant_keys_that_are_forgotten_in_an_outage_are_noticed() {
    let found = rotation(&format!("{AT_ONCE},jwks-forgotten-in-an-outage")).await;
    assert_eq!(found[..6], [200, 200, 200, 200, 401, 200]);
    assert_eq!(found[6..], [401; 8], "an outage locks everybody out");
}

#[tokio::test]
#[ignore = "a child of the mutants, for which ten minutes pass at once"]
async fn keys_that_are_old_are_fetched_again() {
    let issuer = Issuer::start(None).await;
    let url = format!("http://{}/jwks.json", issuer.address);
    let site = site(&config(KeySet::Url { url, allow_private: true })).await;
    let status = async |seed: u8| {
        let token = signed(&kid(seed), seed, &claims_at(NOW / 1_000));
        site.post(EVALUATION, &token).await.status
    };
    issuer.publishes(&[1]);
    site.guard.tidy(&site.store).await.unwrap();
    assert_eq!(issuer.asked(), 0, "nobody has needed them");
    assert_eq!((status(1).await, issuer.asked()), (200, 1));
    issuer.publishes(&[2]);
    site.guard.tidy(&site.store).await.unwrap();
    assert_eq!(issuer.asked(), 2);
    assert_eq!((status(2).await, issuer.asked()), (200, 2), "known before it was asked for");
    assert_eq!(status(1).await, 401, "withdrawn");
}
