//! What configuration takes from outside its file: the credentials directory and secret files.
//!
//! It is a parameter so that tests inject theirs; [`Environment::system`] is the only place in the crate
//! that reads an environment variable.

use std::io;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// Reads a file as text.
type ReadFile = Box<dyn Fn(&Path) -> io::Result<String>>;

pub struct Environment {
    /// `$CREDENTIALS_DIRECTORY`: where systemd puts what `LoadCredential=` names.
    credentials: Option<PathBuf>,
    read: ReadFile,
}

impl Environment {
    /// The process's own environment and file system.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the environment"
    )]
    pub fn system() -> Self {
        Self {
            credentials: std::env::var("CREDENTIALS_DIRECTORY").ok().map(PathBuf::from),
            read: Box::new(|path| std::fs::read_to_string(path)),
        }
    }

    /// A variable of the process's own environment, for what must not be an argument: those are visible to
    /// everybody on the machine.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that asks the environment"
    )]
    pub fn variable(name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }

    /// For tests: a credentials directory and a file system of one's own.
    pub fn injected(
        credentials: Option<PathBuf>,
        read: impl Fn(&Path) -> io::Result<String> + 'static,
    ) -> Self {
        Self { credentials, read: Box::new(read) }
    }

    /// The content of a secret file without its line end: from the credentials directory if it is there,
    /// otherwise relative to `base`. An error names the paths tried, never a content.
    pub(super) fn secret(&self, name: &str, base: &Path) -> Result<SecretString, String> {
        let candidates = self.credentials.iter().map(|dir| dir.join(name)).chain([base.join(name)]);
        let mut tried = Vec::new();
        for path in candidates {
            match (self.read)(&path) {
                Ok(text) => match text.trim_end_matches(['\n', '\r']) {
                    "" => return Err(format!("{} is empty", path.display())),
                    text => return Ok(SecretString::from(text)),
                },
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    tried.push(path.display().to_string());
                }
                Err(error) => {
                    return Err(format!("cannot read {}: {}", path.display(), error.kind()));
                }
            }
        }
        Err(format!("no such file: {}", tried.join(", ")))
    }
}
