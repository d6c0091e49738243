//! SQL text with numbered holes, one notation for every dialect.

use sea_query::Expr;

use crate::model::Dialect;

/// `template` with `$1…$9` replaced by `arguments`, each as often as it is named. Templates bring their
/// own parentheses; holes inside quotes are not holes.
pub(super) fn sql(dialect: Dialect, template: &'static str, arguments: &[Expr]) -> Expr {
    match dialect {
        Dialect::Postgres => Expr::cust_with_exprs(template, arguments.iter().cloned()),
        Dialect::Sqlite | Dialect::Mysql => in_order(template, arguments),
    }
}

/// SQLite's and MySQL's placeholders have no numbers: every use becomes an argument of its own.
fn in_order(template: &str, arguments: &[Expr]) -> Expr {
    let mut text = String::with_capacity(template.len());
    let mut used = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find('$') {
        let digit = usize::from(rest.as_bytes()[at + 1] - b'1');
        used.push(arguments[digit].clone());
        text.push_str(&rest[..at]);
        text.push('?');
        rest = &rest[at + 2..];
    }
    text.push_str(rest);
    Expr::cust_with_exprs(text, used)
}

/// Where a condition does not hold: also where it is NULL, which is no.
pub fn fails(dialect: Dialect, condition: Expr) -> Expr {
    sql(dialect, "(($1) IS NOT TRUE)", &[condition])
}

/// The number as the 64-bit integer that a driver reads.
pub(in crate::source) fn as_bigint(dialect: Dialect, number: Expr) -> Expr {
    let template = match dialect {
        Dialect::Mysql => "CAST($1 AS SIGNED)",
        Dialect::Sqlite | Dialect::Postgres => "CAST($1 AS bigint)",
    };
    sql(dialect, template, &[number])
}

/// `sql` with each `?` replaced by the next of `arguments`, for text put together at run time. No such
/// text of ours holds a question mark that is not a hole.
pub(in crate::source) fn holes(dialect: Dialect, sql: String, arguments: Vec<Expr>) -> Expr {
    if dialect != Dialect::Postgres {
        return Expr::cust_with_exprs(sql, arguments);
    }
    let mut numbered = String::with_capacity(sql.len() * 2);
    for (at, piece) in sql.split('?').enumerate() {
        if at > 0 {
            numbered.push_str(&format!("${at}"));
        }
        numbered.push_str(piece);
    }
    Expr::cust_with_exprs(numbered, arguments)
}

#[cfg(test)]
mod tests {
    use sea_query::{PostgresQueryBuilder, Query, SqliteQueryBuilder};

    use super::*;

    #[test]
    fn a_hole_may_be_named_twice_in_every_dialect() {
        let arguments = [Expr::col("a"), Expr::val(7_i64)];
        let select =
            |dialect| Query::select().expr(sql(dialect, "($1 < $2 OR $1 > 9)", &arguments)).take();
        assert_eq!(
            select(Dialect::Sqlite).to_string(SqliteQueryBuilder),
            r#"SELECT ("a" < 7 OR "a" > 9)"#
        );
        assert_eq!(
            select(Dialect::Postgres).to_string(PostgresQueryBuilder),
            r#"SELECT ("a" < 7 OR "a" > 9)"#
        );
    }
}
