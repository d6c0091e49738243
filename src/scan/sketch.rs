//! How many different values a column has, within about 1 %, in 16 KiB.
//!
//! The hash folds eight bytes at a time by a multiplication to 128 bits, spread by the finaliser of SplitMix64:
//! every byte of every value passes through it, so it must cost less than reading one. It is fixed: a hasher
//! seeded by the process would make two scans of the same data disagree.

use std::hash::{BuildHasher, Hasher};

use hyperloglogplus::{HyperLogLog, HyperLogLogPlus};

/// 2^14 registers: a standard error of 0.8 %.
const PRECISION: u8 = 14;

pub struct Sketch(HyperLogLogPlus<[u8], Fixed>);

impl Sketch {
    pub fn new() -> Self {
        Self(HyperLogLogPlus::new(PRECISION, Fixed).expect("14 is within 4..=18"))
    }

    pub fn insert(&mut self, value: &[u8]) {
        self.0.insert(value);
    }

    pub fn count(&mut self) -> u64 {
        self.0.count().round() as u64
    }
}

#[derive(Clone, Copy)]
struct Fixed;

struct Folded(u64);

/// An odd number without a pattern: the fraction of the golden ratio.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl Folded {
    fn fold(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word) * u128::from(FACTOR);
        self.0 = (product as u64) ^ ((product >> 64) as u64);
    }
}

impl BuildHasher for Fixed {
    type Hasher = Folded;

    fn build_hasher(&self) -> Folded {
        Folded(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Folded {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.fold(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        // The length tells a short word from one that ends in zeros.
        self.fold(u64::from_le_bytes(last) ^ ((bytes.len() as u64) << 56));
    }

    fn finish(&self) -> u64 {
        let mut hash = self.0;
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^ (hash >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_within_two_percent_and_always_the_same() {
        let count = |values: u32| {
            let mut sketch = Sketch::new();
            for value in (0..values).chain(0..values / 2) {
                sketch.insert(format!("value {value}").as_bytes());
            }
            sketch.count()
        };
        assert_eq!(count(0), 0);
        assert_eq!(count(3), 3);
        let many = count(100_000);
        assert!((98_000..=102_000).contains(&many), "{many}");
        assert_eq!(many, count(100_000));
    }
}
