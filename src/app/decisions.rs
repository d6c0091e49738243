//! The task that writes the decision log, and notes what decisions say of people's habits.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::App;
use crate::audit::decisions::{Seen, Writer, read};
use crate::finding::access::{self, Tally};
use crate::lifecycle::Failure;
use crate::store::Store;

/// How often, while the daemon stops, it is looked whether somebody still answers.
const LINGER: Duration = Duration::from_millis(20);
/// How often habits are written down, unless a glass was broken.
const NOTE: Duration = Duration::from_secs(2);
/// Tasks that hand in decisions begin with this.
const ANSWERING: &str = "http";
/// The index in the log up to which everybody was told of broken glass.
const TOLD: &str = "decisions.told";
/// Entries looked at together.
const WINDOW: u64 = 256;

/// Writes until the daemon stops and nobody answers any more; then the rest.
pub(super) async fn write(app: Arc<App>) -> Result<(), Failure> {
    let Some(writer) = app.take_decision_writer() else { return Ok(()) };
    let mut task = Task { app, writer, tally: Tally::default(), noted: None, caught_up: false };
    let token = task.app.handle.token().clone();
    while !token.is_cancelled() {
        let seen = task.writer.turn().await?;
        task.note(seen).await;
        tokio::select! {
            () = task.writer.wait(&token) => {}
            () = tokio::time::sleep(NOTE), if !task.tally.is_empty() => {}
        }
    }
    while task.app.handle.running().iter().any(|name| name.starts_with(ANSWERING)) {
        let seen = task.writer.turn().await?;
        task.note(seen).await;
        tokio::time::sleep(LINGER).await;
    }
    let seen = task.writer.finish().await?;
    task.noted = None;
    task.note(seen).await;
    match task.writer.held() {
        0 => Ok(()),
        held => Err(Failure::io(format!("{held} decisions could be neither logged nor spooled"))),
    }
}

struct Task {
    app: Arc<App>,
    writer: Writer,
    tally: Tally,
    noted: Option<Instant>,
    /// Whether it was looked for broken glass that the process before this one did not tell of.
    caught_up: bool,
}

impl Task {
    /// Notes what was seen; what cannot be noted now is noted with what comes next.
    async fn note(&mut self, seen: Vec<Seen>) {
        seen.into_iter().for_each(|seen| self.tally.add(seen));
        self.app.metrics.set_decision_log_unwritten(self.writer.unwritten());
        let due = self.noted.is_none_or(|noted| noted.elapsed() >= NOTE);
        let urgent = self.tally.is_urgent() && self.caught_up;
        if !(due || urgent) {
            return;
        }
        self.noted = Some(Instant::now());
        if let Err(failure) = self.write_down().await {
            tracing::error!("habits of access cannot be noted: {}", failure.message);
        }
    }

    async fn write_down(&mut self) -> Result<(), Failure> {
        if !self.caught_up {
            // Before what is spooled was replayed, the log does not know all of it.
            if !self.writer.is_settled() {
                return Ok(());
            }
            self.catch_up().await?;
            self.caught_up = true;
        }
        if self.tally.is_empty() {
            return Ok(());
        }
        let (app, told) = (&self.app, self.app.log.size().to_string());
        let mut tx = app.store.write().await?;
        for alert in access::note(&mut tx, &self.tally, app.clock.millis()).await? {
            app.tell.send_in(&mut tx, &alert).await?;
        }
        Store::set_fact_in(&mut tx, TOLD, &told).await?;
        tx.commit().await.map_err(crate::store::StoreError::from)?;
        self.tally = Tally::default();
        Ok(())
    }

    /// Broken glass that a crash kept from being told: it is in the log behind the last note. What this process
    /// has seen itself is in the tally already.
    async fn catch_up(&mut self) -> Result<(), Failure> {
        let size = self.app.log.size();
        let told = self.app.store.fact(TOLD).await?.and_then(|text| text.parse().ok());
        if told.is_none() {
            self.app.store.set_fact(TOLD, &size.to_string()).await?;
        }
        let mut from = told.unwrap_or(size).min(size);
        let known = self.tally.broken_times();
        while from < size {
            let to = size.min(from + WINDOW);
            let entries = self.app.log.read(from, to).await?;
            let found = entries.iter().filter_map(|entry| read::logged(entry));
            let seen = found.flat_map(|logged| Seen::broken(&logged));
            seen.filter(|seen| !known.contains(&(seen.time, seen.principal.1.clone())))
                .for_each(|seen| self.tally.add_broken(seen));
            from = to;
        }
        Ok(())
    }
}
