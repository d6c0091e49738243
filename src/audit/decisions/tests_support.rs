//! A decision and keys for the tests beside this code.

use std::os::unix::fs::PermissionsExt;

use super::{Decided, Kind, Outcome};
use crate::audit::Keys;

/// Always the same.
pub fn keys() -> Keys {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("identifiers.key");
    std::fs::write(&path, format!("stewardd-identifiers-1 {}\n", "01".repeat(32))).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
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
