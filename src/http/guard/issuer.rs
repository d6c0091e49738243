//! An issuer and its keys, fetched when they are asked for and not more often than once a minute.
//!
//! Anybody can ask, with a token of an unknown key. So a fetch goes on when whoever asked for it has left: it would be
//! a way to keep new keys out and withdrawn ones in. And only so many may wait for one: an issuer that hangs must not
//! take all the room there is for connections.

use std::sync::Arc;
use std::time::{Duration, Instant as Moment};

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, Semaphore};
use tokio_util::task::TaskTracker;

use super::caller::Caller;
use super::identify::{GuardError, Unidentified};
use super::jwt::{self, Refused};
use super::keys::Keys;
use crate::config::{JwtConfig, KeySet};
use crate::model::{Instant, failpoint};
use crate::notify::client::Client;

/// Between two tries, whatever comes in.
const PAUSE: Duration = Duration::from_mins(1);
/// A key that the issuer has withdrawn is forgotten after this.
const OLD: Duration = Duration::from_mins(10);
/// Hundreds of keys.
const LARGEST: usize = 1024 * 1024;

pub(super) struct Issuer {
    source: Arc<Source>,
    /// When fetching was last tried to the end; whoever holds it fetches, and others wait for that.
    tried: Arc<Mutex<Option<Moment>>>,
    /// Room for requests that wait.
    waiting: Semaphore,
    /// A fetch keeps nothing that a stop would have to wait for.
    fetches: TaskTracker,
}

/// What is known of the issuer, and how to learn more.
struct Source {
    config: JwtConfig,
    client: Option<Client>,
    keys: ArcSwap<Keys>,
}

impl Issuer {
    /// A file is read at once. Nothing is fetched yet: an issuer that is down must not keep the daemon from
    /// starting. At most so many requests wait for its keys.
    pub fn new(config: JwtConfig, waiting: usize) -> Result<Self, GuardError> {
        let (mut client, mut keys) = (None, Keys::default());
        match &config.keys {
            KeySet::File(path) => {
                let wrong = |why| GuardError::File { path: path.clone(), why };
                let text = std::fs::read(path).map_err(|error| wrong(error.kind().to_string()))?;
                keys = Keys::parse(&text).map_err(wrong)?;
            }
            KeySet::Url { url, allow_private } => client = Some(Client::new(url, *allow_private)?),
        }
        let source = Arc::new(Source { config, client, keys: ArcSwap::from_pointee(keys) });
        let (waiting, fetches) = (Semaphore::new(waiting), TaskTracker::new());
        Ok(Self { source, tried: Arc::default(), waiting, fetches })
    }

    /// Who a token stands for. One whose key is unknown asks for the keys again.
    pub async fn verify(&self, token: &str, now: Instant) -> Result<Caller, Unidentified> {
        let mut answer = self.source.verify(token, now);
        if answer == Err(Refused::UnknownKey) {
            let _place = self.waiting.try_acquire().map_err(|_| Unidentified::Unavailable)?;
            if self.fetch(PAUSE).await {
                answer = self.source.verify(token, now);
            }
        }
        answer.map_err(|why| {
            tracing::debug!(?why, "a JWT was refused");
            Unidentified::Nobody
        })
    }

    /// Fetches keys that are old, if they were ever needed.
    pub async fn look(&self) {
        let file = matches!(self.source.config.keys, KeySet::File(_));
        let needed = file || self.tried.lock().await.is_some();
        if needed && !failpoint::on("jwks-never-old") {
            self.fetch(OLD).await;
        }
    }

    /// Fetches unless that was tried within `pause`; whether there may be other keys now.
    async fn fetch(&self, pause: Duration) -> bool {
        let asked = Moment::now();
        let mut tried = self.tried.clone().lock_owned().await;
        if let Some(at) = *tried
            && at.elapsed() < pause
            && !failpoint::on("jwks-at-once")
        {
            return at >= asked;
        }
        if tried.replace(Moment::now()).is_some() && failpoint::on("jwks-first-for-ever") {
            return false;
        }
        let source = self.source.clone();
        if failpoint::on("jwt-fetch-of-the-asker") {
            return source.renew().await;
        }
        let fetch = self.fetches.spawn(async move {
            let renewed = source.renew().await;
            // Whoever asked meanwhile has waited for these keys.
            if !failpoint::on("jwks-forgets-who-waits") {
                *tried = Some(Moment::now());
            }
            renewed
        });
        // One that panicked has brought nothing.
        fetch.await.unwrap_or(false)
    }
}

impl Source {
    fn verify(&self, token: &str, now: Instant) -> Result<Caller, Refused> {
        jwt::verify(token, &self.keys.load(), &self.config, now)
    }

    /// Reads the keys; those known go on if that fails.
    async fn renew(&self) -> bool {
        match self.read().await {
            Ok(keys) => {
                self.keys.store(Arc::new(keys));
                true
            }
            Err(why) => {
                tracing::warn!("the issuer's keys cannot be read, those known go on: {why}");
                if failpoint::on("jwks-forgotten-in-an-outage") {
                    self.keys.store(Arc::default());
                }
                false
            }
        }
    }

    async fn read(&self) -> Result<Keys, String> {
        let text = match (&self.config.keys, &self.client) {
            (KeySet::File(path), _) => tokio::fs::read(path)
                .await
                .map_err(|error| format!("{}: {}", path.display(), error.kind()))?,
            (KeySet::Url { .. }, Some(client)) => {
                client.get(LARGEST).await.map_err(|why| format!("jwks_url: {why}"))?
            }
            (KeySet::Url { .. }, None) => return Err("jwks_url: no client".to_owned()),
        };
        Keys::parse(&text)
    }
}
