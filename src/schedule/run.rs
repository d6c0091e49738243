//! Running a job whenever its occurrence comes.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Outcome, claim, finish, next_after, pending};
use crate::config::Cron;
use crate::model::{Clock, Instant};
use crate::store::{Store, StoreError};

/// The clock may be set and the machine may sleep: the wait is never longer than this.
const LONGEST_NAP: Duration = Duration::from_secs(30);

/// How soon a store that did not answer is asked again.
const AGAIN: Duration = Duration::from_secs(5);

/// What is run when.
#[derive(Debug, Clone)]
pub struct Job {
    pub name: &'static str,
    pub cron: Cron,
    pub zone: chrono_tz::Tz,
    /// This process, as occurrences name it.
    pub owner: String,
}

/// Runs `work` at every occurrence of the job until the token is cancelled; a missed one is run at once.
/// A failure of `work` is noted on the occurrence and the next one comes as planned. A store that does not
/// answer is asked again: a full disk is emptied some day, and then the schedule goes on.
pub async fn run<F>(
    job: &Job,
    store: &Store,
    clock: &Clock,
    token: &CancellationToken,
    mut work: impl FnMut(Instant) -> F,
) where
    F: Future<Output = Result<(), String>>,
{
    while !token.is_cancelled() {
        let now = clock.millis();
        match take(job, store, now).await {
            Ok(None) => nap(job, now, token).await,
            Ok(Some(scheduled_at)) => {
                let outcome =
                    work(scheduled_at).await.map_or_else(Outcome::Failed, |()| Outcome::Done);
                if let Outcome::Failed(why) = &outcome {
                    tracing::warn!(job = job.name, "{why}");
                }
                let note =
                    async || finish(store, job.name, scheduled_at, &outcome, clock.millis()).await;
                while let Err(error) = note().await {
                    tracing::warn!(job = job.name, "{error}");
                    if pause(AGAIN, token).await {
                        return;
                    }
                }
            }
            Err(error) => {
                tracing::warn!(job = job.name, "{error}");
                pause(AGAIN, token).await;
            }
        }
    }
}

/// The occurrence that is due, if nobody has taken it before.
async fn take(job: &Job, store: &Store, now: Instant) -> Result<Option<Instant>, StoreError> {
    let occurrence = pending(store, job.name, &job.cron, job.zone, now).await?;
    let Some(scheduled_at) = occurrence else { return Ok(None) };
    let taken = claim(store, job.name, scheduled_at, &job.owner, now).await?;
    Ok(taken.then_some(scheduled_at))
}

async fn nap(job: &Job, now: Instant, token: &CancellationToken) {
    let wait = next_after(&job.cron, job.zone, now).and_then(|next| u64::try_from(next - now).ok());
    pause(wait.map_or(LONGEST_NAP, Duration::from_millis).min(LONGEST_NAP), token).await;
}

/// Waits; true when it was cut short by the end of everything.
async fn pause(wait: Duration, token: &CancellationToken) -> bool {
    tokio::select! {
        () = token.cancelled() => true,
        () = tokio::time::sleep(wait) => false,
    }
}
