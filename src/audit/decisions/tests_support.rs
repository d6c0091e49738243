//! A decision and keys for the tests beside this code.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use super::named::{Answer, Asking};
use super::packed::Packer;
use super::read::{Logged, Record};
use super::{Asked, Decided, Kind, Outcome};
use crate::audit::Keys;
use crate::config::Permits;

/// Always the same.
pub fn keys() -> Keys {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("identifiers.key");
    std::fs::write(&path, format!("stewardd-identifiers-1 {}\n", "01".repeat(32))).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    Keys::load_or_create(dir.path()).unwrap()
}

pub fn asked(number: usize) -> Asked {
    Asked {
        time: 1_700_000_000_000,
        bundle: "b".repeat(64).into(),
        caller: "crm-app".into(),
        request_id: None,
        kind: Kind::Evaluation,
        principal: ("User".into(), format!("person-{}", number % 50).into()),
        action: "read".into(),
        purpose: None,
    }
}

pub fn decided(number: usize) -> Decided {
    Decided {
        asked: Arc::new(asked(number)),
        resource: ("crm::customers".into(), format!("record-{number}").into()),
        table: None,
        decision: true,
        outcome: Outcome::Ok,
        reason: None,
        policies: ["crm-read".into()].into(),
        break_glass: None,
        results: None,
        always: None,
    }
}

/// The entry's data that a decision comes to, and the record that is read from it.
pub fn logged(decided: &Decided, keys: &Keys) -> (String, Record) {
    let request = Asking::new(&decided.asked, keys);
    let answer = Answer::new(decided, &request, keys);
    let mut packer = Packer::new(0, Permits::All);
    packer.add(&request, &[answer]);
    let data = packer.finish().0.remove(0).data;
    let mut logged: Logged = serde_json::from_str(&data).unwrap();
    (data, logged.records.remove(0))
}
