//! How a command ends: errors that carry their exit code (sysexits.h).

use std::path::Path;
use std::process::ExitCode;

use crate::lifecycle::Failure;
use crate::model::Diagnostic;
use crate::scan::ScanError;

/// What each exit code says: shown by `stewardd --help`, and the one place where they are listed.
pub const CODES: &str = "\
Exit codes:
   0  done; of `authorize`: permitted
   1  of `authorize`: denied
  64  wrong usage: an argument, or a name that nothing has
  65  refused by what was read: a failed test, a denied warning, a log that does not verify, a
      record or a day of which nothing is known
  69  unavailable: the daemon, its store or every database that was asked
  70  a fault of the program itself
  71  the process could not start
  74  a file or a stream could not be read or written
  75  not now: another process has the store, or people have to approve
  77  no permission
  78  the configuration or the policies cannot be used
 130  stopped by a signal before the work was done";

/// An error of a command, with one of [`CODES`].
#[derive(Debug)]
pub struct CliError {
    pub code: u8,
    pub message: String,
    pub hint: Option<String>,
    pub diagnostics: Vec<Diagnostic>,
}

impl CliError {
    pub fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, diagnostics: Vec::new() }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(64, message)
    }

    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(69, message)
    }

    pub fn io(message: impl Into<String>) -> Self {
        Self::new(74, message)
    }

    /// What could not be done with a file.
    pub fn file(what: &str, path: &Path, error: &std::io::Error) -> Self {
        Self::io(format!("cannot {what} {}: {error}", path.display()))
    }

    pub fn config(message: impl Into<String>, diagnostics: Vec<Diagnostic>) -> Self {
        Self { diagnostics, ..Self::new(78, message) }
    }

    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says on stderr what went wrong; the exit code says what kind of thing.
    pub fn report(&self) -> ExitCode {
        for diagnostic in &self.diagnostics {
            eprintln!("{}", diagnostic.render());
        }
        eprintln!("stewardd: {}", self.message);
        if let Some(hint) = &self.hint {
            eprintln!("  = help: {hint}");
        }
        ExitCode::from(self.code)
    }
}

impl From<Failure> for CliError {
    fn from(failure: Failure) -> Self {
        Self::new(failure.code, failure.message)
    }
}

impl From<ScanError> for CliError {
    fn from(error: ScanError) -> Self {
        Self::unavailable(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// The number after each `new(` of an error, wherever a command or the daemon makes one.
    fn codes(dir: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                codes(&path, found);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                for after in text.split("Error::new(").skip(1) {
                    let code: String =
                        after.trim_start().chars().take_while(char::is_ascii_digit).collect();
                    found.extend(Some(code).filter(|code| !code.is_empty()));
                }
            }
        }
    }

    #[test]
    fn every_exit_code_is_listed() {
        let mut found = Vec::new();
        codes(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
        assert!(found.len() > 10, "{found:?}");
        for code in found {
            assert!(super::CODES.contains(&format!("\n {code:>3}  ")), "{code} is not listed");
        }
    }
}
