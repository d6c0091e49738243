//! Which tables and fields are shown at length, and which are only named.

use crate::report::shape::{Field, Source, Table};

/// Fields somebody should know about.
pub fn shown(table: &Table) -> Vec<&Field> {
    table.fields.iter().filter(|field| is_shown(field)).collect()
}

/// The names of the others.
pub fn rest(table: &Table) -> String {
    let names = table.fields.iter().filter(|field| !is_shown(field));
    names.map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Tables somebody should know about.
pub fn detailed(source: &Source) -> Vec<&Table> {
    source.tables.iter().filter(|table| is_detailed(table)).collect()
}

/// The names of the others.
pub fn plain(source: &Source) -> String {
    let names = source.tables.iter().filter(|table| !is_detailed(table));
    names.map(|table| table.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn is_shown(field: &Field) -> bool {
    field.category.is_some() || field.suspected.is_some() || !field.findings.is_empty()
}

/// A table that was not read may hold anything.
fn is_detailed(table: &Table) -> bool {
    !table.rules.is_empty()
        || !table.purposes.is_empty()
        || table.looked_at.is_blind()
        || table.fields.iter().any(is_shown)
}
