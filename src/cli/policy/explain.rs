//! `stewardd policy explain`: a policy, a record or a field, and why it is so.
//!
//! The policies are those of the directory, compiled against what the daemon knows of its sources; the
//! control store is only read. A source is asked when it answers, and its absence is said.

mod field;
mod known;
mod places;
mod policy;
mod record;
mod record_text;

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::inventories;
use crate::app::ACCEPTED_INVENTORIES;
use crate::cli::context::{configuration, store};
use crate::cli::{CliError, Globals};
use crate::config::Config;
use crate::model::{Clock, Diagnostic, Instant};
use crate::policy::explain::subject::{Subject, Unknown};
use crate::policy::{Bundle, PolicySources};
use crate::source::Source;
use crate::store::Store;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A policy by its @id, a record as source.table:key (a,b for a composite key; source.table:- reads
    /// the key from standard input), or a field as source.table.column.
    #[arg(value_name = "SUBJECT")]
    subject: String,
    /// As of this moment instead of now, e.g. 2026-12-31T23:59:59Z.
    #[arg(long, value_name = "TIME")]
    at: Option<DateTime<Utc>>,
    /// Print the text that a record's attributes hold, not only its length.
    #[arg(long)]
    show_values: bool,
    #[command(flatten)]
    directory: super::Directory,
}

/// What every explanation needs.
struct Scene {
    config: Config,
    /// `None` before the daemon's first run.
    store: Option<Store>,
    bundle: Bundle,
    at: Option<Instant>,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = configuration(globals)?;
    let (bundle, store) = compile(&config, args.directory.dir).await?;
    let at = args.at.map(|at| at.timestamp_millis());
    let scene = Scene { config, store, bundle, at };
    match Subject::parse(&args.subject, &scene.bundle)? {
        Subject::Policy(id) => policy::run(&scene, &id, globals).await,
        Subject::Record(table, key) => {
            record::run(&scene, &table, &key, args.show_values, globals).await
        }
        Subject::Field(field) => field::run(&scene, &field, globals).await,
    }
}

/// As the daemon would compile them, drift included.
async fn compile(
    config: &Config,
    dir: Option<PathBuf>,
) -> Result<(Bundle, Option<Store>), CliError> {
    let inventories = inventories(config).await?;
    let store = if config.store.path.exists() { Some(store(config).await?) } else { None };
    let accepted = match &store {
        Some(store) => store.fact(ACCEPTED_INVENTORIES).await?,
        None => None,
    };
    let accepted = accepted.map_or_else(
        || Ok(inventories.clone()),
        |text| serde_json::from_str(&text).map_err(|error| CliError::io(error.to_string())),
    )?;
    let refused = |errors: Vec<Diagnostic>| CliError::config("the policies cannot be used", errors);
    let sources =
        PolicySources::read(&dir.unwrap_or(config.policies.dir.clone())).map_err(refused)?;
    Ok((Bundle::compile(sources, &inventories, &accepted).map_err(refused)?, store))
}

impl Scene {
    /// The source when it answers, with its clock's time; otherwise why not.
    async fn connect(&self, name: &str) -> Result<(Source, Instant), String> {
        let configured = self.config.sources.iter().find(|source| source.name == name);
        let configured =
            configured.ok_or_else(|| format!("the configuration has no source `{name}`"))?;
        let source = Source::new(configured.clone());
        let now = source.now().await.map_err(|error| error.to_string())?;
        Ok((source, self.at.unwrap_or(now)))
    }

    /// The moment to explain without a source.
    fn now(&self) -> Instant {
        self.at.unwrap_or_else(|| Clock::System.millis())
    }
}

impl From<Unknown> for CliError {
    fn from(unknown: Unknown) -> Self {
        let error = CliError::usage(unknown.message);
        match unknown.hint {
            Some(hint) => error.with_hint(hint),
            None => error,
        }
    }
}
