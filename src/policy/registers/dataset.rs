//! `datasets/*.toml`: what an officer declares about a source's tables, one file a source.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::project::{Fact, JsonPath, TimeEncoding};

/// One file: table name → declaration.
pub type Dataset = BTreeMap<String, TableDataset>;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TableDataset {
    /// Column that names the data subject, or `"none"`: the table is about nobody.
    pub subject: Option<String>,
    /// Columns by which a person is found again, through keyed hashes.
    pub lookup: Vec<String>,
    pub purposes: Vec<String>,
    /// Column that says when the person last confirmed the record.
    pub verified_at: Option<String>,
    /// Column that says when the row was last changed: a scan reads what is newer than the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<String>,
    /// Channel → column, e.g. `email = "email"`.
    pub contact: BTreeMap<String, String>,
    pub origin: Option<String>,
    pub importance: Option<String>,
    pub owner: Option<String>,
    pub fields: BTreeMap<String, FieldVerdict>,
    pub types: BTreeMap<String, TimeEncoding>,
    pub facts: BTreeMap<String, Fact>,
    /// Attributes inside a JSON column: `tier = "$.loyalty.tier"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, JsonPath>,
    pub anonymize: BTreeMap<String, Masking>,
    /// Foreign key column of this table → what becomes of its rows when the parent is erased.
    pub on_erase: BTreeMap<String, OnErase>,
}

/// An officer's verdict on a field; it stands over the recognisers'.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldVerdict {
    /// A fideslang key, or `none`.
    pub category: String,
    #[serde(default)]
    pub reason: Option<String>,
    #[serde(default)]
    pub review_by: Option<chrono::NaiveDate>,
}

/// What anonymisation puts in a field's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Masking {
    Null,
    Fixed(String),
    /// Every character becomes `*`, the length stays.
    Redact,
    Generalize(Granularity),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Granularity {
    Year,
    Month,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnErase {
    Cascade,
    Restrict,
}
