//! `stewardd policy read`: what a rule does, in plain sentences. Needs no database and no daemon.

use std::str::FromStr as _;

use super::inventories;
use crate::cli::context::{configuration, print};
use crate::cli::{CliError, Globals};
use crate::model::diagnostic::suggest;
use crate::model::{Diagnostic, TableRef};
use crate::policy::documents::Documents;
use crate::policy::names::entity_type;
use crate::policy::prose::{self, Known, Lang};
use crate::policy::written::{self, WrittenPolicy};
use crate::policy::{PolicySources, scope};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A policy's @id; without one, every policy.
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// Language of the sentences.
    #[arg(long, value_enum, default_value = "en")]
    lang: super::Language,
    /// Only policies that apply to this table, e.g. crm.customers.
    #[arg(long, value_name = "TABLE", conflicts_with = "id", value_parser = TableRef::from_str)]
    table: Option<TableRef>,
    #[command(flatten)]
    directory: super::Directory,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = configuration(globals)?;
    let refused = |errors: Vec<Diagnostic>| CliError::config("the policies cannot be read", errors);
    let sources = PolicySources::read(&args.directory.dir.unwrap_or(config.policies.dir.clone()))
        .map_err(refused)?;
    let mut errors = Vec::new();
    let documents = Documents::read(&sources, &mut errors);
    let policies = written::parse(&sources, &mut errors);
    if !errors.is_empty() {
        errors.sort();
        return Err(refused(errors));
    }
    let tables: Vec<TableRef> = inventories(&config)
        .await?
        .iter()
        .flat_map(|i| i.tables.iter().map(|table| TableRef::new(&i.source, &table.name)))
        .collect();
    let known = Known {
        periods: documents.periods,
        tables: tables.iter().map(|table| (entity_type(table), table.clone())).collect(),
    };
    let chosen = choose(&policies, args.id.as_deref(), args.table.as_ref(), &tables)?;
    let lang = match args.lang {
        super::Language::En => Lang::En,
        super::Language::Zh => Lang::Zh,
    };
    let read: Vec<(&str, String)> = chosen
        .iter()
        .map(|policy| (policy.meta.id.as_str(), prose::read(policy, &known, lang)))
        .collect();
    let object = |(id, text): &(&str, String)| serde_json::json!({ "policy": id, "text": text });
    let json = serde_json::json!({ "policies": read.iter().map(object).collect::<Vec<_>>() });
    let text: Vec<&str> = read.iter().map(|(_, text)| text.as_str()).collect();
    print(globals, &json, text.join("\n\n\n"))
}

fn choose<'p>(
    policies: &'p [WrittenPolicy],
    id: Option<&str>,
    table: Option<&TableRef>,
    tables: &[TableRef],
) -> Result<Vec<&'p WrittenPolicy>, CliError> {
    if let Some(id) = id {
        let found = policies.iter().find(|policy| policy.meta.id == id);
        return found.map(|policy| vec![policy]).ok_or_else(|| unknown(policies, id));
    }
    let Some(table) = table else { return Ok(policies.iter().collect()) };
    let own: Vec<&WrittenPolicy> =
        policies.iter().filter(|policy| scope::covers(&policy.policy, table)).collect();
    if !tables.is_empty() && !tables.contains(table) {
        let names: Vec<String> = tables.iter().map(ToString::to_string).collect();
        let near = suggest(&table.to_string(), names.iter().map(String::as_str)).map(str::to_owned);
        let error = CliError::usage(format!("there is no table `{table}`"));
        return Err(match near {
            Some(near) => error.with_hint(format!("did you mean {near}?")),
            None => error.with_hint(format!("known tables: {}", names.join(", "))),
        });
    }
    Ok(own)
}

/// No policy of that name; the nearest one.
pub fn unknown(policies: &[WrittenPolicy], id: &str) -> CliError {
    let error = CliError::usage(format!("there is no policy `{id}`"));
    match suggest(id, policies.iter().map(|policy| policy.meta.id.as_str())) {
        Some(near) => error.with_hint(format!("did you mean {near}?")),
        None => error.with_hint("policies are named by their @id"),
    }
}
