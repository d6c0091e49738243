//! What a scan says: one JSON object, or tables for people.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::Duration;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use serde::{Serialize, Serializer};

use crate::detect::{Sensitivity, Verdict};
use crate::finding::{Circumstances, Finding, assess_alone, kind::severity_word};
use crate::model::Inventory;
use crate::scan::{Observation, Outcome, TableObservation, Verdicts};

#[derive(Serialize)]
pub struct Report<'a> {
    tables: Tables<'a>,
    findings: Vec<Finding>,
    stats: Stats,
}

/// Fields are described while they are written: a database may have more of them than there is room for.
struct Tables<'a> {
    seen: &'a [TableObservation],
    verdicts: Verdicts<'a, 'static>,
}

#[derive(Serialize)]
struct TableReport<'a> {
    name: &'a str,
    rows: u64,
    fields: Vec<FieldReport>,
}

#[derive(Serialize)]
struct FieldReport {
    name: String,
    #[serde(rename = "type")]
    type_name: String,
    category: Option<&'static str>,
    sensitivity: Sensitivity,
    /// Percent.
    confidence: u8,
    /// Share of rows with a value, 0 to 1.
    populated: f64,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct Stats {
    /// Rows looked at.
    rows: u64,
    bytes: u64,
    seconds: f64,
    /// Tables not read, since nothing changed.
    unchanged: u64,
    /// Tables of which only what changed was read.
    changes: u64,
    /// Rows deleted from those since, and taken off their counts.
    deleted: u64,
    /// How many of those say nothing of deleted rows, which stay counted until the table is read whole.
    deletions_unknown: u64,
    /// Tables left to the next scan.
    left: u64,
    /// Cells of which only the first MiB was looked at.
    clipped: u64,
}

impl<'a> Report<'a> {
    /// `outcome`: of a scan that remembers the one before.
    pub fn of(
        inventory: &'a Inventory,
        observations: &'a [TableObservation],
        outcome: Option<&Outcome>,
        around: &Circumstances,
        took: Duration,
    ) -> Self {
        let sum = |count: fn(&TableObservation) -> u64| observations.iter().map(count).sum();
        Self {
            tables: Tables {
                seen: observations,
                verdicts: Verdicts::of(inventory, observations, Box::new(|_, _| None)),
            },
            findings: assess_alone(inventory, observations, around),
            stats: Stats {
                rows: outcome.map_or_else(|| sum(|seen| seen.rows), |outcome| outcome.rows),
                bytes: outcome.map_or_else(|| sum(|seen| seen.bytes), |outcome| outcome.bytes),
                seconds: took.as_millis() as f64 / 1_000.0,
                unchanged: outcome.map_or(0, |outcome| outcome.unchanged),
                changes: outcome.map_or(0, |outcome| outcome.changes),
                deleted: outcome.map_or(0, |outcome| outcome.deleted),
                deletions_unknown: outcome.map_or(0, |outcome| outcome.deletions_unknown),
                left: outcome.map_or(0, |outcome| outcome.left.len() as u64),
                clipped: sum(|seen| seen.clipped),
            },
        }
    }

    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    /// The fields that hold something, the findings, and a line of totals.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut personal = 0_u64;
        let mut sensitive = 0_u64;
        let mut table = grid(["Field", "Category", "Sensitivity", "Sure", "Filled", "Because"]);
        let fields = self.tables.seen.iter().flat_map(|of| of.fields.iter().map(move |f| (of, f)));
        for (of, field) in fields {
            let field = self.tables.describe(field, &of.table);
            let Some(category) = field.category else { continue };
            personal += 1;
            sensitive += u64::from(field.sensitivity == Sensitivity::Sensitive);
            table.add_row([
                format!("{}.{}", of.table, field.name),
                category.to_owned(),
                field.sensitivity.as_str().to_owned(),
                format!("{} %", field.confidence),
                format!("{:.0} %", field.populated * 100.0),
                field.reasons.join("; "),
            ]);
        }
        if personal > 0 {
            let _ = writeln!(out, "{table}\n");
        }
        if !self.findings.is_empty() {
            let mut table = grid(["Finding", "Severity", "What"]);
            for finding in &self.findings {
                table.add_row([
                    finding.kind.as_str(),
                    severity_word(finding.severity),
                    finding.message.as_str(),
                ]);
            }
            let _ = writeln!(out, "{table}\n");
        }
        let _ = writeln!(
            out,
            "{} tables, {} fields: {personal} personal, {sensitive} of them sensitive. Looked at {} rows in {:.1} s.",
            self.tables.seen.len(),
            self.tables.seen.iter().map(|table| table.fields.len()).sum::<usize>(),
            self.stats.rows,
            self.stats.seconds
        );
        let Stats { unchanged, changes, clipped, deleted, deletions_unknown, left, .. } =
            self.stats;
        if left > 0 {
            let _ = writeln!(
                out,
                "{left} tables were left: the database stayed too busy. The next scan begins with them."
            );
        }
        if unchanged + changes > 0 {
            let _ = writeln!(
                out,
                "{unchanged} tables unchanged since the last scan and not read; of {changes} only what changed."
            );
        }
        if deleted > 0 {
            let _ = writeln!(
                out,
                "{deleted} rows of those were deleted since: their counts are lowered by as much."
            );
        }
        if deletions_unknown > 0 {
            let _ = writeln!(
                out,
                "The database does not say what was deleted from {deletions_unknown} of those: such rows stay counted until the table is read whole again."
            );
        }
        if clipped > 0 {
            let _ = writeln!(
                out,
                "Of {clipped} values longer than 1 MiB only the first MiB was looked at."
            );
        }
        out
    }
}

impl Serialize for Tables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.seen.iter().map(|seen| TableReport {
            name: &seen.table,
            rows: seen.estimated_rows,
            fields: seen.fields.iter().map(|field| self.describe(field, &seen.table)).collect(),
        }))
    }
}

impl Tables<'_> {
    /// What was remembered of a table may be older than the inventory: its shape counts then as it is now.
    fn describe(&self, observation: &Observation, table: &str) -> FieldReport {
        let verdict = self.verdicts.table(table).map_or_else(
            || observation.verdict(table),
            |table| self.verdicts.field(table, &observation.column),
        );
        let Verdict { category, confidence, reasons, sensitivity, .. } = verdict;
        FieldReport {
            name: observation.column.name.clone(),
            type_name: observation.column.type_name.clone(),
            category,
            sensitivity,
            confidence,
            populated: observation.populated() as f64 / 10_000.0,
            reasons,
        }
    }
}

fn grid<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header);
    table
}
