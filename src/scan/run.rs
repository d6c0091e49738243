//! A scan that remembers: it reads what changed since the last one, and a killed one goes on where it was.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{BoxFuture, try_join_all};
use tokio_util::sync::CancellationToken;

use super::error::ScanError;
use super::look::{Keep, Look};
use super::memory::{Memory, Partial, Remembered};
use super::observation::TableObservation;
use super::observe::{self, OnProgress, Progress};
use super::options::Options;
use super::pace::Pace;
use super::plan::{self, Moved, Seen, Task, UpdatedAt};
use crate::model::{Clock, Instant, Inventory, Table};
use crate::source::read::{DataVersion, DataVersions, Since};
use crate::source::{Source, SourceError};
use crate::store::Store;

/// What is to be scanned, and with what.
pub struct Job<'a> {
    pub source: &'a Source,
    pub inventory: &'a Inventory,
    pub store: &'a Store,
    pub clock: &'a Clock,
    pub options: &'a Options,
    /// Table → the column that says when a row was last changed.
    pub updated_at: &'a BTreeMap<String, UpdatedAt>,
    /// Ends the scan after the chunk at hand; the next one goes on there.
    pub token: CancellationToken,
    pub progress: &'a OnProgress<'a>,
}

/// What a scan came to. Tables are counted by what is known of them now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    pub tables: u64,
    pub fields: u64,
    /// Read now, and known whole or by a sample.
    pub full: u64,
    pub sampled: u64,
    /// Not read, since nothing changed.
    pub unchanged: u64,
    /// Of those read: only what changed.
    pub changes: u64,
    /// Rows of those that went since, taken off the counts…
    pub deleted: u64,
    /// …and those of which the source does not say: removed rows stay counted until the next whole read.
    pub deletions_unknown: u64,
    /// For the next scan, which begins with them.
    pub left: Vec<String>,
    /// With the reason.
    pub failed: Vec<(String, String)>,
    /// Read by this scan.
    pub rows: u64,
    pub bytes: u64,
    /// Cells of which only the first MiB was looked at.
    pub clipped: u64,
}

/// Looks after every table of the inventory and remembers each as it is done.
pub async fn run(job: &Job<'_>) -> Result<Outcome, ScanError> {
    let inventory = job.inventory;
    let (memory, known) = Memory::begin(job.store, inventory).await?;
    let read_at = job.source.now().await?;
    let versions = job.source.data_versions(inventory).await?;
    let scan = Scan {
        job,
        memory,
        known,
        versions,
        read_at,
        pace: Pace::new(job.options, job.clock, job.token.clone()),
    };
    let mut outcome = Outcome { tables: inventory.tables.len() as u64, ..Outcome::default() };
    outcome.fields = inventory.tables.iter().map(|table| table.columns.len() as u64).sum();
    let (idle, mut todo): (Vec<&Table>, Vec<&Table>) = inventory
        .tables
        .iter()
        .filter(|table| !scan.is_done(table))
        .partition(|table| matches!(scan.task(table), Task::Unchanged));
    let idle: Vec<&str> = idle.iter().map(|table| table.name.as_str()).collect();
    scan.memory.unchanged(&idle).await?;
    outcome.unchanged = idle.len() as u64;
    // What did not fit last time goes first; a table that is under way goes before all.
    todo.sort_by_key(|table| {
        scan.known.get(&table.name).map_or(0, |k| if k.partial.is_some() { -1 } else { k.run })
    });
    let next = AtomicUsize::new(0);
    let workers = (0..job.options.at_once(job.source)).map(|_| scan.work(&todo, &next));
    for done in try_join_all(workers).await? {
        outcome.add(done);
    }
    outcome.rows = scan.pace.rows();
    outcome.bytes = scan.pace.bytes();
    // A daemon that ends did not decide to leave anything: the run goes on when it is back.
    if !job.token.is_cancelled() {
        scan.memory.end().await?;
    }
    Ok(outcome)
}

impl Outcome {
    fn add(&mut self, other: Outcome) {
        self.full += other.full;
        self.sampled += other.sampled;
        self.changes += other.changes;
        self.deleted += other.deleted;
        self.deletions_unknown += other.deletions_unknown;
        self.clipped += other.clipped;
        self.left.extend(other.left);
        self.failed.extend(other.failed);
    }
}

struct Scan<'a> {
    job: &'a Job<'a>,
    memory: Memory<'a>,
    known: BTreeMap<String, Remembered>,
    versions: DataVersions,
    /// The moment of the versions, by the database's clock.
    read_at: Instant,
    pace: Pace,
}

/// What was seen of a table, what is remembered of it, and how it was read.
type Read = (TableObservation, Seen, How);

enum How {
    Anew,
    /// Only what changed; what moved meanwhile, where the source says it.
    Changes(Option<Moved>),
}

/// How long the tables that a killed run had looked after need not be looked at again.
const RESUMED_WITHIN_MS: i64 = 24 * 3_600 * 1_000;

impl Scan<'_> {
    /// Whether this run looked after the table before it was killed.
    fn is_done(&self, table: &Table) -> bool {
        self.known.get(&table.name).is_some_and(|known| {
            let seen = known.seen.as_ref().filter(|_| known.run == self.memory.run);
            seen.is_some_and(|seen| self.read_at - seen.read_at < RESUMED_WITHIN_MS)
        })
    }

    fn task<'t>(&self, table: &'t Table) -> Task<'t> {
        let known = self.known.get(&table.name);
        // A read that is under way is not given up for what it does not know yet.
        if known.is_some_and(|known| known.partial.is_some()) {
            return Task::Anew;
        }
        let seen = known.and_then(|known| known.seen.as_ref());
        let (version, by) = (self.version(table), self.job.updated_at.get(&table.name));
        plan::task(table, seen, version, by, self.job.options, self.read_at)
    }

    fn version(&self, table: &Table) -> Option<&DataVersion> {
        self.versions.get(&table.name)
    }

    /// One connection's share: whichever table is next, until there is none.
    async fn work(&self, todo: &[&Table], next: &AtomicUsize) -> Result<Outcome, ScanError> {
        let mut outcome = Outcome::default();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(table) = todo.get(at) else { return Ok(outcome) };
            if self.pace.rest(self.job.source).await? {
                self.table(table, at, todo.len(), &mut outcome).await?;
            } else {
                outcome.left.push(table.name.clone());
            }
        }
    }

    async fn table(
        &self,
        table: &Table,
        at: usize,
        of: usize,
        outcome: &mut Outcome,
    ) -> Result<(), ScanError> {
        let at = Progress { table: &table.name, tables_done: at, tables: of, rows: 0, of_rows: 0 };
        (self.job.progress)(at);
        let on_rows = |rows, of_rows| (self.job.progress)(Progress { rows, of_rows, ..at });
        let begun = self.begun(table);
        let keep = Under { scan: self, table, begun: begun.0.clone() };
        let look = Look {
            source: self.job.source,
            table,
            options: self.job.options,
            pace: &self.pace,
            on_rows: &on_rows,
            keep: &keep,
        };
        let read = if let Task::Changes(since) = self.task(table) {
            self.changes(&look, since).await
        } else {
            self.anew(&look, begun).await
        };
        match read {
            Ok(Some((observation, seen, how))) => {
                self.memory.finished(&observation, &seen, self.job.clock.millis()).await?;
                outcome.full += u64::from(observation.complete);
                outcome.sampled += u64::from(!observation.complete);
                if let How::Changes(moved) = how {
                    outcome.changes += 1;
                    outcome.deleted += moved.map_or(0, |moved| moved.deleted);
                    outcome.deletions_unknown += u64::from(moved.is_none());
                }
                outcome.clipped += observation.clipped;
            }
            Ok(None) => outcome.left.push(table.name.clone()),
            Err(ScanError::Source(error)) => {
                let failure = error.to_string();
                let observation = TableObservation {
                    table: table.name.clone(),
                    estimated_rows: table.estimated_rows,
                    failure: Some(failure.clone()),
                    ..TableObservation::default()
                };
                self.memory.failed(&observation, self.job.clock.millis()).await?;
                outcome.failed.push((table.name.clone(), failure));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The state that a whole read of the table leads to, and where one under way is to go on. That is only
    /// one of the same table, looked at in the same way: in other files a position means nothing.
    fn begun(&self, table: &Table) -> (Seen, Option<Partial>) {
        let fresh = Seen {
            conditions: plan::conditions(table, self.job.options),
            version: self.version(table).cloned(),
            read_at: self.read_at,
            anew_at: self.read_at,
            rows: 0,
            added: 0,
            deleted: 0,
        };
        let files = |version: Option<&DataVersion>| version?.files.clone();
        let moved = |begun: &Seen| {
            let both = files(begun.version.as_ref()).zip(files(self.version(table)));
            both.is_some_and(|(then, now)| then != now)
        };
        match self.known.get(&table.name).and_then(|known| known.partial.clone()) {
            // Its version is that of its beginning: what changed since will be read again.
            Some((begun, partial)) if begun.conditions == fresh.conditions && !moved(&begun) => {
                (begun, Some(partial))
            }
            _ => (fresh, None),
        }
    }

    async fn anew(
        &self,
        look: &Look<'_>,
        (begun, partial): (Seen, Option<Partial>),
    ) -> Result<Option<Read>, ScanError> {
        Ok(look.anew(partial).await?.map(|read| {
            let seen = Seen { rows: read.rows, ..begun };
            (read, seen, How::Anew)
        }))
    }

    async fn changes(&self, look: &Look<'_>, since: Since<'_>) -> Result<Option<Read>, ScanError> {
        let table = look.table;
        let before = self.known.get(&table.name).and_then(|known| known.seen.clone());
        let known = observe::load_table(self.job.store, self.memory.source, &table.name).await?;
        let (Some(before), Some(known)) = (before, known) else {
            return self.anew(look, self.begun(table)).await;
        };
        let version = self.version(table).cloned();
        let moved = Moved::between(before.version.as_ref(), version.as_ref());
        let (observation, added) = match look.changes(since, known, moved).await {
            // Not every text that is declared to be a moment is one.
            Err(ScanError::Source(SourceError::Database { .. })) => {
                return self.anew(look, self.begun(table)).await;
            }
            read => read?,
        };
        let added = before.added + added;
        let deleted = before.deleted + moved.map_or(0, |moved| moved.deleted);
        let seen = Seen { version, read_at: self.read_at, added, deleted, ..before };
        Ok(Some((observation, seen, How::Changes(moved))))
    }
}

/// Remembers how far the whole read of one table is.
struct Under<'a> {
    scan: &'a Scan<'a>,
    table: &'a Table,
    begun: Seen,
}

impl Keep for Under<'_> {
    fn partly(&self, partial: Partial) -> BoxFuture<'_, Result<(), ScanError>> {
        Box::pin(async move {
            let known = self.scan.known.get(&self.table.name);
            self.scan.memory.partly(&self.table.name, known, &self.begun, &partial).await
        })
    }
}
