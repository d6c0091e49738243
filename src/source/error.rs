//! What can go wrong with a governed database, without a word from its rows.

use std::time::Duration;

/// An error of a governed database. Carries codes and names from its catalogue, never its message text.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SourceError {
    #[error("source {name} cannot be reached: {cause}")]
    Unreachable { name: String, cause: &'static str },
    #[error(
        "source {name} refused the login: check user, password and what the server lets in from here"
    )]
    Login { name: String },
    #[error("source {name}: permission denied{}; grant it, see `stewardd source prepare {name}`", on(.table))]
    Permission { name: String, table: Option<String> },
    #[error("source {name}: {code}{}{}", on(.table), by(.constraint))]
    Database { name: String, code: String, table: Option<String>, constraint: Option<String> },
    #[error("source {name}: no answer within {limit:?}")]
    Timeout { name: String, limit: Duration },
    #[error("source {name}: another daemon of a newer epoch has taken over")]
    Fenced { name: String },
    #[error("source {name}: {what}")]
    Unsupported { name: String, what: String },
}

fn on(table: &Option<String>) -> String {
    table.as_ref().map(|table| format!(" on table {table}")).unwrap_or_default()
}

fn by(constraint: &Option<String>) -> String {
    constraint.as_ref().map(|name| format!(" by constraint {name}")).unwrap_or_default()
}

impl SourceError {
    /// Whether the database says that a table or column asked for is not there, or of another type than
    /// it was: its schema has changed since its inventory.
    pub fn is_of_schema(&self) -> bool {
        const CODES: [&str; 8] =
            ["42P01", "42703", "42804", "42883", "0A000", "MYSQL_1054", "MYSQL_1146", "SQLITE_1"];
        matches!(self, SourceError::Database { code, .. } if CODES.contains(&code.as_str()))
    }

    /// Whether the same call may succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            SourceError::Unreachable { .. } | SourceError::Timeout { .. } => true,
            // 40: serialization failure or deadlock; 55: lock not available; 57: cancelled by admin;
            // MySQL: 1205 lock wait timeout, 1213 deadlock, 1020 row changed since it was read
            SourceError::Database { code, .. } => {
                ["40", "55", "57", "SQLITE_BUSY", "MYSQL_1205", "MYSQL_1213", "MYSQL_1020"]
                    .iter()
                    .any(|class| code.starts_with(class))
            }
            _ => false,
        }
    }
}
