//! What a dataset declares about a table beyond what its catalogue knows.

use std::collections::BTreeMap;

use super::json::JsonPath;
use crate::model::Kind;

/// How a column holds a point in time when the database has no such type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeEncoding {
    IsoText,
    Unix,
    UnixMs,
}

/// A derived attribute: a scalar subquery an officer declared.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    #[serde(rename = "type")]
    pub kind: Kind,
    pub sql: String,
}

/// What the dataset says about a table beyond what the inventory knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// Column that names the data subject.
    pub subject: Option<String>,
    pub types: BTreeMap<String, TimeEncoding>,
    pub facts: BTreeMap<String, Fact>,
    /// Attributes that lie in a JSON column.
    pub attributes: BTreeMap<String, JsonPath>,
    /// `stewardd_subjects` exists: `resource.steward` can be read by a join.
    pub steward: bool,
    /// Zone of naive timestamps: UTC or a fixed offset in seconds.
    pub offset_seconds: i32,
}
