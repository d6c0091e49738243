//! `stewardd audit export`: decisions, or all entries, for a SIEM or a spreadsheet; a line each, in order.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate};
use indicatif::{ProgressBar, ProgressStyle};

use crate::audit::decisions::export::{self, Choice};
use crate::audit::read;
use crate::cli::{CliError, Globals, context};
use crate::model::Instant;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Shape of a line: flat JSON, CloudEvents 1.0, or OCSF 1.3 (API Activity)
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Format,
    /// First time, 2026-03-01 or 2026-03-01T08:00:00Z; a day begins at midnight UTC
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<Instant>,
    /// Time before which it ends
    #[arg(long, value_name = "TIME", value_parser = time)]
    to: Option<Instant>,
    /// Decisions only, or every entry; OCSF knows decisions only
    #[arg(long, value_enum, default_value = "decisions")]
    kind: What,
    /// File to write, replaced if there is one; without it, standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The log's directory; without it, the one in the configuration
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    Jsonl,
    Cloudevents,
    Ocsf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Decisions,
    All,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let format = match args.format {
        Format::Jsonl => export::Format::Jsonl,
        Format::Cloudevents => export::Format::CloudEvents,
        Format::Ocsf => export::Format::Ocsf,
    };
    let all = args.kind == What::All;
    if all && format == export::Format::Ocsf {
        let message = "OCSF has a class for decisions only, not for every entry";
        return Err(CliError::usage(message).with_hint("leave --kind out, or take cloudevents"));
    }
    let dir = match args.dir {
        Some(dir) => dir,
        None => context::configuration(globals)?.audit.dir,
    };
    let choice = Choice { format, from: args.from, to: args.to, all };
    let work = move || match args.output {
        Some(path) => to_file(&dir, choice, &path),
        None => write(&dir, choice, std::io::stdout().lock(), "standard output"),
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| CliError::new(70, error.to_string()))?
}

/// A file is whole or not there: it is written beside and put in place.
fn to_file(dir: &Path, choice: Choice, path: &Path) -> Result<(), CliError> {
    let shown = path.display().to_string();
    let failed = |error: std::io::Error| CliError::io(format!("{shown}: {error}"));
    let temporary = path.with_added_extension("tmp");
    let file = File::create(&temporary).map_err(failed)?;
    write(dir, choice, &file, &shown)?;
    file.sync_all().and_then(|()| std::fs::rename(&temporary, path)).map_err(failed)
}

/// Streams: what is held is one bundle of entries.
fn write(dir: &Path, choice: Choice, to: impl Write, shown: &str) -> Result<(), CliError> {
    let mut out = BufWriter::new(to);
    let bar = bar();
    let mut written = Ok(());
    let visited = read::visit(dir, |size, index, entry| {
        bar.set_length(size);
        bar.set_position(index + 1);
        for line in export::lines(entry, index, choice) {
            written = serde_json::to_writer(&mut out, &line)
                .map_err(std::io::Error::from)
                .and_then(|()| out.write_all(b"\n"));
            if written.is_err() {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    visited.map_err(|error| CliError::io(error.to_string()))?;
    match written.and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| CliError::io(format!("{shown}: {error}"))),
    }
}

/// Shown when stderr is a terminal.
pub(super) fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:32} {human_pos}/{human_len} entries  {elapsed}")
        .expect("a constant template, shown by every export");
    ProgressBar::new(0).with_style(style)
}

/// A day (midnight UTC) or a time with its offset.
fn time(text: &str) -> Result<Instant, String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Ok(day.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc().timestamp_millis());
    }
    DateTime::parse_from_rfc3339(text)
        .map(|time| time.timestamp_millis())
        .map_err(|_| "write 2026-03-01 or 2026-03-01T08:00:00Z".to_owned())
}
