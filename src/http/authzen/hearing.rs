//! The decisions of one request, made one after the other and written down together before any is answered.

use std::sync::Arc;
use std::time::Instant;

use super::answer::Answer;
use super::body::Refused;
use super::seat::{Sitting, outcome, unlogged};
use crate::audit::decisions::{Asked, Decided, Kind, Outcome};
use crate::policy::decide::{Asker, Decision, Met, Party, Reason};

/// Bytes that are kept of a purpose, which is hashed when it is longer than a word, and of a reason.
const PURPOSE: usize = 1_024;
const REASON: usize = 2_000;

/// Decisions that were not answered yet.
pub struct Hearing<'s> {
    sitting: &'s Sitting,
    kind: Kind,
    decided: Vec<Decided>,
    /// What metrics are told of each: whether permitted, how it came about, how long it took in seconds.
    counted: Vec<(bool, &'static str, f64)>,
    since: Instant,
}

/// Somebody who asks about one resource or many.
pub struct Heard<'s> {
    met: Result<Met<'s>, Decision>,
    asked: Arc<Asked>,
    /// The reason given for breaking the glass.
    breaks: Option<Box<str>>,
}

impl<'s> Hearing<'s> {
    /// About so many decisions.
    pub fn new(sitting: &'s Sitting, kind: Kind, about: usize) -> Self {
        let (decided, counted) = (Vec::with_capacity(about), Vec::with_capacity(about));
        Self { sitting, kind, decided, counted, since: Instant::now() }
    }

    pub fn hear(&self, asker: &Asker<'_>) -> Heard<'s> {
        let said = |name: &str, most: usize| {
            let text = asker.context.get(name)?.as_str()?;
            Some(text[..text.floor_char_boundary(most)].into())
        };
        Heard {
            met: self.sitting.decider.meet(asker, self.sitting.now),
            asked: Arc::new(self.sitting.asked(self.kind, asker, said("purpose", PURPOSE))),
            breaks: said("break_glass", REASON),
        }
    }

    pub fn decide(&mut self, heard: &Heard<'s>, of: Party<'_>) -> Answer<'s> {
        let sitting = self.sitting;
        let decision = match &heard.met {
            Ok(met) => sitting.decider.decide_about(met, of),
            Err(denied) => denied.clone(),
        };
        self.note(heard, of, &decision, None);
        Answer::of(decision, sitting.bundle())
    }

    /// Notes a decision that was made elsewhere. `results`: how many a search found.
    pub fn note(
        &mut self,
        heard: &Heard<'s>,
        of: Party<'_>,
        decision: &Decision,
        results: Option<u64>,
    ) {
        if self.sitting.records().is_none() {
            return;
        }
        let (now, outcome) = (Instant::now(), outcome(decision));
        let took = now - std::mem::replace(&mut self.since, now);
        self.counted.push((decision.permitted, outcome.as_str(), took.as_secs_f64()));
        if outcome == Outcome::PolicyError {
            self.sitting.erred(&decision.errors);
        }
        let decider = &self.sitting.decider;
        self.decided.push(Decided {
            asked: heard.asked.clone(),
            resource: (decider.word_of(of.kind), of.id.into()),
            table: decider.record_of(of.kind),
            decision: decision.permitted,
            outcome,
            reason: decision.reason.map(Reason::as_str),
            policies: decision.policies.iter().chain(&decision.errors).cloned().collect(),
            break_glass: heard.breaks.as_ref().filter(|_| decision.broke_glass).cloned(),
            results,
            always: decision.log,
        });
    }

    /// Hands everything in to be logged: what is not, is not answered, nor counted.
    pub fn close(self) -> Result<(), Refused> {
        let Some(records) = self.sitting.records() else { return Ok(()) };
        records.log.record_all(self.decided).map_err(unlogged)?;
        records.metrics.decided(&self.counted);
        Ok(())
    }
}
