//! `purposes.toml`: the register of processing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub type Purposes = BTreeMap<String, Purpose>;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    #[serde(default)]
    pub title: Option<String>,
    pub lawful_basis: LawfulBasis,
    #[serde(default)]
    pub categories: Vec<String>,
    #[serde(default)]
    pub recipients: Vec<String>,
    #[serde(default)]
    pub regions: Vec<String>,
    /// GDPR Art. 9(2) or PIPL Art. 29 ground for sensitive data, e.g. `explicit_consent`.
    #[serde(default)]
    pub special_basis: Option<String>,
    /// Last day it is valid, `YYYY-MM-DD`.
    #[serde(default)]
    pub valid_until: Option<chrono::NaiveDate>,
    #[serde(default)]
    pub review_by: Option<chrono::NaiveDate>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LawfulBasis {
    Consent,
    Contract,
    LegalObligation,
    VitalInterests,
    PublicTask,
    LegitimateInterests,
}
