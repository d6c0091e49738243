//! The demo itself: write the data, run the daemon's first cycle before one's eyes, then stay up.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use indicatif::ProgressBar;

use super::plant::Planted;
use super::receiver::{Counts, Receiver};
use super::setup::DemoDir;
use super::{crm, story};
use crate::app::{self, App, Summary};
use crate::cli::context::principal;
use crate::cli::run::finish;
use crate::cli::{CliError, Globals};
use crate::config;
use crate::lifecycle::{Failure, Handle, Lifecycle, Signals};
use crate::model::Clock;
use crate::model::value::SubjectId;
use crate::telemetry::logs;
use crate::workflow::hold::{self, NewHold};

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Where the demo keeps its data; nothing outside is touched.
    #[arg(long, default_value = "stewardd-demo")]
    dir: PathBuf,
    /// Leave after the first cycle.
    #[arg(long)]
    once: bool,
}

/// What was made before the daemon starts.
struct Stage {
    dir: DemoDir,
    planted: Planted,
    /// Customers to put under a legal hold.
    held: Vec<i64>,
    receiver: Receiver,
    counts: Counts,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let stage = prepare(&args, globals).await?;
    let url = stage.receiver.url().map_err(|error| CliError::io(error.to_string()))?;
    let path = stage.dir.write_config(&url)?;
    let config = config::load(&path)
        .map_err(|errors| CliError::config("the demo's configuration is broken", errors))?;
    logs::init(&config.log).map_err(|error| CliError::config(error.to_string(), Vec::new()))?;
    let signals = Signals::install().map_err(|error| CliError::new(71, error.to_string()))?;
    let json = globals.json;
    let ending = Lifecycle::new(signals)
        .run(Duration::from_secs(20), |handle| async move {
            let app = App::open(config, Clock::System, handle.clone()).await?;
            handle.clone().spawn("demo", show(stage, app, handle, args.once, json));
            Ok(())
        })
        .await;
    finish(&ending)
}

async fn prepare(args: &Args, globals: &Globals) -> Result<Stage, CliError> {
    let dir = DemoDir::prepare(&args.dir)?;
    let spinner = spinner("writing a CRM of 20,000 customers");
    let made = crm::write(&dir.database(), Clock::System.now()).await;
    let made = made.map_err(|error| CliError::io(format!("the demo's database: {error}")))?;
    spinner.finish_and_clear();
    if !globals.json {
        println!("{}", story::opening(&made.planted));
    }
    let receiver = Receiver::bind(dir.secret(), Clock::System).await;
    let receiver =
        receiver.map_err(|error| CliError::io(format!("the demo's receiver: {error}")))?;
    let counts = receiver.counts();
    Ok(Stage { dir, planted: made.planted, held: made.held, receiver, counts })
}

async fn show(
    stage: Stage,
    app: Arc<App>,
    handle: Handle,
    once: bool,
    json: bool,
) -> Result<(), Failure> {
    let Stage { dir, planted, held, receiver, counts } = stage;
    let stop = handle.token().clone().cancelled_owned();
    handle.spawn("receiver", async move { receiver.serve(stop).await.map_err(Failure::io) });
    for source in app.sources.values() {
        source.prepare().await?;
    }
    place_holds(&app, &held).await?;
    app.begin().await;
    let spinner = spinner("first cycle: inventory, scan, findings, plans, acts, evidence, alerts");
    let summary = app.cycle().await?;
    spinner.finish_and_clear();
    tell(&summary, &planted, &counts, json)?;
    if once {
        handle.stop();
        return Ok(());
    }
    let address = app::start(&app).await?;
    if !json {
        println!(
            "The daemon stays up until Ctrl-C:\n  http://{address}/metrics\n  http://{address}/readyz/act\n\
             Its directory: {root}\n  stewardd --config {root}/demo.toml plan\n  \
             stewardd --config {root}/demo.toml findings\n  \
             stewardd --config {root}/demo.toml report --out report.html\n  stewardd audit verify {root}/audit",
            root = dir.root().display()
        );
    }
    handle.token().cancelled().await;
    drop(dir);
    Ok(())
}

/// Prints the cycle and fails when it is not what was planted.
fn tell(summary: &Summary, planted: &Planted, counts: &Counts, json: bool) -> Result<(), Failure> {
    let received = counts.now();
    if json {
        let report = story::Report { cycle: summary, planted };
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{}", story::closing(summary));
    }
    let mut wrong = story::differences(summary, planted);
    if received.accepted() != summary.alerts.delivered || received.refused > 0 {
        let (accepted, refused) = (received.accepted(), received.refused);
        let said = summary.alerts.delivered;
        wrong.push(format!("alerts: {said} delivered, {accepted} accepted, {refused} refused"));
    }
    wrong.extend(summary.errors.iter().cloned());
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::internal(format!("the cycle is not what was planted:\n  {}", wrong.join("\n  "))))
}

async fn place_holds(app: &App, held: &[i64]) -> Result<(), Failure> {
    for id in held {
        let subject = app.keys.subject("crm", &SubjectId(id.to_string()));
        let hold = NewHold {
            source: "crm",
            subject: &subject,
            reason: "demo: a pending lawsuit",
            placed_by: &principal(),
            placed_at: app.clock.millis(),
            review_by: None,
        };
        hold::add(&app.store, &hold).await?;
    }
    Ok(())
}

fn spinner(message: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let spinner = ProgressBar::new_spinner().with_message(message);
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}
