//! Who may read and change what, by the database's own grants. Names of roles, tables and columns only.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::connection::Source;
use super::driver::Held;
use super::error::SourceError;
use super::{mysql, postgres};

/// The role that stands for everybody who can log in.
pub const EVERYBODY: &str = "PUBLIC";

/// What a role may do to rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Privilege {
    Select,
    Update,
    Delete,
}

impl Privilege {
    pub fn parse(word: &str) -> Option<Self> {
        match word.to_ascii_uppercase().as_str() {
            "SELECT" => Some(Privilege::Select),
            "UPDATE" => Some(Privilege::Update),
            "DELETE" => Some(Privilege::Delete),
            _ => None,
        }
    }

    /// The word in a grant.
    pub fn as_str(self) -> &'static str {
        match self {
            Privilege::Select => "SELECT",
            Privilege::Update => "UPDATE",
            Privilege::Delete => "DELETE",
        }
    }
}

/// One privilege of one role, by itself or through the roles it is a member of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Holding {
    pub role: String,
    /// The database's own schema and name; `None`: every table of it.
    pub table: Option<(String, String)>,
    /// `None`: every column.
    pub column: Option<String>,
    pub privilege: Privilege,
}

/// Who may do what in a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Privileges {
    /// Roles that no grant limits: superusers, and those who may read every table of the server.
    pub unlimited: BTreeSet<String>,
    /// Roles that own tables, and those that may act as one of them.
    pub owners: BTreeSet<String>,
    pub held: BTreeSet<Holding>,
}

/// What a source says about its grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Granted {
    Known(Privileges),
    /// Why it says nothing, with what to do.
    Unknown(&'static str),
}

impl Source {
    /// What every role but our own may do, memberships followed.
    pub async fn privileges(&self) -> Result<Granted, SourceError> {
        let mut held = self.reader().await?;
        let found = match &mut held {
            Held::Sqlite(_) => {
                Ok(Granted::Unknown("SQLite has no grants: its file's mode decides"))
            }
            Held::Postgres(connection) => postgres::privileges::read(connection).await,
            Held::Mysql(connection) => mysql::privileges::read(connection).await,
        };
        found.map_err(|error| self.error(&error))
    }
}
