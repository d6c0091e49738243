//! Arguments that say something by name: `name=value`.

use std::path::PathBuf;

use serde_json::Value as Json;

/// A name and what it is said to be.
pub type Pair = (String, Json);

/// One circumstance, or a file of them.
#[derive(Debug, Clone)]
pub enum Circumstance {
    Pair(Pair),
    File(PathBuf),
}

/// What reads as JSON is JSON, anything else a text: `3`, `true`, `["a"]`, `sales`.
pub fn pair(text: &str) -> Result<Pair, String> {
    let (name, value) = text.split_once('=').ok_or("it is no name=value")?;
    if name.is_empty() {
        return Err("there is no name before the =".to_owned());
    }
    let value = serde_json::from_str(value).unwrap_or_else(|_| Json::String(value.to_owned()));
    Ok((name.to_owned(), value))
}

/// With a `=` it is a pair, unless a `/` before that says that it is a file: `./a=b`.
pub fn circumstance(text: &str) -> Result<Circumstance, String> {
    match text.split_once('=') {
        Some((name, _)) if !name.contains('/') => pair(text).map(Circumstance::Pair),
        _ => Ok(Circumstance::File(PathBuf::from(text))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_json_where_they_read_as_json() {
        for (text, value) in [
            ("a=3", json!(3)),
            ("a=true", json!(true)),
            ("a=[1, \"x\"]", json!([1, "x"])),
            ("a=\"3\"", json!("3")),
            ("a=sales", json!("sales")),
            ("a=2027-01-31T00:00:00Z", json!("2027-01-31T00:00:00Z")),
            ("a=", json!("")),
            ("a=b=c", json!("b=c")),
        ] {
            assert_eq!(pair(text), Ok(("a".to_owned(), value)), "{text}");
        }
        assert!(pair("a").is_err() && pair("=a").is_err());
    }

    #[test]
    fn a_circumstance_is_a_pair_or_a_file() {
        for (text, is_pair) in [
            ("purpose=x", true),
            ("用途=x", true),
            ("break-glass=a/b", true),
            ("-", false),
            ("c.json", false),
            ("./a=b", false),
        ] {
            let found = circumstance(text).expect("either");
            assert_eq!(matches!(found, Circumstance::Pair(_)), is_pair, "{text}");
        }
        assert!(circumstance("=x").is_err());
    }
}
