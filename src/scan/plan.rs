//! What is to be read of a table, from what is known of it since the last time. Pure.
//!
//! Counts add up, so what was added or changed can be read alone and its counts be added to what is known. A
//! changed row then counts as it was and as it is. Where the server counts what was removed, as many are taken
//! off; elsewhere they stay counted. The share of such rows is bounded (`MOST_CHANGED`), and the whole is read
//! anew on a schedule. Nothing is missed meanwhile.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::options::Options;
use crate::detect::RECOGNISERS;
use crate::model::{Instant, Kind, Table};
use crate::source::project::TimeEncoding;
use crate::source::read::{DataVersion, Since};

/// Share of the rows, in percent, of which counts may be those of changed and removed rows.
const MOST_CHANGED: u64 = 10;

/// A transaction may note an earlier moment in its rows than the one at which others see them.
const OVERLAP_MS: i64 = 10 * 60 * 1_000;

/// What a scan knew when it had looked after a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The table's shape, and what looked at it how: another one reads anew.
    pub conditions: String,
    /// From before the first row was read.
    pub version: Option<DataVersion>,
    /// The same moment by the database's clock…
    pub read_at: Instant,
    /// …and that of the last read that was not one of changes.
    pub anew_at: Instant,
    /// Rows looked at then, and rows added to them since.
    pub rows: u64,
    pub added: u64,
    /// Rows removed since that read, where the server counts them.
    #[serde(default)]
    pub deleted: u64,
}

/// How many rows came, changed and went between two looks, by the server's counters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    pub inserted: u64,
    pub updated: u64,
    pub deleted: u64,
}

impl Moved {
    /// `None`: nobody counts here, or the counters went back and what is missing from them is not known.
    pub fn between(before: Option<&DataVersion>, now: Option<&DataVersion>) -> Option<Self> {
        let (was, is) = (before?.counters?, now?.counters?);
        let since = |was: i64, is: i64| u64::try_from(is.checked_sub(was)?).ok();
        Some(Self {
            inserted: since(was.inserted, is.inserted)?,
            updated: since(was.updated, is.updated)?,
            deleted: since(was.deleted, is.deleted)?,
        })
    }

    fn all(self) -> u64 {
        self.inserted.saturating_add(self.updated).saturating_add(self.deleted)
    }

    /// So many rows as there are now, where there were `rows`.
    pub fn from(self, rows: u64) -> u64 {
        rows.saturating_add(self.inserted).saturating_sub(self.deleted)
    }
}

/// A column by which changed rows are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdatedAt {
    pub column: String,
    pub encoding: Option<TimeEncoding>,
}

/// What is to be done about a table.
#[derive(Debug, Clone, Copy)]
pub enum Task<'a> {
    /// Nothing: it is as it was.
    Unchanged,
    /// Read what was added or changed.
    Changes(Since<'a>),
    /// A sample, or all of it.
    Anew,
}

/// What a verdict depends on besides rows. Another set of recognisers or depth makes old counts too little.
pub fn conditions(table: &Table, options: &Options) -> String {
    let mut hash = Sha256::new();
    hash.update(table.fingerprint());
    hash.update(env!("CARGO_PKG_VERSION"));
    for recogniser in RECOGNISERS {
        hash.update(recogniser.name);
        hash.update([0]);
    }
    hash.update(options.rows.to_le_bytes());
    hash.update([u8::from(options.full)]);
    hex::encode(&hash.finalize()[..16])
}

/// What to do about `table` now.
pub fn task<'a>(
    table: &'a Table,
    seen: Option<&Seen>,
    version: Option<&DataVersion>,
    updated_at: Option<&UpdatedAt>,
    options: &Options,
    now: Instant,
) -> Task<'a> {
    let every = i64::try_from(options.full_every.as_millis()).unwrap_or(i64::MAX);
    let (Some(seen), Some(version)) = (seen, version) else {
        return match (seen, updated_at) {
            (Some(seen), Some(by)) if known(table, seen, options, now, every) => {
                moment(table, seen, by)
            }
            _ => Task::Anew,
        };
    };
    if !known(table, seen, options, now, every) {
        return Task::Anew;
    }
    let Some(before) = &seen.version else {
        return updated_at.map_or(Task::Anew, |by| moment(table, seen, by));
    };
    if before.mark == version.mark {
        return Task::Unchanged;
    }
    if before.files.is_some() && before.files != version.files {
        return Task::Anew;
    }
    if before.counters.is_some() && version.counters.is_some() {
        let most = table.estimated_rows.max(seen.rows) / 100 * MOST_CHANGED;
        let few = |moved: Moved| {
            moved.all() <= most && seen.deleted.saturating_add(moved.deleted) <= most
        };
        if !Moved::between(Some(before), Some(version)).is_some_and(few) {
            return Task::Anew;
        }
    }
    match (updated_at, before.transaction, version.transaction) {
        (Some(by), ..) => moment(table, seen, by),
        (None, Some(oldest), Some(_)) if !table.read_only => {
            Task::Changes(Since::Transaction(oldest))
        }
        _ => Task::Anew,
    }
}

/// Whether what was counted is still worth adding to.
fn known(table: &Table, seen: &Seen, options: &Options, now: Instant, every: i64) -> bool {
    seen.conditions == conditions(table, options)
        && now.saturating_sub(seen.anew_at) < every
        && seen.added.saturating_mul(100) <= seen.rows.saturating_mul(MOST_CHANGED)
}

/// A column of numbers says nothing before its dataset says what they count.
fn moment<'a>(table: &'a Table, seen: &Seen, by: &UpdatedAt) -> Task<'a> {
    let at = seen.read_at.saturating_sub(OVERLAP_MS);
    let column = table.column(&by.column).filter(|column| {
        by.encoding.is_some() || matches!(column.kind, Some(Kind::Datetime | Kind::String))
    });
    column.map_or(Task::Anew, |column| {
        Task::Changes(Since::Moment { column, encoding: by.encoding, at })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Column;
    use crate::source::read::Counters;

    fn table() -> Table {
        let column = |name, kind| Column { kind: Some(kind), ..Column::plain(name) };
        let columns = vec![column("changed", Kind::Datetime), column("tick", Kind::Long)];
        Table { estimated_rows: 1_000, ..Table::plain("t", columns) }
    }

    fn version(mark: &str, updated: i64, transaction: Option<i64>) -> DataVersion {
        let counters = Some(Counters { inserted: 1_000, updated, deleted: 0 });
        DataVersion { mark: mark.to_owned(), files: None, counters, transaction }
    }

    fn seen() -> Seen {
        Seen {
            conditions: conditions(&table(), &Options::default()),
            version: Some(version("a", 0, Some(7))),
            read_at: 1_000_000_000,
            anew_at: 1_000_000_000,
            rows: 1_000,
            added: 0,
            deleted: 0,
        }
    }

    /// What is done, in a word.
    fn done(seen: Option<&Seen>, version: Option<&DataVersion>, by: Option<&str>) -> &'static str {
        let by = by.map(|name| UpdatedAt { column: name.to_owned(), encoding: None });
        let now = 1_000_000_000 + 24 * 3_600_000;
        match task(&table(), seen, version, by.as_ref(), &Options::default(), now) {
            Task::Unchanged => "unchanged",
            Task::Changes(Since::Transaction(7)) => "transactions",
            Task::Changes(Since::Transaction(_)) => "wrong transactions",
            Task::Changes(Since::Moment { at, .. }) => {
                assert_eq!(at, 1_000_000_000 - OVERLAP_MS);
                "moment"
            }
            Task::Anew => "anew",
        }
    }

    #[test]
    fn only_what_is_known_to_be_unchanged_is_left_alone() {
        let seen = seen();
        let same = version("a", 0, Some(9));
        assert_eq!(done(Some(&seen), Some(&same), None), "unchanged");
        assert_eq!(done(None, Some(&same), None), "anew", "never looked at");
        assert_eq!(done(Some(&seen), None, None), "anew", "nobody knows");
        assert_eq!(done(Some(&seen), None, Some("changed")), "moment");
        let before = Seen { version: None, ..seen.clone() };
        assert_eq!(done(Some(&before), Some(&same), None), "anew", "nobody knew");
        let old = Seen { anew_at: 0, ..seen.clone() };
        let last = Options { full_every: std::time::Duration::from_mins(1), ..Options::default() };
        let now = old.read_at;
        assert!(matches!(task(&table(), Some(&old), Some(&same), None, &last, now), Task::Anew));
        let other = Seen { conditions: "another shape".to_owned(), ..seen };
        assert_eq!(done(Some(&other), Some(&same), None), "anew");
    }

    #[test]
    fn changes_are_read_alone_while_they_are_few_and_can_be_told() {
        let seen = seen();
        let few = version("b", 100, Some(9));
        assert_eq!(done(Some(&seen), Some(&few), None), "transactions");
        assert_eq!(done(Some(&seen), Some(&few), Some("changed")), "moment");
        assert_eq!(done(Some(&seen), Some(&few), Some("tick")), "anew", "a number of what?");
        assert_eq!(done(Some(&seen), Some(&few), Some("gone")), "anew");
        assert_eq!(done(Some(&seen), Some(&version("b", 101, Some(9))), None), "anew", "too many");
        assert_eq!(done(Some(&seen), Some(&version("b", -1, Some(9))), None), "anew", "reset");
        assert_eq!(done(Some(&seen), Some(&version("b", 1, None)), None), "anew", "wrapped");
        let full = Seen { added: 101, ..seen };
        assert_eq!(done(Some(&full), Some(&few), None), "anew", "too many by now");
    }

    #[test]
    fn a_table_that_lost_too_much_or_is_another_is_read_anew() {
        let lost = |deleted| {
            let counters = Some(Counters { inserted: 1_000, updated: 0, deleted });
            DataVersion { counters, ..version("b", 0, Some(9)) }
        };
        let seen = seen();
        assert_eq!(done(Some(&seen), Some(&lost(100)), None), "transactions");
        assert_eq!(done(Some(&seen), Some(&lost(101)), None), "anew", "a tenth");
        let before = Seen { deleted: 60, ..seen.clone() };
        assert_eq!(done(Some(&before), Some(&lost(40)), Some("changed")), "moment");
        assert_eq!(done(Some(&before), Some(&lost(41)), Some("changed")), "anew", "a tenth by now");
        let files =
            |name: &str, deleted| DataVersion { files: Some(name.to_owned()), ..lost(deleted) };
        let first = DataVersion { files: Some("x".to_owned()), ..version("a", 0, Some(7)) };
        let written = Seen { version: Some(first), ..seen };
        assert_eq!(done(Some(&written), Some(&files("x", 1)), None), "transactions");
        assert_eq!(done(Some(&written), Some(&files("y", 0)), None), "anew", "truncated");
    }

    #[test]
    fn what_moved_is_counted_between_two_looks() {
        let at = |inserted, deleted| {
            let counters = Some(Counters { inserted, updated: 5, deleted });
            DataVersion { counters, ..version("a", 0, None) }
        };
        let moved = Moved::between(Some(&at(10, 1)), Some(&at(30, 4))).expect("counted");
        assert_eq!(moved, Moved { inserted: 20, updated: 0, deleted: 3 });
        assert_eq!((moved.from(100), Moved { deleted: 9, ..Moved::default() }.from(5)), (117, 0));
        assert_eq!(Moved::between(Some(&at(10, 4)), Some(&at(30, 1))), None, "reset");
        assert_eq!(Moved::between(Some(&at(10, 4)), None), None);
    }
}
