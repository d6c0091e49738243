//! Keys in SQL: how a record's key is read, bound, compared and paged by.
//!
//! Integers travel as integers. Everything else travels as text that the database casts back to the
//! column's type, so that `'7'` never finds `'7x'` and a page never ends in the middle of a collation.

use sea_query::{Expr, ExprTrait};

use super::driver::Cells;
use super::mysql::key::Form;
use super::project::{Projection, holes};
use crate::model::value::KeyPart;
use crate::model::{Column, Dialect, Kind, RecordKey, Table};

/// The key columns of a table, or any columns that hold the values of another table's key.
pub(super) struct KeyColumns {
    dialect: Dialect,
    columns: Vec<KeyColumn>,
}

struct KeyColumn {
    column: Expr,
    integer: bool,
    /// MySQL: how the values travel.
    form: Option<Form>,
    /// PostgreSQL's type to cast text back to, without length or precision: a cast may not cut a key short.
    cast: String,
}

impl Projection {
    /// The record's key is one of `keys`: exact, and served by the key's index. Of no keys, or without a key,
    /// never.
    pub fn is_one_of(&self, keys: &[RecordKey]) -> Expr {
        let key = self.table.key.as_ref();
        let columns = key.and_then(|key| KeyColumns::of(self.dialect, &self.table, key));
        columns.map_or_else(|| Expr::cust("FALSE"), |columns| columns.is_one_of(keys))
    }
}

impl KeyColumns {
    /// The named columns of `table`; `None` when it lacks one.
    pub fn of(dialect: Dialect, table: &Table, names: &[String]) -> Option<Self> {
        let columns = names.iter().map(|name| {
            let type_name = &table.column(name)?.type_name;
            Some(KeyColumn {
                column: Expr::col((table.relation.clone(), name.clone())),
                form: match dialect {
                    Dialect::Mysql => Some(Form::of(type_name)?),
                    Dialect::Sqlite | Dialect::Postgres => None,
                },
                integer: is_integer(dialect, type_name),
                cast: without_modifier(type_name),
            })
        });
        Some(Self { dialect, columns: columns.collect::<Option<_>>()? })
    }

    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// What to select so that [`KeyColumns::decode`] finds the key.
    pub fn selected(&self) -> impl Iterator<Item = Expr> {
        self.columns.iter().map(|key| match (self.dialect, key.integer) {
            (Dialect::Sqlite, _) => key.column.clone(),
            (Dialect::Mysql, _) => key.form().selected(&key.column),
            (Dialect::Postgres, true) => {
                Expr::cust_with_expr("CAST($1 AS bigint)", key.column.clone())
            }
            (Dialect::Postgres, false) => {
                Expr::cust_with_expr("CAST($1 AS text)", key.column.clone())
            }
        })
    }

    /// The key in the first columns of a row.
    pub fn decode(&self, row: &dyn Cells) -> Result<RecordKey, sqlx::Error> {
        let part = |(at, key): (usize, &KeyColumn)| {
            if key.integer {
                return row.int(at)?.map(KeyPart::Int).ok_or(sqlx::Error::RowNotFound);
            }
            // A key that is mended on its way is another key: paging after it would never end.
            let bytes = row.bytes(at)?.ok_or(sqlx::Error::RowNotFound)?;
            let text =
                std::str::from_utf8(bytes).map_err(|error| sqlx::Error::Decode(error.into()))?;
            if key.form == Some(Form::Unsigned)
                && let Ok(number) = text.parse()
            {
                return Ok(KeyPart::Int(number));
            }
            Ok(KeyPart::Text(text.to_owned()))
        };
        self.columns.iter().enumerate().map(part).collect::<Result<_, _>>().map(RecordKey)
    }

    /// SQLite: the key has the storage class its column promises. Another one would neither be found
    /// again nor sort where a page ends.
    pub fn well_stored(&self) -> Option<Expr> {
        if self.dialect != Dialect::Sqlite {
            return None;
        }
        let class = |key: &KeyColumn| if key.integer { "integer" } else { "text" };
        let tests: Vec<_> =
            self.columns.iter().map(|key| format!("typeof(?) = '{}'", class(key))).collect();
        let columns = self.columns.iter().map(|key| key.column.clone());
        Some(holes(self.dialect, format!("({})", tests.join(" AND ")), columns.collect()))
    }

    /// The key is one of `keys`. Of no keys, never.
    pub fn is_one_of<'k>(&self, keys: impl IntoIterator<Item = &'k RecordKey>) -> Expr {
        if self.dialect == Dialect::Mysql {
            return self.is_one_of_mysql(keys);
        }
        let mut text = Text::new(self.dialect);
        let mut first = true;
        for key in keys {
            text.push(if first { "" } else { ", " });
            if self.len() > 1 {
                text.push("(");
            }
            text.list(self.values(key));
            if self.len() > 1 {
                text.push(")");
            }
            first = false;
        }
        if first {
            return Expr::cust("FALSE");
        }
        let mut whole = Text::new(self.dialect);
        whole.push("(");
        whole.tuple(self.comparable());
        // SQLite compares rows with a table of rows only.
        whole.push(if self.len() > 1 { " IN (VALUES " } else { " IN (" });
        whole.append(text);
        whole.push("))");
        whole.finish()
    }

    /// No MySQL server looks rows up in an index: a key of several columns is compared part by part.
    fn is_one_of_mysql<'k>(&self, keys: impl IntoIterator<Item = &'k RecordKey>) -> Expr {
        let one = |(key, part): (&KeyColumn, &KeyPart)| key.form().is_one_of(&key.column, &[part]);
        if let [only] = self.columns.as_slice() {
            let parts: Vec<_> = keys.into_iter().filter_map(|key| key.0.first()).collect();
            return only.form().is_one_of(&only.column, &parts);
        }
        keys.into_iter()
            .filter_map(|key| self.columns.iter().zip(&key.0).map(one).reduce(ExprTrait::and))
            .reduce(ExprTrait::or)
            .unwrap_or_else(|| Expr::cust("FALSE"))
    }

    /// The key comes after `key`, in the order of [`KeyColumns::comparable`].
    pub fn is_after(&self, key: &RecordKey) -> Expr {
        if self.dialect == Dialect::Mysql {
            return self.is_after_mysql(key);
        }
        let mut text = Text::new(self.dialect);
        text.push("(");
        text.tuple(self.comparable());
        text.push(" > ");
        text.tuple(self.values(key));
        text.push(")");
        text.finish()
    }

    /// The same part by part, and before it what the index can begin at.
    fn is_after_mysql(&self, key: &RecordKey) -> Expr {
        let columns = self.comparable().into_iter().zip(self.values(key));
        let after = columns.clone().rev().fold(None, |rest: Option<Expr>, (column, value)| {
            let after = column.clone().gt(value.clone());
            Some(match rest {
                Some(rest) => after.or(column.eq(value).and(rest)),
                None => after,
            })
        });
        let first = columns.take(1).map(|(column, value)| column.gte(value));
        first.chain(after).reduce(ExprTrait::and).unwrap_or_else(|| Expr::cust("FALSE"))
    }

    /// The columns in the form that orders and compares them, byte by byte in SQLite, where a column's
    /// own collation may hold two keys for one.
    pub fn comparable(&self) -> Vec<Expr> {
        let comparable = |key: &KeyColumn| match (self.dialect, key.integer) {
            (Dialect::Sqlite, false) => {
                Expr::cust_with_expr("? COLLATE BINARY", key.column.clone())
            }
            (Dialect::Mysql, _) => key.form().comparable(&key.column),
            _ => key.column.clone(),
        };
        self.columns.iter().map(comparable).collect()
    }

    fn values(&self, key: &RecordKey) -> Vec<Expr> {
        self.columns.iter().zip(&key.0).map(|(column, part)| self.value(column, part)).collect()
    }

    fn value(&self, column: &KeyColumn, part: &KeyPart) -> Expr {
        if let Some(form) = &column.form {
            return form.value(part);
        }
        if column.integer {
            // Text that is no number is the key of no row here.
            let number = match part {
                KeyPart::Int(number) => Some(*number),
                KeyPart::Text(text) => text.parse().ok(),
            };
            return number.map_or_else(|| Expr::cust("NULL"), Expr::val);
        }
        let text = match part {
            KeyPart::Int(number) => number.to_string(),
            KeyPart::Text(text) => text.clone(),
        };
        match self.dialect {
            Dialect::Sqlite | Dialect::Mysql => Expr::val(text),
            Dialect::Postgres => {
                Expr::cust_with_values(format!("CAST($1 AS {})", column.cast), [text])
            }
        }
    }
}

impl KeyColumn {
    fn form(&self) -> &Form {
        self.form.as_ref().expect("`KeyColumns::of` takes no column of MySQL without one")
    }
}

/// Whether the column's values can be another table's key.
pub fn names_records(dialect: Dialect, column: &Column) -> bool {
    match dialect {
        Dialect::Sqlite | Dialect::Postgres => {
            matches!(column.kind, Some(Kind::Long | Kind::String))
        }
        Dialect::Mysql => Form::of(&column.type_name).is_some(),
    }
}

/// SQL text under construction, with the expressions that fill its holes.
struct Text {
    dialect: Dialect,
    sql: String,
    holes: Vec<Expr>,
}

impl Text {
    fn new(dialect: Dialect) -> Self {
        Self { dialect, sql: String::new(), holes: Vec::new() }
    }

    fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    fn list(&mut self, expressions: Vec<Expr>) {
        for (at, expression) in expressions.into_iter().enumerate() {
            self.push(if at == 0 { "?" } else { ", ?" });
            self.holes.push(expression);
        }
    }

    /// A row value, or the bare expression when there is one.
    fn tuple(&mut self, expressions: Vec<Expr>) {
        let many = expressions.len() > 1;
        self.push(if many { "(" } else { "" });
        self.list(expressions);
        self.push(if many { ")" } else { "" });
    }

    fn append(&mut self, other: Text) {
        self.sql.push_str(&other.sql);
        self.holes.extend(other.holes);
    }

    fn finish(self) -> Expr {
        holes(self.dialect, self.sql, self.holes)
    }
}

pub(super) fn is_integer(dialect: Dialect, type_name: &str) -> bool {
    match dialect {
        Dialect::Sqlite => type_name.to_ascii_uppercase().contains("INT"),
        Dialect::Postgres => matches!(type_name, "smallint" | "integer" | "bigint"),
        Dialect::Mysql => Form::of(type_name) == Some(Form::Integer),
    }
}

fn without_modifier(type_name: &str) -> String {
    let bare = match (type_name.find('('), type_name.find(')')) {
        (Some(open), Some(close)) if !type_name.contains('"') => {
            format!("{}{}", &type_name[..open], &type_name[close + 1..])
        }
        _ => type_name.to_owned(),
    };
    // Bare `character` means one character.
    if bare == "character" { "bpchar".to_owned() } else { bare }
}
