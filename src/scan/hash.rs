//! Hashes of values, for counting how many different ones there are. They live as long as a counter does.
//!
//! Every byte of every value passes through here, so it must cost less than reading one: sixteen bytes are folded by
//! a multiplication to 128 bits. The construction and its constants are those of wyhash (final version 4, Wang Yi,
//! in the public domain); nobody is kept from making values that collide, which would make a count too small.

const A: u64 = 0xa076_1d64_78bd_642f;
const B: u64 = 0xe703_7ed1_a0b4_28db;

/// Spreads over all bits; the same seed and value always give the same.
pub(super) fn hash(seed: u64, value: &[u8]) -> u64 {
    let length = value.len();
    let (mut state, mut rest) = (seed ^ A, value);
    while rest.len() > 16 {
        state = fold(eight(rest, 0) ^ B, eight(rest, 8) ^ state);
        rest = &rest[16..];
    }
    let (low, high) = match rest.len() {
        // The last sixteen overlap with what was folded.
        0..=16 if length > 16 => (eight(value, length - 16), eight(value, length - 8)),
        8.. => (eight(rest, 0), eight(rest, length - 8)),
        4.. => (four(rest, 0), four(rest, length - 4)),
        1.. => (
            u64::from(rest[0]) << 16 | u64::from(rest[length / 2]) << 8,
            u64::from(rest[length - 1]),
        ),
        _ => (0, 0),
    };
    // The length tells a short value from one that ends in zeros.
    fold(A ^ length as u64, fold(low ^ B, high ^ state))
}

/// Of two, in this order.
pub(super) fn join(one: u64, other: u64) -> u64 {
    fold(one ^ A, other ^ B)
}

fn fold(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    (product as u64) ^ ((product >> 64) as u64)
}

fn eight(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word))
}

fn four(bytes: &[u8], at: usize) -> u64 {
    bytes[at..].first_chunk().map_or(0, |word| u64::from(u32::from_le_bytes(*word)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_byte_the_length_and_the_seed_count() {
        let text: Vec<u8> = (1..=70).collect();
        let mut values = BTreeSet::new();
        for length in 0..=text.len() {
            let mut value = text[..length].to_vec();
            values.insert(value.clone());
            for at in 0..length {
                for bit in 0..8 {
                    value[at] ^= 1 << bit;
                    values.insert(value.clone());
                    value[at] ^= 1 << bit;
                }
            }
            value.push(0);
            values.insert(value);
        }
        for seed in [0, 1, u64::MAX] {
            let all: BTreeSet<u64> = values.iter().map(|value| hash(seed, value)).collect();
            assert_eq!(all.len(), values.len(), "no two of them are the same");
        }
        assert!(values.iter().all(|value| hash(0, value) != hash(1, value)));
        assert_ne!(join(1, 2), join(2, 1));
    }
}
