//! The command line: one file a subcommand. Results go to stdout, logs and progress to stderr.

pub mod exit;
pub mod findings;
pub mod scan;
pub mod source;

pub use exit::CliError;

use std::path::PathBuf;
use std::process::ExitCode;

/// Options every subcommand has.
#[derive(Debug, Clone, clap::Args)]
pub struct Globals {
    /// Configuration file.
    #[arg(long, global = true, env = "STEWARDD_CONFIG", default_value = "/etc/stewardd/stewardd.toml")]
    pub config: PathBuf,
    /// Print one JSON object instead of text.
    #[arg(long, global = true)]
    pub json: bool,
}

pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
