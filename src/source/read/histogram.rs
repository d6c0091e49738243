//! How many rows of a table give the same answers to a list of yes-or-no questions: one statement, so one
//! snapshot, and no row leaves the database.

use sea_query::{Alias, Expr, ExprTrait, Func, Query};

use crate::model::Dialect;
use crate::source::connection::Source;
use crate::source::driver::{Cells, render};
use crate::source::error::SourceError;
use crate::source::project::{Projection, holes};

/// Answers of one integer.
const BITS: usize = 62;

impl Source {
    /// Groups of rows by their answers, in the order of the questions. NULL is a no.
    pub async fn histogram(
        &self,
        projection: &Projection,
        questions: &[Expr],
    ) -> Result<Vec<(Vec<bool>, u64)>, SourceError> {
        let mut inner = Query::select();
        inner.from(projection.table_ref());
        let mut outer = Query::select();
        // A table is read whole for no question too.
        let groups: Vec<&[Expr]> = match questions {
            [] => vec![&[]],
            all => all.chunks(BITS).collect(),
        };
        for (at, group) in groups.iter().enumerate() {
            let name = Alias::new(format!("a{at}"));
            inner.expr_as(bits(projection, group), name.clone());
            outer.expr(Expr::col(name.clone())).group_by_col(name);
        }
        outer.expr(Func::count(Expr::cust("*"))).from_subquery(inner, Alias::new("answers"));
        let statement = render(projection.dialect, &outer);
        let columns = groups.len();
        let decode = |row: &dyn Cells| {
            let numbers: Result<Vec<i64>, sqlx::Error> =
                (0..columns).map(|at| Ok(row.int(at)?.unwrap_or_default())).collect();
            Ok((numbers?, row.int(columns)?.unwrap_or_default()))
        };
        let rows = self.reader().await?.link().fetch(statement, decode).await;
        let rows = rows.map_err(|error| self.error(&error))?;
        let answers = |numbers: Vec<i64>| {
            let bit = |at: usize| numbers[at / BITS] >> (at % BITS) & 1 == 1;
            (0..questions.len()).map(bit).collect()
        };
        let count = |count: i64| u64::try_from(count).unwrap_or_default();
        Ok(rows.into_iter().map(|(numbers, rows)| (answers(numbers), count(rows))).collect())
    }
}

/// One integer with a bit for each question.
fn bits(projection: &Projection, questions: &[Expr]) -> Expr {
    let bit = |(at, question): (usize, &Expr)| {
        let number = 1_i64 << at;
        // PostgreSQL would take a small one for an integer of half the length.
        let long = projection.dialect == Dialect::Postgres;
        let number = if long { format!("CAST({number} AS bigint)") } else { number.to_string() };
        let text = format!("(CASE WHEN ? THEN {number} ELSE 0 END)");
        holes(projection.dialect, text, vec![question.clone()])
    };
    let all = questions.iter().enumerate().map(bit);
    all.reduce(ExprTrait::add).unwrap_or_else(|| Expr::cust("CAST(0 AS bigint)"))
}
