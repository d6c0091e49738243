//! Looking at one table: a sample of every column, columns of free text whole, or what changed since.

use std::time::Duration;

use futures_util::future::BoxFuture;

use super::error::ScanError;
use super::matching::{Counted, Matching};
use super::memory::Partial;
use super::merge;
use super::observation::{Observation, TableObservation};
use super::options::Options;
use super::pace::Pace;
use super::plan::Moved;
use super::quality::QualityCounts;
use crate::detect::ValueCounts;
use crate::model::{Column, Table};
use crate::source::read::{Part, Reading, Since};
use crate::source::{Sampled, Sink, Source};

/// Rows read, rows to read.
pub(super) type OnRows<'a> = dyn Fn(u64, u64) + Send + Sync + 'a;

/// Rows between two reports of progress.
const REPORT_EVERY: u64 = 1_000;

/// One table, and how it is looked at.
pub(super) struct Look<'a> {
    pub source: &'a Source,
    pub table: &'a Table,
    pub options: &'a Options,
    pub pace: &'a Pace,
    pub on_rows: &'a OnRows<'a>,
    /// Who remembers how far a whole read is.
    pub keep: &'a dyn Keep,
}

/// Remembers how far a whole read is.
pub(super) trait Keep: Sync {
    fn partly(&self, partial: Partial) -> BoxFuture<'_, Result<(), ScanError>>;
}

/// Nobody goes on with this read when it ends early.
pub(super) struct Forget;

impl Keep for Forget {
    fn partly(&self, _: Partial) -> BoxFuture<'_, Result<(), ScanError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

impl Look<'_> {
    /// A sample, and whole what is to be read whole; goes on where `begun` ended. `None`: it had to end early.
    pub async fn anew(
        &self,
        begun: Option<Partial>,
    ) -> Result<Option<TableObservation>, ScanError> {
        let every: Vec<&Column> = self.table.columns.iter().collect();
        let small = self.table.estimated_rows <= self.options.rows.saturating_mul(2);
        let begun = match begun {
            Some(begun) => begun,
            None if small => Partial::of(&every),
            None => {
                let part = Part::Sample { rows: self.options.rows };
                let Pass { read, counted: Counted { fields: sample, clipped }, .. } =
                    self.pass(&every, part, None).await?;
                let texts: Vec<&Column> = sample
                    .iter()
                    .filter(|field| self.options.full && !read.complete && field.is_free_text())
                    .filter_map(|field| self.table.column(&field.column.name))
                    .collect();
                if texts.is_empty() {
                    return Ok(Some(self.observation(read, clipped, sample)));
                }
                Partial { sample, bytes: read.bytes, clipped, ..Partial::of(&texts) }
            }
        };
        self.whole(begun).await
    }

    async fn whole(&self, begun: Partial) -> Result<Option<TableObservation>, ScanError> {
        let columns: Vec<&Column> = begun.columns(self.table);
        let part = Part::Whole { from: begun.next };
        let Pass { read, counted, stopped } = self.pass(&columns, part, Some(&begun)).await?;
        if stopped {
            return Ok(None);
        }
        let Partial { whole, mut sample, rows, bytes, clipped, .. } =
            begun.and(&self.table.name, 0, read, counted);
        if sample.is_empty() {
            sample = whole;
        } else {
            replace(&mut sample, whole);
        }
        let cost = Sampled { rows, bytes, complete: read.complete };
        Ok(Some(self.observation(cost, clipped, sample)))
    }

    /// What was added or changed since, added to what is known. `moved`: rows that came and went, where counted.
    pub async fn changes(
        &self,
        since: Since<'_>,
        known: TableObservation,
        moved: Option<Moved>,
    ) -> Result<(TableObservation, u64), ScanError> {
        let mut known = known;
        let columns: Vec<&Column> =
            known.fields.iter().filter_map(|f| self.table.column(&f.column.name)).collect();
        let every = |field: &Observation| known.estimated_rows.max(1) / field.rows.max(1);
        let every: Vec<u64> = known.fields.iter().map(|field| every(field).max(1)).collect();
        let least = every.iter().copied().min().unwrap_or(1);
        let thin = |column: &Column| {
            let at = known.fields.iter().position(|field| field.column.name == column.name);
            at.map_or(1, |at| every[at] / least)
        };
        let thin = columns.iter().map(|column| thin(column)).collect();
        let threads = self.options.threads();
        let matching = Matching::begin(&self.table.name, &columns, thin, threads);
        let part = Part::Since { since, share: 1.0 / least as f64 };
        let Pass { read, counted, .. } = self.pass_into(matching, &columns, part, None).await?;
        let rows = moved.map(|moved| moved.from(known.estimated_rows));
        moved.into_iter().for_each(|moved| merge::lower(&mut known, moved));
        for more in counted.fields {
            if let Some(field) = known.fields.iter_mut().find(|f| f.column.name == more.column.name)
            {
                merge::add(&self.table.name, field, &more);
            }
        }
        known.rows += read.rows;
        known.bytes += read.bytes;
        known.clipped += counted.clipped;
        known.estimated_rows =
            rows.unwrap_or_else(|| known.estimated_rows.max(self.table.estimated_rows));
        // Every row was looked at, changed ones more than once.
        if let Some(rows) = rows.filter(|_| known.complete) {
            known.rows = rows;
        }
        known.failure = None;
        Ok((known, read.rows))
    }

    async fn pass(
        &self,
        columns: &[&Column],
        part: Part<'_>,
        begun: Option<&Partial>,
    ) -> Result<Pass, ScanError> {
        let (all, threads) = (vec![1; columns.len()], self.options.threads());
        let matching = Matching::begin(&self.table.name, columns, all, threads);
        self.pass_into(matching, columns, part, begun).await
    }

    async fn pass_into(
        &self,
        matching: Matching,
        columns: &[&Column],
        part: Part<'_>,
        begun: Option<&Partial>,
    ) -> Result<Pass, ScanError> {
        let of_rows = match part {
            Part::Sample { rows } => rows.min(self.table.estimated_rows),
            _ => self.table.estimated_rows,
        };
        let mut taker = Taker {
            look: self,
            matching,
            begun,
            of_rows,
            every: self.pace.every(),
            read: Sampled::default(),
            paced: Sampled::default(),
            owed: None,
            stopped: false,
            failure: None,
        };
        let (chunk, timeout) = (self.options.step(), self.options.statement_timeout);
        let reading = Reading { table: self.table, columns, part, chunk, timeout };
        let read = self.source.read(reading, &mut taker).await;
        taker.pace();
        let read = read?;
        if let Some(failure) = taker.failure {
            return Err(failure);
        }
        Ok(Pass { read, counted: taker.matching.count().await, stopped: taker.stopped })
    }

    fn observation(
        &self,
        cost: Sampled,
        clipped: u64,
        fields: Vec<Observation>,
    ) -> TableObservation {
        let estimate = self.table.estimated_rows.max(cost.rows);
        TableObservation {
            table: self.table.name.clone(),
            rows: cost.rows,
            estimated_rows: if cost.complete { cost.rows } else { estimate },
            bytes: cost.bytes,
            clipped,
            complete: cost.complete,
            failure: None,
            fields,
        }
    }
}

/// One read, and what it came to.
struct Pass {
    read: Sampled,
    counted: Counted,
    /// It had to end early.
    stopped: bool,
}

/// Hands rows to who looks at them, at the pace of the run.
struct Taker<'a> {
    look: &'a Look<'a>,
    matching: Matching,
    begun: Option<&'a Partial>,
    of_rows: u64,
    /// Rows after which the pace is told of them.
    every: u64,
    read: Sampled,
    /// Of it, what the pace was told of.
    paced: Sampled,
    owed: Option<Duration>,
    stopped: bool,
    failure: Option<ScanError>,
}

impl Taker<'_> {
    fn pace(&mut self) {
        let (read, paced) = (self.read, self.paced);
        self.look.pace.count(read.rows - paced.rows, read.bytes - paced.bytes);
        self.paced = read;
        self.owed = self.look.pace.owes();
    }
}

impl Sink for Taker<'_> {
    fn row(&mut self, cells: &[Option<&[u8]>]) {
        self.read.count(cells);
        self.matching.row(cells);
        if self.read.rows - self.paced.rows >= self.every {
            self.pace();
        }
        if self.read.rows.is_multiple_of(REPORT_EVERY) {
            let earlier = self.begun.map_or(0, |begun| begun.rows);
            (self.look.on_rows)(earlier + self.read.rows, self.of_rows);
        }
    }

    fn pause(&mut self) -> Option<BoxFuture<'_, ()>> {
        let owed = self.owed.take();
        if owed.is_none() && !self.matching.is_full() {
            return None;
        }
        Some(Box::pin(async move {
            if self.matching.is_full() {
                self.matching.hand_over().await;
            }
            if let Some(owed) = owed {
                tokio::time::sleep(owed).await;
            }
        }))
    }

    fn chunk(&mut self, next: u64) -> BoxFuture<'_, bool> {
        Box::pin(async move {
            self.pace();
            if let Some(begun) = self.begun {
                let table = &self.look.table.name;
                let counted = self.matching.count().await;
                let partial = begun.clone().and(table, next, self.read, counted);
                if let Err(failure) = self.look.keep.partly(partial).await {
                    self.failure = Some(failure);
                    return false;
                }
            }
            match self.look.pace.rest(self.look.source).await {
                Ok(on) => self.stopped = !on,
                Err(failure) => self.failure = Some(failure.into()),
            }
            !self.stopped && self.failure.is_none()
        })
    }
}

impl Partial {
    /// Nothing read yet of these columns.
    fn of(columns: &[&Column]) -> Self {
        let nothing = |column: &&Column| Observation {
            column: (*column).clone(),
            rows: 0,
            distinct: 0,
            lengths: None,
            months: None,
            values: ValueCounts::default(),
            quality: QualityCounts::default(),
        };
        let whole = columns.iter().map(nothing).collect();
        Self { next: 0, whole, sample: Vec::new(), rows: 0, bytes: 0, clipped: 0 }
    }

    /// The columns that are read whole.
    fn columns<'t>(&self, table: &'t Table) -> Vec<&'t Column> {
        self.whole.iter().filter_map(|field| table.column(&field.column.name)).collect()
    }

    /// With the rows after it, up to `next`.
    fn and(mut self, table: &str, next: u64, read: Sampled, counted: Counted) -> Self {
        if self.rows == 0 {
            self.whole = counted.fields;
        } else {
            for (field, more) in self.whole.iter_mut().zip(&counted.fields) {
                merge::add(table, field, more);
            }
        }
        self.next = next;
        self.rows += read.rows;
        self.bytes += read.bytes;
        self.clipped += counted.clipped;
        self
    }
}

fn replace(fields: &mut [Observation], whole: Vec<Observation>) {
    for observation in whole {
        let name = &observation.column.name;
        if let Some(field) = fields.iter_mut().find(|field| field.column.name == *name) {
            *field = observation;
        }
    }
}
