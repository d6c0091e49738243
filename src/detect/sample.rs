//! Which cells of a long column stand for the others: fewer and fewer, at distances that no pattern in the rows
//! can follow, the same in every run.

/// So many cells are a part of the column, of which one in so many is taken.
const PARTS: [(u64, u64); 4] = [(FIRST_PART, 4), (7 << 10, 32), (56 << 10, 256), (u64::MAX, 512)];

/// Cells of the first part.
pub const FIRST_PART: u64 = 768;

/// A running sample of the part of the column at hand.
pub struct Sample {
    part: usize,
    cells: u64,
    taken: u64,
    /// Cells until the next one is taken.
    wait: u64,
    random: u64,
}

impl Default for Sample {
    fn default() -> Self {
        Self { part: 0, cells: 0, taken: 0, wait: 0, random: 0x9e37_79b9_7f4a_7c15 }
    }
}

impl Sample {
    /// Whether the next cell is one of the sample. The first of a part always is.
    pub fn takes_next(&mut self) -> bool {
        self.cells += 1;
        if self.wait > 0 {
            self.wait -= 1;
            return false;
        }
        self.taken += 1;
        // Marsaglia's xorshift; on average `each` cells apart.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let (_, each) = PARTS[self.part];
        self.wait = self.random % (2 * each - 1);
        true
    }

    pub fn is_full(&self) -> bool {
        self.cells == PARTS[self.part].0
    }

    /// Begins the next part, which is thinner.
    pub fn thin_out(&mut self) {
        *self = Self { part: self.part + 1, random: self.random, ..Self::default() };
    }

    /// How many of the part's cells so many of those that were taken stand for.
    pub fn stands_for(&self, some: u64) -> u64 {
        let taken = u128::from(self.taken.max(1));
        ((u128::from(some) * u128::from(self.cells) + taken / 2) / taken) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_the_sample_stand_for_all() {
        let mut sample = Sample::default();
        let mut taken = 0;
        for cell in 1..=FIRST_PART {
            taken += u64::from(sample.takes_next());
            assert_eq!(sample.stands_for(sample.taken), cell);
        }
        assert!((160..230).contains(&taken) && sample.is_full(), "{taken}");
        assert_eq!(sample.stands_for(0), 0);
    }

    #[test]
    fn no_period_hides_from_it() {
        for period in [2, 3, 4, 5, 7, 10, 16, 32, 60, 64] {
            let mut sample = Sample::default();
            (1..PARTS.len()).for_each(|_| sample.thin_out());
            let mut met = 0;
            for cell in 1..=1_000_000 {
                met += u64::from(sample.takes_next() && cell % period == 0);
            }
            let expected = sample.taken / period;
            assert!(met * 2 > expected && met < expected * 2, "{met} of {expected} in {period}");
        }
    }
}
