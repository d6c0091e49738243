//! Keyed hashes: how evidence names a record or a person without holding their identifier.

use std::path::Path;

use super::log::AuditError;
use crate::model::value::SubjectId;
use crate::model::{RecordKey, TableRef};

/// The keys of this installation, kept beside the control store with mode 0600.
#[derive(Clone)]
pub struct Keys {
    _private: (),
}

impl Keys {
    /// Reads the key file, or makes one.
    pub fn load_or_create(_dir: &Path) -> Result<Self, AuditError> {
        todo!()
    }

    /// 32 hex digits of HMAC-SHA-256 over table and key: numbers too.
    pub fn record(&self, _table: &TableRef, _key: &RecordKey) -> String {
        todo!()
    }

    /// 32 hex digits over source and subject id, so that one hold covers a person in every table of a source.
    pub fn subject(&self, _source: &str, _subject: &SubjectId) -> String {
        todo!()
    }

    /// Seals a record's key (AEAD), bound to `context`, for a case that must find it again.
    pub fn seal(&self, _context: &str, _key: &RecordKey) -> Vec<u8> {
        todo!()
    }

    pub fn unseal(&self, _context: &str, _sealed: &[u8]) -> Result<RecordKey, AuditError> {
        todo!()
    }
}
