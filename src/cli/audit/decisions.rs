//! `stewardd audit decisions`: who saw this person's record last quarter, and who was refused?
//!
//! Whom it is about comes from a file or a prompt, never from an argument, and is compared by keyed hash.
//! Principals that stand in `policies/entities/*.json` are shown by name, others by hash.

use std::collections::BTreeMap;
use std::io::{BufRead, ErrorKind, IsTerminal};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::export::bar;
use crate::audit::decisions::read;
use crate::audit::{Keys, read as log};
use crate::cli::{CliError, Globals, context};
use crate::config::duration;
use crate::model::Clock;

mod answer;

use answer::{Question, Whom};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// File whose first line is the id of who asked, or `Type::"id"`; `-` is standard input
    #[arg(long, value_name = "FILE")]
    principal_file: Option<PathBuf>,
    /// File whose first line is the id of the record asked about, or `Type::"id"`; `-` is standard input
    #[arg(long, value_name = "FILE")]
    resource_file: Option<PathBuf>,
    /// Only what was refused
    #[arg(long)]
    refused: bool,
    /// How far back to look
    #[arg(long, value_name = "DURATION", default_value = "90d", value_parser = duration::parse)]
    since: Duration,
    /// Show the reasons given for break-glass: words of a person, which may name others
    #[arg(long)]
    reasons: bool,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let state = config.store.path.parent().unwrap_or(&config.store.path).to_owned();
    if !Keys::exist(&state) {
        let message = format!("{} has no key file: no id can be compared", state.display());
        return Err(CliError::io(message));
    }
    let keys = Keys::load_or_create(&state).map_err(|error| CliError::io(error.to_string()))?;
    let question = Question {
        principal: args
            .principal_file
            .as_deref()
            .map(|file| whom(file, "who asked"))
            .transpose()?,
        resource: args.resource_file.as_deref().map(|file| whom(file, "the record")).transpose()?,
        refused: args.refused,
        since: Clock::System.millis().saturating_sub(args.since.as_millis() as i64),
        reasons: args.reasons,
        names: names(&config.policies.dir.join("entities"), &keys)?,
        keys,
    };
    let work = move || look(&config.audit.dir, question);
    let found = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| CliError::new(70, error.to_string()))??;
    context::print(globals, &found, &found)
}

fn look(dir: &Path, question: Question) -> Result<answer::Answer, CliError> {
    let bar = bar();
    let mut answer = answer::Answer::new(question);
    let visited = log::visit(dir, |size, index, entry| {
        bar.set_length(size);
        bar.set_position(index + 1);
        if let Some(logged) = read::logged(entry) {
            answer.add(&logged);
        }
        ControlFlow::Continue(())
    });
    bar.finish_and_clear();
    visited.map_err(|error| CliError::io(error.to_string()))?;
    Ok(answer.done())
}

/// `id` or `Type::"id"`, from a file, standard input or a prompt.
fn whom(file: &Path, what: &str) -> Result<Whom, CliError> {
    let text = if file.as_os_str() == "-" {
        let input = std::io::stdin();
        if input.is_terminal() {
            eprint!("Id of {what}: ");
        }
        let mut text = String::new();
        input.lock().read_line(&mut text).map_err(|error| CliError::io(error.to_string()))?;
        text
    } else {
        std::fs::read_to_string(file)
            .map_err(|error| CliError::io(format!("{}: {error}", file.display())))?
    };
    let id = text.lines().next().map(str::trim).filter(|id| !id.is_empty());
    id.map(Whom::parse).ok_or_else(|| {
        CliError::usage(format!("{}: its first line holds no id", file.display()))
            .with_hint("write the id, or Type::\"id\", on the first line")
    })
}

/// Keyed hash of everybody in `entities/*.json`, and what they are called.
fn names(dir: &Path, keys: &Keys) -> Result<BTreeMap<String, String>, CliError> {
    let mut names = BTreeMap::new();
    let unread = |error: std::io::Error| CliError::io(format!("{}: {error}", dir.display()));
    let files = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(names),
        files => files.map_err(unread)?,
    };
    let mut paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    for path in paths {
        let failed = |why: String| CliError::io(format!("{}: {why}", path.display()));
        let text = std::fs::read(&path).map_err(|error| failed(error.to_string()))?;
        let people: Vec<serde_json::Value> = serde_json::from_slice(&text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            failed(format!("{place}: no list of entities"))
        })?;
        for person in people {
            let uid = person["uid"].get("__entity").unwrap_or(&person["uid"]);
            if let (Some(kind), Some(id)) = (uid["type"].as_str(), uid["id"].as_str()) {
                names.insert(keys.entity(kind, id), format!("{kind}::\"{id}\""));
            }
        }
    }
    Ok(names)
}
