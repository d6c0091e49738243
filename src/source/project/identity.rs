//! A record's identity in SQL: `resource == crm::customers::"42"` as a condition on the key.
//!
//! The id is the canonical text of the key. A part is compared in its column's own type where the text can
//! safely be cast to it, so that the key's index serves, and byte by byte wherever equality of the type
//! could hold two texts for one.

use sea_query::{Expr, ExprTrait};

use super::mysql::bytes;
use super::projection::Projection;
use super::template::sql;
use crate::model::value::KeyPart;
use crate::model::{Dialect, RecordKey};
use crate::source::mysql::key::Form;

impl Projection {
    /// The record with this id; `None` when the table has no key, FALSE when no record can have the id.
    pub fn is_record(&self, id: &str) -> Option<Expr> {
        let key = self.table.key.as_ref()?;
        let Some(parts) = RecordKey::parts_of(id, key.len()) else {
            return Some(Expr::cust("FALSE"));
        };
        let each = key.iter().zip(parts).map(|(column, part)| self.part_equals(column, part));
        each.reduce(ExprTrait::and)
    }

    fn part_equals(&self, column: &str, text: String) -> Expr {
        let own = self.column(column);
        let type_name = self.table.column(column).map_or("", |column| column.type_name.as_str());
        let never = || Expr::cust("FALSE");
        if crate::source::key::is_integer(self.dialect, type_name) {
            return match text.parse::<i64>() {
                Ok(number) if number.to_string() == text => own.eq(number),
                _ => never(),
            };
        }
        if self.dialect == Dialect::Mysql {
            return mysql_equals(&own, type_name, &text);
        }
        if text.contains('\0') && self.dialect == Dialect::Postgres {
            return never();
        }
        let arguments = [own, Expr::val(text.clone())];
        let template = match self.dialect {
            Dialect::Sqlite | Dialect::Mysql => "($1 COLLATE BINARY = $2)",
            Dialect::Postgres => match type_name {
                "uuid" => match uuid::Uuid::parse_str(&text) {
                    Ok(uuid) if uuid.hyphenated().to_string() == text => "($1 = CAST($2 AS uuid))",
                    _ => return never(),
                },
                name if name == "text" || name.starts_with("character varying") => {
                    "($1 = $2 AND CAST($1 AS text) COLLATE \"C\" = $2)"
                }
                _ => "(CAST($1 AS text) COLLATE \"C\" = $2)",
            },
        };
        sql(self.dialect, template, &arguments)
    }
}

fn mysql_equals(own: &Expr, type_name: &str, text: &str) -> Expr {
    match Form::of(type_name) {
        Some(form @ (Form::Collated(_) | Form::Bytes)) => {
            form.is_one_of(own, &[&KeyPart::Text(text.to_owned())])
        }
        Some(Form::Unsigned) if text.parse::<u64>().is_ok_and(|n| n.to_string() == text) => {
            Form::Unsigned.is_one_of(own, &[&KeyPart::Text(text.to_owned())])
        }
        Some(Form::Integer | Form::Unsigned) | None => Expr::cust("FALSE"),
        // Read back as it was written: a cast of the constant could take another text for it.
        Some(form @ (Form::Binary | Form::Typed(_))) => {
            bytes(&form.selected(own)).eq(text.as_bytes().to_vec())
        }
    }
}
