//! What is on disk, made whole: the settled tiles, the journal behind them, the checkpoint over both.
//!
//! The checkpoint may be behind the journal (a crash came between the two), never ahead of it: then
//! acknowledged entries are lost, and going on would sign a second history of the same size.

use super::bundle;
use super::checkpoint::Checkpoint;
use super::error::AuditError;
use super::files::Files;
use super::journal::{self, Base};
use super::paths::{self, Shelf};
use super::signer::Signer;
use super::tail::{Output, Tail};
use super::tree::{self, Hash, Tree, WIDTH, leaf_hash};

/// The log's end as found, and the finished files that the journal asks for.
pub struct Recovered {
    pub tail: Tail,
    pub finished: Vec<Output>,
}

/// Reads the log's end. `acknowledged` is what a running process has promised: entries behind it (of an
/// append that failed) are cut off, entries missing before it are an error.
pub fn load(
    files: &Files,
    signer: &Signer,
    acknowledged: Option<Base>,
) -> Result<Recovered, AuditError> {
    let Some(checkpoint) = checkpoint(files, signer)? else {
        return Ok(Recovered { tail: Tail::default(), finished: Vec::new() });
    };
    let bytes = files.read(journal::NAME)?;
    let contents = match &bytes {
        Some(bytes) => journal::parse(bytes).ok_or_else(|| damaged("the journal's header"))?,
        None => journal::Contents { base: checkpoint, entries: Vec::new() },
    };
    let tail = settled(files, contents.base)?;
    let limit = acknowledged.map_or(u64::MAX, |base| base.size);
    let recovered = replay(tail, &contents.entries, limit, checkpoint)?;
    match acknowledged {
        Some(base) if base != recovered.tail.base() => Err(AuditError::Corrupt(format!(
            "{} entries were acknowledged and {} of them are on disk; restore the directory from a mirror",
            base.size,
            recovered.tail.size(),
        ))),
        _ => Ok(recovered),
    }
}

/// The checkpoint on disk, if the log has begun.
fn checkpoint(files: &Files, signer: &Signer) -> Result<Option<Base>, AuditError> {
    match files.read("checkpoint")? {
        Some(note) => {
            let note = String::from_utf8(note).map_err(|_| damaged("the checkpoint"))?;
            let checkpoint = Checkpoint::open(&note, signer.verifier())?;
            Ok(Some(Base { size: checkpoint.size, root: checkpoint.root }))
        }
        None if signer.has_log() => Err(AuditError::Corrupt(
            "the checkpoint is gone: mount or restore the directory; to begin another log, move \
             the directory and its key away"
                .to_owned(),
        )),
        None => Ok(None),
    }
}

/// The tail at a size whose tiles are durable, checked against its root.
fn settled(files: &Files, base: Base) -> Result<Tail, AuditError> {
    let levels: Result<Vec<Vec<Hash>>, AuditError> =
        (0..tree::depth(base.size)).map(|level| hashes(files, base.size, level)).collect();
    let tree = Tree::from_tiles(base.size, levels?).ok_or_else(|| damaged("the tiles"))?;
    let bundle = entries(files, base.size)?;
    let leaves = tree.unfinished().find(|tile| tile.level == 0);
    let leaves = leaves.map_or_else(Vec::new, |tile| tile.hashes);
    let parsed = bundle::parse(&bundle).unwrap_or_default();
    if !parsed.iter().map(|entry| leaf_hash(entry)).eq(leaves) {
        return Err(damaged("the last entry bundle"));
    }
    if tree.root() != base.root {
        return Err(damaged("a tile at the end of the log"));
    }
    Ok(Tail::new(tree, bundle))
}

fn hashes(files: &Files, size: u64, level: usize) -> Result<Vec<Hash>, AuditError> {
    let width = tree::width(size, level);
    if width == 0 {
        return Ok(Vec::new());
    }
    let (shelf, index) = (Shelf::Level(level as u8), tree::tile_index(size, level));
    let bytes = files.read_tile(shelf, index, width)?.unwrap_or_default();
    let (hashes, rest) = bytes.as_chunks::<32>();
    match hashes.get(..width) {
        Some(hashes) if rest.is_empty() => Ok(hashes.to_vec()),
        _ => Err(damaged(&paths::tile(shelf, index, width))),
    }
}

/// The bytes of the unfinished bundle at `size`.
fn entries(files: &Files, size: u64) -> Result<Vec<u8>, AuditError> {
    let (index, width) = (size / WIDTH as u64, size as usize % WIDTH);
    if width == 0 {
        return Ok(Vec::new());
    }
    let bytes = files.read_tile(Shelf::Entries, index, width)?.unwrap_or_default();
    let entries = bundle::parse(&bytes).and_then(|entries| entries.get(..width).map(<[_]>::to_vec));
    let name = paths::tile(Shelf::Entries, index, width);
    let mut prefix = Vec::new();
    for entry in entries.ok_or_else(|| damaged(&name))? {
        bundle::push(&mut prefix, entry);
    }
    Ok(prefix)
}

/// Appends the journal's entries up to `limit`, meeting the checkpoint on the way.
fn replay(
    mut tail: Tail,
    entries: &[&[u8]],
    limit: u64,
    checkpoint: Base,
) -> Result<Recovered, AuditError> {
    let mut finished = Vec::new();
    let mut met = tail.base() == checkpoint;
    for entry in entries {
        if tail.size() >= limit {
            break;
        }
        finished.extend(tail.push(entry));
        met |= tail.size() == checkpoint.size && tail.root() == checkpoint.root;
    }
    if !met {
        return Err(AuditError::Corrupt(format!(
            "the checkpoint of {} entries does not belong to the {} entries on disk; restore the \
             directory from a mirror",
            checkpoint.size,
            tail.size(),
        )));
    }
    Ok(Recovered { tail, finished })
}

fn damaged(what: &str) -> AuditError {
    AuditError::Corrupt(format!("{what} is damaged; `stewardd audit verify` says more"))
}
