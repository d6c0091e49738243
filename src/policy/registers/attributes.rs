//! Declared attributes against the inventory: types that do not fit, JSON paths that lead nowhere, and
//! columns that look like a point in time and are not declared as one.

use super::dataset::TableDataset;
use crate::model::{Column, Dialect, Kind, Table};
use crate::source::Projection;
use crate::source::project::{Declared, TimeEncoding};

/// One thing wrong with a dataset's entry for a table: where in it, and what.
pub(in crate::policy) struct Misfit<'e> {
    pub section: &'static str,
    pub name: &'e str,
    pub message: String,
    pub hint: Option<String>,
}

/// Declarations that make no attribute.
pub(in crate::policy) fn misfits<'e>(
    dialect: Dialect,
    table: &Table,
    entry: &'e TableDataset,
) -> Vec<Misfit<'e>> {
    let declared = Declared { types: entry.types.clone(), ..Declared::default() };
    let projection = Projection::of(dialect, table, &declared);
    let types = entry.types.iter().filter_map(|(name, encoding)| {
        let column = table.column(name)?;
        let found = projection.attributes.get(name).map(|attribute| attribute.kind);
        (found != Some(Kind::Datetime)).then(|| Misfit {
            section: "types",
            name,
            message: format!(
                "`{name}` of type {} cannot hold {} here",
                column.type_name,
                match encoding {
                    TimeEncoding::IsoText => "ISO 8601 text",
                    TimeEncoding::Unix => "unix seconds",
                    TimeEncoding::UnixMs => "unix milliseconds",
                }
            ),
            hint: (*encoding == TimeEncoding::IsoText && dialect == Dialect::Mysql).then(|| {
                "declare a fact: { type = \"datetime\", sql = \"select cast(…)\" }".to_owned()
            }),
        })
    });
    let paths = entry.attributes.iter().filter_map(|(name, path)| {
        let problem = path.problem(dialect, table)?;
        Some(Misfit { section: "attributes", name, message: problem, hint: None })
    });
    types.chain(paths).collect()
}

/// What to declare so that policies can see a column that has no representation of its own.
pub(in crate::policy) fn remedy(column: &Column) -> Option<String> {
    let name = &column.name;
    if column.kind.is_none() && column.naive_time {
        return Some(format!(
            "say in [….types] how it is written: {name} = \"iso-text\", \"unix\" or \"unix-ms\""
        ));
    }
    let json = column.type_name.to_ascii_lowercase().contains("json");
    json.then(|| {
        "declare what you need of it in [….attributes]: tier = \"$.loyalty.tier\"".to_owned()
    })
}

/// A hint for a column that a policy takes for a point in time and the database for a number or a text.
pub(in crate::policy) fn looks_like_time(dialect: Dialect, column: &Column) -> Option<String> {
    let name = column.name.to_lowercase();
    let named = ["_at", "_on", "_date", "_time", "_ts"].iter().any(|end| name.ends_with(end))
        || ["date", "time", "timestamp", "created", "updated", "deleted"].contains(&name.as_str());
    let encodings = match (column.kind, dialect) {
        (Some(Kind::Long), _) => "\"unix\" or \"unix-ms\"",
        (Some(Kind::String), Dialect::Sqlite | Dialect::Postgres) => "\"iso-text\"",
        _ => return None,
    };
    named.then(|| {
        format!("if `{}` is a point in time, declare it in [….types] as {encodings}", column.name)
    })
}
