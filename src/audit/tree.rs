//! The Merkle tree of RFC 6962 §2.1, kept as the partial tiles of C2SP tlog-tiles.
//!
//! A tile of level L holds up to 256 hashes of complete subtrees of 256^L leaves. The tree remembers
//! only the one unfinished tile of each level: that is enough to append and to compute the root, so its
//! memory does not grow with the log. Pure: whoever appends decides where finished tiles go.

use sha2::{Digest, Sha256};

/// Hashes in a full tile, entries in a full bundle.
pub const WIDTH: usize = 256;

pub type Hash = [u8; 32];

/// SHA-256(0x00 ‖ entry).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The Merkle tree hash over `nodes`, each the root of a complete subtree of equal size except the last,
/// which may be smaller.
pub fn subtree_root(nodes: &[Hash]) -> Hash {
    match nodes {
        [] => Sha256::digest([]).into(),
        [only] => *only,
        _ => {
            let split = nodes.len().next_power_of_two() / 2;
            node_hash(&subtree_root(&nodes[..split]), &subtree_root(&nodes[split..]))
        }
    }
}

/// A tile of the tree: `tile/<level>/<index>[.p/<width>]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    pub level: u8,
    pub index: u64,
    /// 1 to 256.
    pub hashes: Vec<Hash>,
}

impl Tile {
    pub fn bytes(&self) -> Vec<u8> {
        self.hashes.concat()
    }
}

/// A tree one can append to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// The unfinished tile of each level: always fewer than 256 hashes.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// A tree of `size` leaves from the hashes of its unfinished tiles, lowest level first. `None` when a
    /// tile has not as many hashes as a tree of that size has there.
    pub fn from_tiles(size: u64, levels: Vec<Vec<Hash>>) -> Option<Self> {
        let fits = levels.len() == depth(size)
            && levels.iter().enumerate().all(|(level, tile)| tile.len() == width(size, level));
        fits.then_some(Self { size, levels })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf and answers the tiles it finished, lowest level first.
    pub fn push(&mut self, leaf: Hash) -> Vec<Tile> {
        let mut finished = Vec::new();
        let mut carried = Some(leaf);
        let mut level = 0;
        while let Some(hash) = carried.take() {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(hash);
            if self.levels[level].len() == WIDTH {
                let hashes = std::mem::take(&mut self.levels[level]);
                carried = Some(subtree_root(&hashes));
                let index = tile_index(self.size, level);
                finished.push(Tile { level: level as u8, index, hashes });
                level += 1;
            }
        }
        self.size += 1;
        finished
    }

    /// The unfinished tiles that hold anything, lowest level first.
    pub fn unfinished(&self) -> impl Iterator<Item = Tile> + '_ {
        self.levels.iter().enumerate().filter(|(_, tile)| !tile.is_empty()).map(|(level, tile)| {
            let index = tile_index(self.size, level);
            Tile { level: level as u8, index, hashes: tile.clone() }
        })
    }

    /// The tree's root hash; of an empty tree the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut below: Option<Hash> = None;
        for tile in &self.levels {
            let nodes: Vec<Hash> = tile.iter().copied().chain(below).collect();
            below = (!nodes.is_empty()).then(|| subtree_root(&nodes));
        }
        below.unwrap_or_else(|| subtree_root(&[]))
    }
}

/// Levels that hold hashes in a tree of `size` leaves.
pub fn depth(size: u64) -> usize {
    (0..8).take_while(|level| size >> (8 * level) > 0).count()
}

/// Hashes in the unfinished tile of a level: 0 to 255.
pub fn width(size: u64, level: usize) -> usize {
    (size >> (8 * level)) as usize % WIDTH
}

/// The index of the unfinished tile of a level, which is also the number of full ones.
pub fn tile_index(size: u64, level: usize) -> u64 {
    let shift = 8 * (level as u32 + 1);
    size.checked_shr(shift).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// RFC 6962 by the letter, on leaves.
    fn naive(leaves: &[Hash]) -> Hash {
        match leaves.len() {
            0 => Sha256::digest([]).into(),
            1 => leaves[0],
            n => {
                let mut k = 1;
                while k * 2 < n {
                    k *= 2;
                }
                node_hash(&naive(&leaves[..k]), &naive(&leaves[k..]))
            }
        }
    }

    fn leaves(n: usize) -> Vec<Hash> {
        (0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect()
    }

    #[test]
    fn known_answers_of_certificate_transparency() {
        // The reference inputs and roots of the certificate-transparency project's Merkle tests.
        let inputs: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut tree = Tree::default();
        assert_eq!(
            hex::encode(tree.root()),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        for (input, root) in inputs.iter().zip(roots) {
            tree.push(leaf_hash(input));
            assert_eq!(hex::encode(tree.root()), root);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn roots_and_tiles_equal_the_definition(n in 0usize..1500) {
            let leaves = leaves(n);
            let mut tree = Tree::default();
            let mut tiles: Vec<Tile> = leaves.iter().flat_map(|leaf| tree.push(*leaf)).collect();
            prop_assert_eq!(tree.root(), naive(&leaves));
            tiles.extend(tree.unfinished());
            for tile in tiles {
                let span = WIDTH.pow(u32::from(tile.level));
                for (i, hash) in tile.hashes.iter().enumerate() {
                    let start = (tile.index as usize * WIDTH + i) * span;
                    prop_assert_eq!(*hash, naive(&leaves[start..start + span]));
                }
            }
            let levels = (0..depth(n as u64)).map(|level| {
                tree.unfinished().find(|tile| tile.level as usize == level)
                    .map_or_else(Vec::new, |tile| tile.hashes)
            }).collect();
            prop_assert_eq!(Tree::from_tiles(n as u64, levels), Some(tree));
        }
    }

    #[test]
    fn the_third_level_begins_at_65536() {
        let leaves = leaves(65_537);
        let mut tree = Tree::default();
        let finished: Vec<Tile> = leaves.iter().flat_map(|leaf| tree.push(*leaf)).collect();
        assert_eq!(finished.iter().filter(|tile| tile.level == 1).count(), 1);
        assert_eq!(tree.unfinished().map(|tile| tile.level).collect::<Vec<_>>(), [0, 2]);
        assert_eq!(tree.root(), naive(&leaves));
    }

    #[test]
    fn a_tree_is_not_built_from_tiles_that_do_not_fit() {
        assert!(Tree::from_tiles(1, vec![]).is_none());
        assert!(Tree::from_tiles(256, vec![vec![], vec![]]).is_none());
        assert!(Tree::from_tiles(0, vec![]).is_some());
    }
}
