//! When each column was last read, as far as one look after another can tell. Pure.
//!
//! Statistics that know no times count calls: when the sum over the statements that read a column has moved
//! since the last look, somebody has read it in between. What is known begins where the statistics do, and
//! begins anew where they have a gap: they were reset after the last look, or statements were dropped.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::mentions::{Names, Reads, reads};
use super::words::split;
use crate::model::{Instant, Inventory};
use crate::source::Usage;

/// What is kept of a source's statistics. Names, moments and counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRecord {
    /// From here on every read would have been seen.
    pub since: Instant,
    pub looked_at: Instant,
    lost: i64,
    /// Statements whose text the server cut off: they may read anything.
    pub cut: u64,
    /// Names that are views: read through, not held.
    pub views: BTreeSet<String>,
    /// By table and column, as the inventory names them.
    pub columns: BTreeMap<String, BTreeMap<String, Seen>>,
}

/// Of one column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When a statement last read it; `None`: none since the record begins.
    pub at: Option<Instant>,
    /// Calls of the statements that read it, at the last look.
    calls: u64,
}

/// A look's answer about one column.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    calls: u64,
    last_at: Option<Instant>,
    /// It is read by what runs without being counted.
    always: bool,
}

impl UsageRecord {
    /// The record after one more look.
    pub fn after(
        previous: Option<&UsageRecord>,
        inventory: &Inventory,
        usage: &Usage,
        now: Instant,
    ) -> Self {
        let is_whole = |old: &&UsageRecord| usage.since <= old.looked_at && usage.lost == old.lost;
        let since = match previous.filter(is_whole) {
            Some(old) => old.since,
            None if usage.lost == 0 => usage.since.min(now),
            // What was dropped was dropped at any time before this look.
            None => now,
        };
        let found = look(inventory, usage);
        let mut columns: BTreeMap<String, BTreeMap<String, Seen>> = BTreeMap::new();
        for table in &inventory.tables {
            let own = columns.entry(table.name.clone()).or_default();
            for column in &table.columns {
                let place = (table.relation.to_lowercase(), column.name.to_lowercase());
                let found = found.get(&place).copied().unwrap_or_default();
                let old = previous.and_then(|old| old.of(&table.name, &column.name));
                own.insert(column.name.clone(), seen(old, found, now));
            }
        }
        let views = usage.definitions.iter().filter(|one| one.view).map(|one| one.name.clone());
        let cut = usage.statements.iter().filter(|one| one.cut).count() as u64;
        Self { since, looked_at: now, lost: usage.lost, cut, views: views.collect(), columns }
    }

    pub fn of(&self, table: &str, column: &str) -> Option<Seen> {
        self.columns.get(table)?.get(column).copied()
    }
}

fn seen(old: Option<Seen>, found: Found, now: Instant) -> Seen {
    let before = old.unwrap_or_default();
    let moved = found.calls > 0 && found.calls != before.calls;
    let at = match found {
        Found { always: true, .. } => Some(now),
        Found { last_at: Some(at), .. } => Some(at),
        _ if moved => Some(now),
        _ => None,
    };
    Seen { at: at.max(before.at), calls: found.calls }
}

/// By relation and column, in lower case.
fn look(inventory: &Inventory, usage: &Usage) -> BTreeMap<(String, String), Found> {
    let tables = names(inventory);
    let through = Through::of(usage, &tables);
    let mut found = BTreeMap::new();
    let mut note = |reads: &BTreeMap<String, Reads>, calls: u64, last_at, always| {
        for (relation, column) in named(reads, &tables) {
            let found: &mut Found = found.entry((relation, column)).or_default();
            found.calls = found.calls.saturating_add(calls);
            found.last_at = found.last_at.max(last_at);
            found.always |= always;
        }
    };
    for statement in &usage.statements {
        if statement.cut {
            note(&everything(&tables), statement.calls, statement.last_at, false);
            continue;
        }
        note(&reads(&statement.text, &tables), statement.calls, statement.last_at, false);
        for definition in through.behind(&statement.text) {
            note(&through.reads[definition], statement.calls, statement.last_at, false);
        }
    }
    for (at, definition) in usage.definitions.iter().enumerate().filter(|(_, one)| one.unnamed) {
        note(&through.reads[at], 0, None, true);
        for behind in through.behind(&definition.text) {
            note(&through.reads[behind], 0, None, true);
        }
    }
    found
}

/// Tables of one name in several schemas are one: which of them a statement means is not asked.
fn names(inventory: &Inventory) -> Vec<Names> {
    let mut columns: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for table in &inventory.tables {
        let own = columns.entry(table.relation.to_lowercase()).or_default();
        own.extend(table.columns.iter().map(|column| column.name.to_lowercase()));
    }
    columns.into_iter().map(|(relation, columns)| Names { relation, columns }).collect()
}

fn everything(tables: &[Names]) -> BTreeMap<String, Reads> {
    let all = || Reads { all: true, ..Reads::default() };
    tables.iter().map(|table| (table.relation.clone(), all())).collect()
}

fn named<'t>(
    reads: &'t BTreeMap<String, Reads>,
    tables: &'t [Names],
) -> impl Iterator<Item = (String, String)> + 't {
    tables.iter().filter_map(|table| Some((table, reads.get(&table.relation)?))).flat_map(
        |(table, reads)| {
            let read = |column: &&String| reads.all || reads.columns.contains(*column);
            table.columns.iter().filter(read).map(|column| (table.relation.clone(), column.clone()))
        },
    )
}

/// Views and routines, and what each reads by itself.
struct Through<'u> {
    usage: &'u Usage,
    by_name: BTreeMap<String, Vec<usize>>,
    reads: Vec<BTreeMap<String, Reads>>,
}

impl<'u> Through<'u> {
    fn of(usage: &'u Usage, tables: &[Names]) -> Self {
        let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, definition) in usage.definitions.iter().enumerate() {
            by_name.entry(definition.name.to_lowercase()).or_default().push(at);
        }
        let reads = usage.definitions.iter().map(|one| reads(&one.text, tables)).collect();
        Self { usage, by_name, reads }
    }

    /// Every definition that `text` names, and those that they name.
    fn behind(&self, text: &str) -> BTreeSet<usize> {
        let mut behind = BTreeSet::new();
        let mut texts = vec![text];
        while let Some(text) = texts.pop() {
            let words = split(text);
            let named = words.iter().filter_map(|token| self.by_name.get(token.word()?)).flatten();
            for at in named {
                if behind.insert(*at) {
                    texts.push(&self.usage.definitions[*at].text);
                }
            }
        }
        behind
    }
}

#[cfg(test)]
mod tests;
