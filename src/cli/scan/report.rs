//! What a scan says: one JSON object, or tables for people.

use std::fmt::Write as _;
use std::time::Duration;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;

use crate::cli::CliError;
use crate::detect::{Sensitivity, Verdict};
use crate::finding::{Circumstances, Finding, assess_alone, kind::severity_word};
use crate::model::Inventory;
use crate::scan::{Observation, TableObservation};

#[derive(Serialize)]
pub struct Report {
    tables: Vec<TableReport>,
    findings: Vec<Finding>,
    stats: Stats,
}

#[derive(Serialize)]
struct TableReport {
    name: String,
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
}

impl Report {
    pub fn of(
        inventory: &Inventory,
        observations: &[TableObservation],
        around: &Circumstances,
        took: Duration,
    ) -> Self {
        let tables = observations.iter().map(|seen| TableReport {
            name: seen.table.clone(),
            rows: seen.estimated_rows,
            fields: seen.fields.iter().map(|field| FieldReport::of(field, &seen.table)).collect(),
        });
        Self {
            tables: tables.collect(),
            findings: assess_alone(inventory, observations, around),
            stats: Stats {
                rows: observations.iter().map(|seen| seen.rows).sum(),
                bytes: observations.iter().map(|seen| seen.bytes).sum(),
                seconds: took.as_millis() as f64 / 1_000.0,
            },
        }
    }

    pub fn json(&self) -> Result<String, CliError> {
        serde_json::to_string_pretty(self)
            .map_err(|error| CliError::new(70, format!("cannot write the report: {error}")))
    }

    /// The fields that hold something, the findings, and a line of totals.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let fields = || self.tables.iter().flat_map(|t| t.fields.iter().map(move |f| (t, f)));
        let personal = || fields().filter(|(_, field)| field.category.is_some());
        if personal().next().is_some() {
            let mut table = grid(["Field", "Category", "Sensitivity", "Sure", "Filled", "Because"]);
            for (of, field) in personal() {
                table.add_row([
                    format!("{}.{}", of.name, field.name),
                    field.category.unwrap_or_default().to_owned(),
                    field.sensitivity.as_str().to_owned(),
                    format!("{} %", field.confidence),
                    format!("{:.0} %", field.populated * 100.0),
                    field.reasons.join("; "),
                ]);
            }
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
        let sensitive = personal().filter(|(_, f)| f.sensitivity == Sensitivity::Sensitive).count();
        let _ = writeln!(
            out,
            "{} tables, {} fields: {} personal, {sensitive} of them sensitive. Looked at {} rows in {:.1} s.",
            self.tables.len(),
            fields().count(),
            personal().count(),
            self.stats.rows,
            self.stats.seconds
        );
        out
    }
}

impl FieldReport {
    fn of(observation: &Observation, table: &str) -> Self {
        let Verdict { category, confidence, reasons, sensitivity, .. } = observation.verdict(table);
        Self {
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
