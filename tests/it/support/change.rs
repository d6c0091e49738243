//! What the tests of the write path say to every engine: a grant over the customers of a CRM, those of them who are
//! due, and the marker of a batch.

use stewardd::model::value::KeyPart;
use stewardd::model::{Action, RecordKey, TableRef, Value};
use stewardd::source::{Comparison, Grant, Marker, Projection, Selection};

pub fn grant() -> Grant {
    Grant::for_tests("plan", TableRef::new("crm", "customers"), Action::Erase)
}

pub fn key(id: i64) -> RecordKey {
    RecordKey(vec![KeyPart::Int(id)])
}

pub fn keys(ids: impl IntoIterator<Item = i64>) -> Vec<RecordKey> {
    ids.into_iter().map(key).collect()
}

pub fn due(table: &Projection) -> Selection<'_> {
    let filter = table.attributes["due"].compare(Comparison::Eq, &Value::Bool(true));
    Selection { projection: table, attributes: &[], filter }
}

/// Of a batch of one customer, which was acted on.
pub fn marker(batch: &str) -> Marker {
    let counts = vec![("customers".to_owned(), 1)];
    Marker { batch: batch.to_owned(), epoch: 1, counts, acted: "80".to_owned() }
}

/// The commented statement of a script that begins so.
pub fn optional(script: &str, begins: &str) -> String {
    let line = script.lines().find(|line| line.starts_with(begins)).expect("it is printed");
    line.trim_start_matches("-- ").to_owned()
}
