//! What a report holds, and thereby its JSON: names, counts and sentences, in one tree.
//!
//! Version 1 is a promise: members may be added, none is renamed, removed or given another meaning without a
//! new version. The snapshot `tests/it/report/snapshots/it__report__golden__json.snap` has every member.

use std::collections::BTreeMap;

use serde::Serialize;

use super::risk::{Band, Risk};
use crate::model::clock::{written, written_if};
use crate::model::{Action, Instant};

/// The name of the format in its own first member.
pub const FORMAT: &str = "stewardd.report";
pub const VERSION: u32 = 1;

#[derive(Debug, Clone, Serialize)]
pub struct Report {
    pub format: &'static str,
    pub version: u32,
    #[serde(serialize_with = "written")]
    pub made_at: Instant,
    /// The program that made it.
    pub stewardd: &'static str,
    /// Hash of the policies it was made under.
    pub bundle: Option<String>,
    pub totals: Totals,
    pub sources: Vec<Source>,
    /// The register of processing, as far as tables name it.
    pub purposes: Vec<Purpose>,
    /// Open and waived, the worst first.
    pub findings: Vec<Finding>,
    /// One entry a day and source, the oldest first.
    pub trends: Vec<Day>,
    pub not_looked_at: Vec<Omission>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    pub sources: u64,
    pub tables: u64,
    pub fields: u64,
    /// Fields by sensitivity.
    pub sensitivity: BTreeMap<&'static str, u64>,
    /// Tables by band of risk.
    pub risk: BTreeMap<Band, u64>,
    /// Findings by state.
    pub findings: BTreeMap<String, u64>,
    /// Records by action.
    pub due: BTreeMap<Action, u64>,
    pub overdue: BTreeMap<Action, u64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Source {
    pub name: String,
    /// `sqlite`, `postgres`, `mysql`.
    pub dialect: crate::model::Dialect,
    /// What the server says of itself.
    pub server: String,
    /// `observe`, `enforce`; `None`: no longer configured.
    pub mode: Option<&'static str>,
    pub transport: Transport,
    /// `None`: not declared.
    pub replicas: Option<u32>,
    #[serde(serialize_with = "written")]
    pub inventory_at: Instant,
    #[serde(serialize_with = "written_if")]
    pub last_scan_at: Option<Instant>,
    /// The highest among its tables.
    pub highest_risk: f64,
    pub risk: BTreeMap<Band, u64>,
    /// The highest risk first.
    pub tables: Vec<Table>,
}

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// It stays on this machine, or its URL insists on TLS.
    Protected,
    MayBePlaintext,
    Unknown,
}

#[derive(Debug, Clone, Serialize)]
pub struct Table {
    pub name: String,
    pub comment: Option<String>,
    /// Counted when it was read whole, else the database's estimate; `None`: it has neither.
    pub rows: Option<u64>,
    pub looked_at: LookedAt,
    pub rows_looked_at: u64,
    /// Why it could not be read.
    pub failure: Option<String>,
    pub read_only: bool,
    /// Column that names whom it is about; `none`: nobody.
    pub subject: Option<String>,
    pub owner: Option<String>,
    pub origin: Option<String>,
    pub importance: Option<String>,
    pub purposes: Vec<String>,
    pub rules: Vec<Rule>,
    /// Access policies that may permit reading it; `None`: there are no access policies at all.
    pub readers: Option<Vec<String>>,
    /// Database roles whose grants let them read personal fields of it although no access policy could permit
    /// that; `PUBLIC`: everybody who can log in. `None`: the database does not say, or knows no roles.
    pub granted: Option<Vec<String>>,
    pub risk: Risk,
    pub fields: Vec<Field>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LookedAt {
    /// Every row.
    Full,
    Sampled,
    Failed,
    Never,
}

impl LookedAt {
    /// Nothing is known of what is in it.
    pub fn is_blind(self) -> bool {
        matches!(self, LookedAt::Failed | LookedAt::Never)
    }

    pub fn as_str(self) -> &'static str {
        match self {
            LookedAt::Full => "full",
            LookedAt::Sampled => "sampled",
            LookedAt::Failed => "failed",
            LookedAt::Never => "never",
        }
    }
}

/// What policy says about one action on a table's records.
#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    pub action: Action,
    /// `active`, `observe`, `suspended`.
    pub state: &'static str,
    pub permits: Vec<Permit>,
    /// Ids of the policies that forbid.
    pub forbids: Vec<String>,
    /// `None`: never evaluated.
    pub counts: Option<Counts>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Permit {
    pub policy: String,
    pub title: Option<String>,
    pub basis: Option<String>,
    pub grace_seconds: Option<u64>,
    pub act_within_seconds: Option<u64>,
}

/// Of the last evaluation.
#[derive(Debug, Clone, Serialize)]
pub struct Counts {
    #[serde(serialize_with = "written")]
    pub at: Instant,
    pub due: u64,
    pub overdue: u64,
    #[serde(serialize_with = "written_if")]
    pub overdue_since: Option<Instant>,
    pub unjudgeable: u64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Field {
    pub name: String,
    #[serde(rename = "type")]
    pub type_name: String,
    pub comment: Option<String>,
    pub nullable: bool,
    pub in_key: bool,
    /// Longest text the type allows, in characters.
    pub max_length: Option<u32>,
    #[serde(skip)]
    pub kind: Option<crate::model::Kind>,
    /// The field's own category; `None`: none known.
    pub category: Option<String>,
    /// All of them, with those found within text.
    pub categories: Vec<String>,
    pub decided_by: DecidedBy,
    /// What it might be, when nothing is sure enough to name it.
    pub suspected: Option<String>,
    pub sensitivity: &'static str,
    /// The law that says so.
    pub sensitivity_rule: &'static str,
    /// Percent; an officer's word has 100.
    pub confidence: u8,
    pub reasons: Vec<String>,
    /// Share of rows with a value, 0 to 1; `None`: not looked at.
    pub populated: Option<f64>,
    /// Estimated number of different values.
    pub distinct: Option<u64>,
    /// Open findings about this very field, by kind.
    pub findings: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DecidedBy {
    Officer,
    Recogniser,
    Nobody,
}

impl DecidedBy {
    pub fn as_str(self) -> &'static str {
        match self {
            DecidedBy::Officer => "officer",
            DecidedBy::Recogniser => "recogniser",
            DecidedBy::Nobody => "nobody",
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Purpose {
    pub name: String,
    pub title: Option<String>,
    pub lawful_basis: String,
    pub special_basis: Option<String>,
    pub categories: Vec<String>,
    pub recipients: Vec<String>,
    pub regions: Vec<String>,
    pub valid_until: Option<String>,
    /// Its last day has passed.
    pub expired: bool,
    /// `source.table` that name it.
    pub tables: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub fingerprint: String,
    pub kind: String,
    pub severity: String,
    pub source: String,
    pub table: Option<String>,
    pub field: Option<String>,
    pub message: String,
    pub state: String,
    #[serde(serialize_with = "written")]
    pub opened_at: Instant,
    #[serde(serialize_with = "written_if")]
    pub waived_until: Option<Instant>,
    /// The officer's reason.
    pub waiver: Option<String>,
}

/// How a day ended for a source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Day {
    /// `YYYY-MM-DD`, UTC.
    pub day: String,
    pub source: String,
    /// By state.
    pub findings: BTreeMap<String, u64>,
    /// Records by action.
    pub due: BTreeMap<String, u64>,
    pub overdue: BTreeMap<String, u64>,
    /// On this day.
    pub acted: BTreeMap<String, u64>,
    /// Tables by band of risk.
    pub risk: BTreeMap<String, u64>,
}

/// What this report says nothing about, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Omission {
    pub source: String,
    pub table: Option<String>,
    pub reason: String,
}
