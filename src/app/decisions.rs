//! The task that writes the decision log. What decisions say of people's habits it hands on: whatever the control
//! store is busy with, evidence does not wait for it.

use std::sync::Arc;
use std::time::Duration;

use super::App;
use crate::audit::decisions::{Seen, Writer};
use crate::lifecycle::Failure;

mod habits;

use habits::Gathered;

/// How often, while the daemon stops, it is looked whether somebody still answers.
const LINGER: Duration = Duration::from_millis(20);
/// Tasks that hand in decisions begin with this.
const ANSWERING: &str = "http";

/// Writes until the daemon stops and nobody answers any more; then the rest.
pub(super) async fn write(app: Arc<App>) -> Result<(), Failure> {
    let Some(writer) = app.take_decision_writer() else { return Ok(()) };
    let gathered = Arc::new(Gathered::default());
    app.handle.spawn("habits", habits::note(app.clone(), gathered.clone()));
    let _ended = gathered.end_on_drop();
    let mut task = Task { app, writer, gathered };
    let token = task.app.handle.token().clone();
    while !token.is_cancelled() {
        let seen = task.writer.turn().await?;
        task.hand_on(seen);
        task.writer.wait(&token).await;
    }
    while task.app.handle.running().iter().any(|name| name.starts_with(ANSWERING)) {
        let seen = task.writer.turn().await?;
        task.hand_on(seen);
        tokio::time::sleep(LINGER).await;
    }
    let seen = task.writer.finish().await?;
    task.hand_on(seen);
    match task.writer.held() {
        0 => Ok(()),
        held => Err(Failure::io(format!("{held} decisions could be neither logged nor spooled"))),
    }
}

struct Task {
    app: Arc<App>,
    writer: Writer,
    gathered: Arc<Gathered>,
}

impl Task {
    fn hand_on(&self, seen: Vec<Seen>) {
        self.app.metrics.set_decision_log_unwritten(self.writer.unwritten());
        self.gathered.add(seen, self.app.log.size(), self.writer.is_settled());
    }
}
