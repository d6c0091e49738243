//! Where a set of policies comes from: the directory, or the archive when the directory cannot be used.

use std::path::PathBuf;

use super::{ACCEPTED, ACTIVE};
use crate::lifecycle::Failure;
use crate::model::{Diagnostic, Inventory};
use crate::policy::text::archive::Archive;
use crate::policy::{Bundle, PolicySources, aside, cases};
use crate::scan::catalogue;
use crate::store::Store;

pub fn unusable(errors: &[Diagnostic]) -> Failure {
    let rendered: Vec<String> = errors.iter().map(Diagnostic::render).collect();
    let message = "no policies to start with: the directory is broken and no good set was archived";
    Failure::config(format!("{message}\n{}", rendered.join("\n")))
}

/// The inventories as they are, and those the policies were last accepted under.
pub async fn known(store: &Store) -> Result<(Vec<Inventory>, Vec<Inventory>), Failure> {
    let stored = catalogue::load(store).await?;
    let inventories = stored.into_iter().map(|stored| stored.inventory).collect();
    let accepted = store.fact(ACCEPTED).await?;
    let accepted = accepted.map_or(Ok(Vec::new()), |text| serde_json::from_str(&text))?;
    Ok((inventories, accepted))
}

/// Reads, compiles and tests a directory.
pub async fn compile(
    dir: PathBuf,
    inventories: Vec<Inventory>,
    accepted: Vec<Inventory>,
) -> Result<Result<Bundle, Vec<Diagnostic>>, Failure> {
    let compile = move || {
        let bundle = Bundle::compile(PolicySources::read(&dir)?, &inventories, &accepted)?;
        let outcome = cases::run(&bundle);
        if outcome.failures.is_empty() { Ok(bundle) } else { Err(outcome.failures) }
    };
    Ok(tokio::task::spawn_blocking(|| aside(compile)).await?)
}

/// The set in force before this start, when it is another and can still be read.
pub async fn before(
    store: &Store,
    archive: &Archive,
    bundle: &Bundle,
    inventories: &[Inventory],
    accepted: &[Inventory],
) -> Result<Option<Bundle>, Failure> {
    let Some(hash) = store.fact(ACTIVE).await?.filter(|hash| *hash != bundle.hash) else {
        return Ok(None);
    };
    let compiled = archive.read(&hash).map_err(|error| error.to_string()).and_then(|sources| {
        Bundle::compile(sources, inventories, accepted)
            .map_err(|errors| errors.first().map(ToString::to_string).unwrap_or_default())
    });
    if let Err(why) = &compiled {
        tracing::warn!(bundle = hash, "the set in force before cannot stand in: {why}");
    }
    Ok(compiled.ok())
}

pub async fn last_good(
    store: &Store,
    archive: &Archive,
    inventories: &[Inventory],
    accepted: &[Inventory],
) -> Result<Option<Bundle>, Failure> {
    let Some(hash) = store.fact(ACTIVE).await? else { return Ok(None) };
    let sources = archive
        .read(&hash)
        .map_err(|error| Failure::config(format!("archived bundle {hash}: {error}")))?;
    Bundle::compile(sources, inventories, accepted).map(Some).map_err(|errors| unusable(&errors))
}
