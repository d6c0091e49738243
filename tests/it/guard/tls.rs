//! TLS and mutual TLS with certificates made on the spot.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    SanType, date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use stewardd::config::{HttpConfig, TlsConfig};
use stewardd::http::Server;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::site::{ADMIN, Answer, EVALUATION, HOUR, Site, ask, settings, site};
use crate::support::daemon::{Home, PATIENCE};

type Issuer = CertifiedIssuer<'static, KeyPair>;
type Identity = (CertificateDer<'static>, PrivateKeyDer<'static>);

/// Two authorities, and files of a server that the first vouches for.
pub struct World {
    pub dir: TempDir,
    authority: Issuer,
    foreign: Issuer,
}

fn authority(name: &str) -> Issuer {
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(rcgen::DnType::CommonName, name);
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap()
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let world = Self { dir, authority: authority("Ours"), foreign: authority("Theirs") };
        fs::write(world.dir.path().join("ca.pem"), world.authority.pem()).unwrap();
        world.renew();
        world
    }

    /// Another certificate for the server; its bytes.
    fn renew(&self) -> Vec<u8> {
        let key = KeyPair::generate().unwrap();
        let parameters = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let made = parameters.signed_by(&key, &self.authority).unwrap();
        fs::write(self.dir.path().join("cert.pem"), made.pem()).unwrap();
        fs::write(self.dir.path().join("key.pem"), key.serialize_pem()).unwrap();
        made.der().to_vec()
    }

    pub fn settings(&self, mutual: bool) -> HttpConfig {
        let path = |name| self.dir.path().join(name);
        let client_ca_file = mutual.then(|| path("ca.pem"));
        let (cert_file, key_file) = (path("cert.pem"), path("key.pem"));
        HttpConfig { tls: Some(TlsConfig { cert_file, key_file, client_ca_file }), ..settings() }
    }

    pub async fn connect(
        &self,
        address: SocketAddr,
        identity: Option<Identity>,
    ) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.der().clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let client = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let client = match identity {
            None => client.with_no_client_auth(),
            Some((certificate, key)) => {
                client.with_client_auth_cert(vec![certificate], key).unwrap()
            }
        };
        let name = ServerName::try_from("localhost").unwrap();
        let stream = TcpStream::connect(address).await?;
        TlsConnector::from(Arc::new(client)).connect(name, stream).await
    }

    async fn post(&self, site: &Site, identity: Option<Identity>) -> std::io::Result<Answer> {
        let stream = self.connect(site.address, identity).await?;
        ask(stream, "POST", EVALUATION, "", b"").await
    }
}

fn identity(issuer: &Issuer, uri: &str) -> Identity {
    identity_of(CertificateParams::default(), issuer, uri)
}

fn identity_of(mut parameters: CertificateParams, issuer: &Issuer, uri: &str) -> Identity {
    let key = KeyPair::generate().unwrap();
    parameters.subject_alt_names = vec![SanType::URI(uri.try_into().unwrap())];
    let made = parameters.signed_by(&key, issuer).unwrap();
    (made.der().clone(), PrivateKeyDer::try_from(key.serialize_der()).unwrap())
}

#[tokio::test]
async fn a_certificate_is_a_name_and_who_has_none_is_turned_away() {
    let world = World::new();
    let crm = "spiffe://example.org/crm";
    let certificates = BTreeMap::from([(crm.to_owned(), "decide".parse().unwrap())]);
    let site = site(&HttpConfig { certificates, ..world.settings(true) }).await;
    let answer = world.post(&site, Some(identity(&world.authority, crm))).await.unwrap();
    assert_eq!((answer.status, answer.body), (200, format!("Certificate {crm} 0")));
    let other = identity(&world.authority, "spiffe://example.org/shop");
    assert_eq!(world.post(&site, Some(other)).await.unwrap().status, 403);
    let stream = world.connect(site.address, Some(identity(&world.authority, crm))).await.unwrap();
    assert_eq!(ask(stream, "POST", ADMIN, "", b"").await.unwrap().status, 403);
    assert!(world.post(&site, None).await.is_err(), "no certificate");
    let foreign = identity(&world.foreign, crm);
    assert!(world.post(&site, Some(foreign)).await.is_err(), "of another authority");
    let plain = TcpStream::connect(site.address).await.unwrap();
    assert!(ask(plain, "POST", EVALUATION, "", b"").await.is_err(), "no TLS");
}

/// Each of them of our own authority, and with a name that may decide.
#[tokio::test]
async fn a_certificate_out_of_date_or_for_servers_opens_nothing() {
    let world = World::new();
    let crm = "spiffe://example.org/crm";
    let certificates = BTreeMap::from([(crm.to_owned(), "decide".parse().unwrap())]);
    let site = site(&HttpConfig { certificates, ..world.settings(true) }).await;
    let between = |from: i32, to: i32| {
        let mut parameters = CertificateParams::default();
        parameters.not_before = date_time_ymd(from, 1, 1);
        parameters.not_after = date_time_ymd(to, 1, 1);
        parameters
    };
    let mut usage = between(2020, 2100);
    usage.insert_extended_key_usage(ExtendedKeyUsagePurpose::ServerAuth);
    let cases = [
        ("in force", between(2020, 2100), true),
        ("expired", between(2019, 2020), false),
        ("not yet valid", between(2099, 2100), false),
        ("for servers", usage, false),
    ];
    for (what, parameters, opens) in cases {
        let shown = identity_of(parameters, &world.authority, crm);
        let answer = world.post(&site, Some(shown)).await;
        let opened = answer.as_ref().is_ok_and(|answer| answer.status == 200);
        assert!(opened == opens && answer.is_ok() == opens, "{what}: {answer:?}");
    }
}

#[tokio::test]
async fn without_authorities_for_clients_a_token_is_needed() {
    let world = World::new();
    let site = site(&world.settings(false)).await;
    assert_eq!(world.post(&site, None).await.unwrap().status, 401);
    let (token, _) = site.token("crm-app", "decide", HOUR).await;
    let stream = world.connect(site.address, None).await.unwrap();
    let bearer = format!("Authorization: Bearer {token}\r\n");
    assert_eq!(ask(stream, "POST", EVALUATION, &bearer, b"").await.unwrap().status, 200);
}

#[tokio::test]
async fn a_renewed_certificate_is_served_and_a_broken_one_is_not() {
    let world = World::new();
    let site = site(&world.settings(false)).await;
    let tls = site.tls.clone().unwrap();
    let served = async || {
        let stream = world.connect(site.address, None).await.unwrap();
        stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
    };
    assert!(!tls.refresh().unwrap());
    let renewed = world.renew();
    assert_ne!(served().await, renewed);
    assert!(tls.refresh().unwrap());
    assert_eq!(served().await, renewed);
    fs::write(world.dir.path().join("key.pem"), "no key at all").unwrap();
    let error = tls.refresh().unwrap_err().to_string();
    assert!(error.contains("key.pem"), "{error}");
    assert_eq!(served().await, renewed);
    let refused = Server::bind(&world.settings(false)).await.err().unwrap().to_string();
    assert!(refused.contains("key.pem"), "{refused}");
}

/// The daemon itself: a renewed certificate after SIGHUP, `status` over its socket, `check` about a broken key.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_daemon_serves_what_was_renewed_and_commands_know_of_tls() {
    let world = World::new();
    let root = world.dir.path().display();
    let home = Home::new(&format!(
        "socket = \"{root}/stewardd.sock\"\n[http.tls]\ncert_file = \"{root}/cert.pem\"\n\
         key_file = \"{root}/key.pem\"\n"
    ))
    .with_policy("access/a.cedar", "@id(\"nobody\")\nforbid (principal, action, resource);\n");
    let mut daemon = home.start().await;
    let deadline = Instant::now() + PATIENCE;
    while home.json_at_last(&["status"])["decide"]["ready"] != true {
        assert!(Instant::now() < deadline, "{}", home.log());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let renewed = world.renew();
    daemon.signal(rustix::process::Signal::HUP);
    loop {
        let stream = world.connect(daemon.address(), None).await.unwrap();
        if stream.get_ref().1.peer_certificates().unwrap()[0].to_vec() == renewed {
            break;
        }
        assert!(Instant::now() < deadline, "{}", home.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(home.run(&["check"]).status.success());
    fs::write(world.dir.path().join("key.pem"), "no key at all").unwrap();
    let check = home.run(&["check"]);
    assert_eq!(check.status.code(), Some(78));
    assert!(String::from_utf8_lossy(&check.stderr).contains("key.pem"));
    daemon.signal(rustix::process::Signal::HUP);
    daemon.said("the certificate before goes on").await;
    let stream = world.connect(daemon.address(), None).await.unwrap();
    assert_eq!(ask(stream, "GET", "/healthz", "", b"").await.unwrap().status, 200);
    assert_eq!(daemon.stop().await, 0);
    assert!(!world.dir.path().join("stewardd.sock").exists());
}
