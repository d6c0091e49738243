//! How many different values a column has, in 16 KiB: exactly while there are few, then within about 1 %.
//!
//! HyperLogLog (Flajolet et al. 2007) with the improved raw estimator of Ertl (2017, "New cardinality estimation
//! algorithms for HyperLogLog sketches", algorithm 6), which needs no table of corrections: it has no bias at any size.
//! The hash is fixed: one seeded by the process would make two scans of the same data disagree.

use super::hash::hash;

/// 2^14 registers: a standard error of 0.8 %.
const PRECISION: u32 = 14;
const REGISTERS: usize = 1 << PRECISION;
/// Bits of a hash that are left for its rank.
const BITS: usize = 64 - PRECISION as usize;

/// Values that are counted exactly; as many bytes as the registers have.
const FEW: usize = 1_024;
const SEED: u64 = 0xcbf2_9ce4_8422_2325;

pub enum Sketch {
    /// Hashes, each at the first free place from its own on; zero is free. At most half of the places are taken.
    Few { taken: usize, hashes: Vec<u64> },
    /// The highest rank of the hashes that fall to each register.
    Many(Vec<u8>),
}

impl Sketch {
    pub fn new() -> Self {
        Self::Few { taken: 0, hashes: vec![0; 16] }
    }

    pub fn insert(&mut self, value: &[u8]) {
        let hash = hash(SEED, value).max(1);
        match self {
            Self::Many(registers) => note(registers, hash),
            Self::Few { taken, hashes } => {
                if !put(hashes, hash) {
                    return;
                }
                *taken += 1;
                if *taken > FEW {
                    let mut registers = vec![0; REGISTERS];
                    hashes
                        .iter()
                        .filter(|one| **one != 0)
                        .for_each(|one| note(&mut registers, *one));
                    *self = Self::Many(registers);
                } else if *taken * 2 > hashes.len() {
                    let mut wider = vec![0; hashes.len() * 2];
                    for one in hashes.iter().filter(|one| **one != 0) {
                        put(&mut wider, *one);
                    }
                    *hashes = wider;
                }
            }
        }
    }

    pub fn count(&self) -> u64 {
        match self {
            Self::Few { taken, .. } => *taken as u64,
            Self::Many(registers) => estimate(registers),
        }
    }
}

/// Answers whether it was not there.
fn put(hashes: &mut [u64], hash: u64) -> bool {
    let last = hashes.len() - 1;
    let mut at = hash as usize & last;
    while hashes[at] != 0 {
        if hashes[at] == hash {
            return false;
        }
        at = (at + 1) & last;
    }
    hashes[at] = hash;
    true
}

fn note(registers: &mut [u8], hash: u64) {
    let rank = (hash >> PRECISION | 1 << BITS).trailing_zeros() as u8 + 1;
    let register = &mut registers[hash as usize % REGISTERS];
    *register = rank.max(*register);
}

fn estimate(registers: &[u8]) -> u64 {
    let mut ranks = [0_u32; BITS + 2];
    registers.iter().for_each(|rank| ranks[usize::from(*rank)] += 1);
    let all = REGISTERS as f64;
    let share = |rank: usize| f64::from(ranks[rank]) / all;
    let highest = all * tau(1.0 - share(BITS + 1));
    let sum =
        (1..=BITS).rev().fold(highest, |sum, rank| f64::midpoint(sum, f64::from(ranks[rank])));
    let sum = sum + all * sigma(share(0));
    (all * all / (2.0 * std::f64::consts::LN_2 * sum)).round() as u64
}

/// x + Σ x^(2^k) · 2^(k-1) for k from 1: what the registers without a hash say.
fn sigma(mut x: f64) -> f64 {
    let (mut sum, mut factor) = (x, 1.0);
    loop {
        x *= x;
        let before = sum;
        sum += x * factor;
        factor += factor;
        if sum <= before {
            return sum;
        }
    }
}

/// (1 - x - Σ (1 - x^(2^-k))² · 2^-k) / 3 for k from 1: what the full registers say.
fn tau(mut x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return 0.0;
    }
    let (mut sum, mut factor) = (1.0 - x, 1.0);
    loop {
        x = x.sqrt();
        let before = sum;
        factor /= 2.0;
        sum -= (1.0 - x).powi(2) * factor;
        if sum >= before {
            return sum / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(values: u32) -> u64 {
        let mut sketch = Sketch::new();
        for value in (0..values).chain(0..values / 2) {
            sketch.insert(format!("value {value}").as_bytes());
        }
        sketch.count()
    }

    #[test]
    fn few_are_counted_exactly() {
        for values in [0, 1, 3, 8, 9, 500, FEW as u32] {
            assert_eq!(count(values), u64::from(values));
        }
        let mut sketch = Sketch::new();
        ["", "\0", "\0\0", "a", "a\0", ""].iter().for_each(|value| sketch.insert(value.as_bytes()));
        assert_eq!(sketch.count(), 5);
    }

    #[test]
    fn many_are_counted_within_two_percent_and_always_the_same() {
        for values in [1_025, 2_000, 5_000, 10_000, 30_000, 100_000, 300_000] {
            let error = count(values) as f64 / f64::from(values) - 1.0;
            assert!(error.abs() < 0.02, "{values}: {error}");
        }
        assert_eq!(count(100_000), count(100_000));
    }
}
