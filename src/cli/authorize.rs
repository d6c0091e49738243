//! `stewardd authorize`: one access decision as the daemon would make it, with the reasons and with what was missing.
//!
//! What is asked comes in parts, or as a whole request of the API from a file.

mod asked;
mod given;
mod shown;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::given::{Circumstance, Pair};
use self::shown::Shown;
use super::policy::{compile, compile_against, exported};
use super::{CliError, Globals, context};
use crate::app;
use crate::config::Config;
use crate::model::Clock;
use crate::policy::Bundle;
use crate::policy::decide::{Decider, Directory, Surroundings, Types};
use crate::source::Source;

/// Ask for one access decision, and why it is so.
///
/// Exits 0 if it is permitted, 1 if it is denied, and with another code if it could not be asked.
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "stewardd authorize --principal <TYPE> --action <NAME> --resource <ENTITY> [OPTIONS]\n       \
                            stewardd authorize --request <FILE> [OPTIONS]"
)]
pub struct Args {
    /// Type of whoever asks, e.g. Steward::User; the id comes from --principal-file, STEWARDD_PRINCIPAL or a prompt
    #[arg(long, value_name = "TYPE", required_unless_present = "request")]
    principal: Option<String>,
    /// File whose first line is the id of whoever asks; `-` is standard input
    #[arg(long, value_name = "FILE")]
    principal_file: Option<PathBuf>,
    /// Name of the action, e.g. read
    #[arg(long, value_name = "NAME", required_unless_present = "request")]
    action: Option<String>,
    /// What is asked for, e.g. 'Steward::Table::"crm.customers"'; or its type alone, and the id from --resource-file or
    /// STEWARDD_RESOURCE, where it is a person's
    #[arg(long, value_name = "ENTITY", required_unless_present = "request")]
    resource: Option<String>,
    /// File whose first line is the id of the resource
    #[arg(long, value_name = "FILE")]
    resource_file: Option<PathBuf>,
    /// What is known of whoever asks, e.g. department=sales or clearance=3; outweighs what is stored. Values are JSON where
    /// they read as JSON ('"3"' is a text), else texts. May be given more than once, like the others
    #[arg(long, value_name = "NAME=VALUE", value_parser = given::pair)]
    subject_property: Vec<Pair>,
    /// What is known of the resource, e.g. consent_ends_at=2027-01-31T00:00:00Z
    #[arg(long, value_name = "NAME=VALUE", value_parser = given::pair)]
    resource_property: Vec<Pair>,
    /// A property of the action, which policies see as context.action
    #[arg(long, value_name = "NAME=VALUE", value_parser = given::pair)]
    action_property: Vec<Pair>,
    /// A circumstance, e.g. purpose=contract; or a file with a JSON object of them, `-` is standard input
    #[arg(long, value_name = "NAME=VALUE|FILE", value_parser = given::circumstance)]
    context: Vec<Circumstance>,
    /// A whole request as POST /access/v1/evaluation takes it, from a file or `-`, instead of --principal, --action and
    /// --resource; properties and circumstances beside it outweigh its own
    #[arg(long, value_name = "FILE", conflicts_with_all = ["principal", "principal_file", "action", "resource", "resource_file"])]
    request: Option<PathBuf>,
    /// Policy directory, instead of the configured one
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
    /// Tables as `stewardd policy schema` printed them to this file: with --policies, no configuration is needed
    #[arg(long, value_name = "FILE")]
    schema: Option<PathBuf>,
    /// Ask the sources of every [[directory]] who there is
    #[arg(long)]
    directories: bool,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let (ask, is_dated) = asked::ask(&args)?;
    let decider = decider(&args, globals).await?;
    if is_dated && let Some(action) = decider.types().action(&ask.action) {
        asked::undated(action)?;
    }
    let now = Clock::System.millis();
    let decision = decider.decide(&ask, now);
    let considered = decider.considered(&ask, now);
    let permitted = decision.permitted;
    let shown = Shown::new(&decider.bundle, decision, considered);
    context::print(globals, &shown, &shown)?;
    if permitted { Ok(()) } else { Err(CliError::new(1, "denied")) }
}

/// With a directory and no configuration, a directory of policies that govern no table is enough.
async fn decider(args: &Args, globals: &Globals) -> Result<Decider, CliError> {
    let known = args.schema.as_deref().map(exported::read).transpose()?;
    let config = match &args.policies {
        Some(_) if !args.directories && !globals.config.exists() => None,
        Some(_) if !args.directories && known.is_some() => None,
        _ => Some(context::configuration(globals)?),
    };
    let bundle = match (&config, known) {
        (None, known) => {
            let known = known.unwrap_or_default();
            let dir = args.policies.as_deref().unwrap_or(Path::new("policies"));
            compile_against(dir, &known, &known)?
        }
        (Some(config), Some(known)) => {
            let dir = args.policies.as_ref().unwrap_or(&config.policies.dir);
            compile_against(dir, &known, &known)?
        }
        (Some(config), None) => compile(config, args.policies.clone()).await?,
    };
    let fields = match &config {
        Some(config) if config.store.path.exists() => {
            app::field_facts(&context::store(config).await?, &bundle).await?
        }
        _ => Vec::new(),
    };
    let types = config.as_ref().map(|config| config.authzen.types.clone()).unwrap_or_default();
    let decider = made(bundle)?;
    let directories = match &config {
        Some(config) if args.directories => directories(config, &decider.types()).await?,
        Some(config) if !config.directories.is_empty() => {
            eprintln!(
                "stewardd: whom only a [[directory]] knows is unknown here; add --directories"
            );
            Vec::new()
        }
        _ => Vec::new(),
    };
    Ok(decider.with(Surroundings { types, fields, directories }))
}

fn made(bundle: Bundle) -> Result<Decider, CliError> {
    Decider::new(Arc::new(bundle), Surroundings::default())
        .map_err(|errors| CliError::config("the policies cannot decide", errors))
}

async fn directories(config: &Config, types: &Arc<Types>) -> Result<Vec<Arc<Directory>>, CliError> {
    let mut all = Vec::new();
    for directory in &config.directories {
        let source = config.sources.iter().find(|source| source.name == directory.source);
        // The configuration is refused where it has no such source.
        let Some(source) = source else { continue };
        let read = app::read_directory(directory, &Source::new(source.clone()), types).await;
        let read = read.map_err(|error| {
            CliError::unavailable(format!("directory of {}: {error}", directory.kind))
        })?;
        all.push(Arc::new(read));
    }
    Ok(all)
}
