//! A connection for one table's rows. One whose answer was not read to its end is out of step with the
//! server: it is closed, not given to whoever comes next.

use sqlx::pool::PoolConnection;
use sqlx::{Database, Pool};

/// Rows from which a table is worth a connection that the pool does not miss meanwhile.
const LARGE: u64 = 100_000;

pub(in crate::source) enum Dedicated<D: Database> {
    /// Returned by [`Dedicated::give_back`] alone.
    Lent(Option<PoolConnection<D>>),
    Own(D::Connection),
}

impl<D: Database> Dedicated<D> {
    pub async fn take(pool: &Pool<D>, rows: u64) -> Result<Self, sqlx::Error> {
        let lent = pool.acquire().await?;
        Ok(if rows < LARGE { Self::Lent(Some(lent)) } else { Self::Own(lent.detach()) })
    }

    pub fn link(&mut self) -> &mut D::Connection {
        match self {
            Self::Lent(lent) => lent.as_mut().expect("lent until it is given back"),
            Self::Own(connection) => connection,
        }
    }

    /// Every answer was read to its end.
    pub fn give_back(mut self) {
        if let Self::Lent(lent) = &mut self {
            drop(lent.take());
        }
    }
}

impl<D: Database> Drop for Dedicated<D> {
    fn drop(&mut self) {
        if let Self::Lent(lent) = self
            && let Some(lent) = lent.take()
        {
            drop(lent.detach());
        }
    }
}
