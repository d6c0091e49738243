//! Running a job whenever its occurrence comes.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Outcome, claim, finish, next_after, pending};
use crate::config::Cron;
use crate::model::{Clock, Instant};
use crate::store::{Store, StoreError};

/// The clock may be set and the machine may sleep: the wait is never longer than this.
const LONGEST_NAP: Duration = Duration::from_secs(30);

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
/// A failure of `work` is noted on the occurrence and the next one comes as planned.
pub async fn run<F>(
    job: &Job,
    store: &Store,
    clock: &Clock,
    token: &CancellationToken,
    mut work: impl FnMut(Instant) -> F,
) -> Result<(), StoreError>
where
    F: Future<Output = Result<(), String>>,
{
    while !token.is_cancelled() {
        let now = clock.millis();
        let occurrence = pending(store, job.name, &job.cron, job.zone, now).await?;
        let Some(scheduled_at) = occurrence else {
            nap(job, now, token).await;
            continue;
        };
        if claim(store, job.name, scheduled_at, &job.owner, now).await? {
            let outcome = work(scheduled_at).await.map_or_else(Outcome::Failed, |()| Outcome::Done);
            if let Outcome::Failed(why) = &outcome {
                tracing::warn!(job = job.name, "{why}");
            }
            finish(store, job.name, scheduled_at, &outcome, clock.millis()).await?;
        }
    }
    Ok(())
}

async fn nap(job: &Job, now: Instant, token: &CancellationToken) {
    let wait = next_after(&job.cron, job.zone, now).and_then(|next| u64::try_from(next - now).ok());
    let wait = wait.map_or(LONGEST_NAP, Duration::from_millis).min(LONGEST_NAP);
    tokio::select! {
        () = token.cancelled() => {}
        () = tokio::time::sleep(wait) => {}
    }
}
