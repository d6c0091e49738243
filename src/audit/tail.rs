//! The growing end of the log in memory, and the files it asks for. Pure: it decides, the writer does.

use super::bundle;
use super::journal::Base;
use super::paths::{self, Shelf};
use super::tree::{Hash, Tile, Tree, WIDTH, leaf_hash};

/// A file to be written: its path below the log's directory, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    pub path: String,
    pub bytes: Vec<u8>,
}

/// The tree and the entries of its unfinished bundle.
#[derive(Debug, Clone, Default)]
pub struct Tail {
    tree: Tree,
    bundle: Vec<u8>,
}

impl Tail {
    pub fn new(tree: Tree, bundle: Vec<u8>) -> Self {
        Self { tree, bundle }
    }

    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// This end of the log as the beginning of a journal.
    pub fn base(&self) -> Base {
        Base { size: self.size(), root: self.root() }
    }

    /// Appends an entry and answers the files it finished: a full bundle and full tiles.
    pub fn push(&mut self, entry: &[u8]) -> Vec<Output> {
        let index = self.size() / WIDTH as u64;
        bundle::push(&mut self.bundle, entry);
        let finished = self.tree.push(leaf_hash(entry));
        let mut outputs: Vec<Output> = finished.iter().map(output).collect();
        if !outputs.is_empty() {
            let bytes = std::mem::take(&mut self.bundle);
            outputs.push(Output { path: paths::tile(Shelf::Entries, index, WIDTH), bytes });
        }
        outputs
    }

    /// What writing [`Tail::unfinished`] costs, near enough.
    pub fn unfinished_bytes(&self) -> usize {
        self.bundle.len()
    }

    /// The files of the unfinished bundle and tiles, as wide as they are now.
    pub fn unfinished(&self) -> Vec<Output> {
        let mut outputs: Vec<Output> = self.tree.unfinished().map(|tile| output(&tile)).collect();
        let width = self.size() as usize % WIDTH;
        if width > 0 {
            let path = paths::tile(Shelf::Entries, self.size() / WIDTH as u64, width);
            outputs.push(Output { path, bytes: self.bundle.clone() });
        }
        outputs
    }

    /// The shelves that have an unfinished tile or bundle, and its index.
    pub fn shelves(&self) -> Vec<(Shelf, u64)> {
        let mut shelves: Vec<_> =
            self.tree.unfinished().map(|tile| (Shelf::Level(tile.level), tile.index)).collect();
        shelves.push((Shelf::Entries, self.size() / WIDTH as u64));
        shelves
    }

    /// What the unfinished tile or bundle of a shelf held when it was `width` wide; `None` when it never was.
    pub fn prefix(&self, shelf: Shelf, width: usize) -> Option<Vec<u8>> {
        match shelf {
            Shelf::Level(level) => {
                let tile = self.tree.unfinished().find(|tile| tile.level == level)?;
                Some(tile.hashes.get(..width)?.concat())
            }
            Shelf::Entries => {
                let entries = bundle::parse(&self.bundle)?;
                let mut bytes = Vec::new();
                entries.get(..width)?.iter().for_each(|entry| bundle::push(&mut bytes, entry));
                Some(bytes)
            }
        }
    }
}

fn output(tile: &Tile) -> Output {
    let path = paths::tile(Shelf::Level(tile.level), tile.index, tile.hashes.len());
    Output { path, bytes: tile.bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_and_its_tile_are_finished_together() {
        let mut tail = Tail::default();
        for _ in 0..255 {
            assert!(tail.push(b"entry").is_empty());
        }
        let paths = |outputs: Vec<Output>| outputs.into_iter().map(|o| o.path).collect::<Vec<_>>();
        assert_eq!(paths(tail.unfinished()), ["tile/0/000.p/255", "tile/entries/000.p/255"]);
        assert_eq!(paths(tail.push(b"entry")), ["tile/0/000", "tile/entries/000"]);
        assert_eq!(paths(tail.unfinished()), ["tile/1/000.p/1"]);
        tail.push(b"entry");
        let unfinished = ["tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/001.p/1"];
        assert_eq!(paths(tail.unfinished()), unfinished);
    }
}
