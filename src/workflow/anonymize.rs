//! Anonymising: what each field becomes, and how a row shows that it already has.
//!
//! Checked before anything runs: type, length, NOT NULL, keys, unique indexes. An absent value stays absent:
//! `ERASED` where nobody ever left a name would be a new untruth. A CHECK constraint is the database's to
//! enforce; it fails the batch, which then changes nothing.

use sea_query::{Expr, ExprTrait};

use crate::model::{Column, Dialect, Kind, Table};
use crate::policy::dataset::Granularity;
use crate::policy::{Masking, TableDataset};
use crate::source::Projection;
use crate::source::project::TimeEncoding;

/// How to anonymise the rows of one table.
#[derive(Debug, Clone)]
pub struct Masks {
    /// `SET column = expression`.
    pub set: Vec<(String, Expr)>,
    /// True for a row that is in its anonymised form already; never NULL.
    pub already: Expr,
    /// True for a row whose every value can be masked; never NULL.
    pub maskable: Expr,
}

/// The masks a dataset entry asks for, or every reason why they do not fit the table.
pub fn masks(
    projection: &Projection,
    dataset: Option<&TableDataset>,
) -> Result<Masks, Vec<String>> {
    let table = &projection.table;
    let Some(entry) = dataset.filter(|entry| !entry.anonymize.is_empty()) else {
        return Err(vec![format!(
            "no [{0}.anonymize] in the dataset says what its fields become",
            table.name
        )]);
    };
    let mut masks = Masks { set: Vec::new(), already: truth(), maskable: truth() };
    let mut refusals = Vec::new();
    for (name, masking) in &entry.anonymize {
        let Some(column) = table.column(name) else {
            refusals.push(format!("{}.{name} does not exist", table.name));
            continue;
        };
        match mask(projection, column, entry.types.get(name).copied(), masking) {
            Ok((value, already)) => {
                masks.set.push((name.clone(), value));
                masks.already = masks.already.and(already);
            }
            Err(reason) => refusals.push(format!("{}.{name}: {reason}", table.name)),
        }
        if let (Masking::Generalize(_), Some(attribute)) =
            (masking, projection.attributes.get(name))
        {
            masks.maskable = masks.maskable.and(attribute.representable.clone());
        }
    }
    if refusals.is_empty() { Ok(masks) } else { Err(refusals) }
}

fn truth() -> Expr {
    Expr::cust("(1 = 1)")
}

/// The value a column is set to, and whether it has it already.
fn mask(
    projection: &Projection,
    column: &Column,
    declared: Option<TimeEncoding>,
    masking: &Masking,
) -> Result<(Expr, Expr), String> {
    fits(&projection.table, column, masking)?;
    let dialect = projection.dialect;
    let own = || Expr::col((projection.table.relation.clone(), column.name.clone()));
    let absent = || own().is_null();
    Ok(match masking {
        Masking::Null => (Expr::cust("NULL"), absent()),
        Masking::Fixed(text) => {
            let value = fixed(column, text)?;
            let set = Expr::cust_with_exprs(
                holes(dialect, "CASE WHEN $ IS NULL THEN NULL ELSE $ END"),
                [own(), value.clone()],
            );
            (set, absent().or(same(dialect, own(), value)))
        }
        Masking::Redact => {
            let already = "(coalesce(replace(CAST($ AS text), '*', ''), '') = '')";
            let already = Expr::cust_with_exprs(holes(dialect, already), [own()]);
            (redacted(dialect, own()), already)
        }
        Masking::Generalize(granularity) => {
            let value = generalized(dialect, column, declared, *granularity, own())?;
            let already = absent().or(same(dialect, own(), value.clone()));
            (value, already)
        }
    })
}

/// PostgreSQL's placeholder is `$`, SQLite's `?`; both are taken in order here.
fn holes(dialect: Dialect, template: &str) -> String {
    match dialect {
        Dialect::Postgres => template.to_owned(),
        Dialect::Sqlite | Dialect::Mysql => template.replace('$', "?"),
    }
}

fn same(dialect: Dialect, left: Expr, right: Expr) -> Expr {
    let operator = match dialect {
        Dialect::Postgres => "($ IS NOT DISTINCT FROM $)",
        Dialect::Sqlite => "($ IS $)",
        Dialect::Mysql => "($ <=> $)",
    };
    Expr::cust_with_exprs(holes(dialect, operator), [left, right])
}

/// What speaks against masking a column whatever its values.
fn fits(table: &Table, column: &Column, masking: &Masking) -> Result<(), String> {
    let name = &column.name;
    if table.key.iter().flatten().any(|part| part == name) {
        return Err("it is part of the key".into());
    }
    if table.foreign_keys.iter().any(|key| key.columns.contains(name)) && *masking != Masking::Null
    {
        return Err("it refers to another table; only `null` fits".into());
    }
    if column.generated {
        return Err("the database computes it".into());
    }
    let unique = table.indexes.iter().any(|index| index.unique && index.columns.contains(name));
    match masking {
        Masking::Null if !column.nullable => Err("`null` does not fit NOT NULL".into()),
        Masking::Null => Ok(()),
        _ if unique => Err("a unique index would refuse the second row; use `null`".into()),
        _ => Ok(()),
    }
}

fn is_text(column: &Column) -> bool {
    let name = column.type_name.to_ascii_lowercase();
    column.kind == Some(Kind::String)
        && ["char", "text", "clob"].iter().any(|word| name.contains(word))
}

fn fixed(column: &Column, text: &str) -> Result<Expr, String> {
    if is_text(column) {
        let length = text.chars().count();
        return match column.max_length {
            Some(most) if length > most as usize => Err(format!(
                "a fixed text of {length} characters does not fit {}",
                column.type_name
            )),
            _ => Ok(Expr::val(text)),
        };
    }
    if column.kind == Some(Kind::Long) {
        let most = match column.type_name.as_str() {
            "smallint" => i64::from(i16::MAX),
            "integer" => i64::from(i32::MAX),
            _ => i64::MAX,
        };
        let number = text.parse::<i64>().ok().filter(|n| (-most..=most).contains(n));
        let refusal = || format!("the fixed value is not a number that fits {}", column.type_name);
        return number.map(Expr::val).ok_or_else(refusal);
    }
    Err(format!("a fixed value fits text and integers, not {}", column.type_name))
}

/// As many stars as characters; a NULL stays NULL.
fn redacted(dialect: Dialect, own: Expr) -> Expr {
    match dialect {
        Dialect::Postgres => Expr::cust_with_exprs("repeat('*', char_length($))", [own]),
        Dialect::Mysql => Expr::cust_with_exprs("repeat('*', char_length(?))", [own]),
        Dialect::Sqlite => Expr::cust_with_exprs(
            "CASE WHEN ? IS NULL THEN NULL ELSE replace(hex(zeroblob(length(?))), '00', '*') END",
            [own.clone(), own],
        ),
    }
}

/// The first moment of the value's year or month, in the column's own encoding.
fn generalized(
    dialect: Dialect,
    column: &Column,
    declared: Option<TimeEncoding>,
    granularity: Granularity,
    own: Expr,
) -> Result<Expr, String> {
    let unit = match granularity {
        Granularity::Year => "year",
        Granularity::Month => "month",
    };
    let template = match (dialect, declared) {
        (Dialect::Postgres, _) if column.kind == Some(Kind::Datetime) => {
            postgres_floor(column, unit)
        }
        (Dialect::Sqlite, Some(encoding)) => sqlite_floor(encoding, granularity),
        _ => return Err("`generalize` fits dates and times; declare the field's type".into()),
    };
    let uses = template.matches(['$', '?']).count();
    Ok(Expr::cust_with_exprs(template, vec![own; uses]))
}

fn postgres_floor(column: &Column, unit: &str) -> String {
    let name = column.type_name.as_str();
    if name == "date" {
        format!("CAST(date_trunc('{unit}', CAST($ AS timestamp)) AS date)")
    } else if column.naive_time {
        format!("date_trunc('{unit}', $)")
    } else {
        format!("(date_trunc('{unit}', $ AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')")
    }
}

fn sqlite_floor(encoding: TimeEncoding, granularity: Granularity) -> String {
    let (kept, rest, format) = match granularity {
        Granularity::Year => (4, "-01-01", "%Y-01-01"),
        Granularity::Month => (7, "-01", "%Y-%m-01"),
    };
    match encoding {
        // The zone stays as written: a birth date must not move to the eve of its year.
        TimeEncoding::IsoText => format!(
            "(substr(?, 1, {kept}) || '{rest}' || CASE WHEN length(?) = 10 THEN '' \
             ELSE substr(?, 11, 1) || '00:00:00' || CASE WHEN substr(?, -1) = 'Z' THEN 'Z' \
             WHEN length(?) > 16 AND substr(?, -6, 1) IN ('+', '-') THEN substr(?, -6) \
             ELSE '' END END)"
        ),
        TimeEncoding::Unix => {
            format!("CAST(strftime('%s', strftime('{format}', ?, 'unixepoch')) AS INTEGER)")
        }
        TimeEncoding::UnixMs => {
            format!(
                "(CAST(strftime('%s', strftime('{format}', ? / 1000, 'unixepoch')) AS INTEGER) * 1000)"
            )
        }
    }
}
