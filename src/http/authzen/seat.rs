//! Where decisions are made: the decider in force, held for the length of a request, so that every answer of it
//! comes from one bundle; and where they are written down before they are answered.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use arc_swap::ArcSwapOption;
use axum::http::StatusCode;

use super::answer::Answer;
use super::body::{Asker, Refused};
use super::page::PageKey;
use crate::audit::decisions::{Decided, DecisionLog, Kind, Outcome};
use crate::model::{Clock, Scope};
use crate::policy::decide::{Ask, Decider, Decision, Reason};
use crate::telemetry::Metrics;

/// What the handlers of decisions share. Nothing of it is locked to be read.
#[derive(Clone)]
pub struct Seat {
    decider: Arc<ArcSwapOption<Decider>>,
    clock: Clock,
    /// Where clients find it.
    pub(super) public_url: Option<Arc<str>>,
    pub(super) pages: PageKey,
    /// `None`: nobody keeps a record, as in tests of the answers alone.
    records: Option<Arc<(DecisionLog, Metrics)>>,
    /// Forbids that could not be evaluated since somebody was last told.
    erred: Arc<Mutex<BTreeSet<String>>>,
}

impl Seat {
    /// Empty: without a bundle nothing is decided.
    pub fn new(clock: Clock) -> Self {
        Self {
            decider: Arc::default(),
            clock,
            public_url: None,
            pages: PageKey::new(),
            records: None,
            erred: Arc::default(),
        }
    }

    /// Found by clients under this URL: `[http] public_url`.
    #[must_use]
    pub fn at(self, public_url: Option<&str>) -> Self {
        Self { public_url: public_url.map(Arc::from), ..self }
    }

    /// From here on every decision is counted, and handed in to be logged.
    #[must_use]
    pub fn recorded(mut self, log: DecisionLog, metrics: Metrics) -> Self {
        self.records = Some(Arc::new((log, metrics)));
        self
    }

    /// The policies that could not be evaluated since this was last asked, where that denied something.
    pub fn erred(&self) -> BTreeSet<String> {
        std::mem::take(&mut self.erred.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From here on decisions are this one's; requests in progress keep theirs.
    pub fn take(&self, decider: Arc<Decider>) {
        self.decider.store(Some(decider));
    }

    /// Begins a request, if decisions can be made, and written down, and the policies let the caller ask.
    pub(super) fn sit(&self, asker: Asker, scope: Scope) -> Result<Sitting, Refused> {
        let decider = self.decider.load_full();
        let decider = decider.ok_or_else(|| Refused::unavailable("no policies are in force"))?;
        if self.records.as_ref().is_some_and(|records| !records.0.may_decide()) {
            return Err(unlogged());
        }
        let now = self.clock.millis();
        if !decider.lets_ask(asker.name(), scope, now) {
            return Err(Refused {
                status: StatusCode::FORBIDDEN,
                message: format!("no policy lets this caller {scope}"),
            });
        }
        let (records, erred) = (self.records.clone(), self.erred.clone());
        Ok(Sitting { decider, now, asker, records, erred, since: Instant::now() })
    }
}

fn unlogged() -> Refused {
    Refused::unavailable("decisions cannot be logged")
}

/// One request's decider and moment.
pub struct Sitting {
    pub decider: Arc<Decider>,
    pub now: i64,
    asker: Asker,
    records: Option<Arc<(DecisionLog, Metrics)>>,
    erred: Arc<Mutex<BTreeSet<String>>>,
    since: Instant,
}

impl Sitting {
    pub fn bundle(&self) -> &str {
        &self.decider.bundle.hash
    }

    pub fn decide(&self, ask: &Ask) -> Result<Answer, Refused> {
        self.decide_as(Kind::Evaluation, ask)
    }

    pub fn decide_as(&self, kind: Kind, ask: &Ask) -> Result<Answer, Refused> {
        let decision = self.decider.decide(ask, self.now);
        self.record(kind, ask, &decision, None)?;
        Ok(Answer::of(decision, self.bundle()))
    }

    /// Hands a decision in to be logged: what is not, is not answered. `results`: how many a search found.
    pub fn record(
        &self,
        kind: Kind,
        ask: &Ask,
        decision: &Decision,
        results: Option<u64>,
    ) -> Result<(), Refused> {
        let Some(records) = &self.records else { return Ok(()) };
        let (log, metrics) = &**records;
        let outcome = outcome(decision);
        if outcome == Outcome::PolicyError {
            let mut erred = self.erred.lock().unwrap_or_else(PoisonError::into_inner);
            erred.extend(decision.errors.iter().cloned());
        }
        metrics.decided(decision.permitted, outcome.as_str(), self.since.elapsed().as_secs_f64());
        let said = |name: &str| ask.context.get(name)?.as_str().map(str::to_owned);
        let own = |kind: &str| self.decider.type_name(kind).to_owned();
        let decided = Decided {
            time: self.now,
            bundle: self.bundle().to_owned(),
            caller: self.asker.name().to_owned(),
            request_id: self.asker.request_id.clone(),
            kind,
            principal: (own(&ask.subject.kind), ask.subject.id.clone()),
            action: ask.action.clone(),
            resource: (own(&ask.resource.kind), ask.resource.id.clone()),
            table: self.decider.record_of(&ask.resource.kind).cloned(),
            decision: decision.permitted,
            outcome,
            reason: decision.reason.map(Reason::as_str),
            policies: decision.policies.iter().chain(&decision.errors).cloned().collect(),
            purpose: said("purpose"),
            break_glass: said("break_glass").filter(|_| decision.broke_glass),
            results,
            always: decision.log,
        };
        log.record(decided).map_err(|_| unlogged())
    }
}

fn outcome(decision: &Decision) -> Outcome {
    match decision.reason {
        _ if decision.broke_glass => Outcome::BreakGlass,
        Some(Reason::PolicyError) => Outcome::PolicyError,
        None | Some(Reason::NotPermitted | Reason::Forbidden) => Outcome::Ok,
        Some(_) => Outcome::Refused,
    }
}
