//! `context.now`: when it is decided, by the daemon's clock, for every action whose context declares it.
//!
//! What a consent, a contract or a shift allows has an end. Whoever could say what time it is could put the end off,
//! so the clock's word counts and a caller's does not.

use std::sync::Arc;

use cedar_policy::Policy;

use super::types::{Action, Type};
use super::value::{Record, Value};
use crate::model::{Instant, clock, failpoint};

const NOW: &str = "now";

impl Action {
    /// Whether the moment is in its context.
    pub fn is_timed(&self) -> bool {
        self.context.get(NOW) == Some(&Type::Datetime)
    }
}

/// Whether one of the policies may read it. It may be said too often, which costs a microsecond a decision.
pub fn spoken_of<'p>(mut policies: impl Iterator<Item = &'p Policy>) -> bool {
    policies.any(|policy| policy.to_string().contains(NOW))
}

/// The context, and the one of the broken glass, with the moment.
pub fn told(
    action: &Action,
    (context, broken): (Record, Option<Record>),
    now: Instant,
) -> (Record, Option<Record>) {
    let Some((name, _)) = action.context.get_key_value(NOW).filter(|_| action.is_timed()) else {
        return (context, broken);
    };
    let moment = Value::Datetime(clock::rfc3339(now).into());
    let broken = broken.map(|broken| with(broken, name, &moment));
    (with(context, name, &moment), broken)
}

fn with(record: Record, name: &Arc<str>, moment: &Value) -> Record {
    let said = record.iter().any(|(own, _)| own == name);
    if said && failpoint::on("now-is-the-callers") {
        return record;
    }
    let others = record.into_iter().filter(|(own, _)| own != name);
    let mut all: Vec<_> = others.chain([(name.clone(), moment.clone())]).collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    all.into()
}
