//! A condition for somebody else's statement: text that goes behind its WHERE, and values that go beside it.
//!
//! What came from outside is among the values, never in the text. JSON has no bytes, so bytes travel as hexadecimal
//! digits and the text says so.

use std::fmt;

use sea_query::{
    Expr, MysqlQueryBuilder, PostgresQueryBuilder, Query, QueryBuilder, SqlWriter,
    SqliteQueryBuilder, Value,
};
use serde_json::Value as Json;

use crate::model::{Dialect, failpoint};

/// Text with placeholders (`$1`, `$2` in PostgreSQL, `?` elsewhere), in parentheses, and their values in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Splice {
    pub sql: String,
    /// Booleans, texts, and numbers: whole ones of 64 bits, others as doubles.
    pub parameters: Vec<Json>,
}

impl Splice {
    /// `None` when a value is of no kind that JSON has.
    pub fn of(dialect: Dialect, condition: Expr) -> Option<Self> {
        const BEFORE: &str = "SELECT 1 WHERE ";
        let select = Query::select().expr(Expr::cust("1")).and_where(condition).take();
        let mut writer = Writer { dialect, text: String::new(), parameters: Some(Vec::new()) };
        match dialect {
            Dialect::Sqlite => select.build_collect_into(SqliteQueryBuilder, &mut writer),
            Dialect::Postgres => select.build_collect_into(PostgresQueryBuilder, &mut writer),
            Dialect::Mysql => select.build_collect_into(MysqlQueryBuilder, &mut writer),
        }
        let sql = format!("({})", writer.text.strip_prefix(BEFORE)?);
        Some(Self { sql, parameters: writer.parameters? })
    }
}

/// The settings of a session in which the condition says what it says, where the dialect has any: naive times are read
/// in the source's own zone, and differences of unsigned numbers may be negative.
pub fn session(dialect: Dialect, offset_seconds: i32) -> Option<String> {
    match dialect {
        Dialect::Sqlite => None,
        Dialect::Postgres => Some(format!(
            "SET datestyle = 'ISO, YMD'; SET TIME ZONE INTERVAL '{offset_seconds} seconds'"
        )),
        Dialect::Mysql => Some(format!(
            "SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',NO_BACKSLASH_ESCAPES,NO_UNSIGNED_SUBTRACTION'), \
             time_zone = '{}'",
            zone(offset_seconds)
        )),
    }
}

/// `+08:00`. Seconds are cut off: neither server knows them.
pub(in crate::source) fn zone(offset_seconds: i32) -> String {
    let sign = if offset_seconds < 0 { '-' } else { '+' };
    let minutes = offset_seconds.unsigned_abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

struct Writer {
    dialect: Dialect,
    text: String,
    /// `None` once a value had no form.
    parameters: Option<Vec<Json>>,
}

impl SqlWriter for Writer {
    fn push_param<T: QueryBuilder>(&mut self, value: Value, builder: &T) {
        if failpoint::on("splice-inlines") {
            builder.write_value(&mut self.text, &value).expect("writing to a String succeeds");
            return;
        }
        let (json, is_bytes) = match value {
            Value::Bool(Some(value)) => (Json::from(value), false),
            Value::BigInt(Some(value)) => (Json::from(value), false),
            Value::Int(Some(value)) => (Json::from(value), false),
            Value::BigUnsigned(Some(value)) => (Json::from(value), false),
            Value::Double(Some(value)) if value.is_finite() => (Json::from(value), false),
            Value::String(Some(value)) => (Json::from(value), false),
            Value::Bytes(Some(value)) => (Json::from(hex::encode_upper(value)), true),
            _ => {
                self.parameters = None;
                return;
            }
        };
        let Some(parameters) = &mut self.parameters else { return };
        parameters.push(json);
        let text = match self.dialect {
            Dialect::Postgres if is_bytes => &format!("decode(${}, 'hex')", parameters.len()),
            Dialect::Postgres => &format!("${}", parameters.len()),
            Dialect::Mysql if is_bytes => "UNHEX(?)",
            Dialect::Sqlite if is_bytes => "unhex(?)",
            Dialect::Sqlite | Dialect::Mysql => "?",
        };
        self.text.push_str(text);
    }

    fn as_writer(&mut self) -> &mut dyn fmt::Write {
        &mut self.text
    }
}

impl fmt::Write for Writer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.write_str(text)
    }
}

impl fmt::Display for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use sea_query::ExprTrait as _;

    use super::*;

    #[test]
    fn values_stand_beside_the_text_in_the_order_of_their_placeholders() {
        let own = || Expr::col(("t", "s"));
        let either = own().eq("it's").or(own().eq(vec![0xff_u8, 0])).and(Expr::col("n").gt(1.5));
        for (dialect, sql) in [
            (Dialect::Sqlite, r#"(("t"."s" = ? OR "t"."s" = unhex(?)) AND "n" > ?)"#),
            (Dialect::Postgres, r#"(("t"."s" = $1 OR "t"."s" = decode($2, 'hex')) AND "n" > $3)"#),
            (Dialect::Mysql, "((`t`.`s` = ? OR `t`.`s` = UNHEX(?)) AND `n` > ?)"),
        ] {
            let splice = Splice::of(dialect, either.clone()).expect("a splice");
            assert_eq!(splice.sql, sql);
            assert_eq!(
                splice.parameters,
                serde_json::json!(["it's", "FF00", 1.5]).as_array().unwrap()[..]
            );
        }
        assert_eq!(Splice::of(Dialect::Mysql, own().eq(f64::INFINITY)), None);
    }
}
