//! Values as they are stored and sent: JSON, read by the types of the schema, in less room than Cedar's own.

use std::sync::Arc;

use cedar_policy::{EntityId, EntityTypeName, EntityUid, RestrictedExpression};
use serde_json::{Map, Value as Json};

use super::types::Type;

/// What is not of its type, by its path (`subject.properties.age`); never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` is not {expected}")]
pub struct IllTyped {
    pub path: String,
    pub expected: &'static str,
}

/// A value of some type. Texts of Cedar's own types are known to be readable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Bool(bool),
    Long(i64),
    String(Box<str>),
    Decimal(Box<str>),
    Ipaddr(Box<str>),
    Datetime(Box<str>),
    Duration(Box<str>),
    Entity(Box<EntityUid>),
    Set(Box<[Value]>),
    Record(Record),
}

/// Attributes with their names, which the schema owns.
pub type Record = Box<[(Arc<str>, Value)]>;

/// The declared ones among the members of `given`, in the order of the schema; undeclared ones are ignored.
pub fn declared<'a>(
    attributes: impl IntoIterator<Item = (&'a Arc<str>, &'a Type)>,
    given: &Map<String, Json>,
    path: &str,
) -> Result<Record, IllTyped> {
    let own = attributes.into_iter().filter_map(|(name, of)| Some((name, of, given.get(&**name)?)));
    own.map(|(name, of, json)| Ok((name.clone(), read(of, json, &|| format!("{path}.{name}"))?)))
        .collect()
}

/// One value. An entity may be written as its id alone, since the schema says of which type it is.
pub(super) fn read(of: &Type, json: &Json, path: &dyn Fn() -> String) -> Result<Value, IllTyped> {
    let wrong = |expected| IllTyped { path: path(), expected };
    let expected = expected(of);
    let value = match (of, json) {
        (Type::Bool, Json::Bool(value)) => Some(Value::Bool(*value)),
        (Type::Long, Json::Number(number)) => number.as_i64().map(Value::Long),
        (Type::String, Json::String(text)) => Some(Value::String(text.as_str().into())),
        (Type::Decimal, Json::String(text)) => checked(Value::Decimal(text.as_str().into())),
        (Type::Ipaddr, Json::String(text)) => checked(Value::Ipaddr(text.as_str().into())),
        (Type::Datetime, Json::String(text)) => checked(Value::Datetime(text.as_str().into())),
        (Type::Duration, Json::String(text)) => checked(Value::Duration(text.as_str().into())),
        // Cedar's own way to write them: {"__extn": {"fn": "decimal", "arg": "1.2"}}.
        (Type::Decimal | Type::Ipaddr | Type::Datetime | Type::Duration, Json::Object(written)) => {
            return read(of, &written.get("__extn").unwrap_or(json)["arg"], path);
        }
        (Type::Entity(name), json) => entity(name, json).map(|uid| Value::Entity(Box::new(uid))),
        (Type::Set(of), Json::Array(items)) => {
            let items = items.iter().enumerate();
            let items = items.map(|(at, item)| read(of, item, &|| format!("{}[{at}]", path())));
            Some(Value::Set(items.collect::<Result<_, _>>()?))
        }
        (Type::Record(attributes), Json::Object(given)) => {
            Some(Value::Record(declared(attributes, given, &path())?))
        }
        _ => None,
    };
    value.ok_or_else(|| wrong(expected))
}

fn expected(of: &Type) -> &'static str {
    match of {
        Type::Bool => "true or false",
        Type::Long => "a whole number of 64 bits",
        Type::String => "a text",
        Type::Decimal => "a decimal as text, with one to four digits after the point",
        Type::Ipaddr => "an IP address or a range of them as text",
        Type::Datetime => "a time as text, like 2026-01-31T12:00:00Z",
        Type::Duration => "a duration as text, like 1d2h",
        Type::Entity(_) => "an entity of its type",
        Type::Set(_) => "a list",
        Type::Record(_) => "an object",
    }
}

/// A text of one of Cedar's own types, if Cedar can read it.
fn checked(value: Value) -> Option<Value> {
    let it = [("it".to_owned(), value.expression())];
    cedar_policy::Context::from_pairs(it).ok().map(|_| value)
}

/// `"ann"`, `{"type": …, "id": …}` or Cedar's own `{"__entity": {"type": …, "id": …}}`.
fn entity(of: &EntityTypeName, json: &Json) -> Option<EntityUid> {
    let id = match json {
        Json::String(id) => id,
        Json::Object(written) => {
            let written = written.get("__entity").unwrap_or(json);
            let name: EntityTypeName = written["type"].as_str()?.parse().ok()?;
            (name == *of).then(|| written["id"].as_str())??
        }
        _ => return None,
    };
    Some(EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id)))
}

impl Value {
    /// As Cedar takes it.
    pub fn expression(&self) -> RestrictedExpression {
        match self {
            Value::Bool(value) => RestrictedExpression::new_bool(*value),
            Value::Long(value) => RestrictedExpression::new_long(*value),
            Value::String(text) => RestrictedExpression::new_string(text.to_string()),
            Value::Decimal(text) => RestrictedExpression::new_decimal(text),
            Value::Ipaddr(text) => RestrictedExpression::new_ip(text),
            Value::Datetime(text) => RestrictedExpression::new_datetime(text),
            Value::Duration(text) => RestrictedExpression::new_duration(text),
            Value::Entity(uid) => RestrictedExpression::new_entity_uid((**uid).clone()),
            Value::Set(items) => RestrictedExpression::new_set(items.iter().map(Self::expression)),
            Value::Record(record) => {
                let pairs =
                    record.iter().map(|(name, value)| (name.to_string(), value.expression()));
                RestrictedExpression::new_record(pairs).expect("the schema names each once")
            }
        }
    }

    /// A text, or the id of an entity.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            Value::Entity(uid) => Some(uid.id().unescaped()),
            _ => None,
        }
    }

    /// The entities that it names.
    pub fn named<'v>(&'v self, show: &mut dyn FnMut(&'v EntityUid)) {
        match self {
            Value::Entity(uid) => show(uid),
            Value::Set(items) => items.iter().for_each(|item| item.named(show)),
            Value::Record(record) => record.iter().for_each(|(_, value)| value.named(show)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_not_of_its_type_is_named_by_its_path() {
        let entity = Type::Entity("user".parse().expect("a type"));
        let record = Type::Record([("at".into(), Type::Datetime)].into());
        for (of, good, bad) in [
            (Type::Bool, json!(true), json!("true")),
            (Type::Long, json!(-3), json!(1.5)),
            (Type::String, json!("x"), json!(1)),
            (Type::Decimal, json!("1.25"), json!("1.23456")),
            (Type::Decimal, json!({"__extn": {"fn": "decimal", "arg": "1.2"}}), json!({})),
            (Type::Ipaddr, json!("10.0.0.0/8"), json!("10.0.0.0.0")),
            (Type::Datetime, json!("2026-01-31T12:00:00Z"), json!("yesterday")),
            (Type::Duration, json!("1d"), json!("a day")),
            (entity.clone(), json!("ann"), json!({"type": "group", "id": "ann"})),
            (entity.clone(), json!({"type": "user", "id": "ann"}), json!(null)),
            (Type::Set(Box::new(entity)), json!(["ann", "bob"]), json!(["ann", 1])),
            (record.clone(), json!({"at": "2026-01-31", "more": 1}), json!({"at": 1})),
            (record, json!({}), json!([])),
        ] {
            let path = || "it".to_owned();
            let value = read(&of, &good, &path);
            let value = value.unwrap_or_else(|error| panic!("{of:?} of {good}: {error}"));
            drop(value.expression());
            let error = read(&of, &bad, &path).expect_err("not of its type");
            assert!(error.path.starts_with("it"), "{error}");
            assert!(!error.to_string().contains("yesterday"), "the value is not quoted");
        }
    }
}
