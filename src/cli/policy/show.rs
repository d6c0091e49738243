//! `stewardd policy show`: the text of a policy as it was in force at a moment, from the archive.
//!
//! When which bundle came into force is evidence of the audit log (`bundle.activated`); the control store
//! remembers each bundle's first and last activation, which fills in where the log cannot be read. Between two
//! activations the earlier bundle is the one in force. The log does not say who edited the files, so
//! neither does this.

mod history;

use std::fmt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use self::history::{Activation, History};
use super::read::unknown;
use crate::cli::context::{configuration, print, store};
use crate::cli::{CliError, Globals};
use crate::config::Config;
use crate::model::clock::rfc3339;
use crate::model::{Clock, Instant};
use crate::policy::PolicySources;
use crate::policy::text::archive::Archive;
use crate::policy::text::{links, written};

const DAY: Instant = 86_400_000;

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["id", "file"])))]
pub struct Args {
    /// A policy's @id.
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// A file of the policy directory instead, e.g. purposes.toml or datasets/crm.toml.
    #[arg(long, value_name = "NAME")]
    file: Option<String>,
    /// As in force on this day (at its end, UTC) or at this moment: 2026-03-01 or 2026-03-01T08:00:00Z.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    at: Option<Moment>,
}

/// A moment, and the beginning of the day it stands for.
#[derive(Debug, Clone, Copy)]
struct Moment {
    at: Instant,
    day: Option<Instant>,
}

fn moment(text: &str) -> Result<Moment, String> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        let start = day.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc().timestamp_millis();
        return Ok(Moment { at: start + DAY - 1, day: Some(start) });
    }
    let at = text.parse::<DateTime<Utc>>();
    at.map(|at| Moment { at: at.timestamp_millis(), day: None })
        .map_err(|_| "write a day, 2026-03-01, or a moment, 2026-03-01T08:00:00Z".to_owned())
}

#[derive(Debug, Serialize)]
struct Shown {
    what: String,
    file: String,
    line: Option<usize>,
    #[serde(serialize_with = "crate::model::clock::written")]
    at: Instant,
    bundle: String,
    /// When the bundle came into force; `None`: it is the directory's and never did.
    activated: Option<Activation>,
    /// When another bundle followed.
    #[serde(serialize_with = "crate::model::clock::written_if")]
    until: Option<Instant>,
    /// Other bundles of the day asked about.
    also: Vec<Activation>,
    remarks: Vec<String>,
    text: String,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = configuration(globals)?;
    let now = Clock::System.millis();
    let moment = args.at.unwrap_or(Moment { at: now, day: None });
    let what = Wanted { id: args.id, file: args.file };
    let shown = if config.store.path.exists() {
        archived(&config, &what, moment).await?
    } else if args.at.is_none() {
        from_directory(&config, &what, now)?
    } else {
        return Err(CliError::unavailable(
            "no daemon has run with this configuration: nothing is archived",
        ));
    };
    print(globals, &shown, Text(&shown))
}

struct Wanted {
    id: Option<String>,
    file: Option<String>,
}

impl Wanted {
    fn name(&self) -> String {
        self.id.clone().or_else(|| self.file.clone()).unwrap_or_default()
    }

    /// File, line and text; `None` when the set has no such policy or file.
    fn find(&self, sources: &PolicySources) -> Option<(String, Option<usize>, String)> {
        if let Some(file) = &self.file {
            return sources.files.get(file).map(|text| (file.clone(), None, text.clone()));
        }
        let policies = written::parse(sources, &mut Vec::new());
        let found = policies.into_iter().find(|policy| Some(&policy.meta.id) == self.id.as_ref());
        let Some(policy) = found else { return self.find_template(sources) };
        let line = sources.files[&policy.file][..policy.offset].matches('\n').count() + 1;
        Some((policy.file, Some(line), policy.text))
    }

    fn find_template(&self, sources: &PolicySources) -> Option<(String, Option<usize>, String)> {
        let templates = links::templates(sources);
        let template =
            templates.into_iter().find(|template| Some(&template.meta.id) == self.id.as_ref())?;
        let line = sources.files[&template.file][..template.offset].matches('\n').count() + 1;
        Some((template.file, Some(line), template.text))
    }
}

async fn archived(config: &Config, what: &Wanted, moment: Moment) -> Result<Shown, CliError> {
    let store = store(config).await?;
    let history = History::load(&store, &config.audit.dir).await?;
    let state = config.store.path.parent().unwrap_or(Path::new("."));
    let archive = Archive::new(state);
    let Some((active, until)) = history.at(moment.at) else {
        let first = history.activations.first();
        let hint = first.map_or_else(
            || "no bundle has ever been in force here".to_owned(),
            |first| format!("the first bundle came into force {}", rfc3339(first.at)),
        );
        let message = format!("no policies were in force at {}", rfc3339(moment.at));
        return Err(CliError::new(65, message).with_hint(hint));
    };
    let sources = read(&archive, &active.bundle)?;
    let Some((file, line, text)) = what.find(&sources) else {
        return Err(not_then(&history, &archive, what, moment, &active, &sources));
    };
    let day = moment.day.unwrap_or(moment.at);
    let also = history.activations.iter().filter(|a| (day..=moment.at).contains(&a.at));
    let before = moment.day.and_then(|day| history.at(day)).map(|(before, _)| before);
    let also = before.into_iter().chain(also.cloned()).filter(|a| a.bundle != active.bundle);
    Ok(Shown {
        what: what.name(),
        file,
        line,
        at: moment.at,
        bundle: active.bundle.clone(),
        until,
        also: also.collect(),
        remarks: history.remarks.clone(),
        activated: Some(active),
        text,
    })
}

fn read(archive: &Archive, bundle: &str) -> Result<PolicySources, CliError> {
    archive
        .read(bundle)
        .map_err(|error| CliError::io(format!("the archived bundle {bundle}: {error}")))
}

/// The set in force then had no such policy: when others had.
fn not_then(
    history: &History,
    archive: &Archive,
    what: &Wanted,
    moment: Moment,
    active: &Activation,
    sources: &PolicySources,
) -> CliError {
    let has = |activation: &&Activation| {
        archive.read(&activation.bundle).is_ok_and(|sources| what.find(&sources).is_some())
    };
    let (bundle, at) = (&active.bundle[..12], rfc3339(moment.at));
    let name = what.name();
    let message = format!("`{name}` was not in force at {at}: bundle {bundle} does not have it");
    match history.activations.iter().find(has) {
        Some(first) => {
            let (at, bundle) = (rfc3339(first.at), &first.bundle[..12]);
            let hint = format!("it is in bundle {bundle}, which came into force {at}");
            CliError::new(65, message).with_hint(hint)
        }
        None => match &what.id {
            Some(id) => unknown(&written::parse(sources, &mut Vec::new()), id),
            None => CliError::usage(format!("no bundle has a file `{name}`")),
        },
    }
}

fn from_directory(config: &Config, what: &Wanted, now: Instant) -> Result<Shown, CliError> {
    let dir: &PathBuf = &config.policies.dir;
    let sources = PolicySources::read(dir)
        .map_err(|errors| CliError::config("the policies cannot be read", errors))?;
    let (file, line, text) = what.find(&sources).ok_or_else(|| match &what.id {
        Some(id) => unknown(&written::parse(&sources, &mut Vec::new()), id),
        None => CliError::usage(format!("there is no file `{}`", what.name())),
    })?;
    let remark = "no daemon has run here: this is the directory's text, never in force".to_owned();
    Ok(Shown {
        what: what.name(),
        file,
        line,
        at: now,
        bundle: sources.hash(),
        activated: None,
        until: None,
        also: Vec::new(),
        remarks: vec![remark],
        text,
    })
}

struct Text<'a>(&'a Shown);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0;
        write!(f, "// {}", shown.file)?;
        if let Some(line) = shown.line {
            write!(f, ":{line}")?;
        }
        write!(f, " of bundle {}", shown.bundle)?;
        if let Some(active) = &shown.activated {
            let until = shown.until.map_or_else(
                || "in force still".to_owned(),
                |until| format!("until {}", rfc3339(until)),
            );
            write!(f, "\n// in force since {} ({}), {until}", rfc3339(active.at), active.by())?;
        }
        for other in &shown.also {
            let (bundle, at) = (&other.bundle[..12], rfc3339(other.at));
            write!(f, "\n// that day also bundle {bundle}, in force since {at}: ask with a time")?;
        }
        for remark in &shown.remarks {
            write!(f, "\n// {remark}")?;
        }
        write!(f, "\n\n{}", shown.text)
    }
}
