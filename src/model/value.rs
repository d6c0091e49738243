//! Values as Cedar can represent them, and rows of them on their way from a database to a judgement.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::clock::Instant;

/// What kind of Cedar value a column's values become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Bool,
    Long,
    Decimal,
    String,
    Datetime,
    Ipaddr,
    /// A set of strings.
    Strings,
    /// A set of longs.
    Longs,
}

impl Kind {
    /// The name in a dataset's `facts` and in error messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Bool => "bool",
            Kind::Long => "long",
            Kind::Decimal => "decimal",
            Kind::String => "string",
            Kind::Datetime => "datetime",
            Kind::Ipaddr => "ipaddr",
            Kind::Strings => "set of strings",
            Kind::Longs => "set of longs",
        }
    }
}

/// One value of a governed row. It has no `Display` and its `Debug` hides what it holds: values do not
/// belong in logs.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Bool(bool),
    Long(i64),
    /// Ten-thousandths, as Cedar's `decimal`.
    Decimal(i64),
    String(String),
    Datetime(Instant),
    /// Text that Cedar's `ip()` accepts.
    Ipaddr(String),
    /// Strings or longs.
    Set(Vec<Value>),
    /// Present, but Cedar has no word for it: a row that has one where a policy looks is kept.
    Unjudgeable,
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Value::Null => "null",
            Value::Bool(_) => "bool(…)",
            Value::Long(_) => "long(…)",
            Value::Decimal(_) => "decimal(…)",
            Value::String(_) => "string(…)",
            Value::Datetime(_) => "datetime(…)",
            Value::Ipaddr(_) => "ipaddr(…)",
            Value::Set(_) => "set(…)",
            Value::Unjudgeable => "unjudgeable",
        })
    }
}

/// One part of a record's key. Types other than integers travel as the text the database casts back.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyPart {
    Int(i64),
    Text(String),
}

/// The values of a table's key columns, in the key's order: what finds one record again.
/// Like [`Value`], it never shows itself.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordKey(pub Vec<KeyPart>);

impl RecordKey {
    /// An unambiguous text of the key, for keyed hashes and Cedar entity ids; it is personal data.
    pub fn canonical(&self) -> String {
        match self.0.as_slice() {
            [KeyPart::Int(number)] => number.to_string(),
            [KeyPart::Text(text)] => text.clone(),
            parts => parts
                .iter()
                .map(|part| match part {
                    KeyPart::Int(number) => number.to_string(),
                    KeyPart::Text(text) => text.replace('\\', "\\\\").replace(',', "\\,"),
                })
                .collect::<Vec<_>>()
                .join(","),
        }
    }
}

impl RecordKey {
    /// The texts of `count` key parts from which [`RecordKey::canonical`] would make `id`; `None` when no
    /// key could.
    pub fn parts_of(id: &str, count: usize) -> Option<Vec<String>> {
        if count == 1 {
            return Some(vec![id.to_owned()]);
        }
        let mut parts = vec![String::new()];
        let mut chars = id.chars();
        while let Some(c) = chars.next() {
            let part = parts.last_mut()?;
            match c {
                '\\' => part.push(chars.next().filter(|next| matches!(next, '\\' | ','))?),
                ',' => parts.push(String::new()),
                c => part.push(c),
            }
        }
        (parts.len() == count).then_some(parts)
    }
}

impl fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "key of {} parts", self.0.len())
    }
}

/// A fetched row: its key, the person it is about, and the attributes asked for, in the order asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub key: RecordKey,
    /// The subject column's value as text; `None` when NULL or when the table is about nobody.
    pub subject: Option<SubjectId>,
    pub values: Vec<Value>,
}

/// The id of a data subject, as text. Personal data: it never shows itself.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SubjectId(pub String);

impl fmt::Debug for SubjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("subject(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canonical_key_is_read_back() {
        let texts = ["", "a", ",", "\\", "a,b", "\\,", ",\\", "\\\\,,"];
        for left in texts {
            for right in texts {
                let parts = vec![left.to_owned(), right.to_owned()];
                let key = RecordKey(parts.iter().cloned().map(KeyPart::Text).collect());
                assert_eq!(RecordKey::parts_of(&key.canonical(), 2), Some(parts));
            }
        }
        assert_eq!(RecordKey::parts_of("a,b", 1), Some(vec!["a,b".to_owned()]));
        assert_eq!(RecordKey::parts_of("a", 2), None);
        assert_eq!(RecordKey::parts_of("a\\b,c", 2), None, "never written so");
    }
}
