//! The journal: one synced append makes entries durable; tiles and checkpoint follow without a sync.
//!
//! It begins where the tiles were last settled (synced), so that whatever a crash did to later tiles can
//! be written again from here. A record ends in a check of itself: the first that fails is where a crash
//! tore the file. A journal is only ever appended to and replaced; after a failed write or sync the
//! descriptor is dropped, and recovery starts a new file from what can be read.

use std::fs::File;
use std::io::Write;

use sha2::{Digest, Sha256};

use super::bundle;
use super::error::AuditError;
use super::files::{Files, Identity};
use super::tree::{Hash, leaf_hash};

pub const NAME: &str = "journal";
const MAGIC: &[u8] = b"stewardd-journal-1\n";
const CHECK: usize = 8;

/// Where a journal begins: the tiles of the first `size` entries, with this root, are durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base {
    pub size: u64,
    pub root: Hash,
}

impl Base {
    fn encode(&self) -> Vec<u8> {
        let mut header = [MAGIC, &self.size.to_be_bytes(), &self.root].concat();
        let check = Sha256::digest(&header);
        header.extend_from_slice(&check[..CHECK]);
        header
    }
}

/// A journal as read: its whole records, as far as they go.
pub struct Contents<'a> {
    pub base: Base,
    pub entries: Vec<&'a [u8]>,
}

/// Reads a journal's bytes; `None` when its header is damaged, which no crash can do.
pub fn parse(bytes: &[u8]) -> Option<Contents<'_>> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (size, rest) = rest.split_first_chunk::<8>()?;
    let (root, rest) = rest.split_first_chunk::<32>()?;
    let base = Base { size: u64::from_be_bytes(*size), root: *root };
    let (check, mut rest) = rest.split_first_chunk::<CHECK>()?;
    if !base.encode().ends_with(check) {
        return None;
    }
    let mut entries = Vec::new();
    while let Some((entry, tail)) = record(rest) {
        entries.push(entry);
        rest = tail;
    }
    Some(Contents { base, entries })
}

fn record(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    let (entry, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
    let (check, rest) = rest.split_first_chunk::<CHECK>()?;
    leaf_hash(entry).starts_with(check).then_some((entry, rest))
}

/// The journal being appended to.
pub struct Journal {
    file: File,
    identity: Identity,
    length: usize,
    /// The records of the last append; the next one writes over them.
    records: Vec<u8>,
}

impl Journal {
    /// Replaces the journal by an empty one that begins at `base`.
    pub fn start(files: &Files, base: Base) -> Result<Self, AuditError> {
        let header = base.encode();
        let identity = files.write_durably(NAME, &header)?;
        let path = files.path(NAME);
        let file = File::options().append(true).open(&path);
        let file = file.map_err(|error| AuditError::io(&path, &error))?;
        Ok(Self { file, identity, length: header.len(), records: Vec::new() })
    }

    /// Appends entries and syncs once. After an error this journal must be dropped.
    pub fn append<'a>(
        &mut self,
        files: &Files,
        entries: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<(), AuditError> {
        self.records.clear();
        for entry in entries {
            bundle::push(&mut self.records, entry);
            self.records.extend_from_slice(&leaf_hash(entry)[..CHECK]);
        }
        self.file
            .write_all(&self.records)
            .and_then(|()| self.file.sync_data())
            .map_err(|error| AuditError::io(&files.path(NAME), &error))?;
        self.length += self.records.len();
        Ok(())
    }

    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// Bytes so far.
    pub fn length(&self) -> usize {
        self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(entries: &[&[u8]]) -> Vec<u8> {
        let dir = tempfile::tempdir().unwrap();
        let files = Files::new(dir.path());
        let mut journal = Journal::start(&files, Base { size: 5, root: [3; 32] }).unwrap();
        journal.append(&files, entries.iter().copied()).unwrap();
        let bytes = files.read(NAME).unwrap().unwrap();
        assert_eq!(bytes.len(), journal.length());
        bytes
    }

    #[test]
    fn a_journal_torn_anywhere_keeps_its_whole_records() {
        let bytes = journal(&[b"first", b"", b"third"]);
        let header = journal(&[]).len();
        let ends = [header, header + 15, header + 25, header + 40];
        for length in header..=bytes.len() {
            let contents = parse(&bytes[..length]).unwrap();
            let whole = ends.iter().filter(|end| **end <= length).count() - 1;
            assert_eq!(contents.entries.len(), whole, "at {length}");
        }
    }

    #[test]
    fn a_damaged_header_is_not_a_journal() {
        let bytes = journal(&[]);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(parse(&damaged).is_none(), "byte {at}");
        }
    }

    #[test]
    fn zeros_after_the_end_are_torn_not_an_empty_entry() {
        let mut bytes = journal(&[b"first"]);
        bytes.extend_from_slice(&[0; 64]);
        assert_eq!(parse(&bytes).unwrap().entries, [b"first"]);
    }
}
