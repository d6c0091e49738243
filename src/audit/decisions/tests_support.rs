//! A decision and keys for the tests beside this code.

use super::{Decided, Kind, Outcome};
use crate::audit::Keys;

pub fn keys() -> Keys {
    let dir = tempfile::tempdir().unwrap();
    Keys::load_or_create(dir.path()).unwrap()
}

pub fn decided(number: usize) -> Decided {
    Decided {
        time: 1_700_000_000_000,
        bundle: "b".repeat(64),
        caller: "crm-app".to_owned(),
        request_id: None,
        kind: Kind::Evaluation,
        principal: ("User".to_owned(), format!("person-{}", number % 50)),
        action: "read".to_owned(),
        resource: ("crm::customers".to_owned(), format!("record-{number}")),
        table: None,
        decision: true,
        outcome: Outcome::Ok,
        reason: None,
        policies: vec!["crm-read".to_owned()],
        purpose: None,
        break_glass: None,
        results: None,
        always: None,
    }
}
