use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, HandshakeKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;

use super::*;

/// How a client that was here before shakes hands, in each version of TLS.
async fn second_handshakes(mutual: bool) -> Vec<HandshakeKind> {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(parameters, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let own = own.signed_by(&key, &ca).unwrap();
    std::fs::write(path("ca.pem"), ca.pem()).unwrap();
    std::fs::write(path("cert.pem"), own.pem()).unwrap();
    std::fs::write(path("key.pem"), key.serialize_pem()).unwrap();
    let client_ca_file = mutual.then(|| path("ca.pem"));
    let (cert_file, key_file) = (path("cert.pem"), path("key.pem"));
    let tls = Tls::load(&TlsConfig { cert_file, key_file, client_ca_file }).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(ca.der().clone()).unwrap();
    let mut kinds = Vec::new();
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let client = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots.clone());
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let client = client.with_client_auth_cert(vec![own.der().clone()], key).unwrap();
        let connector = TlsConnector::from(Arc::new(client));
        let mut kind = None;
        for _ in 0..2 {
            let (near, far) = tokio::io::duplex(64 * 1024);
            let name = ServerName::try_from("localhost").unwrap();
            let serve = async {
                let (mut stream, name) = tls.accept(far).await.unwrap();
                assert_eq!(name.is_some(), mutual);
                // Sessions to resume come after the handshake.
                stream.write_all(b"x").await.unwrap();
            };
            let ask = async {
                let mut stream = connector.connect(name, near).await.unwrap();
                stream.read_u8().await.unwrap();
                stream.get_ref().1.handshake_kind()
            };
            ((), kind) = tokio::join!(serve, ask);
        }
        kinds.extend(kind);
    }
    kinds
}

#[test]
fn a_key_that_everybody_can_read_is_exposed() {
    use std::os::unix::fs::PermissionsExt as _;
    let key = tempfile::NamedTempFile::new().unwrap();
    let files = TlsConfig {
        cert_file: "cert.pem".into(),
        key_file: key.path().to_owned(),
        client_ca_file: None,
    };
    for (mode, exposed) in [(0o600, false), (0o640, false), (0o644, true), (0o604, true)] {
        std::fs::set_permissions(key.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(is_key_exposed(&files), exposed, "{mode:o}");
    }
}

/// A session that goes on with the certificate it began with would outlive that certificate.
#[tokio::test]
async fn a_clients_certificate_is_looked_at_in_every_handshake() {
    assert_eq!(second_handshakes(true).await, [HandshakeKind::Full; 2]);
    assert_eq!(second_handshakes(false).await, [HandshakeKind::Resumed; 2]);
}
