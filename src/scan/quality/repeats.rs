//! How many of many values came before, in constant memory.
//!
//! Distinct sampling (Gibbons 2001): a table of hashes with a count each. When it is full, the hashes whose
//! next bit is one leave, and so do all later ones of that kind: what stays is a uniform sample of the
//! *different* values with the exact count of each. Below the table's size the answer is exact; above it the
//! standard error of the share is about 1 / √(values in the sample), 3 % at most while no value weighs much more
//! than another: one that comes more than 20 times is nobody standing there twice but what somebody types who
//! has nothing to type, and is left out.
//!
//! What is counted is a hash whose key is drawn for each table and each scan and never leaves memory: not even the
//! same values of two scans could be matched, which a key kept in the state directory would allow.

use std::collections::HashMap;

/// Different values kept: 4,096 of 16 bytes, beside the table's own overhead.
const ROOM: usize = 4_096;
/// Rows of one person that are still a mistake.
const PERSON_AT_MOST: u64 = 20;

#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Hashes whose lowest `level` bits are zero.
    level: u32,
    seen: HashMap<u64, u64>,
}

impl Counts {
    pub fn insert(&mut self, hash: u64) {
        if !self.keeps(hash) {
            return;
        }
        *self.seen.entry(hash).or_default() += 1;
        while self.seen.len() > ROOM {
            self.level += 1;
            let level = self.level;
            self.seen.retain(|hash, _| hash.trailing_zeros() >= level);
        }
    }

    fn keeps(&self, hash: u64) -> bool {
        hash.trailing_zeros() >= self.level
    }

    /// Of the values inserted, placeholders left out, the share that had been inserted before, in
    /// ten-thousandths.
    pub fn share(&self) -> u64 {
        let people = || self.seen.values().filter(|count| **count <= PERSON_AT_MOST);
        let all: u64 = people().sum();
        ((all - people().count() as u64) * 10_000).checked_div(all).unwrap_or(0)
    }

    pub fn is_exact(&self) -> bool {
        self.level == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::hash::hash;

    fn share(different: u32, repeated: u32) -> (u64, bool) {
        let mut counts = Counts::default();
        for value in (0..different).chain(0..repeated) {
            counts.insert(hash(7, &value.to_be_bytes()));
        }
        (counts.share(), counts.is_exact())
    }

    #[test]
    fn a_few_are_counted_exactly() {
        assert_eq!(share(0, 0), (0, true));
        assert_eq!(share(90, 10), (1_000, true));
        assert_eq!(share(4_096, 0), (0, true));
    }

    #[test]
    fn a_placeholder_is_nobody() {
        let mut counts = Counts::default();
        (0..500).for_each(|_| counts.insert(hash(7, b"none@example.org")));
        ["a", "b", "b", "c"].iter().for_each(|value| counts.insert(hash(7, value.as_bytes())));
        assert_eq!(counts.share(), 2_500);
    }

    #[test]
    fn many_are_estimated_and_take_no_more_room() {
        let (found, exact) = share(200_000, 50_000);
        assert!(!exact && (1_700..=2_300).contains(&found), "{found}: a fifth, with any key");
        assert_eq!(share(200_000, 0).0, 0, "what came once is never a repetition");
    }
}
