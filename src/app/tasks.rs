//! The daemon's tasks. None takes input: each wakes by time, signal or hint, looks at the stored state and
//! does what it asks, so that every wake-up is safe to repeat.
//!
//! That is also the answer to a step that fails: it is said, and the next wake-up tries again. A disk that is
//! full for an hour must not end a daemon that decides; whether it may act is for `probe` to find out. What
//! ends the daemon is a panic, a socket that is gone, a configuration that cannot be used.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::App;
use super::listen::listen;
use super::policies::Activation;
use crate::lifecycle::Failure;
use crate::model::failpoint;
use crate::policy::text::watch::Watch;
use crate::schedule::{self, Job};

/// How often the log is tried, the outbox is looked at and gauges are read again.
pub(super) const PROBE: Duration = Duration::from_secs(2);
const DELIVER: Duration = Duration::from_secs(1);
const REFRESH: Duration = Duration::from_secs(15);
const SOURCES: Duration = Duration::from_secs(30);
const VERIFY: Duration = Duration::from_hours(6);
/// How long sources have to say what they hold before a set is compiled: somebody waits for the answer of a
/// reload, and an edited file should be in force within two seconds.
const ASKED: Duration = Duration::from_secs(5);
const EDITED: Duration = Duration::from_secs(1);
/// How soon after a run that was blocked the next may begin.
const AGAIN: Duration = Duration::from_secs(5);
/// How long a delivery that could not be noted waits: its receiver would have it twice.
const UNNOTED: Duration = Duration::from_secs(30);
const AUDIT_BLOCK: &str = "audit";
const STORE_BLOCK: &str = "store";

/// Binds, then spawns everything; answers where it listens.
pub async fn start(app: &Arc<App>) -> Result<SocketAddr, Failure> {
    super::deciding::seat_first(app).await?;
    let address = listen(app).await?;
    app.begin().await;
    schedule::abandon(&app.store, app.clock.millis()).await?;
    spawn_all(app);
    tracing::info!(%address, "listening");
    Ok(address)
}

fn spawn_all(app: &Arc<App>) {
    let handle = app.handle.clone();
    super::directory::spawn(app);
    handle.spawn("decider", super::deciding::seat_deciders(app.clone()));
    handle.spawn("policy errors", super::deciding::tell_of_errors(app.clone()));
    handle.spawn("policies", watch_policies(app.clone()));
    handle.spawn("reload", reload_on_signal(app.clone()));
    handle.spawn("deliver", deliver(app.clone()));
    handle.spawn("sources", watch_sources(app.clone()));
    handle.spawn("decisions", super::decisions::write(app.clone()));
    handle.spawn(
        "audit",
        repeat(app.clone(), PROBE, |app| {
            Box::pin(async move {
                app.probe().await;
                Ok(())
            })
        }),
    );
    handle.spawn(
        "approvals",
        repeat(app.clone(), PROBE, |app| {
            Box::pin(async move { app.policies.look_at_approvals().await })
        }),
    );
    handle.spawn(
        "gauges",
        repeat(app.clone(), REFRESH, |app| Box::pin(async move { app.refresh_gauges().await })),
    );
    handle.spawn(
        "verify",
        repeat(app.clone(), VERIFY, |app| Box::pin(async move { app.verify_log().await })),
    );
    handle.spawn("scan", scheduled(app.clone(), "scan"));
    handle.spawn("retention", scheduled(app.clone(), "retention"));
}

pub(super) type Step<'a> = std::pin::Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'a>>;

/// Says why a step could not be done; the next wake-up tries again.
pub(super) fn said<T>(step: Result<T, Failure>) -> Option<T> {
    step.inspect_err(|failure| tracing::error!("{}", failure.message)).ok()
}

/// Does a step now and then until the daemon stops.
pub(super) async fn repeat(
    app: Arc<App>,
    every: Duration,
    step: impl for<'a> Fn(&'a App) -> Step<'a> + Send + 'static,
) -> Result<(), Failure> {
    let token = app.handle.token().clone();
    while !token.is_cancelled() {
        said(step(&app).await);
        tokio::select! {
            () = token.cancelled() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
    Ok(())
}

async fn watch_policies(app: Arc<App>) -> Result<(), Failure> {
    let mut watch = Watch::new(&app.config.policies.dir);
    loop {
        tokio::select! {
            () = app.handle.token().cancelled() => return Ok(()),
            () = watch.changed() => {}
        }
        said(look_at_edited(&app).await);
    }
}

async fn look_at_edited(app: &App) -> Result<Activation, Failure> {
    if app.policies.is_edited().await? {
        app.freshen(EDITED).await?;
    }
    app.policies.look(false).await
}

async fn reload_on_signal(app: Arc<App>) -> Result<(), Failure> {
    let mut reloads = app.handle.reloads();
    loop {
        tokio::select! {
            () = app.handle.token().cancelled() => return Ok(()),
            changed = reloads.changed() => changed?,
        }
        // Without fresh inventories the last ones count.
        said(app.freshen(ASKED).await);
        let status = match said(app.policies.look(true).await) {
            None => "policies could not be looked at; the log says why".to_owned(),
            Some(Activation::Refused(errors)) => {
                format!(
                    "policies refused: {}",
                    errors.first().map(ToString::to_string).unwrap_or_default()
                )
            }
            Some(Activation::Waits(change)) => {
                format!("policies wait for approval: stewardd approve {change}")
            }
            Some(Activation::Activated | Activation::Unchanged) => {
                format!("policies {} in force", app.policies.active().hash)
            }
        };
        app.handle.reloaded(&status);
    }
}

/// The first inventory, so that policies do not stay pending until the night; then whether they answer.
async fn watch_sources(app: Arc<App>) -> Result<(), Failure> {
    let token = app.handle.token().clone();
    let mut looked = false;
    while !token.is_cancelled() {
        let step = if looked { look_again(&app).await } else { first_look(&app).await };
        looked |= said(step).is_some();
        tokio::select! {
            () = token.cancelled() => {}
            () = tokio::time::sleep(SOURCES) => {}
        }
    }
    Ok(())
}

/// The transaction of a process that is gone may outlive it for a while; then the first try was too early.
async fn look_again(app: &App) -> Result<(), Failure> {
    // A run in progress has settled everything itself.
    if let Ok(_alone) = app.working.try_lock() {
        app.settle_open().await?;
    }
    app.look_after_sources().await
}

async fn first_look(app: &App) -> Result<(), Failure> {
    assert!(!failpoint::on("task-panics"), "a test asked for it");
    let _alone = app.working.lock().await;
    app.settle_open().await?;
    app.take_inventories().await?;
    app.refresh_gauges().await
}

async fn deliver(app: Arc<App>) -> Result<(), Failure> {
    let deliverer = app.deliverer()?;
    let token = app.handle.token().clone();
    while !token.is_cancelled() {
        let delivered = said(deliverer.deliver_due().await.map_err(Failure::from));
        let pause = if delivered.is_some() { DELIVER } else { UNNOTED };
        tokio::select! {
            () = token.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    Ok(())
}

/// Runs the scan or the retention cycle at its occurrences.
async fn scheduled(app: Arc<App>, name: &'static str) -> Result<(), Failure> {
    let schedule = &app.config.schedule;
    let cron = if name == "scan" { schedule.scan.clone() } else { schedule.retention.clone() };
    let owner = format!("pid:{}", std::process::id());
    let job = Job { name, cron, zone: schedule.timezone, owner };
    let work = |_| {
        let (app, job) = (app.clone(), job.clone());
        async move {
            let done = match name {
                "scan" => app.scheduled_scan().await,
                _ => retention(&app, &job).await,
            };
            done.map_err(|failure| failure.message)
        }
    };
    schedule::run(&job, &app.store, &app.clock, app.handle.token(), work).await;
    Ok(())
}

/// A run that log or store got in the way of is done again as soon as they can be written: the next occurrence
/// may be a day away. When that comes first, it looks at everything anew. What only people can mend, such as
/// broken policies, waits for the hours they chose.
async fn retention(app: &App, job: &Job) -> Result<(), Failure> {
    let next = schedule::next_after(&job.cron, job.zone, app.clock.millis());
    let token = app.handle.token();
    loop {
        let done = app.scheduled_retention().await;
        app.probe().await;
        let blocked = app.handle.readiness().state().blocked;
        let by_people = blocked.iter().any(|reason| ![AUDIT_BLOCK, STORE_BLOCK].contains(reason));
        match done {
            Ok(true) if !by_people => {}
            Err(_) if !by_people && !blocked.is_empty() => {}
            done => return done.map(drop),
        }
        let left = next.map_or(i64::MAX, |next| next - app.clock.millis());
        let left = Duration::from_millis(left.clamp(0, i64::from(i32::MAX)) as u64);
        let mut readiness = app.handle.readiness().subscribe();
        let unblocked = async {
            tokio::time::sleep(AGAIN).await;
            readiness.wait_for(|state| state.blocked.is_empty()).await.map(drop)
        };
        tokio::select! {
            () = token.cancelled() => return Ok(()),
            () = tokio::time::sleep(left) => return Err(Failure::io("acting was blocked")),
            unblocked = unblocked => unblocked?,
        }
    }
}

impl App {
    /// From here on acting is allowed, if log and store can be written.
    pub async fn begin(&self) {
        self.probe().await;
        self.handle.readiness().started();
    }

    /// Tries the log and the store: what cannot be proven, or would be forgotten, is not done.
    pub(super) async fn probe(&self) {
        let log = self.log.probe().await.map_err(|error| error.to_string());
        let store = self.store.probe(self.clock.millis()).await.map_err(|error| error.to_string());
        self.block(AUDIT_BLOCK, log);
        self.block(STORE_BLOCK, store);
    }

    fn block(&self, reason: &'static str, tried: Result<(), String>) {
        let readiness = self.handle.readiness();
        let changed = match tried {
            Ok(()) => readiness.unblock(reason),
            Err(error) => {
                let new = readiness.block(reason);
                if new {
                    tracing::error!("acting is blocked: {error}");
                }
                new
            }
        };
        if changed {
            self.block_gauge();
        }
    }

    async fn verify_log(&self) -> Result<(), Failure> {
        match self.log.verify().await {
            Ok(report) if report.verified => self.metrics.audit_verified(self.clock.millis()),
            Ok(report) => {
                tracing::error!(problems = ?report.problems, "the audit log does not verify");
            }
            Err(error) => tracing::error!("the audit log cannot be verified: {error}"),
        }
        Ok(())
    }
}
