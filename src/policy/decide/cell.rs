//! A cell of a directory's answer: a database's own way to write a value, as the value the schema asks for.

use cedar_policy::EntityUid;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use serde_json::Value as Json;

use super::types::Type;
use super::value::{Value, read};
use crate::model::clock::rfc3339;

/// The value of that type, if the text is one. Of a time without a zone, `offset_seconds` is its zone's.
pub fn value(of: &Type, text: &str, offset_seconds: i32) -> Option<Value> {
    let json = |json: Json| read(of, &json, &String::new).ok();
    let own = || json(Json::String(text.to_owned()));
    match of {
        Type::String => own(),
        Type::Bool => match text {
            "t" | "true" | "TRUE" | "1" => Some(Value::Bool(true)),
            "f" | "false" | "FALSE" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        Type::Long => text.trim().parse().ok().map(Value::Long),
        Type::Decimal => json(Json::String(decimal(text.trim()))),
        Type::Datetime => json(Json::String(rfc3339(moment(text.trim(), offset_seconds)?))),
        Type::Ipaddr | Type::Duration => own(),
        Type::Entity(name) if text.contains("::\"") => {
            let uid: EntityUid = text.parse().ok()?;
            (uid.type_name() == name).then(|| Value::Entity(Box::new(uid)))
        }
        Type::Entity(_) => own().filter(|_| !text.is_empty()),
        Type::Set(item) => {
            if let Ok(list @ Json::Array(_)) = serde_json::from_str::<Json>(text) {
                return json(list);
            }
            let items = items(text)?;
            let items = items.iter().map(|text| value(item, text, offset_seconds));
            Some(Value::Set(items.collect::<Option<_>>()?))
        }
        Type::Record(_) => json(serde_json::from_str(text).ok()?),
    }
}

/// The items of a list: a JSON array, or texts between commas. Of an entity written as an object: as a text.
pub fn items(text: &str) -> Option<Vec<String>> {
    let text = text.trim();
    if !text.starts_with('[') {
        return Some(between_commas(text));
    }
    let Ok(Json::Array(items)) = serde_json::from_str(text) else { return None };
    let items = items.into_iter().map(|item| match item {
        Json::String(text) => Some(text),
        Json::Object(members) => {
            let uid = EntityUid::from_json(Json::Object(members)).ok()?;
            Some(uid.to_string())
        }
        _ => None,
    });
    items.collect()
}

/// A comma between quotes is part of an id.
fn between_commas(text: &str) -> Vec<String> {
    let (mut items, mut item) = (Vec::new(), String::new());
    let (mut quoted, mut escaped) = (false, false);
    for letter in text.chars() {
        match letter {
            '"' if !escaped => quoted = !quoted,
            ',' if !quoted => {
                items.push(std::mem::take(&mut item));
                continue;
            }
            _ => {}
        }
        escaped = letter == '\\' && !escaped;
        item.push(letter);
    }
    items.push(item);
    items.retain_mut(|item| {
        *item = item.trim().to_owned();
        !item.is_empty()
    });
    items
}

/// Cedar wants one to four digits after the point; a database pads with zeros, or writes none.
fn decimal(text: &str) -> String {
    match text.split_once('.') {
        None => format!("{text}.0"),
        Some((whole, digits)) => {
            let digits = digits.trim_end_matches('0');
            format!("{whole}.{}", if digits.is_empty() { "0" } else { digits })
        }
    }
}

/// Milliseconds since 1970 of a date, or of a time with or without a zone.
fn moment(text: &str, offset_seconds: i32) -> Option<i64> {
    // PostgreSQL writes +01 for +01:00.
    let short = text.rfind(['+', '-']).filter(|at| *at > 10 && text.len() - at == 3);
    let text = if short.is_some() { format!("{text}:00") } else { text.to_owned() };
    let zoned = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
    let zoned = zoned.iter().find_map(|form| DateTime::parse_from_str(&text, form).ok());
    let local = || {
        let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
        let time = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok());
        let time = time.or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0))?;
        let zone = FixedOffset::east_opt(offset_seconds)?;
        time.and_local_timezone(zone).single()
    };
    Some(zoned.or_else(local)?.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_write_values_in_their_own_ways() {
        let hour = 3_600;
        for (of, text, expected) in [
            (Type::Bool, "t", Some(Value::Bool(true))),
            (Type::Bool, "0", Some(Value::Bool(false))),
            (Type::Bool, "yes", None),
            (Type::Long, "-7", Some(Value::Long(-7))),
            (Type::Long, "9223372036854775808", None),
            (Type::Decimal, "12", Some(Value::Decimal("12.0".into()))),
            (Type::Decimal, "12.50000000", Some(Value::Decimal("12.5".into()))),
            (Type::Decimal, "1.23456", None),
            (
                Type::Datetime,
                "2026-01-31",
                Some(Value::Datetime("2026-01-30T23:00:00.000Z".into())),
            ),
            (
                Type::Datetime,
                "2026-01-31 12:00:00.5+02",
                Some(Value::Datetime("2026-01-31T10:00:00.500Z".into())),
            ),
            (
                Type::Datetime,
                "2026-01-31T12:00:00Z",
                Some(Value::Datetime("2026-01-31T12:00:00.000Z".into())),
            ),
            (Type::Datetime, "infinity", None),
            (Type::Ipaddr, "10.0.0.0/8", Some(Value::Ipaddr("10.0.0.0/8".into()))),
            (Type::Duration, "1 day", None),
            (
                Type::Set(Box::new(Type::Long)),
                "1, 2",
                Some(Value::Set([Value::Long(1), Value::Long(2)].into())),
            ),
            (Type::Set(Box::new(Type::Long)), "1, x", None),
        ] {
            assert_eq!(value(&of, text, hour), expected, "{of:?} of {text}");
        }
    }

    #[test]
    fn lists_stand_between_commas_or_in_json() {
        let texts = |text| items(text).expect("a list");
        assert_eq!(
            texts(r#"a, Steward::Role::"b, c",,d "#),
            ["a", r#"Steward::Role::"b, c""#, "d"]
        );
        assert_eq!(texts(r#"["a, b", {"type": "group", "id": "x"}]"#), ["a, b", r#"group::"x""#]);
        assert!(texts("").is_empty() && texts("[]").is_empty());
        assert!(items("[1]").is_none() && items("[\"a\"").is_none());
    }
}
