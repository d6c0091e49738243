//! A key's column on MySQL and MariaDB: how it is read, bound and compared. Pure.
//!
//! Most keys of text have a collation that takes several people for one. Equality asks the index in that
//! collation and then the bytes; paging goes by the collation alone, in which a unique key has no two
//! equal values.

use sea_query::{Expr, ExprTrait};

use super::types::{Collation, Type};
use crate::model::Dialect;
use crate::model::value::KeyPart;
use crate::source::project::{holes, mysql_bytes};

/// How the values of a key's column travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::source) enum Form {
    Integer,
    /// Beyond 64 signed bits: a number where it fits, its digits where not.
    Unsigned,
    /// Text whose index can be asked.
    Collated(Collation),
    /// Text that only its bytes order and compare: other character sets, and enums, which sort by number.
    Bytes,
    /// Hexadecimal digits.
    Binary,
    /// Anything else, as text that is cast back.
    Typed(String),
}

impl Form {
    /// `None` for floating point, whose text is not its value, and for types that cannot be keys.
    pub fn of(type_name: &str) -> Option<Self> {
        let parsed = Type::parse(type_name);
        Some(match parsed.base {
            "bigint" if parsed.unsigned => Form::Unsigned,
            "bit" => Form::Unsigned,
            "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year" => Form::Integer,
            "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => {
                parsed.collation.and_then(Collation::of).map_or(Form::Bytes, Form::Collated)
            }
            "enum" | "set" => Form::Bytes,
            "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => {
                Form::Binary
            }
            "date" => Form::Typed("CAST(? AS DATE)".to_owned()),
            "datetime" | "timestamp" => Form::Typed("CAST(? AS DATETIME(6))".to_owned()),
            "time" => Form::Typed("CAST(? AS TIME(6))".to_owned()),
            "decimal" => Form::Typed(format!("CAST(? AS DECIMAL({}))", parsed.parameters)),
            "uuid" | "inet4" | "inet6" => Form::Typed("?".to_owned()),
            _ => return None,
        })
    }

    pub fn selected(&self, column: &Expr) -> Expr {
        let text = match self {
            Form::Integer => "CAST(? AS SIGNED)",
            // A bit field is a number only in a sum.
            Form::Unsigned => "CAST(? + 0 AS CHAR)",
            Form::Collated(_) | Form::Bytes => return mysql_bytes(column),
            Form::Binary => "HEX(?)",
            Form::Typed(_) => "CAST(? AS CHAR)",
        };
        sql(text, [column.clone()])
    }

    /// What pages are ordered by.
    pub fn comparable(&self, column: &Expr) -> Expr {
        match self {
            Form::Bytes => mysql_bytes(column),
            _ => column.clone(),
        }
    }

    /// The constant that [`Form::comparable`] is compared with; NULL where it can be no value of the column.
    pub fn value(&self, part: &KeyPart) -> Expr {
        let null = || Expr::cust("NULL");
        let text = match part {
            KeyPart::Int(number) => number.to_string(),
            KeyPart::Text(text) => text.clone(),
        };
        match self {
            Form::Integer => text.parse::<i64>().map_or_else(|_| null(), Expr::val),
            Form::Unsigned => text.parse::<u64>().map_or_else(|_| null(), Expr::val),
            Form::Collated(collation) if !collation.can_write(&text) => null(),
            Form::Collated(collation) => sql(&collation.constant(), [Expr::val(text)]),
            Form::Bytes => Expr::val(text.into_bytes()),
            Form::Binary => hex::decode(&text).map_or_else(|_| null(), Expr::val),
            Form::Typed(cast) => sql(cast, [Expr::val(text)]),
        }
    }

    /// The column has exactly one of these values, in a form that its index serves.
    pub fn is_one_of(&self, column: &Expr, parts: &[&KeyPart]) -> Expr {
        let by_index = self
            .comparable(column)
            .is_in(parts.iter().map(|part| self.value(part)).collect::<Vec<_>>());
        match self {
            Form::Collated(_) => {
                let bytes: Vec<_> = parts.iter().map(|part| Form::Bytes.value(part)).collect();
                by_index.and(mysql_bytes(column).is_in(bytes))
            }
            _ => by_index,
        }
    }
}

fn sql<const N: usize>(text: &str, arguments: [Expr; N]) -> Expr {
    holes(Dialect::Mysql, text.to_owned(), arguments.to_vec())
}
