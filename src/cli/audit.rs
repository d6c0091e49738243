//! `stewardd audit`: proves a log from its files alone, on any machine that has them; hands out what it says.

mod decisions;
mod export;

use std::fmt;
use std::path::PathBuf;

use super::{CliError, Globals, context};
use crate::audit::{Report, Verifier, verify};

/// The audit log.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Recompute every entry, tile and the root, and check the checkpoint's signature.
    Verify(Verify),
    /// Write entries for other systems, a line each.
    Export(export::Args),
    /// Who was let see whose records, and who was refused.
    Decisions(decisions::Args),
}

#[derive(Debug, clap::Args)]
struct Verify {
    /// The log's directory; without it, the one in the configuration.
    #[arg(value_name = "DIR")]
    positional: Option<PathBuf>,
    /// The same, as an option.
    #[arg(long, value_name = "DIR", conflicts_with = "positional")]
    dir: Option<PathBuf>,
    /// The name the log must have, e.g. steward.example.org/audit/prod-1.
    #[arg(long, value_name = "NAME")]
    origin: Option<String>,
    /// The verifier key noted elsewhere (name+hash+key). Without it the directory's own key.pub is
    /// believed, and whoever could rewrite the log could rewrite that.
    #[arg(long, value_name = "VKEY")]
    key: Option<String>,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    match args.command {
        Command::Verify(args) => prove(args, globals).await,
        Command::Export(args) => export::run(args, globals).await,
        Command::Decisions(args) => decisions::run(args, globals).await,
    }
}

async fn prove(args: Verify, globals: &Globals) -> Result<(), CliError> {
    let (dir, origin) = target(&args, globals)?;
    let key = args.key.as_deref().map(Verifier::parse).transpose();
    let key = key.map_err(|error| CliError::usage(format!("--key: {error}")))?;
    let shown = dir.clone();
    let noted = key.is_some();
    let report = tokio::task::spawn_blocking(move || verify(&dir, key.as_ref(), origin.as_deref()))
        .await
        .map_err(|error| CliError::new(70, error.to_string()))?
        .map_err(|error| CliError::io(error.to_string()))?;
    context::print(globals, &report, Summary { report: &report, noted })?;
    if report.verified {
        return Ok(());
    }
    let hint = "keep the directory as it is, and compare it with a mirror or a noted checkpoint";
    Err(CliError::new(65, format!("{} is not verified", shown.display())).with_hint(hint))
}

/// The directory, and the name its log must have. Only without a directory is the configuration read.
fn target(args: &Verify, globals: &Globals) -> Result<(PathBuf, Option<String>), CliError> {
    if let Some(dir) = args.positional.as_ref().or(args.dir.as_ref()) {
        Ok((dir.clone(), args.origin.clone()))
    } else {
        let audit = context::configuration(globals)?.audit;
        Ok((audit.dir, Some(args.origin.clone().unwrap_or(audit.origin))))
    }
}

/// The report as a person reads it.
struct Summary<'a> {
    report: &'a Report,
    /// The key came from the caller, not from the directory.
    noted: bool,
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { origin, size, root, verified, problems } = self.report;
        for problem in problems {
            writeln!(f, "wrong: {problem}")?;
        }
        let verdict = if *verified { "verified" } else { "NOT VERIFIED" };
        write!(f, "{verdict}: {origin}, {size} entries, root {root}")?;
        if *verified && !self.noted {
            write!(f, "\nby the directory's own key.pub; pass --key to check against a noted one")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::json;

    use super::*;
    use crate::audit::{Entry, Log};
    use crate::model::Clock;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
        #[command(flatten)]
        globals: Globals,
    }

    async fn code(line: &[&str]) -> u8 {
        let line = Line::try_parse_from([&["audit", "verify"], line].concat()).unwrap();
        run(line.args, &line.globals).await.map_or_else(|error| error.code, |()| 0)
    }

    #[tokio::test]
    async fn a_directory_is_verified_without_a_configuration() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("audit");
        let log = Log::open(&dir, "example.org/log", Clock::System).await.unwrap();
        let (subject, data) = ("crm.customers".to_owned(), json!({}));
        log.append(Entry { kind: "test.entry", subject, time: 0, data }).await.unwrap();
        let dir = dir.to_str().unwrap();
        let key = log.verifier().to_string();
        assert_eq!(code(&[dir]).await, 0);
        assert_eq!(code(&["--dir", dir, "--json", "--origin", "example.org/log"]).await, 0);
        assert_eq!(code(&[dir, "--key", &key]).await, 0);
        assert_eq!(code(&[dir, "--origin", "example.org/other"]).await, 65);
        assert_eq!(code(&[dir, "--key", "nonsense"]).await, 64);
        assert_eq!(code(&["/nonexistent/audit"]).await, 74);
        assert_eq!(code(&["--config", "/nonexistent/stewardd.toml"]).await, 78);
    }

    #[tokio::test]
    async fn without_a_directory_the_configuration_names_it() {
        let site = context::fixture::site().await;
        let config = site.globals.config.to_str().unwrap();
        assert_eq!(code(&["--config", config]).await, 74, "no log yet");
        let dir = site.dir.path().join("audit");
        drop(Log::open(&dir, "localhost/audit", Clock::System).await.unwrap());
        assert_eq!(code(&["--config", config]).await, 0);
    }
}
