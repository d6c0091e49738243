//! The command line: one file a subcommand. Results go to stdout, logs and progress to stderr; what an exit
//! code says stands in `exit`.

mod approve;
mod audit;
mod authorize;
mod cases;
mod check;
mod completions;
mod context;
pub mod demo;
pub mod exit;
mod findings;
mod holds;
mod panics;
mod pause;
mod plan;
mod policy;
mod reload;
mod report;
mod run;
mod scan;
mod source;
mod status;
mod tokens;

pub use exit::CliError;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

/// Keeps the personal data in a company's databases inside the company's policy.
#[derive(Debug, clap::Parser)]
#[command(name = "stewardd", version, max_term_width = 100, after_help = exit::CODES)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// Options every subcommand has.
#[derive(Debug, Clone, clap::Args)]
pub struct Globals {
    /// Configuration file.
    #[arg(
        long,
        global = true,
        env = "STEWARDD_CONFIG",
        value_name = "FILE",
        default_value = "/etc/stewardd/stewardd.toml",
        help_heading = "Options of every command"
    )]
    pub config: PathBuf,
    /// Print one JSON object instead of text.
    #[arg(long, global = true, help_heading = "Options of every command")]
    pub json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Watch the whole path on a made-up customer database, with nothing to set up.
    Demo(demo::Args),
    /// Run the daemon; with --once, one full cycle.
    Run(run::Args),
    /// Check configuration, policies and their tests, without changing anything.
    Check(check::Args),
    /// Find personal data in a database; needs no configuration.
    Scan(scan::Args),
    /// Show what is due, what would be done, and what stands in the way.
    Plan(plan::Args),
    /// Show what policy objects to; accept a finding for a while.
    Findings(findings::Args),
    /// Write the data map: what is held, why, how long, and what policy objects to.
    Report(report::Args),
    /// Show re-verifications: people asked to confirm or correct their data.
    Cases(cases::Args),
    /// Place, release and list legal holds.
    Holds(holds::Args),
    /// Let a plan or a change of policies through that waits for people.
    Approve(approve::Args),
    /// Stop acting on a rule, a table, a source or everything.
    Pause(pause::Args),
    /// Prepare a governed database for acting.
    Source(source::Args),
    /// Test, read, explain and compare policies, before and after they are in force.
    Policy(policy::Args),
    /// Ask for one access decision, and why it is so; exits 0 if permitted, 1 if denied.
    Authorize(authorize::Args),
    /// Make, list, rotate and revoke tokens of the API.
    Tokens(tokens::Args),
    /// Verify and export the audit log; who saw whose records.
    Audit(audit::Args),
    /// Ask the running daemon to read its policies again.
    Reload(reload::Args),
    /// Show whether the daemon runs, may decide, may act, and what waits.
    Status(status::Args),
    /// Print completions for a shell.
    Completions(completions::Args),
}

/// Parses the arguments, runs the subcommand, and says how it ended.
pub fn main() -> ExitCode {
    panics::install();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let code = if error.use_stderr() { 64 } else { 0 };
            // Nobody is left to tell when even this cannot be printed.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    // ring is the one TLS implementation in this program; a second call would find it installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return CliError::new(71, format!("cannot start: {error}")).report(),
    };
    match runtime.block_on(dispatch(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}

async fn dispatch(cli: Cli) -> Result<(), CliError> {
    let globals = &cli.globals;
    match cli.command {
        Command::Demo(args) => demo::run(args, globals).await,
        Command::Run(args) => Box::pin(run::run(args, globals)).await,
        Command::Check(args) => check::run(args, globals).await,
        Command::Scan(args) => scan::run(args, globals).await,
        Command::Plan(args) => plan::run(args, globals).await,
        Command::Findings(args) => findings::run(args, globals).await,
        Command::Report(args) => report::run(args, globals).await,
        Command::Cases(args) => cases::run(args, globals).await,
        Command::Holds(args) => holds::run(args, globals).await,
        Command::Approve(args) => approve::run(args, globals).await,
        Command::Pause(args) => pause::run(args, globals).await,
        Command::Source(args) => source::run(args, globals).await,
        Command::Policy(args) => policy::run(args, globals).await,
        Command::Tokens(args) => tokens::run(args, globals).await,
        Command::Authorize(args) => authorize::run(args, globals).await,
        Command::Audit(args) => audit::run(args, globals).await,
        Command::Reload(args) => reload::run(args, globals).await,
        Command::Status(args) => status::run(args, globals).await,
        Command::Completions(args) => completions::run(args, Cli::command(), globals),
    }
}
