//! The ground a run stands on: the tables it reads and changes, as they were when its plan was made.
//!
//! A plan is void when its tables change, but a run lasts, and what changes in the middle of it must end it:
//! nothing is acted on under an old schema. The inventory is compared with the database once, when the run
//! begins, and from there every batch compares signatures under its own locks.

use super::context::Site;
use super::error::Error;
use super::target::Target;
use crate::model::{Inventory, Table, failpoint};
use crate::source::{Change, Signature};

pub struct Ground<'a> {
    changed: Vec<&'a Table>,
    read_only: Vec<&'a Table>,
    signature: Signature,
}

impl<'a> Ground<'a> {
    /// `None` when the database no longer has the schema that the plan was made for.
    pub async fn of(site: &Site<'a>, target: &Target<'_>) -> Result<Option<Self>, Error> {
        let (changed, read_only) = tables(site, target);
        let all = [changed.as_slice(), read_only.as_slice()].concat();
        let signature = site.source.signature(&all).await?;
        let now = site.source.introspect().await?;
        let same = all.iter().all(|table| same(site.inventory, &now, table));
        Ok((same || blind()).then_some(Self { changed, read_only, signature }))
    }

    /// Whether it is still the same, for as long as the transaction lasts.
    pub async fn holds(&self, change: &mut Change<'_>) -> Result<bool, Error> {
        if blind() {
            return Ok(true);
        }
        Ok(change.pin(&self.changed, &self.read_only).await? == self.signature)
    }
}

/// What a run changes, and what it only reads: dependants that restrict, tables that facts speak of.
fn tables<'a>(site: &Site<'a>, target: &Target<'_>) -> (Vec<&'a Table>, Vec<&'a Table>) {
    let erased = target.closure.erased();
    let reached = target.closure.tables();
    let facts: Vec<&str> = erased.iter().flat_map(|table| facts(site, target, table)).collect();
    let reads = |table: &&Table| {
        reached.contains(&table.name.as_str())
            || facts.iter().any(|sql| sql.contains(&table.relation))
    };
    let all = site.inventory.tables.iter();
    let (changed, others): (Vec<_>, Vec<_>) =
        all.partition(|table| erased.contains(&table.name.as_str()));
    (changed, others.into_iter().filter(reads).collect())
}

/// The SQL of the facts that are declared for a table of the closure.
fn facts<'a>(site: &Site<'a>, target: &Target<'_>, table: &str) -> Vec<&'a str> {
    let table = crate::model::TableRef::new(&target.table.source, table);
    let entry = site.context.bundle.dataset(&table);
    entry.into_iter().flat_map(|entry| entry.facts.values()).map(|fact| fact.sql.as_str()).collect()
}

/// Whether a table is in both inventories what it was, and the same tables refer to it.
fn same(before: &Inventory, now: &Inventory, table: &Table) -> bool {
    let referring = |inventory: &Inventory| -> Vec<String> {
        inventory
            .dependants(&table.name)
            .map(|(child, key)| format!("{}.{}", child.name, key.name))
            .collect()
    };
    now.table(&table.name).is_some_and(|now| now.fingerprint() == table.fingerprint())
        && referring(before) == referring(now)
}

fn blind() -> bool {
    failpoint::on("ignore-schema-changes")
}
