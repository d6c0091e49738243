//! From a request's head and its connection to a caller.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::http::{HeaderMap, header};

use super::caller::{Caller, Peer, Via};
use super::issuer::Issuer;
use super::rate::Rates;
use super::table::{Stale, Table};
use super::token;
use crate::config::{HttpAuth, HttpConfig};
use crate::model::{Clock, Scopes};
use crate::notify::client::ClientError;
use crate::store::{Store, StoreError};

/// An issuer whose keys cannot be had as configured.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    #[error("[http.jwt] jwks_url: {0}")]
    Url(#[from] ClientError),
    #[error(
        "[http.jwt] jwks_file {}: {why}; give a JSON Web Key Set that stewardd may read",
        path.display()
    )]
    File { path: PathBuf, why: String },
}

/// Who may ask what; clones share it.
#[derive(Clone)]
pub struct Guard {
    inner: Arc<Inner>,
}

struct Inner {
    auth: HttpAuth,
    peers: BTreeMap<u32, Scopes>,
    certificates: BTreeMap<String, Scopes>,
    tokens: Table,
    issuer: Option<Issuer>,
    rates: Rates,
    own_uid: u32,
    clock: Clock,
}

/// Why there is no caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unidentified {
    Nobody,
    /// It cannot be said now.
    Unavailable,
}

impl Guard {
    /// Knows no token until the first [`Guard::look`].
    pub fn new(config: &HttpConfig, clock: Clock) -> Result<Self, GuardError> {
        let inner = Inner {
            auth: config.auth,
            peers: config.peers.clone(),
            certificates: config.certificates.clone(),
            tokens: Table::default(),
            issuer: config.jwt.clone().map(Issuer::new).transpose()?,
            rates: Rates::new(config.rate),
            own_uid: rustix::process::geteuid().as_raw(),
            clock,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Compares the tokens known with the store; to be done every second.
    pub async fn look(&self, store: &Store) -> Result<(), StoreError> {
        self.inner.tokens.look(store).await
    }

    /// Forgets who has been quiet, and fetches an issuer's keys that are old; to be done every minute.
    pub async fn tidy(&self) {
        self.inner.rates.tidy();
        if let Some(issuer) = &self.inner.issuer {
            issuer.look().await;
        }
    }

    pub(super) fn rates(&self) -> &Rates {
        &self.inner.rates
    }

    pub(super) async fn identify(
        &self,
        headers: &HeaderMap,
        peer: Option<&Peer>,
    ) -> Result<Caller, Unidentified> {
        match bearer(headers) {
            Bearer::Given(text) => self.by_bearer(text).await,
            Bearer::Unreadable => Err(Unidentified::Nobody),
            Bearer::Absent => self.by_connection(peer).ok_or(Unidentified::Nobody),
        }
    }

    async fn by_bearer(&self, text: &str) -> Result<Caller, Unidentified> {
        let now = self.inner.clock.millis();
        if token::is_token(text) {
            let hash = token::parse(text).ok_or(Unidentified::Nobody)?;
            return match self.inner.tokens.find(&hash, now) {
                Ok(Some(known)) => {
                    Ok(Caller { name: known.name, via: Via::Token, scopes: known.scopes })
                }
                Ok(None) => Err(Unidentified::Nobody),
                Err(Stale) => Err(Unidentified::Unavailable),
            };
        }
        match &self.inner.issuer {
            Some(issuer) => issuer.verify(text, now).await.ok_or(Unidentified::Nobody),
            None => Err(Unidentified::Nobody),
        }
    }

    fn by_connection(&self, peer: Option<&Peer>) -> Option<Caller> {
        let inner = &self.inner;
        let known = match peer {
            Some(Peer::Process { uid }) => {
                let scopes = match inner.peers.get(uid) {
                    _ if *uid == inner.own_uid => Some(Scopes::all()),
                    scopes => scopes.copied(),
                };
                Some((format!("uid:{uid}"), Via::Socket, scopes))
            }
            Some(Peer::Address { certificate: Some(name), .. }) => {
                let scopes = inner.certificates.get(&**name).copied();
                Some((name.to_string(), Via::Certificate, scopes))
            }
            _ => None,
        };
        match (known, inner.auth) {
            (Some((name, via, Some(scopes))), _) => Some(Caller { name, via, scopes }),
            (_, HttpAuth::None) => Some(Caller {
                name: "anonymous".to_owned(),
                via: Via::Nobody,
                scopes: Scopes::anonymous(),
            }),
            // Known by name, and nothing was granted to it: that is another answer than "who are you?".
            (Some((name, via, None)), HttpAuth::Tokens) => {
                Some(Caller { name, via, scopes: Scopes::NONE })
            }
            (None, HttpAuth::Tokens) => None,
        }
    }
}

enum Bearer<'a> {
    Given(&'a str),
    /// Several, or of another scheme, or no text.
    Unreadable,
    Absent,
}

fn bearer(headers: &HeaderMap) -> Bearer<'_> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (value, more) = (all.next(), all.next());
    let Some(value) = value else { return Bearer::Absent };
    let text = value.to_str().ok().filter(|_| more.is_none());
    let credentials = text.and_then(|text| text.split_once(' '));
    match credentials {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            Bearer::Given(token.trim())
        }
        _ => Bearer::Unreadable,
    }
}
