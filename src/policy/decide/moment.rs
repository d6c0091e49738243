//! `context.now`: when it is decided, by the daemon's clock, for every action whose context declares it.
//!
//! What a consent, a contract or a shift allows has an end. Whoever could say what time it is could put the end off,
//! so the clock's word counts and a caller's is not even read. It is put there whether or not a policy asks: a text
//! does not show that, since Cedar writes a name in many ways and compares contexts whole.

use std::sync::Arc;

use super::types::{Action, Type};
use super::value::{Record, Value};
use crate::model::{Instant, clock, failpoint};

const NOW: &str = "now";

impl Action {
    /// Whether the moment is in its context.
    pub fn is_timed(&self) -> bool {
        self.context.get(NOW) == Some(&Type::Datetime)
    }

    /// The members of its context that a caller may say.
    pub(super) fn heard(&self) -> impl Iterator<Item = (&Arc<str>, &Type)> {
        let is_ours = self.is_timed() && !failpoint::on("now-is-the-callers");
        self.context.iter().filter(move |(name, _)| !is_ours || ***name != *NOW)
    }
}

/// What a caller says in the order of the schema, with the moment.
pub fn told(action: &Action, said: Record, now: Instant) -> Record {
    let Some((name, _)) = action.context.get_key_value(NOW).filter(|_| action.is_timed()) else {
        return said;
    };
    let mut all = said.into_vec();
    let at = all.partition_point(|(own, _)| own < name);
    if failpoint::on("now-is-the-callers") && all.get(at).is_some_and(|(own, _)| own == name) {
        return all.into();
    }
    all.insert(at, (name.clone(), Value::Datetime(clock::rfc3339(now).into())));
    all.into()
}
