//! What most commands begin with: the configuration, and the store beside the daemon.

use std::fmt::Display;

use super::{CliError, Globals};
use crate::config::{self, Config, Environment};
use crate::store::{Store, StoreError};
use crate::workflow;

/// The valid configuration, or everything that is wrong with it.
pub fn configuration(globals: &Globals) -> Result<Config, CliError> {
    config::load(&globals.config).map_err(|diagnostics| {
        let (count, plural) = (diagnostics.len(), if diagnostics.len() == 1 { "" } else { "s" });
        let file = globals.config.display();
        CliError::config(format!("{count} error{plural} in {file}"), diagnostics)
    })
}

/// The store of a daemon that has run with this configuration.
pub async fn store(config: &Config) -> Result<Store, CliError> {
    Store::attach(&config.store.path).await.map_err(store_error)
}

pub fn store_error(error: StoreError) -> CliError {
    match error {
        StoreError::Missing { .. } => {
            CliError::unavailable(error.to_string()).with_hint("start it: systemctl start stewardd")
        }
        StoreError::Locked { .. } => CliError::new(75, error.to_string()),
        StoreError::Newer { .. } | StoreError::Older { .. } | StoreError::Foreign { .. } => {
            CliError::config(error.to_string(), Vec::new())
        }
        StoreError::Database(_) | StoreError::Io { .. } | StoreError::Corrupt(_) => {
            CliError::io(error.to_string())
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        store_error(error)
    }
}

/// A query of a command's own that failed.
impl From<sqlx::Error> for CliError {
    fn from(error: sqlx::Error) -> Self {
        store_error(StoreError::Database(error))
    }
}

/// What the workflow says when a command asks it for something.
impl From<workflow::Error> for CliError {
    fn from(error: workflow::Error) -> Self {
        match error {
            workflow::Error::Store(error) => store_error(error),
            workflow::Error::NoPlan(_)
            | workflow::Error::NoChange(_)
            | workflow::Error::NoHold(_)
            | workflow::Error::NoTable(_)
            | workflow::Error::Expired(_) => CliError::usage(error.to_string()),
            workflow::Error::Source(_) => CliError::unavailable(error.to_string()),
            workflow::Error::Audit(_) => CliError::io(error.to_string()),
            _ => CliError::new(70, error.to_string()),
        }
    }
}

/// Prints a result: one JSON object, or the text.
pub fn print(
    globals: &Globals,
    json: &impl serde::Serialize,
    text: impl Display,
) -> Result<(), CliError> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    let written = if globals.json {
        serde_json::to_writer_pretty(&mut out, json)
            .map_err(std::io::Error::from)
            .and_then(|()| writeln!(out))
    } else {
        writeln!(out, "{text}")
    };
    shown(written)
}

/// What became of a result on standard output. A closed pipe (`| head`) is the reader's choice.
pub fn shown(written: std::io::Result<()>) -> Result<(), CliError> {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CliError::io(format!("standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Who gives the order, as evidence names them: the user id that the kernel vouches for or, for root, the
/// user that sudo vouches for, so that two operators are two people. Only root could lie about it.
pub fn principal() -> String {
    let uid = rustix::process::getuid();
    let behind = Environment::variable("SUDO_UID").filter(|_| uid.is_root());
    let behind = behind.and_then(|text| text.parse::<u32>().ok());
    format!("uid:{}", behind.unwrap_or(uid.as_raw()))
}

/// A state directory and its configuration, for the tests of commands.
#[cfg(test)]
pub mod fixture {
    use super::*;

    pub struct Site {
        pub dir: tempfile::TempDir,
        pub globals: Globals,
        pub store: Store,
    }

    /// A daemon's store is open; one source, one policy, a listener nobody serves.
    pub async fn site() -> Site {
        let dir = tempfile::tempdir().unwrap();
        let config = "[store]\nurl = \"sqlite://state/stewardd.db\"\n[policies]\ndir = \"policies\"\n\
                      [audit]\ndir = \"audit\"\n[http]\nlisten = \"127.0.0.1:9\"\n\
                      [[source]]\nname = \"crm\"\nurl = \"sqlite://crm.db\"\n";
        std::fs::write(dir.path().join("stewardd.toml"), config).unwrap();
        std::fs::create_dir_all(dir.path().join("policies/retention")).unwrap();
        let policy = "@id(\"crm-erase\")\npermit (principal, action, resource);\n";
        std::fs::write(dir.path().join("policies/retention/crm.cedar"), policy).unwrap();
        let globals = Globals { config: dir.path().join("stewardd.toml"), json: false };
        let store = Store::open(&dir.path().join("state/stewardd.db")).await.unwrap();
        Site { dir, globals, store }
    }
}
