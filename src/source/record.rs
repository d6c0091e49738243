//! Records: the columns that fetch a selection's rows, and their decoding.

use sea_query::{Expr, Query, SelectStatement};

use super::connection::Source;
use super::driver::Cells;
use super::error::SourceError;
use super::key::KeyColumns;
use super::project::{Attribute, Projection, as_bigint, holes};
use super::read::Selection;
use crate::model::value::SubjectId;
use crate::model::{Kind, Row, Value};

/// How the rows of one selection are fetched.
pub(super) struct Records<'s> {
    projection: &'s Projection,
    pub key: KeyColumns,
    attributes: Vec<&'s Attribute>,
}

impl<'s> Records<'s> {
    /// Fails when the table has no key, or lacks an attribute asked for.
    pub fn of(source: &Source, selection: &Selection<'s>) -> Result<Self, SourceError> {
        let projection = selection.projection;
        let attributes = selection.attributes.iter().map(|path| {
            projection.attributes.get(path).ok_or_else(|| {
                let table = &projection.table.name;
                source.unsupported(format!("table {table} has no attribute {path}"))
            })
        });
        let attributes = attributes.collect::<Result<_, _>>()?;
        Ok(Self { projection, key: key_of(source, projection)?, attributes })
    }

    /// `SELECT key, subject, attributes FROM table`.
    pub fn select(&self) -> SelectStatement {
        let mut select = Query::select();
        select.exprs(self.key.selected()).from(self.projection.table_ref());
        if let Some(subject) = self.projection.subject_text() {
            select.expr(subject);
        }
        for attribute in &self.attributes {
            select.expr(attribute.canonical.clone());
            if attribute.guarded {
                select.expr(self.flag(attribute.representable.clone()));
            }
        }
        select
    }

    fn flag(&self, condition: Expr) -> Expr {
        let dialect = self.projection.dialect;
        let one = holes(dialect, "CASE WHEN ? THEN 1 ELSE 0 END".to_owned(), vec![condition]);
        as_bigint(dialect, one)
    }

    pub fn decode(&self, row: &dyn Cells) -> Result<Row, sqlx::Error> {
        let key = self.key.decode(row)?;
        let mut at = self.key.len();
        let mut subject = None;
        if self.projection.subject.is_some() {
            subject = row.optional_text(at)?.map(SubjectId);
            at += 1;
        }
        let mut values = Vec::with_capacity(self.attributes.len());
        for attribute in &self.attributes {
            let value = value(attribute.kind, row, at)?;
            at += 1;
            let judgeable = !attribute.guarded || row.flag(at)?;
            at += usize::from(attribute.guarded);
            values.push(if judgeable { value } else { Value::Unjudgeable });
        }
        Ok(Row { key, subject, values })
    }
}

/// The key of a projection's table.
pub(super) fn key_of(source: &Source, projection: &Projection) -> Result<KeyColumns, SourceError> {
    let table = &projection.table;
    table
        .key
        .as_ref()
        .and_then(|key| KeyColumns::of(projection.dialect, table, key))
        .ok_or_else(|| source.unsupported(format!("table {} has no unique key", table.name)))
}

/// Columns of a projection's table that hold another table's key.
pub(super) fn references(
    source: &Source,
    projection: &Projection,
    columns: &[String],
) -> Result<KeyColumns, SourceError> {
    KeyColumns::of(projection.dialect, &projection.table, columns).ok_or_else(|| {
        let table = &projection.table.name;
        source.unsupported(format!("table {table} has lost a column of its foreign key"))
    })
}

/// A value in canonical form.
fn value(kind: Kind, row: &dyn Cells, at: usize) -> Result<Value, sqlx::Error> {
    if matches!(kind, Kind::String | Kind::Ipaddr) {
        let Some(bytes) = row.bytes(at)? else { return Ok(Value::Null) };
        // SQLite hands out whatever bytes were stored as text.
        let Ok(text) = std::str::from_utf8(bytes) else { return Ok(Value::Unjudgeable) };
        let text = text.to_owned();
        return Ok(if kind == Kind::String { Value::String(text) } else { Value::Ipaddr(text) });
    }
    if matches!(kind, Kind::Strings | Kind::Longs) {
        return Ok(row.bytes(at)?.map_or(Value::Null, |bytes| set(kind, bytes)));
    }
    let Some(number) = row.int(at)? else { return Ok(Value::Null) };
    Ok(match kind {
        Kind::Bool => Value::Bool(number != 0),
        Kind::Decimal => Value::Decimal(number),
        Kind::Datetime => Value::Datetime(number),
        _ => Value::Long(number),
    })
}

/// A set, which travels as a JSON array.
fn set(kind: Kind, bytes: &[u8]) -> Value {
    let Ok(serde_json::Value::Array(items)) = serde_json::from_slice(bytes) else {
        return Value::Unjudgeable;
    };
    let each = items.into_iter().map(|item| match (kind, item) {
        (Kind::Strings, serde_json::Value::String(text)) => Some(Value::String(text)),
        (Kind::Longs, serde_json::Value::Number(number)) => number.as_i64().map(Value::Long),
        _ => None,
    });
    each.collect::<Option<_>>().map_or(Value::Unjudgeable, Value::Set)
}
