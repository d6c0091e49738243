//! The database's own plan: how it would find the rows of a selection, asked with EXPLAIN and never run.
//!
//! What is explained is a count, the question every evaluation asks; a page of the same rows may be
//! planned otherwise, since it wants an order. Whether the plan reads the table in full is read off the
//! plan itself: facts look into other tables by subqueries, which are the facts' business.

use std::collections::BTreeMap;

use sea_query::{
    Expr, MysqlQueryBuilder, PostgresQueryBuilder, Query, SelectStatement, SqliteQueryBuilder,
};
use serde::Serialize;
use serde_json::Value as Json;

use crate::model::Dialect;
use crate::source::connection::Source;
use crate::source::driver::{Cells, render};
use crate::source::error::SourceError;
use crate::source::project::Projection;

/// How a database would answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueryPlan {
    /// The plan in the database's own words; constants of the policy may stand in it, rows do not.
    pub lines: Vec<String>,
    /// Every row of the table is read, or every entry of one of its indexes.
    pub full: bool,
}

impl Source {
    /// How the database would find the rows of `filter`. Nothing is read but the catalogue.
    pub async fn plan(
        &self,
        projection: &Projection,
        filter: Expr,
    ) -> Result<QueryPlan, SourceError> {
        let counting = projection.counting(filter);
        match projection.dialect {
            Dialect::Sqlite => {
                let steps = self.ask(&counting, "EXPLAIN QUERY PLAN", Step::decode).await?;
                Ok(QueryPlan { full: steps.iter().any(Step::scans), lines: indented(&steps) })
            }
            Dialect::Postgres => {
                let first = |row: &dyn Cells| row.text(0);
                let lines = self.ask(&counting, "EXPLAIN", first).await?;
                let tree = self.ask(&counting, "EXPLAIN (FORMAT JSON)", first).await?.concat();
                let tree: Json = serde_json::from_str(&tree).unwrap_or_default();
                let plan = tree.pointer("/0/Plan");
                let plan = plan.ok_or_else(|| self.unsupported("it does not explain itself"))?;
                Ok(QueryPlan { full: scans(plan), lines })
            }
            Dialect::Mysql => {
                let first = |row: &dyn Cells| row.text(0);
                let tree = self.ask(&counting, "EXPLAIN FORMAT=JSON", first).await?.concat();
                let plan = serde_json::from_str(&tree)
                    .map_err(|_| self.unsupported("it does not explain itself"))?;
                let lines = tree.lines().map(str::to_owned).collect();
                Ok(QueryPlan { full: reads_all(&plan), lines })
            }
        }
    }

    async fn ask<T>(
        &self,
        select: &SelectStatement,
        words: &str,
        decode: impl Fn(&dyn Cells) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, SourceError> {
        let (sql, values) = render(self.dialect()?, select);
        let explain = (format!("{words} {sql}"), values);
        let answer = self.reader().await?.link().fetch(explain, decode).await;
        answer.map_err(|error| self.error(&error))
    }
}

/// The count of a filter's rows as text, its parameters as literals: for people, never to be executed.
pub fn shown(projection: &Projection, filter: Expr) -> String {
    text(projection.dialect, &projection.counting(filter))
}

/// One expression of the projection as text.
pub fn shown_expr(dialect: Dialect, expr: Expr) -> String {
    let text = text(dialect, &Query::select().expr(expr).take());
    text.strip_prefix("SELECT ").unwrap_or(&text).to_owned()
}

fn text(dialect: Dialect, select: &SelectStatement) -> String {
    match dialect {
        Dialect::Sqlite => select.to_string(SqliteQueryBuilder),
        Dialect::Postgres => select.to_string(PostgresQueryBuilder),
        Dialect::Mysql => select.to_string(MysqlQueryBuilder),
    }
}

/// A step of a plan in SQLite, where plans are trees of rows.
struct Step {
    id: i64,
    parent: i64,
    detail: String,
}

impl Step {
    fn decode(row: &dyn Cells) -> Result<Self, sqlx::Error> {
        let id = |at| Ok::<_, sqlx::Error>(row.int(at)?.unwrap_or_default());
        Ok(Self { id: id(0)?, parent: id(1)?, detail: row.text(3)? })
    }

    /// Reads a table or an index from end to end, outside of any subquery.
    fn scans(&self) -> bool {
        let constant = self.detail.starts_with("SCAN CONSTANT ROW");
        self.parent == 0 && self.detail.starts_with("SCAN ") && !constant
    }
}

/// Each step indented below its parent, as SQLite's own shell shows them.
fn indented(steps: &[Step]) -> Vec<String> {
    let mut depths: BTreeMap<i64, usize> = BTreeMap::new();
    let line = |step: &Step| {
        let depth = depths.get(&step.parent).map_or(0, |depth| depth + 1);
        depths.insert(step.id, depth);
        format!("{}{}", "  ".repeat(depth), step.detail)
    };
    steps.iter().map(line).collect()
}

/// Whether a node of PostgreSQL's plan or one below it reads a relation or an index from end to end. A
/// partition is read under its own name, so names are not compared; facts are sub-plans.
fn scans(node: &Json) -> bool {
    let word = |name: &str| node.get(name).and_then(Json::as_str).unwrap_or_default();
    if matches!(word("Parent Relationship"), "SubPlan" | "InitPlan") {
        return false;
    }
    let own = match word("Node Type") {
        "Seq Scan" => true,
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" => node.get("Index Cond").is_none(),
        _ => false,
    };
    own || node.get("Plans").and_then(Json::as_array).into_iter().flatten().any(scans)
}

/// Whether a table of MariaDB's or MySQL's plan is read by `ALL` its rows or a whole `index`. Both put the
/// tables of subqueries below members of their own.
fn reads_all(node: &Json) -> bool {
    match node {
        Json::Array(items) => items.iter().any(reads_all),
        Json::Object(members) => {
            let access = members.get("access_type").and_then(Json::as_str);
            let below = |name: &str| name.contains("subquer") || name == "expression_cache";
            matches!(access, Some("ALL" | "index"))
                || members.iter().any(|(name, member)| !below(name) && reads_all(member))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_index_without_a_condition_is_read_in_full() {
        let node = |kind: &str| json!({ "Node Type": kind });
        assert!(scans(&node("Seq Scan")));
        assert!(scans(&json!({ "Node Type": "Aggregate", "Plans": [node("Index Only Scan")] })));
        let served = json!({ "Node Type": "Index Scan", "Index Cond": "(a < 1)" });
        assert!(!scans(&json!({ "Node Type": "Aggregate", "Plans": [served] })));
        let fact = json!({ "Node Type": "Seq Scan", "Parent Relationship": "SubPlan" });
        assert!(!scans(&json!({ "Node Type": "Result", "Plans": [fact] })));
    }

    #[test]
    fn tables_of_subqueries_are_not_the_rules_own() {
        let table = |access: &str| json!({ "table": { "access_type": access } });
        assert!(reads_all(&json!({ "query_block": { "nested_loop": [table("ALL")] } })));
        assert!(reads_all(&json!({ "query_block": table("index") })));
        assert!(!reads_all(&json!({ "query_block": table("range") })));
        let below = json!({ "table": { "access_type": "range" }, "subqueries": [table("ALL")] });
        assert!(!reads_all(&json!({ "query_block": below })));
    }

    #[test]
    fn only_the_outermost_steps_of_sqlite_are_the_tables_own() {
        let step = |id, parent, detail: &str| Step { id, parent, detail: detail.to_owned() };
        let steps = [
            step(2, 0, "SEARCH customers USING INDEX i (a<?)"),
            step(5, 0, "CORRELATED SCALAR SUBQUERY 1"),
            step(9, 5, "SCAN orders"),
        ];
        assert!(!steps.iter().any(Step::scans));
        assert_eq!(indented(&steps)[2], "  SCAN orders");
        assert!(step(2, 0, "SCAN customers USING COVERING INDEX i").scans());
    }
}
