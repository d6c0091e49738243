//! `stewardd scan URL`: what personal data a database holds, without configuration, policies or state.

mod bars;
mod report;
mod url;

use std::time::Instant;

use super::{CliError, Globals};
use crate::finding::Circumstances;
use crate::scan::{Options, observe};
use crate::source::{Source, SourceError};

/// Find personal data in a database; nothing is written anywhere.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// postgres://…, mysql://… or sqlite:///path, @FILE to read it from a file, or - for standard input.
    #[arg(env = "STEWARDD_SCAN_URL", hide_env_values = true)]
    url: String,
    /// Read columns of free text whole, not a sample of them.
    #[arg(long)]
    full: bool,
    /// Rows to sample of each table.
    #[arg(long, default_value_t = Options::default().rows, value_parser = clap::value_parser!(u64).range(1..))]
    rows: u64,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let started = Instant::now();
    let source = Source::new(url::source(&args.url)?);
    let inventory = source.introspect().await.map_err(unreadable)?;
    let bars = bars::Bars::new();
    let options = Options { rows: args.rows, full: args.full };
    let observations = observe(&source, &inventory, options, &|at| bars.show(at)).await;
    bars.finish();
    let unencrypted = source.config.may_be_plaintext();
    let around = Circumstances { unencrypted, ..Circumstances::default() };
    let report = report::Report::of(&inventory, &observations, &around, started.elapsed());
    for seen in &observations {
        if let Some(failure) = &seen.failure {
            eprintln!("stewardd: table {} was not read: {failure}", seen.table);
        }
    }
    if globals.json {
        println!("{}", report.json()?);
    } else {
        print!("{}", report.text());
    }
    Ok(())
}

fn unreadable(error: SourceError) -> CliError {
    let code = match error {
        SourceError::Login { .. } | SourceError::Permission { .. } => 77,
        _ => 69,
    };
    CliError::new(code, error.to_string())
}
