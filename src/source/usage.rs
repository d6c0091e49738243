//! What a server's own statistics say about the statements it was sent: their text without constants, and
//! how often and when. The text stays in memory; [`crate::scan::usage`] makes names of columns of it.

use super::connection::Source;
use super::driver::{Cells, Held};
use super::error::SourceError;
use super::{mysql, postgres};
use crate::model::Instant;

/// The alias of a table that stewardd scans: how a scan's own statements are told from everybody else's,
/// whatever role they run as. It survives the normalisation of both servers.
pub(super) const SCAN_ALIAS: &str = "stewardd_scan";

/// Statistics of one database's statements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Since when every statement was counted.
    pub since: Instant,
    /// Statements that the server dropped for want of room: grows when some were.
    pub lost: i64,
    pub statements: Vec<Statement>,
    /// Views and routines, which statements read tables through.
    pub definitions: Vec<Definition>,
}

/// A statement as the server counts it, constants left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    pub text: String,
    /// The server cut its text off, or shows none of it.
    pub cut: bool,
    /// How often it ran.
    pub calls: u64,
    /// When it last ran, where the server knows.
    pub last_at: Option<Instant>,
}

/// A view or a routine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    pub name: String,
    pub text: String,
    /// It runs without being named: a trigger's routine.
    pub unnamed: bool,
    pub view: bool,
}

/// What a source says about its statements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statistics {
    Kept(Usage),
    /// Why it says nothing, with what to do.
    None(&'static str),
}

impl Source {
    /// The statements the server has counted for this database, but those of our own scans.
    pub async fn usage(&self) -> Result<Statistics, SourceError> {
        let mut held = self.reader().await?;
        let found = match &mut held {
            Held::Sqlite(_) => Ok(Statistics::None("SQLite counts no statements")),
            Held::Postgres(connection) => postgres::statements::read(connection).await,
            Held::Mysql(connection) => mysql::statements::read(connection).await,
        };
        let mut found = found.map_err(|error| self.error(&error))?;
        if let Statistics::Kept(usage) = &mut found {
            usage.statements.retain(|statement| !statement.text.contains(SCAN_ALIAS));
        }
        Ok(found)
    }
}

/// Name, text, whether it runs unnamed, whether it is a view.
pub(super) fn definition(row: &dyn Cells) -> Result<Definition, sqlx::Error> {
    let (name, text) = (row.text(0)?, row.text(1)?);
    Ok(Definition { name, text, unnamed: row.flag(2)?, view: row.flag(3)? })
}
