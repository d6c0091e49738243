//! `[authzen]`: how callers' words are understood.

use std::collections::BTreeMap;

use toml::de::DeValue;

use crate::config::reader::Section;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthzenConfig {
    /// `[authzen.types]`: a caller's word for a type → the Cedar entity type; others are their own names.
    pub types: BTreeMap<String, String>,
}

pub(in crate::config) fn read(section: &Section) -> Option<AuthzenConfig> {
    let mut types = BTreeMap::new();
    if let Some(raw) = section.raw("types") {
        match raw.get_ref() {
            DeValue::Table(table) => {
                for (word, name) in table {
                    match name.get_ref().as_str() {
                        Some(text) if text.parse::<cedar_policy::EntityTypeName>().is_ok() => {
                            types.insert(word.get_ref().to_string(), text.to_owned());
                        }
                        _ => section.wrong_hint(
                            name.span(),
                            format!("`{}` must be the name of an entity type", word.get_ref()),
                            "for example user = \"Steward::User\"",
                        ),
                    }
                }
            }
            _ => section.wrong_hint(
                raw.span(),
                "`types` is a section",
                "write [authzen.types] and below it user = \"Steward::User\"",
            ),
        }
    }
    section.finish().then_some(AuthzenConfig { types })
}
