//! The tokens in memory: a request asks no database, a change is seen within two seconds.
//!
//! A copy that could not be compared with the store for a while is not trusted: a token revoked since would
//! still open the door.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant as Moment};

use arc_swap::ArcSwap;
use subtle::ConstantTimeEq as _;

use crate::model::{Instant, Scopes, clock, failpoint};
use crate::store::tokens::{self, Token};
use crate::store::{Store, StoreError};

/// Longer than a backup or a checkpoint holds the store up.
const TRUSTED: Duration = Duration::from_secs(30);
const DAY: i64 = 86_400_000;
const NEVER: i64 = i64::MIN;

#[derive(Default)]
pub(super) struct Table {
    state: ArcSwap<State>,
}

#[derive(Default)]
struct State {
    rows: Arc<Rows>,
    version: Option<String>,
    checked: Option<Moment>,
}

/// By the first eight bytes of the hash; whole hashes are compared in constant time.
#[derive(Default)]
struct Rows(HashMap<[u8; 8], Vec<Row>>);

struct Row {
    token: Token,
    /// The token's, for every request to share.
    name: Arc<str>,
    /// Days since 1970: last used, and as the store has it.
    used: AtomicI64,
    noted: AtomicI64,
}

/// What a token that opens the door stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub name: Arc<str>,
    pub scopes: Scopes,
}

/// The copy is too old to say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stale;

impl Table {
    /// The token with this hash, if it is in force.
    pub fn find(&self, hash: &[u8; 32], now: Instant) -> Result<Option<Known>, Stale> {
        let state = self.state.load();
        if state.checked.is_none_or(|checked| checked.elapsed() > TRUSTED) {
            return Err(Stale);
        }
        let Some(row) = state.rows.find(hash) else { return Ok(None) };
        let in_force = row.token.is_in_force(now)
            || row.token.revoked_at.is_none() && failpoint::on("token-skip-expiry");
        if !in_force {
            return Ok(None);
        }
        row.used.fetch_max(now.div_euclid(DAY), Ordering::Relaxed);
        Ok(Some(Known { name: row.name.clone(), scopes: row.token.scopes }))
    }

    /// Compares with the store. It only reads: a disk that is full must not make the copy old.
    pub async fn look(&self, store: &Store) -> Result<(), StoreError> {
        let state = self.state.load_full();
        // Read before the rows: a change in between is seen next time.
        let version = tokens::version(store).await?;
        let rows = if state.version.as_ref() == Some(&version) {
            state.rows.clone()
        } else {
            Arc::new(Rows::new(tokens::list(store).await?, &state.rows))
        };
        let state = State { rows, version: Some(version), checked: Some(Moment::now()) };
        self.state.store(Arc::new(state));
        Ok(())
    }

    /// Notes in the store on which day tokens were used.
    pub async fn note(&self, store: &Store) -> Result<(), StoreError> {
        self.state.load_full().rows.note(store).await
    }
}

impl Rows {
    /// Takes over what was not noted yet.
    fn new(tokens: Vec<Token>, before: &Rows) -> Self {
        let mut rows: HashMap<_, Vec<_>> = HashMap::new();
        for token in tokens {
            let used =
                before.find(&token.hash).map_or(NEVER, |row| row.used.load(Ordering::Relaxed));
            let (used, noted) = (AtomicI64::new(used), AtomicI64::new(NEVER));
            let name = token.name.as_str().into();
            let row = Row { token, name, used, noted };
            rows.entry(beginning(&row.token.hash)).or_default().push(row);
        }
        Self(rows)
    }

    fn find(&self, hash: &[u8; 32]) -> Option<&Row> {
        let rows = self.0.get(&beginning(hash))?;
        rows.iter().find(|row| row.token.hash.ct_eq(hash).into())
    }

    async fn note(&self, store: &Store) -> Result<(), StoreError> {
        let mut days: HashMap<i64, Vec<&Row>> = HashMap::new();
        for row in self.0.values().flatten() {
            let used = row.used.load(Ordering::Relaxed);
            if used != NEVER && used != row.noted.load(Ordering::Relaxed) {
                days.entry(used).or_default().push(row);
            }
        }
        for (day, rows) in days {
            let date = clock::to_datetime(day * DAY).date_naive().to_string();
            let stale = rows.iter().filter(|row| row.token.last_used.as_ref() != Some(&date));
            let ids: Vec<_> = stale.map(|row| row.token.id.clone()).collect();
            if !ids.is_empty() {
                tokens::used(store, &ids, &date).await?;
            }
            rows.iter().for_each(|row| row.noted.store(day, Ordering::Relaxed));
        }
        Ok(())
    }
}

fn beginning(hash: &[u8; 32]) -> [u8; 8] {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hash[..8]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tokens::NewToken;

    #[tokio::test]
    async fn a_change_is_seen_at_the_next_look_and_a_copy_never_compared_is_not_trusted() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("stewardd.db")).await.unwrap();
        let table = Table::default();
        assert_eq!(table.find(&[1; 32], 5), Err(Stale));
        table.look(&store).await.unwrap();
        assert_eq!(table.find(&[1; 32], 5), Ok(None));
        let new = NewToken { name: "crm", hash: [1; 32], by: "uid:7", now: 0 };
        let token = tokens::create(&store, &new, Scopes::all(), 10).await.unwrap();
        table.look(&store).await.unwrap();
        assert_eq!(table.find(&[1; 32], 5).unwrap().unwrap().name.as_ref(), "crm");
        let mut near = [1; 32];
        near[31] = 2;
        assert_eq!(table.find(&near, 5), Ok(None), "the beginning is not enough");
        assert_eq!(table.find(&[1; 32], 10), Ok(None), "expired");
        tokens::revoke(&store, &token.id, "uid:7", 6).await.unwrap();
        table.look(&store).await.unwrap();
        table.note(&store).await.unwrap();
        assert_eq!(tokens::list(&store).await.unwrap()[0].last_used.as_deref(), Some("1970-01-01"));
        assert_eq!(table.find(&[1; 32], 7), Ok(None), "revoked");
    }
}
