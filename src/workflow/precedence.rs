//! Which claim on a record wins: hold > open re-verification case > erase > anonymize > pseudonymize > reverify.
//!
//! A held person is not asked to confirm their data either: a letter to a party in a lawsuit is an act.

use crate::model::Action;

/// What else wants something of a record that is due for an action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claims {
    /// A legal hold covers its subject.
    pub held: bool,
    /// Its subject is being asked to confirm or correct their data.
    pub open_case: bool,
    /// The actions it is due for under rules that act.
    pub due: Vec<Action>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Clear,
    Held,
    OpenCase,
    /// Due for this action too, which comes first.
    Outranked(Action),
}

/// Where a record due for `action` stands.
pub fn standing(action: Action, claims: &Claims) -> Standing {
    if claims.held {
        return Standing::Held;
    }
    if claims.open_case {
        return Standing::OpenCase;
    }
    match claims.due.iter().copied().filter(|other| *other < action).min() {
        Some(first) => Standing::Outranked(first),
        None => Standing::Clear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(held: bool, open_case: bool, due: &[Action]) -> Claims {
        Claims { held, open_case, due: due.to_vec() }
    }

    #[test]
    fn the_first_claim_in_the_order_wins() {
        use Action::{Anonymize, Erase, Pseudonymize, Reverify};
        let all = [Erase, Anonymize, Pseudonymize, Reverify];
        for action in all {
            assert_eq!(standing(action, &claims(true, true, &all)), Standing::Held);
            assert_eq!(standing(action, &claims(false, true, &all)), Standing::OpenCase);
        }
        assert_eq!(standing(Erase, &claims(false, false, &all)), Standing::Clear);
        assert_eq!(standing(Anonymize, &claims(false, false, &all)), Standing::Outranked(Erase));
        assert_eq!(
            standing(Reverify, &claims(false, false, &[Reverify, Pseudonymize])),
            Standing::Outranked(Pseudonymize)
        );
        assert_eq!(standing(Reverify, &claims(false, false, &[Reverify])), Standing::Clear);
    }
}
