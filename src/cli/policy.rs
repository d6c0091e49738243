//! `stewardd policy …`: one file a subcommand.

mod coverage;
mod explain;
pub mod exported;
mod fmt;
mod impact;
mod junit;
pub mod lint;
mod read;
mod schema;
mod show;
mod test;

use std::path::{Path, PathBuf};

use super::context::store;
use super::{CliError, Globals};
use crate::config::Config;
use crate::model::{Diagnostic, Inventory};
use crate::policy::{Bundle, PolicySources};
use crate::scan::catalogue;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Run the expected decisions in tests/ of the policy directory.
    Test(test::Args),
    /// Show what is allowed in the policies and probably not meant.
    Lint(lint::Args),
    /// Lay out policy files, keeping comments and meaning.
    Fmt(fmt::Args),
    /// Tell in plain sentences what policies do, in English or Chinese.
    Read(read::Args),
    /// Say why it is so, for a policy, a record or a field.
    Explain(explain::Args),
    /// Count on live data what a change of policies would do, before it happens.
    Impact(impact::Args),
    /// Show what the policies do not reach: data without a rule, rules that can never become due.
    Coverage(Directory),
    /// Show a policy's text as it is or was in force.
    Show(show::Args),
    /// Print the Cedar schema made from the last inventories, for editors and for tests in CI.
    Schema(schema::Args),
}

#[derive(Debug, clap::Args)]
struct Directory {
    /// Policy directory, instead of the configured one.
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// What people read is written in one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Language {
    En,
    Zh,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    match args.command {
        Command::Test(args) => test::run(args, globals).await,
        Command::Lint(args) => lint::run(args, globals).await,
        Command::Fmt(args) => fmt::run(args, globals).await,
        Command::Read(args) => read::run(args, globals).await,
        Command::Explain(args) => explain::run(args, globals).await,
        Command::Impact(args) => impact::run(args, globals).await,
        Command::Coverage(args) => coverage::run(args, globals).await,
        Command::Show(args) => show::run(args, globals).await,
        Command::Schema(args) => schema::run(args, globals).await,
    }
}

/// The policies as the daemon would compile them now: against the stored inventories.
pub async fn compile(config: &Config, dir: Option<PathBuf>) -> Result<Bundle, CliError> {
    let inventories = inventories(config).await?;
    compile_against(&dir.unwrap_or(config.policies.dir.clone()), &inventories, &inventories)
}

pub fn compile_against(
    dir: &Path,
    inventories: &[Inventory],
    accepted: &[Inventory],
) -> Result<Bundle, CliError> {
    // Without a set that was ever accepted there is nothing to have drifted from.
    let accepted = if accepted.is_empty() { inventories } else { accepted };
    let refused = |errors: Vec<Diagnostic>| CliError::config("the policies cannot be used", errors);
    let sources = PolicySources::read(dir).map_err(refused)?;
    Bundle::compile(sources, inventories, accepted).map_err(refused)
}

/// What the daemon knows of its sources; nothing before its first run.
pub async fn inventories(config: &Config) -> Result<Vec<Inventory>, CliError> {
    if !config.store.path.exists() {
        return Ok(Vec::new());
    }
    let stored = catalogue::load(&store(config).await?).await?;
    Ok(stored.into_iter().map(|stored| stored.inventory).collect())
}
