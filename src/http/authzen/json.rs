//! Requests' JSON, read strictly: a member named twice is refused, since two readers would each see another one, and
//! so is what is nested deeper than anybody means. Texts stay where they stand in the body.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};

use crate::policy::decide::Properties;

/// How deep arrays and objects may stand in each other.
const DEPTH: usize = 64;
/// So many names are compared with each other; more are looked up.
const FEW: usize = 16;

/// A value, and where its texts stand.
#[derive(Debug, Clone, PartialEq)]
pub enum Json<'b> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'b, str>),
    List(Vec<Json<'b>>),
    Object(Members<'b>),
}

/// An object's members, in the order of the body.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Members<'b>(Vec<(Cow<'b, str>, Json<'b>)>);

impl<'b> Members<'b> {
    pub fn get(&self, name: &str) -> Option<&Json<'b>> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The same with texts of its own.
    pub fn owned(&self) -> Properties {
        self.0.iter().map(|(name, value)| (name.to_string(), value.owned())).collect()
    }
}

impl<'b> Json<'b> {
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub fn members(&self) -> Option<&Members<'b>> {
        if let Self::Object(members) = self { Some(members) } else { None }
    }

    pub fn number(&self) -> Option<u64> {
        if let Self::Number(number) = self { number.as_u64() } else { None }
    }

    /// What reading it costs: one for each value in it, and for every sixteen bytes of texts.
    pub fn weight(&self) -> usize {
        let own = match self {
            Self::Null | Self::Bool(_) | Self::Number(_) => 0,
            Self::Text(text) => text.len() / 16,
            Self::List(items) => items.iter().map(Self::weight).sum(),
            Self::Object(members) => {
                members.0.iter().map(|(name, value)| name.len() / 16 + value.weight()).sum()
            }
        };
        1 + own
    }

    fn owned(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(*value),
            Self::Number(number) => Value::Number(number.clone()),
            Self::Text(text) => Value::String(text.to_string()),
            Self::List(items) => items.iter().map(Self::owned).collect(),
            Self::Object(members) => Value::Object(members.owned()),
        }
    }
}

/// The one value that the bytes are.
pub fn read(bytes: &[u8]) -> Result<Json<'_>, String> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { left: DEPTH }.deserialize(&mut reader).and_then(|value| {
        reader.end()?;
        Ok(value)
    });
    value.map_err(|error| match error.classify() {
        // Serde's own messages would quote data; this reader's two do not, and it takes everything else.
        serde_json::error::Category::Data => error.to_string(),
        serde_json::error::Category::Eof => "the body ends too early".to_owned(),
        _ => format!("not JSON, at line {} column {}", error.line(), error.column()),
    })
}

#[derive(Clone, Copy)]
struct Strict {
    left: usize,
}

impl Strict {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        let left = self.left.checked_sub(1);
        let left = left.ok_or_else(|| E::custom(format!("nested deeper than {DEPTH}")))?;
        Ok(Self { left })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Json<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut read = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            read.push(item);
        }
        Ok(Json::List(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json<'de>, A::Error> {
        let inner = self.deeper()?;
        let mut read: Vec<(Cow<'de, str>, Json<'de>)> = Vec::new();
        while let Some(name) = members.next_key_seed(Name)? {
            if read.len() < FEW && read.iter().any(|(own, _)| *own == name) {
                return Err(twice());
            }
            let value = members.next_value_seed(inner)?;
            read.push((name, value));
        }
        let mut names = HashSet::new();
        if read.len() > FEW && !read.iter().all(|(name, _)| names.insert(name)) {
            return Err(twice());
        }
        Ok(Json::Object(Members(read)))
    }
}

fn twice<E: de::Error>() -> E {
    E::custom("a member is named twice")
}

/// A member's name.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_serde_reads() {
        let text = r#"{"a": [1, -2, 3.5, "x\u00e9", true, null, {}], "b": {"c": []}, "d": 18446744073709551615}"#;
        let read = read(text.as_bytes()).unwrap();
        assert_eq!(read.owned(), serde_json::from_str::<Value>(text).unwrap());
        let b = read.members().and_then(|members| members.get("b")).and_then(Json::members);
        assert_eq!(b.and_then(|b| b.get("c")), Some(&Json::List(Vec::new())));
    }

    /// So many members, and one more that has the name of an earlier one.
    fn many(number: usize, same: usize) -> String {
        let names = (1..=number).chain([same]);
        names.map(|name| format!("\"n{name}\": 1")).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn refuses_what_two_readers_could_read_differently() {
        for (text, said) in [
            (r#"{"a": 1, "a": 1}"#, "named twice"),
            (r#"{"b": [{"a": 1, "\u0061": 2}]}"#, "named twice"),
            (r#"{"a": 1} {}"#, "not JSON"),
            ("", "ends too early"),
            ("{", "ends too early"),
            (&format!("{{{}}}", many(16, 16)), "named twice"),
            (&format!("{{{}}}", many(15, 1)), "named twice"),
            (&format!("{{{}}}", many(20, 3)), "named twice"),
            (&format!("{{{}}}", many(3, 1)), "named twice"),
            ("{'a': 1}", "not JSON"),
            ("\u{feff}{}", "not JSON"),
        ] {
            let error = read(text.as_bytes()).expect_err(text);
            assert!(error.contains(said), "{text}: {error}");
        }
        assert!(read(b"\"\xff\"").is_err());
    }

    #[test]
    fn nests_64_deep_and_no_deeper_without_running_out_of_stack() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(nested(64).as_bytes()).is_ok());
        assert!(read(nested(65).as_bytes()).unwrap_err().contains("deeper than 64"));
        assert!(read("{\"a\":".repeat(10_000).as_bytes()).is_err());
        assert!(read("[".repeat(500_000).as_bytes()).is_err());
    }
}
