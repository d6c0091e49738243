//! Readiness: may the daemon decide, and may it act? They are two questions with two answers.
//!
//! A daemon whose audit log is full must not erase anything, and can still say who may read what. So acting
//! is blocked by named reasons, any number at once, and each is lifted by whoever raised it.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::watch;

/// Raised until the first start has gone through; lifted by the composition root.
const STARTING: &str = "starting";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyState {
    /// A bundle is active: decisions can be made.
    pub decide: bool,
    /// Why nothing may be acted on (`starting`, `audit`, `bundle`, …); empty when acting is allowed.
    pub blocked: BTreeSet<&'static str>,
}

/// Clones share the state.
#[derive(Debug, Clone)]
pub struct Readiness {
    state: Arc<watch::Sender<ReadyState>>,
}

impl Readiness {
    /// Neither ready to decide nor to act.
    pub fn new() -> Self {
        let state = ReadyState { decide: false, blocked: BTreeSet::from([STARTING]) };
        Self { state: Arc::new(watch::Sender::new(state)) }
    }

    /// Lifts the block that every start begins with.
    pub fn started(&self) {
        self.unblock(STARTING);
    }

    pub fn set_decide(&self, ready: bool) {
        self.state.send_if_modified(|state| std::mem::replace(&mut state.decide, ready) != ready);
    }

    /// Blocks acting for a reason; true if the reason is new.
    pub fn block(&self, reason: &'static str) -> bool {
        self.state.send_if_modified(|state| state.blocked.insert(reason))
    }

    /// Lifts a reason; true if it was there.
    pub fn unblock(&self, reason: &'static str) -> bool {
        self.state.send_if_modified(|state| state.blocked.remove(reason))
    }

    pub fn may_decide(&self) -> bool {
        self.state.borrow().decide
    }

    /// Why nothing may be acted on, in a sentence; `None`: it may.
    pub fn why_not(&self) -> Option<String> {
        let blocked = self.state.borrow().blocked.iter().copied().collect::<Vec<_>>().join(", ");
        (!blocked.is_empty()).then(|| format!("acting is blocked: {blocked}"))
    }

    pub fn state(&self) -> ReadyState {
        self.state.borrow().clone()
    }

    /// Wakes on every change; for metrics, and for tasks that wait for a block to go.
    pub fn subscribe(&self) -> watch::Receiver<ReadyState> {
        self.state.subscribe()
    }
}

impl Default for Readiness {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acting_waits_for_every_reason_to_go() {
        let readiness = Readiness::new();
        assert!(!readiness.may_decide() && readiness.why_not().is_some());
        assert!(readiness.block("audit"));
        assert!(!readiness.block("audit"));
        readiness.started();
        assert_eq!(readiness.why_not().as_deref(), Some("acting is blocked: audit"));
        readiness.set_decide(true);
        assert!(readiness.may_decide(), "deciding does not wait for acting");
        assert!(readiness.unblock("audit"));
        assert!(!readiness.unblock("audit"));
        assert_eq!(readiness.why_not(), None);
    }
}
