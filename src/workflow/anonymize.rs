//! Anonymising: what each field becomes, and how a row shows that it already has.
//!
//! Checked before anything runs: type, length, NOT NULL, keys, unique indexes. An absent value stays absent:
//! `ERASED` where nobody ever left a name would be a new untruth. A CHECK constraint is the database's to
//! enforce; it fails the batch, which then changes nothing.

mod floor;

use std::ops::RangeInclusive;

use sea_query::{Expr, ExprTrait};

use crate::model::{Column, Dialect, Kind, Table};
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
        if let (Masking::Generalize(granularity), Some(attribute)) =
            (masking, projection.attributes.get(name))
        {
            let own = projection.column(name);
            masks.maskable = masks.maskable.and(attribute.representable.clone());
            if let Some(holds) = floor::holds(projection.dialect, column, *granularity, own) {
                masks.maskable = masks.maskable.and(holds);
            }
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
    let own = || projection.column(&column.name);
    let absent = || own().is_null();
    Ok(match masking {
        Masking::Null => (Expr::cust("NULL"), absent()),
        Masking::Fixed(text) => {
            let value = fixed(dialect, column, text)?;
            let seen = |value| if is_text(column) { exact(dialect, value) } else { value };
            let set = Expr::cust_with_exprs(
                holes(dialect, "CASE WHEN $ IS NULL THEN NULL ELSE $ END"),
                [own(), value.clone()],
            );
            (set, absent().or(same(dialect, seen(own()), seen(value))))
        }
        Masking::Redact => {
            let already = holes(dialect, "(coalesce(replace($, '*', ''), '') = '')");
            let already = Expr::cust_with_exprs(already, [exact(dialect, own())]);
            (redacted(dialect, own()), already)
        }
        Masking::Generalize(granularity) => {
            let value = floor::of(dialect, column, declared, *granularity, own())?;
            let already = absent().or(same(dialect, own(), value.clone()));
            (value, already)
        }
    })
}

/// PostgreSQL's placeholder is `$`, the others' `?`; both are taken in order here.
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

/// A text by its bytes: to the column's own collation `erased` may be `ERASED`, and a few spaces nothing.
fn exact(dialect: Dialect, text: Expr) -> Expr {
    let bytes = match dialect {
        Dialect::Postgres => "(CAST($ AS text) COLLATE \"C\")",
        Dialect::Sqlite => "($ COLLATE BINARY)",
        Dialect::Mysql => "CAST(CONVERT($ USING utf8mb4) AS binary)",
    };
    Expr::cust_with_exprs(holes(dialect, bytes), [text])
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
        Masking::Redact if !is_text(column) => {
            Err(format!("stars fit text, not {}", column.type_name))
        }
        _ => Ok(()),
    }
}

fn is_text(column: &Column) -> bool {
    let word = type_word(column);
    column.kind == Some(Kind::String)
        && ["char", "text", "clob"].iter().any(|text| word.contains(text))
}

/// The type's own name, without what is in its parentheses: an enum's labels may say anything.
fn type_word(column: &Column) -> String {
    let name = column.type_name.to_ascii_lowercase();
    name.split('(').next().unwrap_or_default().trim().to_owned()
}

fn fixed(dialect: Dialect, column: &Column, text: &str) -> Result<Expr, String> {
    if is_text(column) {
        let pads = matches!(type_word(column).as_str(), "char" | "character" | "bpchar");
        if pads && dialect != Dialect::Sqlite && text.ends_with(' ') {
            return Err(format!("{} forgets a space at the end", column.type_name));
        }
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
        let range = integers(dialect, column);
        let number = text.parse::<i64>().ok().filter(|number| range.contains(number));
        let refusal = || format!("the fixed value is not a number that fits {}", column.type_name);
        return number.map(Expr::val).ok_or_else(refusal);
    }
    Err(format!("a fixed value fits text and integers, not {}", column.type_name))
}

/// What an integer column holds.
fn integers(dialect: Dialect, column: &Column) -> RangeInclusive<i64> {
    let word = type_word(column);
    let bits = match (dialect, word.split(' ').next().unwrap_or_default()) {
        (Dialect::Mysql, "year") => return 1901..=2155,
        (Dialect::Mysql, "tinyint") => 8,
        (Dialect::Mysql | Dialect::Postgres, "smallint") => 16,
        (Dialect::Mysql, "mediumint") => 24,
        (Dialect::Mysql, "int") | (Dialect::Postgres, "integer") => 32,
        _ => 64,
    };
    if dialect == Dialect::Mysql && column.type_name.contains("unsigned") {
        return 0..=if bits == 64 { i64::MAX } else { i64::MAX >> (63 - bits) };
    }
    let most = i64::MAX >> (64 - bits);
    -most..=most
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
