//! What every step needs: the stores, the keys, the clock, the rules.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::audit::{Keys, Log};
use crate::config::Config;
use crate::lifecycle::Readiness;
use crate::model::{Clock, Inventory, Table, TableRef};
use crate::policy::{Bundle, Rule};
use crate::source::{Projection, Source};
use crate::store::Store;

use super::error::Error;

/// Shared by all sources; one bundle for the length of a cycle, whatever is reloaded meanwhile.
#[derive(Clone)]
pub struct Context {
    pub store: Store,
    pub log: Log,
    pub keys: Keys,
    pub clock: Clock,
    pub bundle: Arc<Bundle>,
    pub config: Arc<Config>,
    pub token: CancellationToken,
    /// Evaluating goes on while acting is blocked.
    pub readiness: Readiness,
}

/// One source within a context.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    pub context: &'a Context,
    pub source: &'a Source,
    pub inventory: &'a Inventory,
}

impl<'a> Site<'a> {
    pub fn table(&self, table: &str) -> Result<&'a Table, Error> {
        self.inventory.table(table).ok_or_else(|| Error::NoTable(table.to_owned()))
    }

    /// Whether a rule reads what a subquery over other rows says.
    pub fn reads_facts(&self, rule: &Rule) -> bool {
        let entry = self.context.bundle.dataset(&rule.table);
        entry.is_some_and(|entry| rule.reads.iter().any(|path| entry.facts.contains_key(path)))
    }

    /// The table's attributes as its dataset declares them.
    pub fn projection(&self, table: &TableRef) -> Result<Projection, Error> {
        let declared = self.context.bundle.declared(table);
        Ok(Projection::of(self.inventory.dialect, self.table(&table.table)?, &declared))
    }
}
