//! What is kept of a look at a table: counts, lengths, months. Never a value.

use serde::{Deserialize, Serialize};

use super::quality::QualityCounts;
use crate::detect::{ValueCounts, Verdict, verdict};
use crate::model::Column;

/// What a scan saw of one table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TableObservation {
    /// As the inventory names it.
    pub table: String,
    /// Rows looked at.
    pub rows: u64,
    /// Rows of the table: counted when it was read whole, else the planner's estimate.
    pub estimated_rows: u64,
    pub bytes: u64,
    /// Cells longer than 1 MiB, of which only the first MiB was looked at.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub clipped: u64,
    /// Every row was looked at.
    pub complete: bool,
    /// Why it could not be read, in the words of [`crate::source::SourceError`].
    pub failure: Option<String>,
    #[serde(skip)]
    pub fields: Vec<Observation>,
}

/// What a scan saw of one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    pub column: Column,
    /// Rows looked at.
    pub rows: u64,
    /// Estimated number of different values.
    pub distinct: u64,
    /// Shortest and longest text, in characters.
    pub lengths: Option<(u64, u64)>,
    /// First and last month (`2024-01`) in a column of dates that is not itself personal.
    pub months: Option<(String, String)>,
    pub values: ValueCounts,
    #[serde(default)]
    pub quality: QualityCounts,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl TableObservation {
    pub fn field(&self, name: &str) -> Option<&Observation> {
        self.fields.iter().find(|observation| observation.column.name == name)
    }
}

impl Observation {
    /// Share of rows with a value, in ten-thousandths; of no rows: 0.
    pub fn populated(&self) -> i64 {
        (self.values.filled * 10_000).checked_div(self.rows).unwrap_or(0) as i64
    }

    /// The oldest birth date is somebody's birth date; only the months of processes are kept.
    pub(super) fn hide_months(&mut self, table: &str) {
        let is_personal = |verdict: &Verdict| verdict.category.or(verdict.suspected).is_some();
        self.months = self.months.take().filter(|_| !is_personal(&self.verdict(table)));
    }

    /// The verdict of today's recognisers on what was counted, whenever that was.
    pub fn verdict(&self, table: &str) -> Verdict {
        verdict(table, &self.column, &self.values)
    }

    /// Whether people write sentences in it: worth reading whole, since any of them may name somebody.
    pub fn is_free_text(&self) -> bool {
        self.values.prose * 10 >= self.values.filled.max(1)
    }
}
