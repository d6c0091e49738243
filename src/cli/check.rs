//! `stewardd check`: everything that is wrong, before the daemon finds out.

use std::sync::Arc;

use serde_json::json;

use super::{CliError, Globals, context, policy};
use crate::app;
use crate::config::Config;
use crate::http::{Guard, Tls, is_key_exposed};
use crate::model::diagnostic::counted;
use crate::model::{Clock, Diagnostic};
use crate::policy::Bundle;
use crate::policy::cases;
use crate::policy::decide::Types;
use crate::source::Source;

/// Checks the configuration file, the secrets, certificates and keys it names, the policies and their tests.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Exit 65 when the policies have a warning.
    #[arg(long)]
    deny_warnings: bool,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let files = config.http.tls.as_ref().map(Tls::load).transpose();
    files.map_err(|error| CliError::config(error.to_string(), Vec::new()))?;
    Guard::new(&config.http, Clock::System)
        .map_err(|error| CliError::config(error.to_string(), Vec::new()))?;
    let bundle = policy::compile(&config, None).await?;
    let outcome = cases::run(&bundle);
    if !outcome.failures.is_empty() {
        return Err(CliError::config("policy tests failed", outcome.failures));
    }
    let away = directories(&config, &bundle).await?;
    let (sources, alerts) = (config.sources.len(), config.alerts.len());
    let (policies, rules) = (bundle.policies.len(), bundle.rules.len());
    let plaintext =
        config.sources.iter().filter(|source| source.may_be_plaintext()).map(|source| {
            let message = format!("the URL of source {} does not insist on TLS", source.name);
            let hint =
                "add sslmode=verify-full (PostgreSQL) or ssl-mode=VERIFY_IDENTITY (MySQL, MariaDB)";
            Diagnostic::file(&globals.config, message).with_hint(hint).warning()
        });
    let exposed = config.http.tls.iter().filter(|tls| is_key_exposed(tls)).map(|tls| {
        let message = format!("everybody on this machine can read {}", tls.key_file.display());
        Diagnostic::file(&globals.config, message).with_hint("chmod o-r").warning()
    });
    let warned = plaintext.chain(exposed).chain(away);
    let found: Vec<Diagnostic> =
        policy::lint::warnings(&bundle).into_iter().chain(warned).collect();
    let warnings: Vec<String> = found.iter().map(Diagnostic::to_string).collect();
    let file = globals.config.display();
    let verb = if policies == 1 { "policy is" } else { "policies are" };
    let mut text = format!(
        "{file} is valid: {}, {}\n\
         {policies} {verb} valid: {}, {} passed, {} wait for an inventory",
        counted(sources, "source"),
        counted(alerts, "alert receiver"),
        counted(rules, "rule"),
        counted(outcome.passed, "test"),
        outcome.pending
    );
    for warning in &found {
        text.push_str(&format!("\n\n{}", warning.render().trim_end()));
    }
    let object = json!({
        "ok": true, "config": file.to_string(), "sources": sources, "alerts": alerts,
        "policies": policies, "rules": rules, "tests": outcome.passed, "pending": outcome.pending,
        "warnings": warnings,
    });
    context::print(globals, &object, text)?;
    policy::lint::deny(args.deny_warnings, &found)
}

/// Whether each directory's query can be read as entities of its type. A source that is away is a warning.
async fn directories(config: &Config, bundle: &Bundle) -> Result<Vec<Diagnostic>, CliError> {
    let mut away = Vec::new();
    if config.directories.is_empty() {
        return Ok(away);
    }
    let types = Types::of_bundle(bundle);
    let types = types.map_err(|errors| CliError::config("the policies cannot decide", errors))?;
    let types = Arc::new(types.0);
    for directory in &config.directories {
        let source = config.sources.iter().find(|source| source.name == directory.source);
        // The configuration is refused where it has no such source.
        let Some(source) = source else { continue };
        let what = format!("directory of {} from {}", directory.kind, directory.source);
        let prepared =
            app::prepare_directory(directory, &Source::new(source.clone()), &types).await;
        match prepared {
            Ok(_) => {}
            Err(app::DirectoryFailed::Source(error)) if error.is_transient() => {
                away.push(Diagnostic::file("[[directory]]", format!("{what}: {error}")).warning());
            }
            Err(error) => {
                let error = CliError::config(format!("{what}: {error}"), Vec::new());
                return Err(error.with_hint("try its query on the database by hand"));
            }
        }
    }
    Ok(away)
}
