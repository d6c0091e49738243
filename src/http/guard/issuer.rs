//! An issuer and its keys, fetched when they are asked for and not more often than once a minute.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant as Moment};

use tokio::sync::Mutex;

use super::caller::Caller;
use super::identify::GuardError;
use super::jwt::{self, Refused};
use super::keys::Keys;
use crate::config::{JwtConfig, KeySet};
use crate::model::Instant;
use crate::notify::client::Client;

/// Between two tries, whatever comes in.
const PAUSE: Duration = Duration::from_mins(1);
/// A key that the issuer has withdrawn is forgotten after this.
const OLD: Duration = Duration::from_mins(10);
/// Hundreds of keys.
const LARGEST: usize = 1024 * 1024;

pub(super) struct Issuer {
    config: JwtConfig,
    client: Option<Client>,
    keys: RwLock<Arc<Keys>>,
    /// When fetching was last tried; whoever holds it fetches, and others wait for that.
    tried: Mutex<Option<Moment>>,
}

impl Issuer {
    /// A file is read at once. Nothing is fetched yet: an issuer that is down must not keep the daemon from
    /// starting.
    pub fn new(config: JwtConfig) -> Result<Self, GuardError> {
        let (mut client, mut keys) = (None, Keys::default());
        match &config.keys {
            KeySet::File(path) => {
                let wrong = |why| GuardError::File { path: path.clone(), why };
                let text = std::fs::read(path).map_err(|error| wrong(error.kind().to_string()))?;
                keys = Keys::parse(&text).map_err(wrong)?;
            }
            KeySet::Url { url, allow_private } => client = Some(Client::new(url, *allow_private)?),
        }
        Ok(Self { config, client, keys: RwLock::new(Arc::new(keys)), tried: Mutex::default() })
    }

    /// Who a token stands for. One whose key is unknown asks for the keys again.
    pub async fn verify(&self, token: &str, now: Instant) -> Option<Caller> {
        let mut answer = jwt::verify(token, &self.keys(), &self.config, now);
        if answer == Err(Refused::UnknownKey) && self.fetch(PAUSE).await {
            answer = jwt::verify(token, &self.keys(), &self.config, now);
        }
        answer.inspect_err(|why| tracing::debug!(?why, "a JWT was refused")).ok()
    }

    /// Fetches keys that are old, if they were ever needed.
    pub async fn look(&self) {
        let file = matches!(self.config.keys, KeySet::File(_));
        if file || self.tried.lock().await.is_some() {
            self.fetch(OLD).await;
        }
    }

    /// Fetches unless that was tried within `pause`; whether there may be other keys now.
    async fn fetch(&self, pause: Duration) -> bool {
        let asked = Moment::now();
        let mut tried = self.tried.lock().await;
        if let Some(at) = *tried
            && at.elapsed() < pause
        {
            return at >= asked;
        }
        *tried = Some(Moment::now());
        match self.read().await {
            Ok(keys) => {
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
                true
            }
            Err(why) => {
                tracing::warn!("the issuer's keys cannot be read, those known go on: {why}");
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

    fn keys(&self) -> Arc<Keys> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
