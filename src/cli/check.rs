//! `stewardd check`: everything that is wrong, before the daemon finds out.

use serde_json::json;

use super::{CliError, Globals, context};

/// Checks the configuration file and the secrets it names.
#[derive(Debug, clap::Args)]
pub struct Args {}

pub async fn run(_args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let (sources, alerts) = (config.sources.len(), config.alerts.len());
    let file = globals.config.display();
    let text = format!("{file} is valid: {sources} sources, {alerts} alert receivers");
    let object =
        json!({ "ok": true, "config": file.to_string(), "sources": sources, "alerts": alerts });
    context::print(globals, &object, text)
}
