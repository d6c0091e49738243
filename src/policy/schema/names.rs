//! Names of tables in Cedar: `crm.customers` is the entity type `crm::customers`.
//!
//! A table whose name is no Cedar identifier keeps its letters and digits, everything else becomes `_`,
//! and eight hex digits of SHA-256 of the true name follow: stable, and no two tables collide.
//! `policy schema` prints the true name beside the type.

use sha2::{Digest, Sha256};

use crate::model::TableRef;

const RESERVED: [&str; 10] =
    ["true", "false", "if", "then", "else", "in", "like", "has", "is", "__cedar"];
/// Type names that would shadow Cedar's own inside a namespace.
const PRIMITIVE: [&str; 10] = [
    "Bool",
    "Boolean",
    "Long",
    "String",
    "Set",
    "Record",
    "Entity",
    "Extension",
    "decimal",
    "ipaddr",
];

/// The entity type of a table.
pub fn entity_type(table: &TableRef) -> String {
    format!("{}::{}", table.source, type_name(&table.table))
}

/// The last part of a table's entity type.
pub fn type_name(table: &str) -> String {
    if is_identifier(table)
        && !PRIMITIVE.contains(&table)
        && !["datetime", "duration"].contains(&table)
    {
        return table.to_owned();
    }
    let plain: String =
        table.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let mark = hex::encode(&Sha256::digest(table.as_bytes())[..4]);
    format!("t_{plain}_{mark}")
}

pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !RESERVED.contains(&name)
}

/// A string as Cedar writes it, quotes included.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_names_stay_apart_and_stable() {
        assert_eq!(type_name("customers"), "customers");
        assert_eq!(type_name("sales.orders"), type_name("sales.orders"));
        assert_ne!(type_name("a-b"), type_name("a.b"));
        for odd in ["客户", "in", "String", "1st", "a b", ""] {
            assert!(is_identifier(&type_name(odd)), "{odd}");
        }
    }
}
