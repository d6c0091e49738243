//! `stewardd policy test`: the expected decisions in tests/ of the policy directory.

use super::{Directory, compile};
use crate::cli::context::configuration;
use crate::cli::{CliError, Globals};
use crate::policy::cases;

pub async fn run(args: Directory, globals: &Globals) -> Result<(), CliError> {
    let bundle = compile(&configuration(globals)?, args.dir).await?;
    let outcome = cases::run(&bundle);
    for warning in super::lint::warnings(&bundle) {
        eprintln!("{}", warning.render());
    }
    if globals.json {
        let failed = outcome.failures.len();
        println!(
            "{}",
            serde_json::json!({
                "passed": outcome.passed, "failed": failed, "pending": outcome.pending,
                "failures": outcome.failures,
            })
        );
    } else {
        println!(
            "{} passed, {} failed, {} pending",
            outcome.passed,
            outcome.failures.len(),
            outcome.pending
        );
    }
    if outcome.failures.is_empty() {
        return Ok(());
    }
    let mut error = CliError::new(65, "policy tests failed");
    error.diagnostics = outcome.failures;
    Err(error)
}
