//! `stewardd policy lint`: what is allowed in the policies and probably not meant.

use serde_json::json;

use super::compile;
use crate::cli::context::{configuration, print};
use crate::cli::{CliError, Globals};
use crate::model::clock::Clock;
use crate::model::{Diagnostic, diagnostic};
use crate::policy::{Bundle, lint};

/// Shows the warnings of the policies; docs/policies.md says what each is about.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    directory: super::Directory,
    /// Exit 65 when there is a warning.
    #[arg(long)]
    deny_warnings: bool,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let bundle = compile(&configuration(globals)?, args.directory.dir).await?;
    let found = warnings(&bundle);
    let mut text: String = found.iter().map(|warning| warning.render() + "\n").collect();
    text.push_str(&counted(found.len()));
    print(globals, &json!({ "warnings": found }), text)?;
    deny(args.deny_warnings, &found)
}

/// Every warning of a bundle, as of today.
pub fn warnings(bundle: &Bundle) -> Vec<Diagnostic> {
    lint::warnings(bundle, Clock::System.millis())
}

/// Shows the lints of a bundle beside another command's result.
pub fn show(bundle: &Bundle) {
    for warning in warnings(bundle).iter().filter(|warning| warning.code.is_some()) {
        eprintln!("{}", warning.render());
    }
}

/// With `--deny-warnings` a warning is a failure (65).
pub fn deny(denied: bool, found: &[Diagnostic]) -> Result<(), CliError> {
    if denied && !found.is_empty() {
        return Err(CliError::new(65, format!("{}, and they are denied", counted(found.len()))));
    }
    Ok(())
}

fn counted(number: usize) -> String {
    diagnostic::counted(number, "warning")
}
