//! Full verification of a log's directory: nothing is taken from a running daemon.
//!
//! Every entry is hashed again, every tile recomputed, the root compared with the signed checkpoint. The
//! checkpoint is read first, so that a log growing meanwhile verifies at the size it had. What the key in
//! the directory itself says is only as good as the directory: pass the key you noted elsewhere.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::bundle;
use super::checkpoint::{Checkpoint, Verifier};
use super::entry;
use super::error::AuditError;
use super::files::Files;
use super::journal::{self, Base};
use super::paths::{self, Shelf};
use super::tree::{Hash, Tile, Tree, WIDTH, leaf_hash};
use super::writer::CHECKPOINT;

/// Problems listed before the rest is only counted.
const LISTED: usize = 50;

/// What verification found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub origin: String,
    /// Entries the checkpoint commits to; 0 when it cannot be read.
    pub size: u64,
    /// Lower-case hex, recomputed from the entries.
    pub root: String,
    pub verified: bool,
    /// Which file or entry is wrong, and how.
    pub problems: Vec<String>,
}

/// Verifies the log in `dir` against `verifier`, or against the directory's own `key.pub`; with `origin`,
/// the log must have that name. What is wrong with the log is in the report; an error means that it could
/// not be read.
pub fn verify(
    dir: &Path,
    verifier: Option<&Verifier>,
    origin: Option<&str>,
) -> Result<Report, AuditError> {
    std::fs::read_dir(dir).map_err(|error| AuditError::io(dir, &error))?;
    let mut verification = Verification::new(Files::new(dir));
    if let Some(checkpoint) = verification.checkpoint(verifier)? {
        verification.journal()?;
        verification.entries(checkpoint.size)?;
        verification.unfinished()?;
        verification.root(&checkpoint);
        verification.sides()?;
    }
    if let Some(origin) = origin.filter(|origin| *origin != verification.origin) {
        let found = &verification.origin;
        verification.problem(format!("the log is named `{found}`, not `{origin}`"));
    }
    Ok(verification.report())
}

struct Verification {
    files: Files,
    tree: Tree,
    origin: String,
    size: u64,
    /// The journal's beginning and its entries.
    journal: Option<(Base, Vec<Vec<u8>>)>,
    sides: BTreeSet<String>,
    problems: Vec<String>,
    unlisted: usize,
}

impl Verification {
    fn new(files: Files) -> Self {
        Self {
            files,
            tree: Tree::default(),
            origin: String::new(),
            size: 0,
            journal: None,
            sides: BTreeSet::new(),
            problems: Vec::new(),
            unlisted: 0,
        }
    }

    fn problem(&mut self, problem: String) {
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        } else {
            self.unlisted += 1;
        }
    }

    fn report(mut self) -> Report {
        let verified = self.problems.is_empty();
        if self.unlisted > 0 {
            self.problems.push(format!("and {} more", self.unlisted));
        }
        let root = hex::encode(self.tree.root());
        Report { origin: self.origin, size: self.size, root, verified, problems: self.problems }
    }

    /// The checkpoint, if a valid one is there.
    fn checkpoint(&mut self, given: Option<&Verifier>) -> Result<Option<Checkpoint>, AuditError> {
        let published = self.files.read("key.pub")?.unwrap_or_default();
        let published = String::from_utf8_lossy(&published).into_owned();
        let published = published.strip_suffix('\n').and_then(|vkey| Verifier::parse(vkey).ok());
        match (&published, given) {
            (None, _) => self.problem("key.pub: not a verifier key".to_owned()),
            (Some(found), Some(given)) if found != given => {
                self.problem("key.pub: not the expected key".to_owned());
            }
            _ => {}
        }
        let Some(verifier) = given.cloned().or(published) else { return Ok(None) };
        self.origin.clone_from(&verifier.name);
        let Some(note) = self.files.read(CHECKPOINT)? else {
            self.problem("checkpoint: missing".to_owned());
            return Ok(None);
        };
        match Checkpoint::open(&String::from_utf8_lossy(&note), &verifier) {
            Ok(checkpoint) => {
                self.size = checkpoint.size;
                Ok(Some(checkpoint))
            }
            Err(error) => {
                self.problem(format!("checkpoint: {error}"));
                Ok(None)
            }
        }
    }

    /// Reads the journal: a copy of the last entries, which must say what the bundles say.
    fn journal(&mut self) -> Result<(), AuditError> {
        let Some(bytes) = self.files.read(journal::NAME)? else { return Ok(()) };
        match journal::parse(&bytes) {
            Some(contents) => {
                let entries: Vec<Vec<u8>> =
                    contents.entries.iter().map(|entry| entry.to_vec()).collect();
                let end = contents.base.size + entries.len() as u64;
                if end < self.size {
                    self.problem(format!("journal: entry {end} is damaged or missing"));
                }
                self.journal = Some((contents.base, entries));
            }
            None => self.problem("journal: its header is damaged".to_owned()),
        }
        Ok(())
    }

    fn entries(&mut self, size: u64) -> Result<(), AuditError> {
        let width = WIDTH as u64;
        for index in 0..size.div_ceil(width) {
            let expected = (size - index * width).min(width) as usize;
            let hashes = self.leaves(index, expected)?;
            self.bundle(index, expected, &hashes)?;
        }
        self.journal_base();
        Ok(())
    }

    /// The leaf hashes a tile holds, to name the entry that differs.
    fn leaves(&self, index: u64, width: usize) -> Result<Vec<Hash>, AuditError> {
        let bytes = self.files.read_tile(Shelf::Level(0), index, width)?.unwrap_or_default();
        Ok(bytes.as_chunks::<32>().0.iter().take(width).copied().collect())
    }

    /// Hashes the entries of one bundle into the tree.
    fn bundle(&mut self, index: u64, width: usize, hashes: &[Hash]) -> Result<(), AuditError> {
        let name = paths::tile(Shelf::Entries, index, width);
        let bytes = self.files.read_tile(Shelf::Entries, index, width)?;
        let bytes = bytes.unwrap_or_else(|| {
            self.problem(format!("{name}: missing"));
            Vec::new()
        });
        let Some(entries) = bundle::parse(&bytes).filter(|entries| entries.len() >= width) else {
            self.problem(format!("{name}: not {width} entries"));
            // The tile's word stands in, so that one damaged bundle does not hide the rest.
            hashes.iter().try_for_each(|hash| self.leaf(*hash))?;
            return Ok(());
        };
        let mut ends = vec![0];
        for (at, entry) in entries.iter().take(width).enumerate() {
            let hash = leaf_hash(entry);
            // A hash that is missing is the tile's problem, and found with the tile.
            if hashes.get(at).is_some_and(|found| *found != hash) {
                let tile = paths::tile(Shelf::Level(0), index, width);
                let entry = self.tree.size();
                self.problem(format!("entry {entry}: {name} and {tile} disagree"));
            }
            self.copy_in_journal(entry);
            self.sides.extend(entry::sides(entry));
            self.leaf(hash)?;
            ends.push(ends[at] + 2 + entry.len());
        }
        self.widths(Shelf::Entries, index, &bytes[..ends[width]], &ends)
    }

    fn leaf(&mut self, hash: Hash) -> Result<(), AuditError> {
        self.journal_base();
        let finished = self.tree.push(hash);
        finished.iter().try_for_each(|tile| self.tile(tile))
    }

    fn copy_in_journal(&mut self, entry: &[u8]) {
        let at = self.tree.size();
        let Some((base, entries)) = &self.journal else { return };
        let copy = at.checked_sub(base.size).and_then(|offset| entries.get(offset as usize));
        if copy.is_some_and(|copy| copy != entry) {
            self.problem(format!("journal: entry {at} is not the one in its bundle"));
        }
    }

    /// At the journal's beginning the tree must have the root the journal says.
    fn journal_base(&mut self) {
        let Some((base, _)) = &self.journal else { return };
        if base.size == self.tree.size() && base.root != self.tree.root() {
            self.problem(format!("journal: not of this log at entry {}", base.size));
            self.journal = None;
        }
    }

    fn unfinished(&mut self) -> Result<(), AuditError> {
        let unfinished: Vec<Tile> = self.tree.unfinished().collect();
        unfinished.iter().try_for_each(|tile| self.tile(tile))
    }

    /// Compares a recomputed tile with its file.
    fn tile(&mut self, tile: &Tile) -> Result<(), AuditError> {
        let shelf = Shelf::Level(tile.level);
        let width = tile.hashes.len();
        let expected = tile.bytes();
        let found = self.files.read_tile(shelf, tile.index, width)?;
        if found.is_none() {
            self.problem(format!("{}: missing", paths::tile(shelf, tile.index, width)));
        }
        let ends: Vec<usize> = (0..=width).map(|width| width * size_of::<Hash>()).collect();
        self.widths(shelf, tile.index, &expected, &ends)
    }

    /// Compares every file of one tile or bundle with what it must hold: `expected`, whose first w parts
    /// end at `ends[w]`. A file wider than the checkpoint knows must begin with it.
    fn widths(
        &mut self,
        shelf: Shelf,
        index: u64,
        expected: &[u8],
        ends: &[usize],
    ) -> Result<(), AuditError> {
        let known = ends.len() - 1;
        let mut widths = self.files.widths(shelf, index)?;
        widths.push(WIDTH);
        for width in widths {
            let name = paths::tile(shelf, index, width);
            let Some(found) = self.files.read(&name)? else { continue };
            let right = match ends.get(width) {
                Some(end) => found == expected[..*end],
                None => width > known && found.starts_with(expected),
            };
            if !right {
                self.problem(format!("{name}: wrong"));
            }
        }
        Ok(())
    }

    fn root(&mut self, checkpoint: &Checkpoint) {
        if self.tree.size() == checkpoint.size && self.tree.root() != checkpoint.root {
            self.problem("checkpoint: its root is not the root of the entries".to_owned());
        }
    }

    /// Side files must hash to their names, and those named in entries must be there.
    fn sides(&mut self) -> Result<(), AuditError> {
        let mut missing = std::mem::take(&mut self.sides);
        // A name that ends in `.tmp` is a file being written, or one that a crash left.
        let names = self.files.list("side")?.into_iter().filter(|name| !name.ends_with(".tmp"));
        for hash in names {
            let Some(bytes) = self.files.read(&format!("side/{hash}"))? else { continue };
            if hex::encode(Sha256::digest(&bytes)) != hash {
                self.problem(format!("side/{hash}: not what its name says"));
            }
            missing.remove(&hash);
        }
        missing.into_iter().for_each(|hash| self.problem(format!("side/{hash}: missing")));
        Ok(())
    }
}
