//! When a count is far above a principal's own: a control chart for counts.
//!
//! One rule serves two windows. A day is set beside the days before it; an hour beside the busiest hours of those
//! days, so that whoever begins to read everything at night is told of within the hour, and whoever is always
//! quick between nine and ten is not. A habit's own counts are never beyond its limit: of up to 37 counts none is
//! more than six measured deviations above their mean (Samuelson's inequality: `(n - 1) / √n`).
//!
//! Counts of independent events follow Poisson's law, whose standard deviation is the root of its mean; a Shewhart
//! c-chart (NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.1) draws its limit three of them above the
//! mean. People work in bursts, so the deviation taken is the larger of Poisson's and the one that was measured,
//! and the limit is six of them away: of many thousand principals, hardly one crosses it in a year by chance.

use crate::model::failpoint;

/// The fewest that are worth somebody's time, in a day or in an hour.
const LEAST: u64 = 20;
/// Days before a habit says anything.
pub const NEW: usize = 7;
const DEVIATIONS: f64 = 6.0;

/// What a principal did in a day or in an hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub refused: u64,
    pub permitted: u64,
    /// Different resources read.
    pub resources: u64,
}

/// What was more than usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Refused,
    Read,
}

impl What {
    /// The word in findings and alerts.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Refused => "refused",
            What::Read => "read",
        }
    }
}

/// A count beyond its limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Excess {
    pub what: What,
    pub count: u64,
    /// The most that its habit explains.
    pub usual: u64,
}

/// What is beyond the habit: of a day, the days before it; of an hour, the busiest hours of those days. Quiet days
/// are among them.
pub fn excesses(counts: Counts, before: &[Counts]) -> Vec<Excess> {
    if before.len() < NEW {
        return Vec::new();
    }
    let excess = |what: What, of: fn(&Counts) -> u64| {
        let own = if failpoint::on("unusual-without-a-habit") { &[][..] } else { before };
        let usual = limit(&own.iter().map(of).collect::<Vec<_>>());
        let count = of(&counts);
        (count >= least() && count > usual).then_some(Excess { what, count, usual })
    };
    let both = [excess(What::Refused, |own| own.refused), excess(What::Read, |own| own.resources)];
    both.into_iter().flatten().collect()
}

/// Whether there is enough of anything to be told of.
pub fn matters(counts: Counts) -> bool {
    counts.refused.max(counts.resources) >= least()
}

fn least() -> u64 {
    if failpoint::on("unusual-without-a-floor") { 1 } else { LEAST }
}

/// `mean + 6 · max(√max(mean, 1), s)`, rounded down; s is the measured standard deviation.
pub fn limit(counts: &[u64]) -> u64 {
    let days = counts.len().max(1) as f64;
    let mean = counts.iter().map(|count| *count as f64).sum::<f64>() / days;
    let squares = counts.iter().map(|count| (*count as f64 - mean).powi(2)).sum::<f64>();
    let measured = (squares / (days - 1.0).max(1.0)).sqrt();
    let deviation = mean.max(1.0).sqrt().max(measured);
    (mean + DEVIATIONS * deviation).floor() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(refused: &[u64]) -> Vec<Counts> {
        refused.iter().map(|refused| Counts { refused: *refused, ..Counts::default() }).collect()
    }

    fn today(refused: u64, resources: u64) -> Counts {
        Counts { refused, permitted: resources, resources }
    }

    #[test]
    fn the_limit_is_the_formula() {
        // By hand: mean 9, Poisson's deviation 3, measured 0.
        assert_eq!(limit(&[9; 28]), 27);
        assert_eq!(limit(&[0; 28]), 6, "no habit at all counts as a mean's deviation of one");
        // Mean 5, squares 4 · 25 over 3: s = 5.77 > √5.
        assert_eq!(limit(&[0, 10, 0, 10]), 39);
        assert_eq!(limit(&[]), 6);
    }

    #[test]
    fn twenty_are_the_least_and_a_habit_is_exceeded_or_not() {
        assert!(excesses(today(19, 0), &days(&[0; 28])).is_empty(), "too few to matter");
        let found = excesses(today(20, 0), &days(&[0; 28]));
        assert_eq!(found, [Excess { what: What::Refused, count: 20, usual: 6 }]);
        assert!(excesses(today(27, 0), &days(&[9; 28])).is_empty(), "at the limit");
        assert_eq!(excesses(today(28, 0), &days(&[9; 28])).len(), 1);
        let both = excesses(today(500, 500), &days(&[0; 28]));
        assert_eq!(
            both.iter().map(|excess| excess.what).collect::<Vec<_>>(),
            [What::Refused, What::Read]
        );
    }

    #[test]
    fn a_new_principal_has_no_habit() {
        assert!(excesses(today(10_000, 10_000), &days(&[0; 6])).is_empty());
        assert_eq!(excesses(today(10_000, 0), &days(&[0; 7])).len(), 1);
    }

    #[test]
    fn one_who_always_does_much_may() {
        let busy: Vec<u64> = (0..28).map(|day| if day % 7 < 5 { 4_000 } else { 0 }).collect();
        assert!(excesses(today(4_500, 0), &days(&busy)).is_empty());
        assert_eq!(excesses(today(40_000, 0), &days(&busy)).len(), 1);
    }

    #[test]
    fn no_count_of_a_habit_is_beyond_its_own_limit() {
        for most in [1, 19, 20, 1_000, 1_000_000] {
            for busy in 1..28 {
                let habit: Vec<u64> =
                    (0..28).map(|day| if day < busy { most } else { 0 }).collect();
                assert!(limit(&habit) >= most, "{busy} days of {most}: {}", limit(&habit));
            }
        }
    }

    #[test]
    fn few_never_matter() {
        assert!(!matters(today(19, 19)));
        assert!(matters(today(20, 0)) && matters(today(0, 20)));
    }
}
