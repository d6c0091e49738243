//! From a request's head and its connection to a caller.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use axum::http::{HeaderMap, header};

use super::caller::{ANONYMOUS, Caller, Peer, Via};
use super::issuer::Issuer;
use super::rate::Rates;
use super::table::{Stale, Table};
use super::token;
use crate::config::{HttpAuth, HttpConfig, OVERFLOW_UID};
use crate::model::{Clock, Scopes, failpoint};
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
    own_uid: Option<u32>,
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
        // The rest of the room is for whoever waits for nobody.
        let all = failpoint::on("jwt-all-may-wait");
        let waiting = if all { config.max_connections } else { config.max_connections / 4 };
        let jwt = config.jwt.clone().map(|jwt| Issuer::new(jwt, waiting));
        let inner = Inner {
            auth: config.auth,
            peers: config.peers.clone(),
            certificates: config.certificates.clone(),
            tokens: Table::default(),
            issuer: jwt.transpose()?,
            rates: Rates::new(config.rate),
            own_uid: own(rustix::process::geteuid().as_raw()),
            clock,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Compares the tokens known with the store; to be done every second.
    pub async fn look(&self, store: &Store) -> Result<(), StoreError> {
        self.inner.tokens.look(store).await
    }

    /// Forgets who has been quiet, fetches an issuer's keys that are old, notes on which day tokens were
    /// used; to be done every minute.
    pub async fn tidy(&self, store: &Store) -> Result<(), StoreError> {
        self.inner.rates.tidy();
        if let Some(issuer) = &self.inner.issuer {
            issuer.look().await;
        }
        self.inner.tokens.note(store).await
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
            Bearer::Absent => {
                let browser =
                    headers.contains_key(header::ORIGIN) && !failpoint::on("browsers-unnoticed");
                self.by_connection(peer, browser).ok_or(Unidentified::Nobody)
            }
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
            Some(issuer) => issuer.verify(text, now).await,
            None => Err(Unidentified::Nobody),
        }
    }

    /// A browser may be asked by any page it has open, under any name that leads to this machine: it must
    /// show something that such a page does not have.
    fn by_connection(&self, peer: Option<&Peer>, browser: bool) -> Option<Caller> {
        let inner = &self.inner;
        let known: Option<(Arc<str>, _, _)> = match peer {
            Some(Peer::Process { uid }) => {
                let own = inner.own_uid == Some(*uid);
                let scopes = if own { Some(Scopes::all()) } else { inner.peers.get(uid).copied() };
                Some((format!("uid:{uid}").into(), Via::Socket, scopes))
            }
            Some(Peer::Address { certificate: Some(name), .. }) => {
                let scopes = inner.certificates.get(&**name).copied();
                Some((name.clone(), Via::Certificate, scopes))
            }
            _ => None,
        };
        match (known, inner.auth) {
            (Some((name, via, Some(scopes))), _) => Some(Caller { name, via, scopes }),
            (_, HttpAuth::None) if !browser => {
                let scopes = Scopes::anonymous();
                Some(Caller { name: ANONYMOUS.into(), via: Via::Nobody, scopes })
            }
            // Known by name, and nothing was granted to it: that is another answer than "who are you?".
            (Some((name, via, None)), _) => Some(Caller { name, via, scopes: Scopes::NONE }),
            (None, _) => None,
        }
    }
}

/// The user stewardd runs as, who may everything over the socket; the kernel's word for users that it does
/// not know is no user's.
fn own(uid: u32) -> Option<u32> {
    Some(uid).filter(|uid| *uid != OVERFLOW_UID)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a namespace maps no users, everybody is 65534; a daemon that runs as it would obey them all.
    #[test]
    fn a_user_whom_the_kernel_does_not_know_is_not_our_own() {
        assert_eq!((own(1_000), own(0), own(65_534)), (Some(1_000), Some(0), None));
    }
}
