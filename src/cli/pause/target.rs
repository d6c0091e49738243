//! What a pause is about, known to exist. A pause on a misspelt table would stop nothing while looking as if
//! it did: a source must be known to the configuration, a table to its inventory, a rule to the policy files.

use std::path::Path;

use super::Args;
use crate::cli::CliError;
use crate::config::Config;
use crate::model::diagnostic::{did_you_mean, suggest};
use crate::model::{Inventory, TableRef};
use crate::store::Store;

/// The scope and the target's name, known to exist.
pub(super) async fn find(
    args: &Args,
    config: &Config,
    store: &Store,
) -> Result<(&'static str, String), CliError> {
    if let Some(id) = &args.rule {
        let hash = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM evaluations WHERE rule = ?");
        let hashes = hash.bind(id).fetch_one(store.reader()).await?;
        if hashes == 0 && !names_policy(&config.policies.dir, id)? {
            let dir = config.policies.dir.display();
            return Err(CliError::usage(format!("no policy in {dir} has @id(\"{id}\")")));
        }
        return Ok(("rule", id.clone()));
    }
    if let Some(table) = &args.table {
        known_source(config, &table.source)?;
        known_table(store, table).await?;
        return Ok(("table", table.to_string()));
    }
    if let Some(source) = &args.source {
        known_source(config, source)?;
        return Ok(("source", source.clone()));
    }
    Ok(("all", String::new()))
}

fn known_source(config: &Config, name: &str) -> Result<(), CliError> {
    if config.sources.iter().any(|source| source.name == name) {
        return Ok(());
    }
    let near = suggest(name, config.sources.iter().map(|source| source.name.as_str()));
    Err(unknown(format!("no source is named `{name}`"), near))
}

/// A source that was never scanned has no inventory, and nothing could be acted on there either.
async fn known_table(store: &Store, table: &TableRef) -> Result<(), CliError> {
    let query = sqlx::query_scalar("SELECT inventory FROM inventories WHERE source = ?");
    let text: Option<String> = query.bind(&table.source).fetch_optional(store.reader()).await?;
    let Some(text) = text else {
        return Err(CliError::usage(format!("`{}` was never scanned", table.source))
            .with_hint("pause the source instead: --source"));
    };
    let inventory: Inventory = serde_json::from_str(&text)
        .map_err(|_| CliError::io(format!("the inventory of `{}` is unreadable", table.source)))?;
    if inventory.table(&table.table).is_some() {
        return Ok(());
    }
    let near = suggest(&table.table, inventory.tables.iter().map(|table| table.name.as_str()));
    Err(unknown(format!("no table `{table}` in the inventory"), near))
}

fn unknown(message: String, near: Option<&str>) -> CliError {
    let error = CliError::usage(message);
    match near {
        Some(near) => error.with_hint(did_you_mean(near)),
        None => error,
    }
}

/// Looks for the annotation in the text, since a pause must work while the policies do not compile.
fn names_policy(dir: &Path, id: &str) -> Result<bool, CliError> {
    let error = |path: &Path, cause: std::io::Error| {
        CliError::io(format!("cannot read {}: {}", path.display(), cause.kind()))
    };
    for entry in std::fs::read_dir(dir).map_err(|cause| error(dir, cause))? {
        let path = entry.map_err(|cause| error(dir, cause))?.path();
        if path.is_dir() {
            if names_policy(&path, id)? {
                return Ok(true);
            }
        } else if path.extension().is_some_and(|extension| extension == "cedar") {
            let text = std::fs::read_to_string(&path).map_err(|cause| error(&path, cause))?;
            if text.contains(&format!("@id(\"{id}\")")) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
