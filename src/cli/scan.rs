//! `stewardd scan URL`: what personal data a database holds, without configuration or policies; a
//! state only where a file is named for it.

mod bars;
mod report;
mod url;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::{CliError, Globals, context};
use crate::config::duration;
use crate::finding::Circumstances;
use crate::model::{Clock, Inventory};
use crate::scan::{self, Job, Options, Outcome, Progress, ScanError, TableObservation, observe};
use crate::source::{Source, SourceError};
use crate::store::Store;

/// Find personal data in a database; nothing is written to it.
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
    /// Tables to read at once, each over a connection.
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=16))]
    connections: u64,
    /// Rows to read a second at most, of all tables together: for a database at work.
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u64).range(1..))]
    rows_per_second: Option<u64>,
    /// Pause between parts of a table while the database takes longer than this (200ms) to answer.
    #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
    max_latency: Option<Duration>,
    /// Pause between parts of a table while more sessions than this are at work.
    #[arg(long, value_name = "SESSIONS", value_parser = clap::value_parser!(u64).range(1..))]
    max_active: Option<u64>,
    /// Remember in this file what was read (counts, no values): the next scan reads only what changed, and
    /// one that was killed goes on where it was.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let started = Instant::now();
    let source = Source::new(url::source(&args.url)?);
    let inventory = source.introspect().await.map_err(unreadable)?;
    let bars = bars::Bars::new();
    let options = Options {
        rows: args.rows,
        full: args.full,
        connections: args.connections as usize,
        rows_per_second: args.rows_per_second,
        max_latency: args.max_latency,
        max_active: args.max_active,
        ..Options::default()
    };
    let show = |at: Progress<'_>| bars.show(at);
    let (observations, outcome) = match &args.state {
        None => (observe(&source, &inventory, options, &show).await, None),
        Some(path) => {
            let store = Store::open(path).await.map_err(|error| CliError::io(error.to_string()))?;
            let scanned = again(&source, &inventory, &options, &store, &show).await;
            store.close().await;
            let (observations, outcome) = scanned?;
            (observations, Some(outcome))
        }
    };
    bars.finish();
    let unencrypted = source.config.may_be_plaintext();
    let around = Circumstances { unencrypted, ..Circumstances::default() };
    let report =
        report::Report::of(&inventory, &observations, outcome.as_ref(), &around, started.elapsed());
    for seen in &observations {
        if let Some(failure) = &seen.failure {
            eprintln!("stewardd: table {} was not read: {failure}", seen.table);
        }
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = if globals.json {
        report.write_json(&mut out)
    } else {
        out.write_all(report.text().as_bytes())
    };
    context::shown(written.and_then(|()| out.flush()))
}

/// Reads what changed since the scan that `store` remembers.
async fn again(
    source: &Source,
    inventory: &Inventory,
    options: &Options,
    store: &Store,
    progress: &observe::OnProgress<'_>,
) -> Result<(Vec<TableObservation>, Outcome), CliError> {
    let job = Job {
        source,
        inventory,
        store,
        clock: &Clock::System,
        options,
        updated_at: &BTreeMap::new(),
        token: CancellationToken::new(),
        progress,
    };
    let failed = |error: ScanError| match error {
        ScanError::Source(error) => unreadable(error),
        ScanError::Store(error) => CliError::io(error.to_string()),
    };
    let outcome = scan::run(&job).await.map_err(failed)?;
    Ok((observe::load(store, &source.name).await.map_err(failed)?, outcome))
}

fn unreadable(error: SourceError) -> CliError {
    let code = match error {
        SourceError::Login { .. } | SourceError::Permission { .. } => 77,
        _ => 69,
    };
    CliError::new(code, error.to_string())
}
