//! Whether the server takes writes at all, whoever asks.
//!
//! PostgreSQL's standby refuses everybody. MySQL's `read_only` lets the privileged through, and a row that is
//! changed on a replica is one on which the fleet disagrees from then on.

use crate::model::Dialect;
use crate::source::connection::Source;
use crate::source::driver::{Link, plain};
use crate::source::error::SourceError;

/// Fails on a MySQL server that is read-only; newer ones say so in words.
pub(super) async fn check(
    source: &Source,
    dialect: Dialect,
    link: Link<'_>,
) -> Result<(), SourceError> {
    if dialect != Dialect::Mysql {
        return Ok(());
    }
    let asked = "SELECT CAST(CAST(@@GLOBAL.read_only AS char) NOT IN ('0', 'OFF') \
                 OR @@GLOBAL.innodb_read_only AS signed)";
    let read_only = link.fetch_int(plain(asked)).await.map_err(|error| source.error(&error))?;
    if read_only == Some(0) {
        return Ok(());
    }
    Err(source.unsupported("the server is read-only; a replica must not be written to"))
}
