//! `stewardd run`: the daemon; with `--once`, one full cycle.

use std::time::Duration;

use super::context::{configuration, print};
use super::{CliError, Globals};
use crate::app::{self, App, Summary};
use crate::config::Config;
use crate::lifecycle::{Ending, Failure, Lifecycle, Signals};
use crate::model::Clock;
use crate::telemetry::logs;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Do one full cycle (inventory, scan, findings, plans, what the guard lets through, deliveries) and exit.
    #[arg(long)]
    once: bool,
    /// How long tasks may take to finish what they began when the daemon is stopped.
    #[arg(long, value_name = "DURATION", default_value = "20s", value_parser = crate::config::duration::parse)]
    drain: Duration,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = configuration(globals)?;
    logs::init(&config.log).map_err(|error| CliError::config(error.to_string(), Vec::new()))?;
    if args.once {
        return once(config, globals).await;
    }
    let signals = Signals::install().map_err(|error| CliError::new(71, error.to_string()))?;
    let lifecycle = Lifecycle::new(signals);
    let ending = lifecycle
        .run(args.drain, |handle| async move {
            let app = App::open(config, Clock::System, handle).await?;
            app::start(&app).await?;
            Ok(())
        })
        .await;
    finish(&ending)
}

/// Says how the daemon ended; anything but a clean stop has an exit code of its own.
pub fn finish(ending: &Ending) -> Result<(), CliError> {
    match ending {
        Ending::Drained => Ok(()),
        other => Err(CliError::new(other.code(), other.to_string())),
    }
}

async fn once(config: Config, globals: &Globals) -> Result<(), CliError> {
    let summary = cycle(config).await?;
    print(globals, &summary, text(&summary))?;
    match summary.errors.first() {
        Some(error) => Err(CliError::unavailable(error.clone())),
        None => Ok(()),
    }
}

/// One cycle under a lifecycle of its own: a signal lets the batch in progress end.
async fn cycle(config: Config) -> Result<Summary, CliError> {
    let signals = Signals::install().map_err(|error| CliError::new(71, error.to_string()))?;
    let (done, result) = tokio::sync::oneshot::channel();
    let ending = Lifecycle::new(signals)
        .run(Duration::from_secs(20), |handle| async move {
            let app = App::open(config, Clock::System, handle.clone()).await?;
            app.begin().await;
            handle.clone().spawn("cycle", async move {
                let summary = app.cycle().await?;
                done.send(summary).map_err(|_| Failure::internal("nobody waits for the cycle"))?;
                handle.stop();
                Ok(())
            });
            Ok(())
        })
        .await;
    finish(&ending)?;
    result.await.map_err(|_| CliError::new(130, "stopped before the cycle was done"))
}

/// The summary for a person.
pub fn text(summary: &Summary) -> String {
    use std::fmt::Write as _;
    let mut out = format!("{} tables, {} fields\n", summary.tables, summary.fields);
    let mut row = |name: &str, count: u64, remark: &str| {
        writeln!(out, "{name:<20} {count:>8}  {remark}").expect("writing to a String succeeds");
    };
    for (kind, count) in &summary.findings {
        row(kind, *count, "findings");
    }
    for (action, due) in &summary.due {
        let acted = summary.acted.get(action).copied().unwrap_or(0);
        row(action, *due, &format!("due, {acted} done"));
    }
    row("held", summary.held, "due, but under a legal hold");
    row("blocked", summary.blocked, "due, but something that depends on them must stay");
    row("unjudgeable", summary.unjudgeable, "a value no policy can read: kept");
    row("disagreements", summary.disagreements, "between SQL and Cedar; must be 0");
    let verified = if summary.audit.verified { "verified" } else { "NOT VERIFIED" };
    row("audit entries", summary.audit.size, verified);
    row("alerts delivered", summary.alerts.delivered, &format!("{} failed", summary.alerts.failed));
    out.trim_end().to_owned()
}
