//! The real program, for commands that need no daemon's home.

use std::process::{Command, Stdio};

/// The program, without anything that this shell may have set for it.
pub fn stewardd() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stewardd"));
    for name in ["STEWARDD_CONFIG", "STEWARDD_FAILPOINT", "STEWARDD_SUBJECT", "STEWARDD_SCAN_URL"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}
