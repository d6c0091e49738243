//! Times and values of a case, read as the attribute they are for.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use toml::Spanned;

use super::text::Complaint;
use crate::model::{Instant, Kind, Value};

/// The zone of times that name none; without one such a time is an error, since the daemon would have to guess.
pub fn zone(written: Option<&Spanned<String>>) -> Result<Option<Tz>, Complaint> {
    let read = |name: &Spanned<String>| {
        name.get_ref().parse().map_err(|_| {
            let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
            Complaint::unknown("time zone", name, known)
        })
    };
    written.map(read).transpose()
}

/// A moment: RFC 3339, or a local time or date in `zone`.
pub fn instant(written: &Spanned<toml::Value>, zone: Option<Tz>) -> Result<Instant, Complaint> {
    let complain = |message: String| Complaint::new(written.span(), message);
    let text = match written.get_ref() {
        toml::Value::String(text) => text.clone(),
        toml::Value::Datetime(date) => date.to_string(),
        other => return Err(complain(format!("a time is wanted, not {}", other.type_str()))),
    };
    if let Ok(date) = DateTime::parse_from_rfc3339(&text) {
        return Ok(date.timestamp_millis());
    }
    let local = NaiveDateTime::parse_from_str(&text.replace(' ', "T"), "%Y-%m-%dT%H:%M:%S%.f")
        .ok()
        .or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0))
        .ok_or_else(|| {
            complain(format!("`{text}` is not a time")).with_hint("write 2026-06-15T12:00:00Z")
        })?;
    let Some(zone) = zone else {
        let hint = "end it with Z or +08:00, or give the case a zone = \"Europe/Berlin\"";
        return Err(complain(format!("`{text}` names no time zone")).with_hint(hint));
    };
    match zone.from_local_datetime(&local) {
        chrono::LocalResult::Single(date) => Ok(date.timestamp_millis()),
        chrono::LocalResult::Ambiguous(..) => {
            Err(complain(format!("{text} happens twice in {zone}")).with_hint("write its offset"))
        }
        chrono::LocalResult::None => {
            Err(complain(format!("{text} does not happen in {zone}: clocks were put forward")))
        }
    }
}

/// A value for an attribute of this kind.
pub fn value(
    path: &str,
    kind: Kind,
    written: &Spanned<toml::Value>,
    zone: Option<Tz>,
) -> Result<Value, Complaint> {
    let read = match (kind, written.get_ref()) {
        (Kind::Datetime, toml::Value::String(_) | toml::Value::Datetime(_)) => {
            return instant(written, zone).map(Value::Datetime);
        }
        (Kind::Bool, toml::Value::Boolean(value)) => Some(Value::Bool(*value)),
        (Kind::Long, toml::Value::Integer(value)) => Some(Value::Long(*value)),
        (Kind::Decimal, toml::Value::Float(value)) => {
            Some(Value::Decimal((value * 1e4).round() as i64))
        }
        (Kind::Decimal, toml::Value::Integer(value)) => {
            value.checked_mul(10_000).map(Value::Decimal)
        }
        (Kind::String, toml::Value::String(text)) => Some(Value::String(text.clone())),
        (Kind::Ipaddr, toml::Value::String(text)) => Some(Value::Ipaddr(text.clone())),
        (Kind::Strings | Kind::Longs, toml::Value::Array(items)) => set(kind, items),
        _ => None,
    };
    let found = written.get_ref().type_str();
    read.ok_or_else(|| {
        let message = format!("`{path}` is a {}, not this {found}", kind.as_str());
        Complaint::new(written.span(), message)
    })
}

/// A set attribute: every item of its kind.
fn set(kind: Kind, items: &[toml::Value]) -> Option<Value> {
    let each = items.iter().map(|item| match (kind, item) {
        (Kind::Strings, toml::Value::String(text)) => Some(Value::String(text.clone())),
        (Kind::Longs, toml::Value::Integer(number)) => Some(Value::Long(*number)),
        _ => None,
    });
    each.collect::<Option<_>>().map(Value::Set)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, zone: Option<&str>) -> Result<Instant, Complaint> {
        let zone = zone.map(|name| name.parse().expect("a zone"));
        instant(&Spanned::new(0..1, toml::Value::String(text.to_owned())), zone)
    }

    #[test]
    fn a_local_time_is_read_in_its_zone_and_never_guessed() {
        let utc = at("2026-06-15T10:00:00Z", None);
        assert_eq!(at("2026-06-15T12:00:00+02:00", None), utc);
        assert_eq!(at("2026-06-15T12:00:00", Some("Europe/Berlin")), utc);
        assert_eq!(at("2026-06-15 18:00:00", Some("Asia/Shanghai")), utc);
        assert_eq!(at("2026-06-15", Some("UTC")), at("2026-06-15T00:00:00Z", None));
        let berlin = Some("Europe/Berlin");
        for (text, zone, why) in [
            ("2026-06-15T12:00:00", None, "names no time zone"),
            ("2026-10-25T02:30:00", berlin, "happens twice"),
            ("2026-03-29T02:30:00", berlin, "does not happen"),
            ("yesterday", berlin, "is not a time"),
        ] {
            let complaint = at(text, zone).expect_err(text);
            assert!(complaint.message.contains(why), "{complaint:?}");
        }
    }
}
