//! A hash for maps that only officers fill. The standard one withstands keys chosen to collide, at several times the
//! cost; requests look up in these maps, but put nothing in. The mixing is that of FxHash.

use std::hash::{BuildHasherDefault, Hasher};

/// A map that requests only look up in.
pub type Map<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<Mix>>;

#[derive(Debug, Default, Clone, Copy)]
pub struct Mix {
    state: u64,
}

const FACTOR: u64 = 0x51_7c_c1_b7_27_22_0a_95;

impl Mix {
    fn add(&mut self, word: u64) {
        self.state = (self.state.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    }
}

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.add(u64::from_le_bytes(last));
        }
    }

    fn write_u8(&mut self, word: u8) {
        self.add(word.into());
    }

    fn write_u64(&mut self, word: u64) {
        self.add(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.add(word as u64);
    }

    /// The map takes its place from the low bits, which the mixing stirs least: both halves of a product count.
    fn finish(&self) -> u64 {
        let wide = u128::from(self.state) * u128::from(FACTOR);
        wide as u64 ^ (wide >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_alike_do_not_share_places() {
        let hash = |text: &str| {
            let mut own = Mix::default();
            own.write(text.as_bytes());
            own.finish()
        };
        for low_bits in [10, 14] {
            let places: std::collections::HashSet<u64> =
                (0..1000).map(|n| hash(&format!("team-{n}")) & ((1 << low_bits) - 1)).collect();
            assert!(places.len() > 550, "{} of 1000 places of {low_bits} bits", places.len());
        }
    }
}
