//! Answers to counts.

use std::collections::BTreeMap;

use serde::Serialize;

use super::change::RuleChange;

/// A question asked of every row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flag {
    /// Due under the old set, under the new.
    Due(Side),
    /// Due under a permit that acts, and kept by no dependant.
    Acts(Side),
    Unjudgeable(Side),
    Permits(Side, String),
    Forbids(Side, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    Old,
    New,
}

/// How many rows gave the same answers, in the order of the flags.
pub type Answers = Vec<(Vec<bool>, u64)>;

/// What a change does to the rows of one table, for one action.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All rows of the table.
    pub rows: u64,
    pub become_due: u64,
    pub cease_to_be_due: u64,
    pub stay_due: u64,
    /// Newly acted on: become due, or leave `@mode("observe")`, or lose what kept them.
    pub newly_acted_on: u64,
    /// Acted on by a run under the new set, holds, open cases and grace aside.
    pub acted_on: u64,
    pub become_unjudgeable: u64,
    pub cease_to_be_unjudgeable: u64,
    pub stay_unjudgeable: u64,
    /// By policy; a row that two policies speak about counts for both.
    pub policies: Vec<Attribution>,
    /// Rows whose being due changed though no policy asked about speaks of them: a fact, a period, a
    /// dataset entry or another policy's record did it.
    pub unattributed: u64,
}

/// What one policy has to do with rows whose being due changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attribution {
    pub policy: String,
    /// Newly due rows that this permit decides now, or this forbid kept before.
    pub become_due: u64,
    /// Rows that cease to be due, which this permit decided before, or this forbid keeps now.
    pub cease_to_be_due: u64,
}

/// Questions that a change asks, in the order that a tally wants their answers in.
pub fn questions(change: &RuleChange<'_>) -> Vec<Flag> {
    let mut flags = Vec::new();
    for (side, rule) in [(Side::Old, change.old), (Side::New, change.new)] {
        let Some(rule) = rule else { continue };
        flags.extend([Flag::Due(side), Flag::Acts(side), Flag::Unjudgeable(side)]);
        for policy in change.asked_about() {
            let id = || policy.id.clone();
            if rule.permits.iter().any(|permit| permit.id == policy.id) {
                flags.push(Flag::Permits(side, id()));
            } else if rule.forbids.iter().any(|forbid| forbid.id == policy.id) {
                flags.push(Flag::Forbids(side, id()));
            }
        }
    }
    flags
}

/// Adds up. A flag that was not asked is a no.
pub fn tally(flags: &[Flag], answers: &Answers) -> Counts {
    let mut counts = Counts::default();
    let mut by: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for flag in flags {
        if let Flag::Permits(_, id) | Flag::Forbids(_, id) = flag {
            by.entry(id).or_default();
        }
    }
    for (given, rows) in answers {
        let yes = |flag: &Flag| flags.iter().zip(given).any(|(own, yes)| own == flag && *yes);
        let pair = |flag: fn(Side) -> Flag| (yes(&flag(Side::Old)), yes(&flag(Side::New)));
        counts.rows += rows;
        match pair(Flag::Unjudgeable) {
            (false, true) => counts.become_unjudgeable += rows,
            (true, false) => counts.cease_to_be_unjudgeable += rows,
            (true, true) => counts.stay_unjudgeable += rows,
            (false, false) => {}
        }
        let (acted, acts) = pair(Flag::Acts);
        counts.acted_on += rows * u64::from(acts);
        counts.newly_acted_on += rows * u64::from(acts && !acted);
        let (was, is) = pair(Flag::Due);
        match (was, is) {
            (false, true) => counts.become_due += rows,
            (true, false) => counts.cease_to_be_due += rows,
            (true, true) => counts.stay_due += rows,
            (false, false) => {}
        }
        if was != is {
            // Newly due: permits of the new set, forbids of the old; no longer due: the other way round.
            let (permitting, forbidding) =
                if is { (Side::New, Side::Old) } else { (Side::Old, Side::New) };
            let mut spoken = false;
            for (id, (become_due, cease)) in &mut by {
                let id = (*id).to_owned();
                if yes(&Flag::Permits(permitting, id.clone()))
                    || yes(&Flag::Forbids(forbidding, id))
                {
                    *(if is { become_due } else { cease }) += rows;
                    spoken = true;
                }
            }
            counts.unattributed += rows * u64::from(!spoken);
        }
    }
    let attribution = |(id, (become_due, cease_to_be_due)): (&str, (u64, u64))| Attribution {
        policy: id.to_owned(),
        become_due,
        cease_to_be_due,
    };
    counts.policies = by.into_iter().map(attribution).collect();
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_counts_where_it_belongs() {
        let id = || "p".to_owned();
        let flags = [
            Flag::Due(Side::Old),
            Flag::Due(Side::New),
            Flag::Acts(Side::Old),
            Flag::Acts(Side::New),
            Flag::Permits(Side::New, id()),
            Flag::Forbids(Side::Old, "f".into()),
        ];
        let row = |text: &str| text.chars().map(|sign| sign == '1').collect::<Vec<_>>();
        let answers = vec![
            (row("010110"), 1),
            (row("010111"), 2),
            (row("010001"), 4),
            (row("010000"), 8),
            (row("100000"), 16),
            (row("110100"), 32),
            (row("000011"), 64),
        ];
        let counts = tally(&flags, &answers);
        assert_eq!((counts.rows, counts.become_due), (127, 15));
        assert_eq!((counts.cease_to_be_due, counts.stay_due), (16, 32));
        assert_eq!((counts.newly_acted_on, counts.acted_on), (1 + 2 + 32, 1 + 2 + 32));
        let by: Vec<(&str, u64, u64)> = counts
            .policies
            .iter()
            .map(|one| (one.policy.as_str(), one.become_due, one.cease_to_be_due))
            .collect();
        assert_eq!(by, [("f", 6, 0), ("p", 3, 0)]);
        assert_eq!(counts.unattributed, 8 + 16);
    }

    #[test]
    fn what_was_not_asked_is_a_no() {
        let counts = tally(&[Flag::Due(Side::New)], &vec![(vec![true], 3), (vec![false], 4)]);
        assert_eq!((counts.rows, counts.become_due, counts.stay_due), (7, 3, 0));
    }
}
