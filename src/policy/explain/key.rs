//! The key of a record as an operator types it: the parts of a composite key with commas between them,
//! `\,` for a comma and `\\` for a backslash within a part. A key of one part is taken as it stands.

use crate::model::value::KeyPart;
use crate::model::{Dialect, Kind, RecordKey, Table};

/// Reads the key of a record of `table`. What is wrong is said without quoting the key: it is personal data.
pub fn parse(dialect: Dialect, table: &Table, text: &str) -> Result<RecordKey, String> {
    let name = &table.name;
    let Some(columns) = &table.key else {
        return Err(format!("table {name} has no unique key: none of its records can be named"));
    };
    let parts = if columns.len() == 1 { vec![text.to_owned()] } else { split(text)? };
    if parts.len() != columns.len() {
        let (wanted, given) = (columns.len(), parts.len());
        let list = columns.join(",");
        return Err(format!(
            "the key of {name} has {wanted} parts and {given} were given; write {list} in this order, \
             with commas between them"
        ));
    }
    let parts = columns.iter().zip(parts).map(|(column, text)| {
        let kind = table.column(column).and_then(|column| column.kind);
        let integer =
            kind == Some(Kind::Long) && (dialect != Dialect::Sqlite || is_int(table, column));
        if !integer {
            return if text.is_empty() {
                Err(format!("the key column {column} of {name} was given no value"))
            } else {
                Ok(KeyPart::Text(text))
            };
        }
        let number = text.trim().parse().map(KeyPart::Int);
        number.map_err(|_| format!("the key column {column} of {name} holds whole numbers"))
    });
    parts.collect::<Result<_, _>>().map(RecordKey)
}

fn is_int(table: &Table, column: &str) -> bool {
    table.column(column).is_some_and(|c| c.type_name.to_ascii_uppercase().contains("INT"))
}

fn split(text: &str) -> Result<Vec<String>, String> {
    let mut parts = vec![String::new()];
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let last = parts.last_mut().expect("it begins with one part and only grows");
        match c {
            ',' => parts.push(String::new()),
            '\\' => match chars.next() {
                Some(escaped @ (',' | '\\')) => last.push(escaped),
                _ => return Err("in a composite key write \\\\ for a backslash".to_owned()),
            },
            c => last.push(c),
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_part_a_composite_key_and_backslashes_keep_them() {
        assert_eq!(split("a,b").unwrap(), ["a", "b"]);
        assert_eq!(split("a\\,b,c\\\\").unwrap(), ["a,b", "c\\"]);
        assert_eq!(split("a,").unwrap(), ["a", ""]);
        assert!(split("a\\b").is_err());
        assert!(split("a\\").is_err());
    }
}
