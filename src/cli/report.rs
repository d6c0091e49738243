//! `stewardd report`: the data map, from what the daemon remembers; asks no governed database anything.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::{CliError, Globals, context, policy};
use crate::app;
use crate::config::Config;
use crate::model::{Clock, Diagnostic};
use crate::policy::Bundle;
use crate::policy::text::archive::Archive;
use crate::report::{self, Report, Request, csv, fides, html};
use crate::store::Store;

/// Reports what is held, why, how long, and what policy objects to: inventory, categories, purposes, retention,
/// findings, risk, trends. Made from the daemon's own state; no database is asked, and no value is in it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A page to read and print, everything for programs, a row a field, or datasets for Fides (YAML).
    #[arg(long, value_enum, default_value_t = Format::Html)]
    format: Format,
    /// File to write, replacing what is there; standard output otherwise.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only this source.
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Html,
    Json,
    Csv,
    Fides,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let store = context::store(&config).await?;
    let bundle = in_force(&config, &store).await?;
    let request = Request {
        store: &store,
        sources: &config.sources,
        bundle: &bundle,
        only: args.source.as_deref(),
        now: Clock::System.millis(),
    };
    let made = report::gather(request).await?;
    let format = if globals.json { Format::Json } else { args.format };
    let text = written(&made, format)?;
    match &args.out {
        Some(path) => save(path, &text),
        None => context::shown(std::io::stdout().lock().write_all(text.as_bytes())),
    }
}

/// The policies in force; before there are any, those of the directory.
async fn in_force(config: &Config, store: &Store) -> Result<Bundle, CliError> {
    let Some(hash) = store.fact(app::ACTIVE_BUNDLE).await? else {
        return policy::compile(config, None).await;
    };
    let (inventories, accepted) =
        app::known_inventories(store).await.map_err(|failure| CliError::io(failure.message))?;
    let state = config.store.path.parent().unwrap_or(Path::new("."));
    let sources = Archive::new(state).read(&hash).map_err(|error| {
        CliError::io(format!("the text of the policies in force ({hash}): {error}"))
    })?;
    Bundle::compile(sources, &inventories, &accepted).map_err(|errors: Vec<Diagnostic>| {
        CliError::config("the policies in force do not fit the last inventories", errors)
    })
}

fn written(report: &Report, format: Format) -> Result<String, CliError> {
    let failed = |error: &dyn std::fmt::Display| {
        CliError::new(70, format!("cannot write the report: {error}"))
    };
    match format {
        Format::Html => html::write(report).map_err(|error| failed(&error)),
        Format::Json => serde_json::to_string_pretty(report)
            .map(|text| text + "\n")
            .map_err(|error| failed(&error)),
        Format::Csv => Ok(csv::write(report)),
        Format::Fides => Ok(fides::write(report)),
    }
}

/// Beside the target first, so that whoever reads the file never sees half of it. Only its owner may read it: it
/// says where the data worth stealing is.
fn save(path: &Path, text: &str) -> Result<(), CliError> {
    let failed = |error: std::io::Error| CliError::io(format!("{}: {error}", path.display()));
    if path.exists() && !path.is_file() {
        // A device or a pipe is written into; replacing /dev/null would be a surprise.
        return std::fs::write(path, text).map_err(failed);
    }
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    // What lies there may be readable to others, or lead elsewhere.
    match std::fs::remove_file(&fresh) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(&fresh).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    std::fs::rename(&fresh, path).map_err(failed)
}

impl From<report::Error> for CliError {
    fn from(error: report::Error) -> Self {
        match error {
            report::Error::NoSource(_) => CliError::usage(error.to_string()),
            report::Error::Store(error) => error.into(),
            report::Error::Scan(error) => CliError::io(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn only_its_owner_may_read_a_report_whatever_lies_in_its_way() {
        let dir = tempfile::tempdir().unwrap();
        let (path, other) = (dir.path().join("map.html"), dir.path().join("other"));
        std::fs::write(&other, "kept").unwrap();
        std::os::unix::fs::symlink(&other, dir.path().join("map.html.new")).unwrap();
        save(&path, "one").unwrap();
        std::fs::write(dir.path().join("map.html.new"), "left by a killed run").unwrap();
        save(&path, "two").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "kept");
    }
}
