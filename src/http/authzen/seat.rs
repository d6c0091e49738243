//! Where decisions are made: the decider in force, held for the length of a request, so that every answer of it
//! comes from one bundle.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use super::answer::Answer;
use super::body::Refused;
use super::page::PageKey;
use crate::model::Clock;
use crate::policy::decide::{Ask, Decider};

/// What the handlers of decisions share. Nothing of it is locked to be read.
#[derive(Clone)]
pub struct Seat {
    decider: Arc<ArcSwapOption<Decider>>,
    clock: Clock,
    /// Where clients find it.
    pub(super) public_url: Option<Arc<str>>,
    pub(super) pages: PageKey,
}

impl Seat {
    /// Empty: without a bundle nothing is decided.
    pub fn new(clock: Clock) -> Self {
        Self { decider: Arc::default(), clock, public_url: None, pages: PageKey::new() }
    }

    /// Found by clients under this URL: `[http] public_url`.
    #[must_use]
    pub fn at(self, public_url: Option<&str>) -> Self {
        Self { public_url: public_url.map(Arc::from), ..self }
    }

    /// From here on decisions are this one's; requests in progress keep theirs.
    pub fn take(&self, decider: Arc<Decider>) {
        self.decider.store(Some(decider));
    }

    pub(super) fn sit(&self, caller: Option<String>) -> Result<Sitting, Refused> {
        let decider = self.decider.load_full();
        let decider = decider.ok_or_else(|| Refused::unavailable("no policies are in force"))?;
        Ok(Sitting { decider, now: self.clock.millis(), caller })
    }
}

/// One request's decider and moment.
pub struct Sitting {
    pub decider: Arc<Decider>,
    pub now: i64,
    #[expect(dead_code, reason = "the decision log names the caller")]
    caller: Option<String>,
}

impl Sitting {
    pub fn bundle(&self) -> &str {
        &self.decider.bundle.hash
    }

    pub fn decide(&self, ask: &Ask) -> Result<Answer, Refused> {
        let decision = self.decider.decide(ask, self.now);
        Ok(Answer::of(decision, self.bundle()))
    }
}
