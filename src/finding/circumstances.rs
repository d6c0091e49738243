//! What is known of a source beside what its tables hold: who reads what, who may, and over which line.

use std::collections::BTreeMap;

use crate::config::{FindingsConfig, SourceConfig};
use crate::model::Instant;
use crate::scan::{ScanError, UsageRecord, privileges, usage};
use crate::source::Privileges;
use crate::store::Store;

/// Everything unknown by default: what is not known is no finding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Circumstances {
    pub usage: Option<UsageRecord>,
    pub privileges: Option<Privileges>,
    /// Database role → principal, where the names differ.
    pub roles: BTreeMap<String, String>,
    /// Milliseconds without a reader after which a column is unread; 0: never.
    pub unread_after: Instant,
    /// The connection leaves this machine and nothing insists that it is encrypted.
    pub unencrypted: bool,
}

impl Circumstances {
    pub const NONE: Circumstances = Circumstances {
        usage: None,
        privileges: None,
        roles: BTreeMap::new(),
        unread_after: 0,
        unencrypted: false,
    };

    /// Of a configured source, as last seen.
    pub async fn load(
        store: &Store,
        source: &SourceConfig,
        findings: &FindingsConfig,
    ) -> Result<Self, ScanError> {
        Ok(Self {
            usage: usage::load(store, &source.name).await?,
            privileges: privileges::load(store, &source.name).await?,
            roles: source.roles.clone(),
            unread_after: findings.unread_after.as_millis().try_into().unwrap_or(Instant::MAX),
            unencrypted: source.may_be_plaintext(),
        })
    }
}
