//! TLS from PEM files, which are read again when they change: a renewed certificate takes no restart.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::guard::certificate_name;
use crate::config::TlsConfig;
use crate::model::failpoint;

#[derive(Debug, thiserror::Error)]
#[error("[http.tls] {}: {cause}; give a file in PEM that stewardd may read", path.display())]
pub struct TlsError {
    path: PathBuf,
    cause: String,
}

/// The server's side of TLS; clones share what is in force.
#[derive(Clone)]
pub struct Tls {
    shared: Arc<Shared>,
}

struct Shared {
    files: TlsConfig,
    current: RwLock<Arc<ServerConfig>>,
    seen: Mutex<Vec<Option<Stamp>>>,
}

/// What changes when a file does: inode, size and time of change.
type Stamp = (u64, u64, i64, i64);

impl Tls {
    pub fn load(files: &TlsConfig) -> Result<Self, TlsError> {
        // The stamp first: a change meanwhile is seen next time.
        let seen = Mutex::new(stamps(files));
        let current = RwLock::new(Arc::new(server(files)?));
        Ok(Self { shared: Arc::new(Shared { files: files.clone(), current, seen }) })
    }

    /// Reads the files again if they have changed; whether they had. After an error the certificate before
    /// goes on, and the next call tries again.
    pub fn refresh(&self) -> Result<bool, TlsError> {
        let stamps = stamps(&self.shared.files);
        let mut seen = self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == stamps {
            return Ok(false);
        }
        let server = Arc::new(server(&self.shared.files)?);
        *self.shared.current.write().unwrap_or_else(PoisonError::into_inner) = server;
        *seen = stamps;
        Ok(true)
    }

    /// Shakes hands; the stream, and what the client's certificate calls it.
    pub(super) async fn accept<I: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: I,
    ) -> std::io::Result<(TlsStream<I>, Option<String>)> {
        let current = self.shared.current.read().unwrap_or_else(PoisonError::into_inner).clone();
        let stream = TlsAcceptor::from(current).accept(stream).await?;
        let (_, session) = stream.get_ref();
        let name = session.peer_certificates().and_then(<[_]>::first).and_then(certificate_name);
        Ok((stream, name))
    }
}

fn stamps(files: &TlsConfig) -> Vec<Option<Stamp>> {
    let TlsConfig { cert_file, key_file, client_ca_file } = files;
    let all = [Some(cert_file), Some(key_file), client_ca_file.as_ref()];
    let stamp = |path: &PathBuf| {
        let data = std::fs::metadata(path).ok()?;
        Some((data.ino(), data.size(), data.mtime(), data.mtime_nsec()))
    };
    all.into_iter().flatten().map(stamp).collect()
}

fn server(files: &TlsConfig) -> Result<ServerConfig, TlsError> {
    let chain = certificates(&files.cert_file)?;
    let key = PrivateKeyDer::from_pem_file(&files.key_file);
    let key = key.map_err(|error| wrong(&files.key_file, error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(&files.cert_file, error))?;
    let builder = match &files.client_ca_file {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates(path)? {
                roots.add(certificate).map_err(|error| wrong(path, error))?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            let optional = failpoint::on("client-certificate-optional");
            let verifier = if optional { verifier.allow_unauthenticated() } else { verifier };
            let verifier = verifier.build().map_err(|error| wrong(path, error))?;
            #[cfg(feature = "failpoints")]
            let verifier = super::gullible::if_asked(verifier);
            builder.with_client_cert_verifier(verifier)
        }
    };
    let server = builder.with_single_cert(chain, key);
    let mut server = server.map_err(|error| wrong(&files.cert_file, error))?;
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    if files.client_ca_file.is_some() {
        // A session that is resumed skips the client's certificate, which may have ended since.
        server.session_storage = Arc::new(NoServerSessionStorage {});
        server.send_tls13_tickets = 0;
    }
    Ok(server)
}

/// Whether everybody on this machine can read the key, as far as its own mode says.
pub fn is_key_exposed(files: &TlsConfig) -> bool {
    std::fs::metadata(&files.key_file).is_ok_and(|data| data.mode() & 0o004 != 0)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let all = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let all: Vec<_> = all.map_err(|error| wrong(path, error))?;
    if all.is_empty() { Err(wrong(path, "there is no certificate in it")) } else { Ok(all) }
}

fn wrong(path: &Path, cause: impl ToString) -> TlsError {
    TlsError { path: path.to_owned(), cause: cause.to_string() }
}

#[cfg(test)]
#[path = "tls_tests.rs"]
mod tests;
