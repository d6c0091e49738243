//! The question, from the command's arguments and what they name.
//!
//! Who asks comes from a prompt, a file or the environment, never from an argument: arguments stand in process lists
//! and shell histories. Of a resource a type alone reads its id in the same way, and a whole request is a file.

use std::collections::BTreeSet;
use std::io::{BufRead, IsTerminal, Read};
use std::path::Path;

use cedar_policy::EntityUid;

use super::super::CliError;
use super::Args;
use super::given::{Circumstance, Pair};
use crate::config::Environment;
use crate::http::authzen::asked;
use crate::policy::decide::{Action, Ask, Named, Properties};

const PRINCIPAL: &str = "STEWARDD_PRINCIPAL";
const RESOURCE: &str = "STEWARDD_RESOURCE";
const NOW: &str = "now";

/// The question, and whether `--context` says when it is asked; what is said by name outweighs what a file says.
pub fn ask(args: &Args) -> Result<(Ask, bool), CliError> {
    let files = args.context.iter().filter_map(|one| match one {
        Circumstance::File(file) => Some(file.as_path()),
        Circumstance::Pair(_) => None,
    });
    let named = [&args.principal_file, &args.resource_file, &args.request];
    let inputs = named.into_iter().filter_map(Option::as_deref).chain(files.clone());
    let from_stdin = inputs.filter(|file| is_stdin(file)).count();
    if from_stdin > 1 {
        return Err(CliError::usage("only one of the files can be standard input"));
    }
    let mut ask = match &args.request {
        Some(file) => request(file)?,
        None => in_parts(args, from_stdin == 0)?,
    };
    let mut context = Properties::new();
    for file in files {
        context.extend(circumstances(file)?);
    }
    let pairs = args.context.iter().filter_map(|one| match one {
        Circumstance::Pair(pair) => Some(pair),
        Circumstance::File(_) => None,
    });
    add(&mut context, pairs, "context")?;
    let is_dated = context.contains_key(NOW);
    ask.context.extend(context);
    add(&mut ask.subject.properties, args.subject_property.iter(), "subject-property")?;
    add(&mut ask.resource.properties, args.resource_property.iter(), "resource-property")?;
    add(&mut ask.action_properties, args.action_property.iter(), "action-property")?;
    Ok((ask, is_dated))
}

/// Of a timed action the clock says when; whoever says it here would take the answer for another moment's.
pub fn undated(action: &Action) -> Result<(), CliError> {
    if !action.is_timed() {
        return Ok(());
    }
    let message = format!("--context says `{NOW}`, and for {} the clock says it", action.uid);
    let hint = "leave it out; `stewardd policy test` asks what is decided at another moment";
    Err(CliError::usage(message).with_hint(hint))
}

fn add<'p>(
    to: &mut Properties,
    pairs: impl Iterator<Item = &'p Pair>,
    option: &str,
) -> Result<(), CliError> {
    let mut said = BTreeSet::new();
    for (name, value) in pairs {
        if !said.insert(name) {
            return Err(CliError::usage(format!("--{option} says `{name}` twice")));
        }
        to.insert(name.clone(), value.clone());
    }
    Ok(())
}

/// A request as the API reads it.
fn request(file: &Path) -> Result<Ask, CliError> {
    let text = whole(file)?;
    asked(text.as_bytes()).map_err(|error| {
        CliError::usage(format!("{}: {error}", file.display())).with_hint(
            "a request of POST /access/v1/evaluation: {\"subject\": {\"type\": …, \"id\": …}, \"action\": {\"name\": …}, \
             \"resource\": {\"type\": …, \"id\": …}}",
        )
    })
}

/// Type, action and resource of their own arguments; `free` is whether standard input can be asked.
fn in_parts(args: &Args, free: bool) -> Result<Ask, CliError> {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let (kind, action, resource) =
        (part(&args.principal), part(&args.action), part(&args.resource));
    if kind.contains("::\"") || kind.contains('"') {
        let error = CliError::usage("--principal is a type, without an id");
        return Err(error.with_hint(
            "a person's id comes from --principal-file, STEWARDD_PRINCIPAL or the prompt",
        ));
    }
    let resource = match resource.parse::<EntityUid>() {
        Ok(uid) if resource.contains("::\"") => {
            named(&uid.type_name().to_string(), uid.id().unescaped().to_owned())
        }
        _ => {
            let id = id(args.resource_file.as_deref(), RESOURCE, "resource", free)?;
            named(&resource, id)
        }
    };
    let principal = id(args.principal_file.as_deref(), PRINCIPAL, "principal", free)?;
    Ok(Ask { subject: named(&kind, principal), action, resource, ..Ask::default() })
}

fn named(kind: &str, id: String) -> Named {
    Named { kind: kind.to_owned(), id, properties: Properties::new() }
}

fn is_stdin(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// An id: a file, the environment or a prompt, in this order.
fn id(file: Option<&Path>, variable: &str, of: &str, free: bool) -> Result<String, CliError> {
    let text = match file {
        Some(file) if !is_stdin(file) => std::fs::read_to_string(file)
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

fn circumstances(file: &Path) -> Result<Properties, CliError> {
    serde_json::from_str(&whole(file)?).map_err(|error| {
        let (name, line, column) = (file.display(), error.line(), error.column());
        CliError::usage(format!("{name}:{line}:{column}: not a JSON object")).with_hint(
            "for example {\"purpose\": \"contract\"}; or say it here: --context purpose=contract",
        )
    })
}

/// All of a file, or of standard input.
fn whole(file: &Path) -> Result<String, CliError> {
    let mut text = String::new();
    let read = if is_stdin(file) {
        std::io::stdin().lock().read_to_string(&mut text).map(drop)
    } else {
        std::fs::read_to_string(file).map(|read| text = read)
    };
    read.map_err(|error| CliError::io(format!("{}: {error}", file.display())))?;
    Ok(text)
}
