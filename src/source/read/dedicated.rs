//! A connection for one table's rows. One whose answer was not read to its end is out of step with the
//! server: it is closed, not given to whoever comes next.

use sqlx::pool::PoolConnection;
use sqlx::{Connection, Database, Pool};

/// Rows from which a table is worth a connection that the pool does not miss meanwhile.
const LARGE: u64 = 100_000;

/// Either of the two, until it is given back.
pub(in crate::source) struct Dedicated<D: Database> {
    lent: Option<PoolConnection<D>>,
    own: Option<D::Connection>,
}

impl<D: Database> Dedicated<D> {
    pub async fn take(pool: &Pool<D>, rows: u64) -> Result<Self, sqlx::Error> {
        let lent = pool.acquire().await?;
        Ok(if rows < LARGE {
            Self { lent: Some(lent), own: None }
        } else {
            Self { lent: None, own: Some(lent.detach()) }
        })
    }

    pub fn link(&mut self) -> &mut D::Connection {
        match (&mut self.lent, &mut self.own) {
            (Some(lent), _) => lent,
            (None, Some(own)) => own,
            (None, None) => unreachable!("one of them is there until it is given back"),
        }
    }

    /// Every answer was read to its end.
    pub async fn give_back(mut self) {
        drop(self.lent.take());
        if let Some(own) = self.own.take() {
            // The rows are here; a server that does not hear the farewell notices the end by itself.
            drop(own.close().await);
        }
    }
}

impl<D: Database> Drop for Dedicated<D> {
    fn drop(&mut self) {
        if let Some(lent) = self.lent.take() {
            drop(lent.detach());
        }
    }
}
