//! `stewardd policy schema` and `stewardd policy test`.

use std::path::PathBuf;

use super::context::{configuration, store};
use super::{CliError, Globals};
use crate::config::Config;
use crate::model::{Diagnostic, Inventory};
use crate::policy::{Bundle, PolicySources, cases};
use crate::scan::catalogue;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print the Cedar schema generated from the last inventories.
    Schema(Directory),
    /// Run the expected decisions in tests/ of the policy directory.
    Test(Directory),
}

#[derive(Debug, clap::Args)]
struct Directory {
    /// Policy directory, instead of the configured one.
    #[arg(long)]
    dir: Option<PathBuf>,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let (Command::Schema(directory) | Command::Test(directory)) = &args.command;
    let config = configuration(globals)?;
    let bundle = compile(&config, directory.dir.clone()).await?;
    match args.command {
        Command::Schema(_) => schema(&bundle, globals),
        Command::Test(_) => test(&bundle, globals),
    }
}

/// The policies as the daemon would compile them now: against the stored inventories.
pub async fn compile(config: &Config, dir: Option<PathBuf>) -> Result<Bundle, CliError> {
    let inventories = inventories(config).await?;
    let refused = |errors: Vec<Diagnostic>| CliError::config("the policies cannot be used", errors);
    let sources =
        PolicySources::read(&dir.unwrap_or(config.policies.dir.clone())).map_err(refused)?;
    Bundle::compile(sources, &inventories, &inventories).map_err(refused)
}

/// What the daemon knows of its sources; nothing before its first run.
async fn inventories(config: &Config) -> Result<Vec<Inventory>, CliError> {
    if !config.store.path.exists() {
        return Ok(Vec::new());
    }
    let stored = catalogue::load(&store(config).await?).await?;
    Ok(stored.into_iter().map(|stored| stored.inventory).collect())
}

fn schema(bundle: &Bundle, globals: &Globals) -> Result<(), CliError> {
    if globals.json {
        println!("{}", serde_json::json!({ "schema": bundle.schema }));
    } else {
        print!("{}", bundle.schema);
    }
    Ok(())
}

fn test(bundle: &Bundle, globals: &Globals) -> Result<(), CliError> {
    let outcome = cases::run(bundle);
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
