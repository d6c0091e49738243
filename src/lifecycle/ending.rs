//! How the daemon ends, and the exit code that says so to systemd.
//!
//! | code | ending |
//! |---|---|
//! | 0 | stopped, everything finished |
//! | 70 | a task died; a restart may help |
//! | 74 | evidence or state cannot be written; a restart would not help (`RestartPreventExitStatus=`) |
//! | 78 | the configuration or the policies cannot be used; nor would it here |
//! | 124 | stopped, but tasks were still running at the deadline |
//! | 130 | stopped at once by a second signal |
//!
//! After 124 and 130 a batch may have committed without its result in the log; the next start resolves
//! such intents before anything else.

use std::fmt;

/// Why a task ends the daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub code: u8,
    pub message: String,
}

impl Failure {
    /// Internal: 70.
    pub fn internal(message: impl fmt::Display) -> Self {
        Self { code: 70, message: message.to_string() }
    }

    /// Evidence or state that cannot be written: 74.
    pub fn io(message: impl fmt::Display) -> Self {
        Self { code: 74, message: message.to_string() }
    }

    /// Configuration that cannot be used: 78.
    pub fn config(message: impl fmt::Display) -> Self {
        Self { code: 78, message: message.to_string() }
    }
}

/// Lets tasks use `?` on their own errors.
impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::internal(error)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    Drained,
    Failed(Failure),
    /// The tasks named were still running when the deadline passed…
    DeadlineExceeded {
        running: Vec<String>,
    },
    /// …or when the second signal came.
    Interrupted {
        running: Vec<String>,
    },
}

impl Ending {
    pub fn code(&self) -> u8 {
        match self {
            Ending::Drained => 0,
            Ending::Failed(failure) => failure.code,
            Ending::DeadlineExceeded { .. } => 124,
            Ending::Interrupted { .. } => 130,
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ending::Drained => f.write_str("stopped"),
            Ending::Failed(failure) => write!(f, "stopped: {}", failure.message),
            Ending::DeadlineExceeded { running } => {
                write!(f, "stopped at the deadline; still running: {}", running.join(", "))
            }
            Ending::Interrupted { running } => {
                write!(f, "stopped at once; still running: {}", running.join(", "))
            }
        }
    }
}
