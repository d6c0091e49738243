//! Build without binding, bind, serve: a port that is taken is known before anything else has started.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::guard::{self, Peer};
use super::pool::{Pool, Seat};
use super::socket::Socket;
use super::tls::{Tls, TlsError};
use super::{AppState, connection, health, layers, metrics, openapi};
use crate::config::HttpConfig;
use crate::model::failpoint;

/// After a machine has no file left for a connection.
const BREATH: Duration = Duration::from_millis(200);
/// What `accept` says of one connection, and not of this machine.
const LEFT: [ErrorKind; 3] =
    [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset, ErrorKind::ConnectionRefused];
/// Files for everything but connections: the store, the log, databases, receivers.
const OTHER_FILES: u64 = 512;

#[derive(Debug, thiserror::Error)]
pub enum BindError {
    #[error("cannot listen on {address}: {cause}; is another program there?")]
    Address { address: SocketAddr, cause: std::io::Error },
    #[error(
        "cannot listen on {}: {cause}; its directory must exist and belong to stewardd \
         (RuntimeDirectory=stewardd)", path.display()
    )]
    Socket { path: PathBuf, cause: std::io::Error },
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Bound sockets that do not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    socket: Option<Socket>,
    tls: Option<Tls>,
    most: usize,
}

/// All routes; `more` are those of other rooms, guarded by [`guard::requires`] where they need to be.
pub fn build(state: AppState, more: Router) -> Router {
    let open = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::decide))
        .route("/readyz/act", get(health::act));
    let pages = Router::new()
        .route("/metrics", get(metrics::page))
        .route("/openapi.json", get(openapi::description));
    let pages = guard::limit_unknown(pages);
    let guard = state.guard.clone();
    layers::wrap(open.merge(pages).with_state(state).merge(more), guard)
}

enum Stream {
    Tcp(TcpStream, SocketAddr),
    Unix(UnixStream),
}

impl Server {
    pub async fn bind(config: &HttpConfig) -> Result<Self, BindError> {
        let tls = config.tls.as_ref().map(Tls::load).transpose()?;
        let address = config.listen;
        let error = |cause| BindError::Address { address, cause };
        let listener = TcpListener::bind(address).await.map_err(error)?;
        let address = listener.local_addr().map_err(error)?;
        let socket = config.socket.as_ref().map(|path| {
            Socket::bind(path).map_err(|cause| BindError::Socket { path: path.clone(), cause })
        });
        let most = config.max_connections;
        allow_files(most as u64 + OTHER_FILES);
        Ok(Self { listener, address, socket: socket.transpose()?, tls, most })
    }

    /// Where it listens; with port 0, the port that was given.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its certificate, to be refreshed now and then.
    pub fn tls(&self) -> Option<Tls> {
        self.tls.clone()
    }

    /// Answers until the token is cancelled, and then the requests already begun.
    pub async fn serve(self, router: Router, token: CancellationToken) -> std::io::Result<()> {
        let (pool, tracker) = (Pool::new(self.most), TaskTracker::new());
        loop {
            let stream = tokio::select! {
                () = token.cancelled() => break,
                stream = self.accept() => stream,
            };
            let stream = match stream {
                Ok(stream) => stream,
                // Somebody left while waiting to be let in.
                Err(error) if LEFT.contains(&error.kind()) => continue,
                Err(error) => {
                    tracing::warn!("a connection could not be accepted: {error}");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            };
            let seat = tokio::select! {
                () = token.cancelled() => break,
                seat = pool.admit() => seat,
            };
            let (router, token, tls) = (router.clone(), token.clone(), self.tls.clone());
            tracker.spawn(converse(stream, tls, router, seat, token));
        }
        // No new ones from here on, and the socket's file is gone.
        drop(self);
        tracker.close();
        tracker.wait().await;
        Ok(())
    }

    async fn accept(&self) -> std::io::Result<Stream> {
        let unix = async {
            match &self.socket {
                Some(socket) => socket.listener.accept().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            tcp = self.listener.accept() => tcp.map(|(stream, from)| Stream::Tcp(stream, from)),
            unix = unix => unix.map(|(stream, _)| Stream::Unix(stream)),
        }
    }
}

/// One connection from its first byte to its last.
async fn converse(
    stream: Stream,
    tls: Option<Tls>,
    router: Router,
    seat: Seat,
    token: CancellationToken,
) {
    match (stream, tls) {
        (Stream::Unix(stream), _) => {
            // Who does not say who it is has left already.
            let Ok(credentials) = stream.peer_cred() else { return };
            let uid = if failpoint::on("peer-uid-unread") { 0 } else { credentials.uid() };
            let peer = Peer::Process { uid };
            connection::serve(stream, peer, router, seat, token).await;
        }
        (Stream::Tcp(stream, from), None) => {
            let peer = Peer::Address { ip: from.ip(), certificate: None };
            let _ = stream.set_nodelay(true);
            connection::serve(stream, peer, router, seat, token).await;
        }
        (Stream::Tcp(stream, from), Some(tls)) => {
            let _ = stream.set_nodelay(true);
            let shaken = tokio::select! {
                shaken = tls.accept(stream) => shaken,
                () = seat.over() => return,
                () = token.cancelled() => return,
            };
            // A handshake that fails is the other end's affair; it was told why.
            let Ok((stream, name)) = shaken else { return };
            seat.opened();
            let certificate = name.map(Into::into);
            let peer = Peer::Address { ip: from.ip(), certificate };
            connection::serve(stream, peer, router, seat, token).await;
        }
    }
}

/// Asks for as many open files as connections and everything else may need; the usual 1,024 would leave
/// nothing for the store once they are all taken.
fn allow_files(wanted: u64) {
    let mut limit = getrlimit(Resource::Nofile);
    let possible = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    if limit.current.is_some_and(|current| current < possible) {
        limit.current = Some(possible);
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!("the limit of open files stays: {error}");
        }
    }
    if possible < wanted {
        tracing::warn!("{possible} open files are allowed, {wanted} may be needed (LimitNOFILE=)");
    }
}
