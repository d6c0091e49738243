//! `stewardd holds`: legal holds. Whom a hold is about comes from a prompt, a file or the environment, never
//! from an argument, and is stored as a keyed hash.

use std::fmt;
use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::json;

use super::{CliError, Globals, context};
use crate::audit::Keys;
use crate::config::{Config, Environment};
use crate::model::clock::rfc3339;
use crate::model::value::SubjectId;
use crate::model::{Clock, Instant};
use crate::store::Store;
use crate::workflow::hold::{self, Hold, NewHold};

const VARIABLE: &str = "STEWARDD_SUBJECT";

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Place a hold on a person; reads their id from a prompt, --subject-file or STEWARDD_SUBJECT.
    Add(Add),
    /// Release a hold by its id; others on the same person stay.
    Remove {
        /// The hold's id, as `stewardd holds list` shows it
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Show the holds in force.
    List,
}

#[derive(Debug, clap::Args)]
struct Add {
    /// Source whose records of the person are held
    #[arg(long)]
    source: String,
    /// Why; it stands in the audit log. No personal data
    #[arg(long)]
    reason: String,
    /// Day by which somebody looks whether it is still needed (2026-12-31)
    #[arg(long, value_name = "DATE")]
    review_by: Option<NaiveDate>,
    /// File whose first line is the person's id; `-` is standard input
    #[arg(long, value_name = "FILE")]
    subject_file: Option<PathBuf>,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let store = context::store(&config).await?;
    match args.command {
        Command::Add(add) => place(&add, &config, &store, globals).await,
        Command::Remove { id } => {
            hold::remove(&store, &id, &context::principal(), Clock::System.millis()).await?;
            context::print(globals, &json!({ "released": id }), format!("released {id}"))
        }
        Command::List => {
            let holds = hold::list(&store).await?;
            context::print(globals, &json!({ "holds": holds }), List(&holds))
        }
    }
}

async fn place(
    add: &Add,
    config: &Config,
    store: &Store,
    globals: &Globals,
) -> Result<(), CliError> {
    if !config.sources.iter().any(|source| source.name == add.source) {
        let message = format!("there is no source `{}` in the configuration", add.source);
        return Err(CliError::usage(message));
    }
    let subject = SubjectId(subject(add)?);
    let state = config.store.path.parent().unwrap_or(&config.store.path);
    let keys = Keys::load_or_create(state).map_err(|error| CliError::io(error.to_string()))?;
    let hold = NewHold {
        source: &add.source,
        subject: &keys.subject(&add.source, &subject),
        reason: &add.reason,
        placed_by: &context::principal(),
        placed_at: Clock::System.millis(),
        review_by: add.review_by.map(instant),
    };
    let id = hold::add(store, &hold).await?;
    context::print(globals, &json!({ "placed": id }), format!("placed {id}"))
}

/// Midnight UTC of a day.
fn instant(day: NaiveDate) -> Instant {
    day.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc().timestamp_millis()
}

/// The person's id: a file, the environment, standard input or a prompt, in this order.
fn subject(add: &Add) -> Result<String, CliError> {
    let text = match &add.subject_file {
        Some(file) if file.as_os_str() != "-" => std::fs::read_to_string(file)
            .map_err(|error| CliError::io(format!("{}: {error}", file.display())))?,
        Some(_) => line()?,
        None => match Environment::variable(VARIABLE) {
            Some(text) => text,
            None => line()?,
        },
    };
    match text.lines().next().map(str::trim) {
        Some(id) if !id.is_empty() => Ok(id.to_owned()),
        _ => Err(CliError::usage("no person's id was given")
            .with_hint("type it at the prompt, or name --subject-file, or set STEWARDD_SUBJECT")),
    }
}

fn line() -> Result<String, CliError> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprint!("Id of the person, as the table's subject column has it: ");
    }
    let mut text = String::new();
    input.lock().read_line(&mut text).map_err(|error| CliError::io(error.to_string()))?;
    Ok(text)
}

struct List<'a>(&'a [Hold]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("No holds.");
        }
        for (index, hold) in self.0.iter().enumerate() {
            let line = if index > 0 { "\n" } else { "" };
            let Hold { id, source, reason, placed_by, placed_at, review_by } = hold;
            let placed = rfc3339(*placed_at);
            write!(f, "{line}{id}  {source}  placed {placed} by {placed_by}: {reason}")?;
            if let Some(day) = review_by {
                write!(f, "  (review by {})", &rfc3339(*day)[..10])?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::context::fixture;

    fn add(source: &str, file: Option<PathBuf>) -> Args {
        let add = Add {
            source: source.to_owned(),
            reason: "a lawsuit".to_owned(),
            review_by: NaiveDate::from_ymd_opt(2027, 1, 1),
            subject_file: file,
        };
        Args { command: Command::Add(add) }
    }

    #[tokio::test]
    async fn a_person_is_held_by_hash_and_released_by_id() {
        let site = fixture::site().await;
        let file = site.dir.path().join("subject");
        std::fs::write(&file, "4711\n").unwrap();
        run(add("crm", Some(file)), &site.globals).await.unwrap();
        let (subject,): (String,) = sqlx::query_as("SELECT subject FROM holds")
            .fetch_one(site.store.reader())
            .await
            .unwrap();
        let keys = Keys::load_or_create(&site.dir.path().join("state")).unwrap();
        assert_eq!(subject, keys.subject("crm", &SubjectId("4711".into())));
        let id = hold::list(&site.store).await.unwrap().remove(0).id;
        let remove = |id: &str| Args { command: Command::Remove { id: id.to_owned() } };
        run(remove(&id), &site.globals).await.unwrap();
        assert!(hold::list(&site.store).await.unwrap().is_empty());
        let twice = run(remove(&id), &site.globals).await.unwrap_err();
        assert_eq!(twice.code, 64);
    }

    #[tokio::test]
    async fn an_unknown_source_or_nobody_is_a_usage_error() {
        let site = fixture::site().await;
        assert_eq!(run(add("erp", None), &site.globals).await.unwrap_err().code, 64);
        let empty = site.dir.path().join("empty");
        std::fs::write(&empty, "\n").unwrap();
        assert_eq!(run(add("crm", Some(empty)), &site.globals).await.unwrap_err().code, 64);
    }
}
