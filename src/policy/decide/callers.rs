//! Who may ask at all: a company may say it in its own policies, of the applications that call.
//!
//! A scope says which endpoints a caller may use. Where some access policy speaks of the actions `decide`, `search` or
//! `plan`, the caller must be permitted there as well; where none does, the scope is enough.

use cedar_policy::{EntityUid, Policy};

use super::ask::{Ask, Named};
use super::decider::Decider;
use crate::model::{Instant, Scope, failpoint};
use crate::policy::reading::scope;

/// The entity that callers ask.
const API: &str = "decisions";

/// Whether one of the policies speaks of callers.
pub fn spoken_of<'p>(mut policies: impl Iterator<Item = &'p Policy>) -> bool {
    let own = |uid: &EntityUid| {
        uid.type_name().to_string() == "Steward::Action"
            && ["decide", "search", "plan"].contains(&uid.id().unescaped())
    };
    policies.any(|policy| scope::named_actions(policy).iter().any(own))
}

impl Decider {
    /// Whether the caller of that name may use the endpoints of this scope.
    pub fn lets_ask(&self, caller: &str, scope: Scope, now: Instant) -> bool {
        if !self.guards_callers || failpoint::on("callers-unasked") {
            return true;
        }
        let named = |kind: &str, id: &str| Named {
            kind: kind.to_owned(),
            id: id.to_owned(),
            ..Named::default()
        };
        let ask = Ask {
            subject: named("Steward::Service", caller),
            action: format!("Steward::Action::\"{scope}\""),
            resource: named("Steward::Api", API),
            ..Ask::default()
        };
        self.decide(&ask, now).permitted
    }
}
