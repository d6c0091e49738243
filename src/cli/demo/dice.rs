//! Chance by a fixed seed: the same numbers in every demo, on every machine.

use std::ops::Range;

use chrono::{DateTime, Duration, Utc};
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};

/// A generator whose algorithm is fixed by name, so that an update of `rand` does not change the demo.
pub struct Dice(Xoshiro256PlusPlus);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    pub fn number(&mut self, range: Range<u64>) -> u64 {
        self.0.random_range(range)
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.number(0..100) < percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        *from.choose(&mut self.0).expect("no list of the demo is empty")
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(&mut self.0);
    }

    /// `pattern` with each `#` replaced by a digit.
    pub fn digits(&mut self, pattern: &str) -> String {
        let mut digit = || char::from(b'0' + self.number(0..10) as u8);
        pattern.chars().map(|c| if c == '#' { digit() } else { c }).collect()
    }

    /// A moment between `days.start` and `days.end` days before `now`.
    pub fn ago(&mut self, now: DateTime<Utc>, days: Range<u64>) -> DateTime<Utc> {
        now - Duration::seconds(self.number(days.start * DAY..days.end * DAY) as i64)
    }
}

const DAY: u64 = 24 * 60 * 60;
