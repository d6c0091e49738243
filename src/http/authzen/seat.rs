//! Where decisions are made: the decider in force, held for the length of a request, so that every answer of it
//! comes from one bundle; and where they are written down before they are answered.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use axum::http::StatusCode;

use super::body::{Asker, Refused};
use super::page::PageKey;
use crate::audit::decisions::{Asked, DecisionLog, Kind, Outcome, Unlogged};
use crate::model::{Clock, Scope};
use crate::policy::decide::{self, Decider, Decision, Reason};
use crate::telemetry::Metrics;

/// What the handlers of decisions share. Nothing of it is locked to be read.
#[derive(Clone)]
pub struct Seat {
    shared: Arc<Shared>,
}

struct Shared {
    decider: ArcSwapOption<Decider>,
    clock: Clock,
    public_url: Option<Box<str>>,
    pages: PageKey,
    records: Option<Records>,
    /// Forbids that could not be evaluated since somebody was last told.
    erred: Mutex<BTreeSet<Arc<str>>>,
}

/// Where decisions are counted and written down.
#[derive(Clone)]
pub struct Records {
    pub log: DecisionLog,
    pub metrics: Metrics,
}

impl Seat {
    /// Empty: without a bundle nothing is decided. `public_url`: where clients find it. `records`: `None` where
    /// nobody keeps any, as in tests of the answers alone.
    pub fn new(clock: Clock, public_url: Option<&str>, records: Option<Records>) -> Self {
        let shared = Shared {
            decider: ArcSwapOption::empty(),
            clock,
            public_url: public_url.map(Into::into),
            pages: PageKey::new(),
            records,
            erred: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    pub(super) fn public_url(&self) -> Option<&str> {
        self.shared.public_url.as_deref()
    }

    pub(super) fn pages(&self) -> &PageKey {
        &self.shared.pages
    }

    /// The policies that could not be evaluated since this was last asked, where that denied something.
    pub fn erred(&self) -> BTreeSet<Arc<str>> {
        std::mem::take(&mut self.shared.erred.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From here on decisions are this one's; requests in progress keep theirs.
    pub fn take(&self, decider: Arc<Decider>) {
        self.shared.decider.store(Some(decider));
    }

    /// Begins a request, if decisions can be made, and written down, and the policies let the caller ask.
    pub(super) async fn sit(&self, asker: &Asker, scope: Scope) -> Result<Sitting, Refused> {
        if let Some(records) = &self.shared.records {
            records.log.ready().await.map_err(unlogged)?;
        }
        // After the wait: what was in force when it began may not be any more.
        let decider = self.shared.decider.load_full();
        let decider = decider.ok_or_else(|| Refused::unavailable("no policies are in force"))?;
        let now = self.shared.clock.millis();
        let caller = asker.name();
        if !decider.lets_ask(&caller, scope, now) {
            return Err(Refused {
                status: StatusCode::FORBIDDEN,
                message: format!("no policy lets this caller {scope}"),
            });
        }
        let request_id = asker.request_id.clone();
        Ok(Sitting { decider, now, caller, request_id, seat: self.clone() })
    }
}

pub fn unlogged(_why: Unlogged) -> Refused {
    Refused::unavailable("decisions cannot be logged")
}

/// One request's decider and moment.
pub struct Sitting {
    pub decider: Arc<Decider>,
    pub now: i64,
    caller: Arc<str>,
    request_id: Option<Box<str>>,
    seat: Seat,
}

impl Sitting {
    pub fn bundle(&self) -> &str {
        &self.decider.bundle.hash
    }

    pub fn records(&self) -> Option<&Records> {
        self.seat.shared.records.as_ref()
    }

    /// What will be written of a request.
    pub fn asked(&self, kind: Kind, asker: &decide::Asker<'_>, purpose: Option<Box<str>>) -> Asked {
        Asked {
            time: self.now,
            bundle: self.decider.hash(),
            caller: self.caller.clone(),
            request_id: self.request_id.clone(),
            kind,
            principal: (self.decider.word_of(asker.subject.kind), asker.subject.id.into()),
            action: asker.action.into(),
            purpose,
        }
    }

    /// Notes policies that could not be evaluated.
    pub fn erred(&self, policies: &[Arc<str>]) {
        let mut erred = self.seat.shared.erred.lock().unwrap_or_else(PoisonError::into_inner);
        erred.extend(policies.iter().cloned());
    }
}

pub fn outcome(decision: &Decision) -> Outcome {
    match decision.reason {
        _ if decision.broke_glass => Outcome::BreakGlass,
        Some(Reason::PolicyError) => Outcome::PolicyError,
        None | Some(Reason::NotPermitted | Reason::Forbidden) => Outcome::Ok,
        Some(_) => Outcome::Refused,
    }
}
