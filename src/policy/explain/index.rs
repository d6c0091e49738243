//! The index that would spare a rule from reading its table in full.
//!
//! For each permit: the columns it compares for equality, then one it compares with a moment or a bound,
//! since that is the order in which a B-tree can serve them. A column of few values narrows nothing by
//! being equal to one and is left out; facts, arithmetic and text compared by its canonical form alone are served by no index on a
//! column. Forbids only take rows away, so they need none.

use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, Expr};

use super::part;
use crate::model::{Dialect, Kind};
use crate::policy::reading::reads::resource_path;
use crate::policy::rule::Rule;
use crate::source::Projection;

/// From this many rows, by the database's own estimate, a table is large: reading it in full at every
/// evaluation is worth an index.
pub const LARGE: u64 = 10_000;

/// Fewer different values than this, and one of them is shared by too much of the table.
const FEW: u64 = 10;

/// How many different values a column has, where a scan has looked.
pub type Distinct<'a> = dyn Fn(&str) -> Option<u64> + 'a;

/// The longest name PostgreSQL keeps is 63 bytes.
const LONGEST_NAME: usize = 60;

/// How a part compares one column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Equal,
    Range,
}

/// The columns of an index for each permit, none twice; `None` when some permit can be served by none, for
/// then the whole table is read whatever the others have.
pub fn columns(
    rule: &Rule,
    projection: &Projection,
    distinct: &Distinct<'_>,
) -> Option<Vec<Vec<String>>> {
    let mut all = Vec::new();
    for (_, condition) in &rule.predicate.residuals().permits {
        let columns = served(condition, projection, distinct);
        if columns.is_empty() {
            return None;
        }
        if !all.contains(&columns) {
            all.push(columns);
        }
    }
    (!all.is_empty()).then_some(all)
}

/// What to run, in the database's own dialect. PostgreSQL is asked not to lock writers out meanwhile.
pub fn create(projection: &Projection, columns: &[String]) -> String {
    let (create, quote) = match projection.dialect {
        Dialect::Postgres => ("CREATE INDEX CONCURRENTLY", '"'),
        Dialect::Sqlite => ("CREATE INDEX", '"'),
        Dialect::Mysql => ("CREATE INDEX", '`'),
    };
    let quoted =
        |name: &str| format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")));
    let name = format!("stewardd_{}_{}", projection.table.relation, columns.join("_"));
    let end = name.floor_char_boundary(LONGEST_NAME);
    // MySQL indexes only the beginning of a text without a limit.
    let prefix = |name: &String| {
        let column = projection.table.column(name).filter(|_| projection.dialect == Dialect::Mysql);
        let endless = column.is_some_and(|c| c.type_name.contains("text"));
        if endless { "(191)" } else { "" }
    };
    let column = |name: &String| format!("{}{}", quoted(name), prefix(name));
    let columns: Vec<String> = columns.iter().map(column).collect();
    let table = projection.table_sql();
    format!("{create} {} ON {table} ({})", quoted(&name[..end]), columns.join(", "))
}

/// The columns of a condition that one index serves, in its order.
fn served(condition: &Arc<Expr>, projection: &Projection, distinct: &Distinct<'_>) -> Vec<String> {
    let uses: Vec<(String, Use)> = part::conjuncts(condition)
        .iter()
        .filter_map(|part| compared(part, projection))
        .filter(|(column, used)| {
            *used == Use::Range || distinct(column).is_none_or(|values| values >= FEW)
        })
        .collect();
    let of = |wanted: Use| {
        uses.iter().filter(move |(_, found)| *found == wanted).map(|(column, _)| column.clone())
    };
    let mut columns: Vec<String> = of(Use::Equal).collect();
    columns.sort();
    columns.dedup();
    columns.extend(of(Use::Range).find(|column| !columns.contains(column)));
    columns
}

fn compared(part: &Expr, projection: &Projection) -> Option<(String, Use)> {
    match part {
        Expr::BinaryOp { op: BinaryOp::Contains, left, right } if own_paths(left).is_empty() => {
            bare(right, projection).map(|column| (column, Use::Equal))
        }
        Expr::BinaryOp { op, left, right } => {
            let use_of = match op {
                BinaryOp::Eq => Use::Equal,
                BinaryOp::Less
                | BinaryOp::LessEq
                | BinaryOp::Greater
                | BinaryOp::GreaterEq
                | BinaryOp::DecimalLessThan
                | BinaryOp::DecimalLessEq
                | BinaryOp::DecimalGreater
                | BinaryOp::DecimalGreaterEq => Use::Range,
                _ => return None,
            };
            let column = match (own_paths(left).is_empty(), own_paths(right).is_empty()) {
                (false, true) => side(left, projection),
                (true, false) => side(right, projection),
                _ => None,
            };
            column.map(|column| (column, use_of))
        }
        _ => None,
    }
}

/// A column alone, or a date plus and minus constants, which the translator moves to the other side.
fn side(expr: &Expr, projection: &Projection) -> Option<String> {
    if let Some(column) = bare(expr, projection) {
        return Some(column);
    }
    let sums = part::nodes(expr).into_iter().all(|node| {
        !matches!(node, Expr::UnaryOp { op, .. } if !is_constructor(*op))
            && !matches!(node, Expr::BinaryOp { op, .. }
                if !matches!(op, BinaryOp::Offset | BinaryOp::DurationSince))
    });
    let paths = own_paths(expr);
    let [path] = paths.as_slice() else { return None };
    let kind = projection.attributes.get(path).map(|attribute| attribute.kind);
    (sums && kind == Some(Kind::Datetime)).then(|| column(path, projection)).flatten()
}

fn is_constructor(op: cedar_policy::pst::UnaryOp) -> bool {
    use cedar_policy::pst::UnaryOp;
    matches!(op, UnaryOp::Datetime | UnaryOp::Duration | UnaryOp::Decimal)
}

fn bare(expr: &Expr, projection: &Projection) -> Option<String> {
    column(&resource_path(expr)?.join("."), projection)
}

/// The column of that name, if comparisons use it bare.
fn column(path: &str, projection: &Projection) -> Option<String> {
    let attribute = projection.attributes.get(path)?;
    let column = projection.table.column(path)?;
    let by_form_alone = projection.dialect == Dialect::Postgres
        && attribute.kind == Kind::String
        && !["text", "uuid", "character"].iter().any(|name| column.type_name.starts_with(name));
    (!by_form_alone && attribute.kind != Kind::Ipaddr).then(|| column.name.clone())
}

fn own_paths(expr: &Expr) -> Vec<String> {
    let mut paths: Vec<String> = part::nodes(expr)
        .into_iter()
        .filter(|node| matches!(node, Expr::GetAttr { .. }))
        .filter_map(|node| resource_path(node).map(|path| path.join(".")))
        .collect();
    paths.sort();
    paths.dedup();
    paths
}
