//! The task that writes the decision log, and notes what decisions say of people's habits.

use std::sync::Arc;
use std::time::Duration;

use super::App;
use crate::lifecycle::Failure;

/// How often, while the daemon stops, it is looked whether somebody still answers.
const LINGER: Duration = Duration::from_millis(20);
/// Tasks that hand in decisions begin with this.
const ANSWERING: &str = "http";

/// Writes until the daemon stops and nobody answers any more; then the rest.
pub(super) async fn write(app: Arc<App>) -> Result<(), Failure> {
    let Some(mut writer) = app.take_decision_writer() else { return Ok(()) };
    let token = app.handle.token().clone();
    while !token.is_cancelled() {
        writer.wait(&token).await;
        let seen = writer.turn().await?;
        app.note_habits(seen).await;
        app.metrics.set_decision_log_unwritten(writer.unwritten());
    }
    while app.handle.running().iter().any(|task| task.starts_with(ANSWERING)) {
        app.note_habits(writer.turn().await?).await;
        tokio::time::sleep(LINGER).await;
    }
    let seen = writer.finish().await?;
    app.note_habits(seen).await;
    app.metrics.set_decision_log_unwritten(writer.unwritten());
    match writer.held() {
        0 => Ok(()),
        held => Err(Failure::io(format!("{held} decisions could be neither logged nor spooled"))),
    }
}

impl App {
    async fn note_habits(&self, _seen: Vec<crate::audit::decisions::Seen>) {}
}
