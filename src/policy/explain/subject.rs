//! What the operator asks about: a policy by its id, a record as `source.table:key`, a field as
//! `source.table.column`.

use crate::model::diagnostic::suggest;
use crate::model::{FieldRef, TableRef};
use crate::policy::bundle::Bundle;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    Policy(String),
    /// The key as typed: personal data, never quoted in an error.
    Record(TableRef, String),
    Field(FieldRef),
}

/// Why a name means nothing or too much, and a remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    pub message: String,
    pub hint: Option<String>,
}

impl Subject {
    pub fn parse(text: &str, bundle: &Bundle) -> Result<Self, Unknown> {
        if bundle.policies.contains_key(text) {
            return Ok(Subject::Policy(text.to_owned()));
        }
        if let Some((table, key)) = record(text, bundle) {
            return Ok(Subject::Record(table, key));
        }
        if let Some((before, _)) = text.split_once(':') {
            return Err(no_table(before, bundle));
        }
        match fields(text, bundle).as_slice() {
            [] => Err(nothing(text, bundle)),
            [field] => Ok(Subject::Field(field.clone())),
            many => {
                let tables: Vec<String> = many.iter().map(|f| f.table.to_string()).collect();
                let message =
                    format!("`{text}` names a column of each of {}", tables.join(" and "));
                Err(Unknown { message, hint: None })
            }
        }
    }
}

/// The longest table name wins: a colon may stand in a name, and in a key.
fn record(text: &str, bundle: &Bundle) -> Option<(TableRef, String)> {
    let tables = bundle.governed.keys();
    let of = |table: &TableRef| {
        let key = text.strip_prefix(&table.to_string())?.strip_prefix(':')?;
        Some((table.clone(), key.to_owned()))
    };
    tables.filter_map(of).max_by_key(|(table, _)| table.to_string().len())
}

fn fields(text: &str, bundle: &Bundle) -> Vec<FieldRef> {
    let of = |governed: &crate::policy::Governed| {
        let name = text.strip_prefix(&governed.table.to_string())?.strip_prefix('.')?;
        let known = governed.projection.table.column(name).is_some()
            || governed.projection.attributes.contains_key(name);
        known.then(|| governed.table.field(name))
    };
    bundle.governed.values().filter_map(of).collect()
}

/// A table that is not there, whether asked for by itself or for a record of it.
pub fn no_table(text: &str, bundle: &Bundle) -> Unknown {
    let names: Vec<String> = bundle.governed.keys().map(ToString::to_string).collect();
    let near = suggest(text, names.iter().map(String::as_str));
    let hint = match near {
        Some(near) => format!("did you mean {near}?"),
        None if names.is_empty() => "no source has been inventoried yet: start the daemon".into(),
        None => format!("known tables: {}", names.join(", ")),
    };
    Unknown { message: format!("there is no table `{text}`"), hint: Some(hint) }
}

fn nothing(text: &str, bundle: &Bundle) -> Unknown {
    let policies = bundle.policies.keys().map(String::as_str);
    let columns: Vec<String> = bundle
        .governed
        .values()
        .filter(|table| text.starts_with(&table.table.source))
        .flat_map(|t| t.projection.table.columns.iter().map(|c| t.table.field(&c.name).to_string()))
        .collect();
    let near = suggest(text, policies.chain(columns.iter().map(String::as_str)));
    let hint = near.map_or_else(
        || "name a policy by its @id, a record as source.table:key, or a field as source.table.column"
            .to_owned(),
        |near| format!("did you mean {near}?"),
    );
    Unknown { message: format!("no policy, record or field is called `{text}`"), hint: Some(hint) }
}
