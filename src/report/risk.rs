//! Risk of a table: sensitivity × volume × exposure × staleness, each between 0 and 1, times 100.
//!
//! It is a product since each factor alone can make the others meaningless: a table without personal data or
//! without rows is no risk however many read it, and halving any one of the four halves the risk. A sum would
//! let three harmless factors outweigh one that is zero. Bands are half a power of ten apart, because products
//! spread evenly on a logarithmic scale. What is not known never counts as good; `docs/risk.md` has the scales,
//! the reasons and a worked example, and a test holds its table against this file.

use serde::Serialize;

use crate::detect::Sensitivity;

/// What is known of a table, as far as its risk goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The highest level among its fields, and how many fields are at it; `None`: it was never looked at.
    pub highest: Option<(Level, u64)>,
    /// Rows; `None`: neither counted nor estimated.
    pub rows: Option<u64>,
    pub readers: Readers,
    pub granted: Granted,
    /// Third parties that receive it, by its purposes; `None`: it has no purpose.
    pub recipients: Option<u64>,
    /// Declared replicas; `None`: not declared.
    pub replicas: Option<u32>,
    /// The connection may be in plain text.
    pub plaintext: bool,
    pub retention: Retention,
    /// Age of the oldest month seen in it, in whole years.
    pub oldest_years: Option<u64>,
}

/// How sensitive a field is, or may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not about a person.
    None,
    /// Published by the person.
    Public,
    /// Something suspects it, nobody has said.
    Suspected,
    Personal,
    Sensitive,
}

impl From<Sensitivity> for Level {
    fn from(sensitivity: Sensitivity) -> Self {
        match sensitivity {
            Sensitivity::Public => Level::Public,
            Sensitivity::Internal => Level::None,
            Sensitivity::Personal => Level::Personal,
            Sensitivity::Sensitive => Level::Sensitive,
        }
    }
}

/// Who may read it, by the access policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// There are no access policies: access is decided elsewhere.
    Unknown,
    /// So many policies permit reading.
    Policies(u64),
    /// One of them permits it to anybody.
    Anybody,
}

/// Who may read it by the database's grants although no access policy could permit it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Granted {
    /// The database was never asked, or does not say.
    Unknown,
    /// So many roles.
    Roles(u64),
    /// Everybody who can log in.
    Everybody,
}

/// What removes its records, and how far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// No policy ever removes its records.
    NoRule,
    /// There is a rule, and no evaluation of it yet; or nothing can be removed here (a view).
    Unknown,
    /// Counts of the last evaluation: the largest of its rules', since one record may be due under several.
    Counted { due: u64, overdue: u64, unjudgeable: u64 },
}

/// The factors, 0 to 1, and their product, 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Risk {
    pub score: f64,
    pub band: Band,
    pub sensitivity: f64,
    pub volume: f64,
    pub exposure: f64,
    pub staleness: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Band {
    /// Nothing personal, or nothing in it.
    None,
    Low,
    Medium,
    High,
    Critical,
}

impl Band {
    pub const ALL: [Band; 5] = [Band::None, Band::Low, Band::Medium, Band::High, Band::Critical];

    /// The word in reports and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Band::None => "none",
            Band::Low => "low",
            Band::Medium => "medium",
            Band::High => "high",
            Band::Critical => "critical",
        }
    }

    /// The least score of the band.
    pub fn from_score(score: f64) -> Self {
        match score {
            score if score <= 0.0 => Band::None,
            score if score < 3.0 => Band::Low,
            score if score < 10.0 => Band::Medium,
            score if score < 30.0 => Band::High,
            _ => Band::Critical,
        }
    }
}

/// Weighs a table.
pub fn weigh(facts: &Facts) -> Risk {
    let (sensitivity, volume) = (sensitivity(facts), volume(facts));
    let (exposure, staleness) = (exposure(facts), staleness(facts));
    // Two digits are all that the scales deserve; the band is that of the number shown.
    let score = hundredths(100.0 * sensitivity * volume * exposure * staleness);
    Risk { score, band: Band::from_score(score), sensitivity, volume, exposure, staleness }
}

/// The level's own weight, and up to 0.2 more for many fields at it: 0.05 each time their number doubles.
fn sensitivity(facts: &Facts) -> f64 {
    let (level, fields) = facts.highest.unwrap_or((Level::Personal, 1));
    let base = match level {
        Level::None => return 0.0,
        Level::Public => 0.1,
        Level::Suspected => 0.2,
        Level::Personal => 0.4,
        Level::Sensitive => 0.8,
    };
    hundredths(base + (0.05 * (fields.max(1) as f64).log2()).min(0.2))
}

/// Powers of ten of the rows, of seven: ten million rows and more are 1. Unknown counts as 100,000 rows.
fn volume(facts: &Facts) -> f64 {
    let rows = facts.rows.unwrap_or(100_000) as f64;
    hundredths(((1.0 + rows).log10() / 7.0).min(1.0))
}

/// The people who run it (0.2), who else may read by policy or by grant (to 0.4), third parties (to 0.15), copies (to 0.1), and
/// the way to it in plain text (0.15).
fn exposure(facts: &Facts) -> f64 {
    let steps = |n: u64| n.checked_ilog2().map_or(0.0, |log| (0.1 * f64::from(log + 1)).min(0.4));
    let readers = match (facts.readers, facts.granted) {
        (Readers::Anybody, _) | (_, Granted::Everybody) => 0.4,
        (Readers::Unknown, Granted::Unknown) => 0.3,
        // Grants that are not known are those of one role more.
        (Readers::Policies(n), Granted::Unknown) => steps(n.saturating_add(1)),
        (Readers::Policies(n), Granted::Roles(roles)) => steps(n.saturating_add(roles)),
        // Where no policy decides, no grant within policy is known to be all there is.
        (Readers::Unknown, Granted::Roles(roles)) => steps(roles).max(0.3),
    };
    let recipients = facts.recipients.map_or(0.1, |n| (0.05 * n as f64).min(0.15));
    let replicas = facts.replicas.map_or(0.1, |n| (0.05 * f64::from(n)).min(0.1));
    let transport = if facts.plaintext { 0.15 } else { 0.0 };
    hundredths(0.2 + readers + recipients + replicas + transport)
}

/// Never below 0.2, since fresh data can leak too; up to 0.5 more for the share that is due or cannot be judged,
/// 0.3 for what is overdue. No rule at all is 1.
fn staleness(facts: &Facts) -> f64 {
    let share = |part: u64, rows: u64| (part as f64 / rows.max(1) as f64).min(1.0);
    hundredths(match facts.retention {
        Retention::NoRule => 1.0,
        Retention::Unknown => match facts.oldest_years {
            Some(years) => (0.2 + 0.1 * years as f64).min(0.9),
            None => 0.6,
        },
        Retention::Counted { due, overdue, unjudgeable } => {
            // An estimate may be less than what was counted.
            let rows = facts.rows.unwrap_or(0).max(due + unjudgeable);
            0.2 + 0.5 * share(due + unjudgeable, rows) + 0.3 * share(overdue, rows)
        }
    })
}

fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Facts {
        Facts {
            highest: Some((Level::Sensitive, 4)),
            rows: Some(20_000),
            readers: Readers::Policies(2),
            granted: Granted::Roles(1),
            recipients: Some(3),
            replicas: Some(0),
            plaintext: false,
            retention: Retention::Counted { due: 0, overdue: 0, unjudgeable: 0 },
            oldest_years: Some(4),
        }
    }

    /// Every factor is a share, whatever is thrown at it, and worse facts never weigh less.
    #[test]
    fn worse_never_weighs_less() {
        let worse: [fn(&mut Facts); 15] = [
            |facts| facts.highest = Some((Level::Sensitive, 5)),
            |facts| facts.highest = Some((Level::Sensitive, u64::MAX)),
            |facts| facts.rows = Some(u64::MAX),
            |facts| facts.rows = None,
            |facts| facts.readers = Readers::Policies(u64::MAX),
            |facts| facts.readers = Readers::Unknown,
            |facts| facts.readers = Readers::Anybody,
            |facts| facts.granted = Granted::Unknown,
            |facts| facts.granted = Granted::Roles(u64::MAX),
            |facts| facts.granted = Granted::Everybody,
            |facts| facts.recipients = Some(u64::MAX),
            |facts| facts.replicas = None,
            |facts| facts.plaintext = true,
            |facts| facts.retention = Retention::NoRule,
            |facts| facts.retention = Retention::Unknown,
        ];
        let base = weigh(&fresh());
        let mut all = fresh();
        for change in worse {
            let mut one = fresh();
            change(&mut one);
            change(&mut all);
            assert!(weigh(&one).score >= base.score, "{one:?}");
            let risk = weigh(&one);
            for factor in [risk.sensitivity, risk.volume, risk.exposure, risk.staleness] {
                assert!((0.0..=1.0).contains(&factor), "{one:?}: {risk:?}");
            }
        }
        let all = Facts { rows: Some(u64::MAX), retention: Retention::NoRule, ..all };
        let all = Facts { readers: Readers::Anybody, ..all };
        assert!((weigh(&all).score - 100.0).abs() < 0.01, "{:?}", weigh(&all));
        assert_eq!(weigh(&all).band, Band::Critical);
    }

    #[test]
    fn nothing_personal_or_nothing_at_all_is_no_risk() {
        let nobody = Facts { highest: Some((Level::None, 9)), ..fresh() };
        let empty = Facts { rows: Some(0), ..fresh() };
        assert_eq!((weigh(&nobody).band, weigh(&empty).band), (Band::None, Band::None));
        assert_eq!(weigh(&nobody).score.to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn a_role_beyond_the_policies_is_one_more_reader() {
        let of = |readers, granted| weigh(&Facts { readers, granted, ..fresh() }).exposure;
        let policies = Readers::Policies;
        let same = |a: f64, b: f64| assert!((a - b).abs() < 0.001, "{a} {b}");
        same(of(policies(1), Granted::Roles(1)), of(policies(2), Granted::Roles(0)));
        same(of(policies(0), Granted::Roles(9)), of(policies(9), Granted::Roles(0)));
        same(of(policies(1), Granted::Unknown), of(policies(1), Granted::Roles(1)));
        same(of(policies(0), Granted::Everybody), of(Readers::Anybody, Granted::Roles(0)));
        same(of(Readers::Unknown, Granted::Roles(2)), of(Readers::Unknown, Granted::Unknown));
        assert!(of(Readers::Unknown, Granted::Roles(8)) > of(Readers::Unknown, Granted::Unknown));
    }

    #[test]
    fn a_record_that_is_due_is_worse_overdue_and_counts_once() {
        let of = |due, overdue, unjudgeable| {
            let retention = Retention::Counted { due, overdue, unjudgeable };
            weigh(&Facts { retention, ..fresh() }).staleness
        };
        let close = |found: f64, expected: f64| (found - expected).abs() < 0.001;
        assert!(close(of(0, 0, 0), 0.2) && close(of(20_000, 0, 0), 0.7));
        assert!(close(of(10_000, 10_000, 0), 0.6) && close(of(0, 0, 20_000), 0.7));
        assert!(close(of(99_999, 99_999, 0), 1.0), "more than estimated");
    }

    /// The worked example and the bands of docs/risk.md are what this file computes.
    #[test]
    fn the_document_is_true() {
        let document = include_str!("../../docs/risk.md");
        let risk = weigh(&Facts {
            highest: Some((Level::Sensitive, 4)),
            rows: Some(6_000),
            readers: Readers::Policies(2),
            granted: Granted::Roles(1),
            recipients: Some(3),
            replicas: Some(0),
            plaintext: false,
            retention: Retention::Counted { due: 1_200, overdue: 300, unjudgeable: 0 },
            oldest_years: None,
        });
        let line = format!(
            "100 × {:.2} × {:.2} × {:.2} × {:.2} = {:.2}",
            risk.sensitivity, risk.volume, risk.exposure, risk.staleness, risk.score
        );
        assert!(document.contains(&line), "{line}");
        assert!(document.contains(&format!("`{}`", risk.band.as_str())));
        for (least, band) in
            [(0.0, "none"), (0.01, "low"), (3.0, "medium"), (10.0, "high"), (30.0, "critical")]
        {
            assert_eq!(Band::from_score(least).as_str(), band);
        }
        for row in [
            "| none | 0 |",
            "| low | above 0 |",
            "| medium | 3 |",
            "| high | 10 |",
            "| critical | 30 |",
        ] {
            assert!(document.contains(row), "{row}");
        }
    }
}
