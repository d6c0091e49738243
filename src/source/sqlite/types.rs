//! SQLite's declared types, read by its own affinity rules, and which of them Cedar can see. Pure.

use crate::model::Kind;

/// What a declared type says about a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Declared {
    pub kind: Option<Kind>,
    pub max_length: Option<u32>,
    /// Looks like a point in time; only a dataset can say how it is written.
    pub naive_time: bool,
}

pub(super) fn declared(type_name: &str) -> Declared {
    let upper = type_name.to_ascii_uppercase();
    let contains = |words: &[&str]| words.iter().any(|word| upper.contains(word));
    let parameters = parameters(&upper);
    if contains(&["BOOL"]) || upper == "TINYINT(1)" {
        return Declared { kind: Some(Kind::Bool), ..Declared::default() };
    }
    if contains(&["INT"]) {
        return Declared { kind: Some(Kind::Long), ..Declared::default() };
    }
    if contains(&["CHAR", "CLOB", "TEXT"]) {
        let max_length = parameters.first().copied();
        return Declared { kind: Some(Kind::String), max_length, naive_time: false };
    }
    if contains(&["DATE", "TIME"]) {
        return Declared { naive_time: true, ..Declared::default() };
    }
    let scale = match parameters.as_slice() {
        [_] => Some(0),
        [_, scale] => Some(*scale),
        _ => None,
    };
    let decimal = contains(&["DEC", "NUMERIC"]) && scale.is_some_and(|scale| scale <= 4);
    Declared { kind: decimal.then_some(Kind::Decimal), ..Declared::default() }
}

/// The numbers in `(…)`.
fn parameters(type_name: &str) -> Vec<u32> {
    let inside = type_name
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map_or("", |(inside, _)| inside);
    inside.split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_become_kinds() {
        for (name, kind) in [
            ("INTEGER", Some(Kind::Long)),
            ("bigint", Some(Kind::Long)),
            ("BOOLEAN", Some(Kind::Bool)),
            ("VARCHAR(80)", Some(Kind::String)),
            ("text", Some(Kind::String)),
            ("DECIMAL(10,2)", Some(Kind::Decimal)),
            ("NUMERIC(8)", Some(Kind::Decimal)),
            ("DECIMAL(10,6)", None),
            ("NUMERIC", None),
            ("DATETIME", None),
            ("REAL", None),
            ("BLOB", None),
            ("", None),
        ] {
            assert_eq!(declared(name).kind, kind, "{name}");
        }
        assert_eq!(declared("VARCHAR(80)").max_length, Some(80));
        assert!(declared("TIMESTAMP").naive_time);
    }
}
