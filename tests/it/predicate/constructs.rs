//! Every construct that a condition can hold was written, on every database that has columns for it.

use std::collections::BTreeMap;

use crate::support::governed::Engine;

const EVERYWHERE: [&str; 55] = [
    "!",
    "!=",
    "&&",
    "*",
    "+",
    "-",
    "<",
    "<=",
    "==",
    "== of conditions",
    "== of records",
    "== of records' fields",
    "== of sets",
    "== of steward",
    ">",
    ">=",
    "attribute",
    "constant",
    "contains",
    "containsAll",
    "containsAny",
    "context.cutoff",
    "context.now",
    "durationSince",
    "flag",
    "greaterThan",
    "greaterThanOrEqual",
    "has",
    "if",
    "if of values",
    "in record",
    "in set",
    "in source",
    "in table",
    "is",
    "is in",
    "isEmpty",
    "isInRange",
    "isIpv4",
    "isIpv6",
    "isLoopback",
    "isMulticast",
    "lessThan",
    "lessThanOrEqual",
    "like",
    "neg",
    "offset",
    "record",
    "record of a condition",
    "set",
    "steward",
    "toDate",
    "toDays",
    "toHours",
    "toTime",
];

pub fn assert_all_written(written: &BTreeMap<&'static str, usize>, engine: Engine) {
    let arrays: &[&str] = if engine == Engine::Postgres { &["set attribute"] } else { &[] };
    let more = ["toMilliseconds", "toMinutes", "toSeconds"];
    for construct in EVERYWHERE.iter().chain(&more).chain(arrays) {
        assert!(written.contains_key(construct), "`{construct}` was never written");
    }
}
