//! `stewardd authorize`: one access decision as the daemon would make it, with the reasons and with what was missing.
//!
//! Who asks comes from a prompt, a file or the environment, never from an argument: arguments stand in process lists
//! and shell histories. Of a resource a type alone reads its id in the same way.

mod shown;

use std::io::{BufRead, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cedar_policy::EntityUid;

use self::shown::Shown;
use super::policy::{compile, compile_against, exported};
use super::{CliError, Globals, context};
use crate::app;
use crate::config::{Config, Environment};
use crate::model::Clock;
use crate::policy::Bundle;
use crate::policy::decide::{Ask, Decider, Directory, Named, Properties, Surroundings, Types};
use crate::source::Source;

const PRINCIPAL: &str = "STEWARDD_PRINCIPAL";
const RESOURCE: &str = "STEWARDD_RESOURCE";

/// Ask for one access decision, and why it is so.
///
/// Exits 0 if it is permitted, 1 if it is denied, and with another code if it could not be asked.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Type of whoever asks, e.g. Steward::User; the id comes from --principal-file, STEWARDD_PRINCIPAL or a prompt
    #[arg(long, value_name = "TYPE")]
    principal: String,
    /// File whose first line is the id of whoever asks; `-` is standard input
    #[arg(long, value_name = "FILE")]
    principal_file: Option<PathBuf>,
    /// Name of the action, e.g. read
    #[arg(long, value_name = "NAME")]
    action: String,
    /// What is asked for, e.g. 'Steward::Table::"crm.customers"'; or its type alone, and the id from --resource-file or
    /// STEWARDD_RESOURCE, where it is a person's
    #[arg(long, value_name = "ENTITY")]
    resource: String,
    /// File whose first line is the id of the resource
    #[arg(long, value_name = "FILE")]
    resource_file: Option<PathBuf>,
    /// JSON object of the circumstances, e.g. {"purpose": "contract"}; `-` is standard input
    #[arg(long, value_name = "FILE")]
    context: Option<PathBuf>,
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
    let ask = ask(&args)?;
    let decider = decider(&args, globals).await?;
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

fn ask(args: &Args) -> Result<Ask, CliError> {
    if args.principal.contains("::\"") || args.principal.contains('"') {
        let error = CliError::usage("--principal is a type, without an id");
        return Err(error.with_hint(
            "a person's id comes from --principal-file, STEWARDD_PRINCIPAL or the prompt",
        ));
    }
    let inputs = [&args.principal_file, &args.resource_file, &args.context];
    let from_stdin = inputs.iter().filter(|file| is_stdin(file.as_deref())).count();
    if from_stdin > 1 {
        return Err(CliError::usage("only one of the files can be standard input"));
    }
    let resource = match args.resource.parse::<EntityUid>() {
        Ok(uid) if args.resource.contains("::\"") => {
            named(&uid.type_name().to_string(), uid.id().unescaped().to_owned())
        }
        _ => {
            let id = id(args.resource_file.as_deref(), RESOURCE, "resource", from_stdin == 0)?;
            named(&args.resource, id)
        }
    };
    let principal = id(args.principal_file.as_deref(), PRINCIPAL, "principal", from_stdin == 0)?;
    Ok(Ask {
        subject: named(&args.principal, principal),
        action: args.action.clone(),
        action_properties: Properties::new(),
        resource,
        context: circumstances(args.context.as_deref())?,
    })
}

fn named(kind: &str, id: String) -> Named {
    Named { kind: kind.to_owned(), id, properties: Properties::new() }
}

fn is_stdin(file: Option<&Path>) -> bool {
    file.is_some_and(|file| file.as_os_str() == "-")
}

/// An id: a file, the environment or a prompt, in this order.
fn id(file: Option<&Path>, variable: &str, of: &str, free: bool) -> Result<String, CliError> {
    let text = match file {
        Some(file) if !is_stdin(Some(file)) => std::fs::read_to_string(file)
            .map_err(|error| CliError::io(format!("{}: {error}", file.display())))?,
        Some(_) => line(of)?,
        None => match Environment::variable(variable) {
            Some(text) => text,
            None if free => line(of)?,
            None => String::new(),
        },
    };
    match text.lines().next().map(str::trim) {
        Some(id) if !id.is_empty() => Ok(id.to_owned()),
        _ => Err(CliError::usage(format!("no id of the {of} was given"))
            .with_hint(format!("type it at the prompt, or name --{of}-file, or set {variable}"))),
    }
}

fn line(of: &str) -> Result<String, CliError> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprint!("Id of the {of}: ");
    }
    let mut text = String::new();
    input.lock().read_line(&mut text).map_err(|error| CliError::io(error.to_string()))?;
    Ok(text)
}

fn circumstances(file: Option<&Path>) -> Result<Properties, CliError> {
    let Some(file) = file else { return Ok(Properties::new()) };
    let mut text = String::new();
    let read = if is_stdin(Some(file)) {
        std::io::stdin().lock().read_to_string(&mut text).map(drop)
    } else {
        std::fs::read_to_string(file).map(|read| text = read)
    };
    let name = file.display();
    read.map_err(|error| CliError::io(format!("{name}: {error}")))?;
    serde_json::from_str(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        CliError::usage(format!("{name}:{line}:{column}: not a JSON object"))
            .with_hint("for example {\"purpose\": \"contract\"}")
    })
}
