//! `stewardd policy impact [OLD] NEW`: what a change of policies would do, counted on live data.

mod bars;
mod text;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use self::bars::Bars;
use self::text::Summary;
use super::Language;
use crate::cli::context::{configuration, print, store};
use crate::cli::{CliError, Globals};
use crate::config::{Config, duration};
use crate::model::{Clock, Diagnostic, Inventory};
use crate::policy::analysis;
use crate::policy::archive::Archive;
use crate::policy::impact::changes;
use crate::policy::{Bundle, PolicySources};
use crate::scan::observe;
use crate::source::Source;
use crate::store::Store;
use crate::workflow::impact::{self, Impact, Question, RuleImpact};

#[derive(Debug, clap::Args)]
#[command(override_usage = "stewardd policy impact [OPTIONS] [OLD] <NEW>")]
pub(super) struct Args {
    /// NEW, or OLD and NEW: each a policy directory, the hash of a set that was once in force (its beginning
    /// will do), or `active`, the set in force and what OLD is unless given.
    #[arg(value_name = "SET", num_args = 1..=2, required = true)]
    sets: Vec<String>,
    /// How long one count may take in a governed database.
    #[arg(long, value_name = "DURATION", default_value = "10m", value_parser = duration::parse)]
    timeout: Duration,
    /// Language of the summary.
    #[arg(long, value_enum, default_value = "en")]
    lang: Language,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = configuration(globals)?;
    let store = store(&config).await?;
    let known = Known::load(&store).await?;
    let (old, new) = match args.sets.as_slice() {
        [new] => ("active", new.as_str()),
        [old, new, ..] => (old.as_str(), new.as_str()),
        [] => return Err(CliError::usage("name the policies to compare")),
    };
    let old = known.bundle(old, &config, &store).await?;
    let new = known.bundle(new, &config, &store).await?;
    let sources = sources(&config, args.timeout);
    let question = Question {
        old: &old,
        new: &new,
        inventories: &known.inventories,
        sources: &sources,
        guard: &config.guard,
    };
    let bars = Bars::new();
    let mut impact = impact::assess(&question, &|_| true, &|at| bars.show(&at)).await;
    for change in changes(&old, &new).iter().filter(|change| change.action.is_destructive()) {
        let own =
            |rule: &&mut RuleImpact| rule.table == change.table && rule.action == change.action;
        if let Some(rule) = impact.rules.iter_mut().find(own) {
            rule.proof = Some(analysis::prove(&old, &new, change).await);
        }
    }
    bars.finish();
    let now = Clock::System.millis();
    for inventory in &known.inventories {
        let observations = observe::load(&store, &inventory.source).await?;
        impact.fields.add(&old, &new, inventory, &observations, now);
    }
    finish(&impact, &config, args.lang, globals)
}

/// What could be counted of some sources is said of them; when nothing could, there is no answer.
fn finish(
    impact: &Impact,
    config: &Config,
    lang: Language,
    globals: &Globals,
) -> Result<(), CliError> {
    let summary = Summary { impact, guard: &config.guard, chinese: lang == Language::Zh };
    print(globals, &summary.json(), &summary)?;
    if impact.is_blind() {
        return Err(CliError::unavailable("nothing could be counted")
            .with_hint("the sources' errors stand in the summary"));
    }
    Ok(())
}

fn sources(config: &Config, timeout: Duration) -> BTreeMap<String, Arc<Source>> {
    let patient = |source: &crate::config::SourceConfig| {
        let mut source = source.clone();
        source.statement_timeout = timeout;
        (source.name.clone(), Arc::new(Source::new(source)))
    };
    config.sources.iter().map(patient).collect()
}

/// What the daemon knows of its sources.
struct Known {
    inventories: Vec<Inventory>,
    /// Those under which policies were last accepted: drift quarantines here as it does there.
    accepted: Vec<Inventory>,
}

impl Known {
    async fn load(store: &Store) -> Result<Self, CliError> {
        let (inventories, accepted) = crate::app::known_inventories(store).await?;
        Ok(Self { inventories, accepted })
    }

    /// A set by its name, compiled as the daemon would compile it now.
    async fn bundle(&self, name: &str, config: &Config, store: &Store) -> Result<Bundle, CliError> {
        let refused = |errors: Vec<Diagnostic>| {
            CliError::config(format!("the policies of `{name}` cannot be used"), errors)
        };
        let sources = if name != "active" && Path::new(name).is_dir() {
            PolicySources::read(&PathBuf::from(name)).map_err(refused)?
        } else {
            archived(name, config, store).await?
        };
        Bundle::compile(sources, &self.inventories, &self.accepted).map_err(refused)
    }
}

async fn archived(name: &str, config: &Config, store: &Store) -> Result<PolicySources, CliError> {
    let state = config.store.path.parent().unwrap_or(Path::new("."));
    let archive = Archive::new(state);
    let hash = if name == "active" {
        let active = store.fact(crate::app::ACTIVE_BUNDLE).await?;
        active.ok_or_else(|| CliError::unavailable("no policies have been in force yet"))?
    } else {
        let found = archive.find(name).map_err(|error| CliError::io(error.to_string()))?;
        match found.as_slice() {
            [one] => one.clone(),
            [] => {
                let message = format!("`{name}` is no directory, and no set of that hash was kept");
                return Err(CliError::usage(message)
                    .with_hint("give a policy directory, a bundle's hash, or `active`"));
            }
            many => {
                let message = format!("{} sets have a hash that begins with {name}", many.len());
                return Err(CliError::usage(message));
            }
        }
    };
    archive.read(&hash).map_err(|error| CliError::io(format!("archived bundle {hash}: {error}")))
}
