//! `stewardd reload`: asks the running daemon to read its policies again, and waits for its answer.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::{CliError, Globals, context};
use crate::store::{ReloadReport, Store, running_daemon};

/// Compiling and testing a large set takes seconds; longer than this, and somebody should look.
const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(100);

/// Reads the policies again; a bad set never replaces a good one.
#[derive(Debug, clap::Args)]
pub struct Args {}

pub async fn run(_args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let store = context::store(&config).await?;
    let path = &config.store.path;
    let daemon = running_daemon(path).map_err(|error| {
        CliError::io(format!("cannot see who uses {}: {}", path.display(), error.kind()))
    })?;
    let Some(daemon) = daemon else {
        return Err(CliError::unavailable(format!("no daemon is using {}", path.display())));
    };
    let before = store.reload_report().await?;
    hang_up(daemon)?;
    match answer(&store, before).await? {
        Some(report) if report.ok => {
            context::print(globals, &report, format!("policies {} are in force", report.message))
        }
        Some(ReloadReport { waits: Some(change), message, .. }) => {
            Err(CliError::new(75, format!("the policies wait for approval: {message}"))
                .with_hint(format!("stewardd approve {change}; until then the set before goes on")))
        }
        Some(report) => Err(CliError::new(65, format!("refused: {}", report.message))
            .with_hint("the policies before it stay in force")),
        None => Err(CliError::new(75, format!("no answer within {} s", PATIENCE.as_secs()))
            .with_hint("it may still be compiling; `stewardd status` shows the last reload")),
    }
}

/// The pid was read under the daemon's own lock, so it is the daemon's.
fn hang_up(daemon: u32) -> Result<(), CliError> {
    let pid = i32::try_from(daemon).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or_else(|| CliError::io("the daemon's lock file holds no process id"))?;
    kill_process(pid, Signal::HUP).map_err(|error| match error {
        rustix::io::Errno::PERM => CliError::new(77, "not allowed to signal the daemon")
            .with_hint("run it as the daemon's user or root, or use: systemctl reload stewardd"),
        error => CliError::unavailable(format!("cannot signal the daemon: {error}")),
    })
}

/// The first report that is not the one from before.
async fn answer(
    store: &Store,
    before: Option<ReloadReport>,
) -> Result<Option<ReloadReport>, CliError> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < deadline {
        let report = store.reload_report().await?;
        if report != before {
            return Ok(report);
        }
        tokio::time::sleep(POLL).await;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::context::fixture::{Site, site};
    use crate::lifecycle::{Lifecycle, Signals};

    /// A daemon in this process that answers the hang-up with `report`.
    async fn reload(report: ReloadReport) -> Result<(), CliError> {
        let site = site().await;
        let lifecycle = Lifecycle::new(Signals::install().unwrap());
        let (handle, store) = (lifecycle.handle().clone(), site.store.clone());
        let mut reloads = handle.reloads();
        let mut answer = Ok(());
        let daemon = lifecycle.run(PATIENCE, async |handle| {
            handle.spawn("reload", async move {
                reloads.changed().await?;
                Ok(store.report_reload(&report).await?)
            });
            answer = run(Args {}, &site.globals).await;
            handle.stop();
            Ok(())
        });
        assert_eq!(daemon.await.code(), 0);
        answer
    }

    #[tokio::test]
    async fn the_daemons_answer_is_the_commands() {
        let report = |ok| {
            let message = "crm.cedar:3:1: no such column".into();
            ReloadReport { at: 1, ok, message, waits: None }
        };
        reload(report(true)).await.unwrap();
        let error = reload(report(false)).await.unwrap_err();
        assert_eq!(error.code, 65);
        assert!(error.message.contains("crm.cedar:3:1"), "{error:?}");
        let waits = ReloadReport { waits: Some("c0ffee".into()), ..report(false) };
        let error = reload(waits).await.unwrap_err();
        assert_eq!(error.code, 75);
        assert!(error.hint.unwrap_or_default().contains("stewardd approve c0ffee"));
    }

    #[tokio::test]
    async fn without_a_daemon_nobody_is_signalled() {
        let Site { dir: _dir, globals, store } = site().await;
        store.close().await;
        drop(store);
        let error = run(Args {}, &globals).await.unwrap_err();
        assert_eq!(error.code, 69, "{error:?}");
    }
}
