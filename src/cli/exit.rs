//! How a command ends: errors that carry their exit code (sysexits.h).

use std::process::ExitCode;

use crate::lifecycle::Failure;
use crate::model::Diagnostic;
use crate::scan::ScanError;

/// 64 usage, 65 data, 69 unavailable, 70 internal, 74 I/O, 75 try again, 77 permission, 78 config.
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
