//! The attributes of one table.

use std::collections::BTreeMap;

use sea_query::{Expr, ExprTrait, Func, IntoTableRef, Query, SelectStatement, TableRef};

use super::attribute::Attribute;
use super::declared::Declared;
use super::encoding::Encoding;
use super::mysql::bytes as mysql_bytes;
use super::template::sql;
use crate::model::{Dialect, Table};
use crate::source::mysql::key::Form;
use crate::source::mysql::types::{Collation, Type};

/// Attributes of one table and how to read them.
#[derive(Debug, Clone)]
pub struct Projection {
    pub dialect: Dialect,
    pub table: Table,
    pub subject: Option<String>,
    /// By path: `email`, `last_order_at`, `steward.lapsed_at`.
    pub attributes: BTreeMap<String, Attribute>,
}

impl Projection {
    /// The projection of every attribute `table` has: columns that Cedar can see, facts (which win over a
    /// column of the same name), and the workflow's own state about the subject.
    pub fn of(dialect: Dialect, table: &Table, declared: &Declared) -> Self {
        let east = i64::from(declared.offset_seconds) * 1000;
        let mut attributes = BTreeMap::new();
        for column in &table.columns {
            let declared_type = declared.types.get(&column.name).copied();
            let encoding = Encoding::of_column(dialect, column, declared_type, east);
            if let Some(encoding) = encoding {
                let raw = qualified(table, &column.name);
                let collation = Type::parse(&column.type_name).collation.and_then(Collation::of);
                let attribute = Attribute::column(dialect, encoding, raw, column.nullable)
                    .collated(collation.filter(|_| dialect == Dialect::Mysql));
                attributes.insert(column.name.clone(), attribute);
            }
        }
        for (name, path) in &declared.attributes {
            if let Some(extracted) = path.extracted(dialect, table, east) {
                attributes.insert(name.clone(), Attribute::extracted(dialect, extracted));
            }
        }
        for (name, fact) in &declared.facts {
            if let Some(encoding) = Encoding::of_fact(dialect, fact.kind, east) {
                // On lines of its own: a trailing comment must not swallow the parenthesis.
                let subquery = Expr::cust(format!("(\n{}\n)", fact.sql));
                attributes.insert(name.clone(), Attribute::derived(dialect, encoding, subquery));
            }
        }
        let subject = declared.subject.clone().filter(|name| table.column(name).is_some());
        let mut projection = Self { dialect, table: table.clone(), subject, attributes };
        if declared.steward {
            projection.add_steward();
        }
        projection
    }

    /// What the workflow remembers about the subject, from `stewardd_subjects`.
    fn add_steward(&mut self) {
        let Some(subject) = self.subject_text() else { return };
        for (name, encoding) in [
            ("asks", Encoding::Long),
            ("asked_at", Encoding::UnixMillis),
            ("answered_at", Encoding::UnixMillis),
            ("lapsed_at", Encoding::UnixMillis),
            ("restricted_at", Encoding::UnixMillis),
        ] {
            let select = Query::select()
                .column(("stewardd_subjects", name))
                .from(subjects_table(self.dialect))
                .and_where(
                    Expr::col(("stewardd_subjects", "table_name")).eq(self.table.name.as_str()),
                )
                .and_where(Expr::col(("stewardd_subjects", "subject")).eq(subject.clone()))
                .take();
            let attribute = Attribute::derived(self.dialect, encoding, select.into());
            self.attributes.insert(format!("steward.{name}"), attribute);
        }
    }

    /// The table, quoted and with its schema.
    pub fn table_sql(&self) -> String {
        let mark = if self.dialect == Dialect::Mysql { "`" } else { "\"" };
        let quoted = |name: &str| format!("{mark}{}{mark}", name.replace(mark, &mark.repeat(2)));
        match self.dialect {
            Dialect::Postgres | Dialect::Mysql => {
                format!("{}.{}", quoted(&self.table.schema), quoted(&self.table.relation))
            }
            Dialect::Sqlite => quoted(&self.table.relation),
        }
    }

    /// The table as the FROM of a statement; its columns are addressed by the relation's own name.
    pub fn table_ref(&self) -> TableRef {
        match self.dialect {
            Dialect::Postgres | Dialect::Mysql => {
                (self.table.schema.clone(), self.table.relation.clone()).into_table_ref()
            }
            Dialect::Sqlite => self.table.relation.clone().into_table_ref(),
        }
    }

    /// How many rows meet a condition, in SQL.
    pub(in crate::source) fn counting(&self, condition: Expr) -> SelectStatement {
        Query::select()
            .expr(Func::count(Expr::cust("*")))
            .from(self.table_ref())
            .and_where(condition)
            .take()
    }

    /// A column of the table, qualified by the relation's name.
    pub fn column(&self, name: &str) -> Expr {
        qualified(&self.table, name)
    }

    /// The subject's id as text, as `Row::subject` and `stewardd_subjects` hold it.
    pub fn subject_text(&self) -> Option<Expr> {
        let name = self.subject.as_deref()?;
        let column = self.column(name);
        if self.dialect == Dialect::Mysql {
            return Some(match Form::of(&self.table.column(name)?.type_name) {
                Some(form @ (Form::Binary | Form::Unsigned)) => form.selected(&column),
                _ => mysql_bytes(&column),
            });
        }
        Some(sql(self.dialect, "CAST($1 AS text)", &[column]))
    }

    /// True when every one of these attributes can be represented; paths without an attribute are false,
    /// since what cannot be read cannot be judged.
    pub fn representable<'p>(&self, paths: impl IntoIterator<Item = &'p str>) -> Expr {
        paths
            .into_iter()
            .map(|path| {
                let attribute = self.attributes.get(path);
                attribute.map_or_else(|| Expr::cust("FALSE"), |found| found.representable.clone())
            })
            .reduce(sea_query::ExprTrait::and)
            .unwrap_or_else(|| Expr::cust("TRUE"))
    }
}

/// `stewardd_subjects`, in the schema that `source prepare` makes it in.
fn subjects_table(dialect: Dialect) -> TableRef {
    match dialect {
        Dialect::Postgres => ("public", "stewardd_subjects").into_table_ref(),
        Dialect::Sqlite | Dialect::Mysql => "stewardd_subjects".into_table_ref(),
    }
}

fn qualified(table: &Table, column: &str) -> Expr {
    Expr::col((table.relation.clone(), column.to_owned()))
}
