//! From a page of due rows to candidates: judged by Cedar, past their grace, with no earlier claim on them.
//!
//! The planner counts with it and a run acts by it, so that a run finds what the plan counted.

use std::collections::BTreeMap;

use super::context::Site;
use super::error::Error;
use super::fate::{self, Reason};
use super::grace;
use super::standing::{Known, Standings};
use super::target::Target;
use crate::model::{Action, Instant, RecordKey, Row};
use crate::policy::RuleState;

/// A record that may be acted on as far as anybody knows without a lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub key: RecordKey,
    /// Keyed hash of the key.
    pub record: String,
    /// Keyed hash of the person it is about.
    pub subject: Option<String>,
    pub first_due: Instant,
}

/// A page, sifted.
#[derive(Debug, Default)]
pub struct Sifted {
    pub candidates: Vec<Candidate>,
    pub in_grace: u64,
    pub observed: u64,
    pub kept: BTreeMap<Reason, u64>,
    /// Due by Cedar's own word.
    pub due: u64,
}

/// The actions whose rules act on this table; the others outrank nothing.
pub fn acting(target: &Target<'_>, site: &Site<'_>) -> Vec<Action> {
    let rules = site.context.bundle.rules.iter();
    rules
        .filter(|rule| rule.table == target.table)
        .filter(|rule| rule.state == RuleState::Active || rule.action == target.rule.action)
        .map(|rule| rule.action)
        .collect()
}

/// Sifts rows that hold the rule's reads; grace is measured at `reference`.
pub async fn sift(
    site: &Site<'_>,
    target: &Target<'_>,
    rows: &[Row],
    reference: Instant,
) -> Result<Sifted, Error> {
    let keys = &site.context.keys;
    let named: Vec<(String, Option<String>)> = rows
        .iter()
        .map(|row| {
            let subject = row.subject.as_ref();
            let subject = subject.map(|subject| keys.subject(&target.table.source, subject));
            (keys.record(&target.table, &row.key), subject)
        })
        .collect();
    let known: Vec<Known<'_>> = named
        .iter()
        .map(|(record, subject)| Known { record, subject: subject.as_deref() })
        .collect();
    let acting = acting(target, site);
    let standings = Standings::load(&site.context.store, &target.table, &acting, &known).await?;
    let mut sifted = Sifted::default();
    for ((row, (record, subject)), known) in rows.iter().zip(&named).zip(&known) {
        if let Some(first_due) = sifted.weigh(site, target, row, known, &standings, reference) {
            let (key, record, subject) = (row.key.clone(), record.clone(), subject.clone());
            sifted.candidates.push(Candidate { key, record, subject, first_due });
        }
    }
    Ok(sifted)
}

impl Sifted {
    /// Counts one row; answers since when it is due if nothing keeps it.
    fn weigh(
        &mut self,
        site: &Site<'_>,
        target: &Target<'_>,
        row: &Row,
        known: &Known<'_>,
        standings: &Standings,
        reference: Instant,
    ) -> Option<Instant> {
        let action = target.rule.action;
        let judgement = target.judge(site, row);
        if let Some(reason) = fate::rejudge(true, false, &judgement, target.exact) {
            self.keep(reason);
            return None;
        }
        self.due += 1;
        let guard = &site.context.config.guard;
        let Some(term) = grace::required(&target.rule.permits, &judgement.reasons, guard) else {
            self.observed += 1;
            return None;
        };
        if let Some(reason) = fate::kept_by(standings.standing(action, known)) {
            self.keep(reason);
            return None;
        }
        // A record the register does not know yet has not been due for any time at all.
        let first_due = standings.first_due(action, known.record);
        let over = first_due.filter(|since| grace::is_over(*since, term, reference));
        self.in_grace += u64::from(over.is_none());
        over
    }

    pub fn keep(&mut self, reason: Reason) {
        *self.kept.entry(reason).or_default() += 1;
    }
}
