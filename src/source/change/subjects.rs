//! What the workflow remembers about a subject in the governed database, where policies read it as
//! `resource.steward`.

use sea_query::{Expr, ExprTrait, IntoTableRef, OnConflict, Query};

use super::transaction::Change;
use crate::model::value::SubjectId;
use crate::model::{Dialect, Instant};
use crate::source::driver::render;
use crate::source::error::SourceError;

/// Something that happened to a subject, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectNote {
    /// The person was asked to confirm the record; counts the asking.
    Asked(Instant),
    Answered(Instant),
    /// The person kept silent until the end.
    Lapsed(Instant),
    Restricted(Instant),
}

impl Change<'_> {
    /// Notes what happened to the subject of records in `table` (inventory name).
    pub async fn note_subject(
        &mut self,
        table: &str,
        subject: &SubjectId,
        note: SubjectNote,
    ) -> Result<(), SourceError> {
        let (column, at, asks) = match note {
            SubjectNote::Asked(at) => ("asked_at", at, 1_i64),
            SubjectNote::Answered(at) => ("answered_at", at, 0),
            SubjectNote::Lapsed(at) => ("lapsed_at", at, 0),
            SubjectNote::Restricted(at) => ("restricted_at", at, 0),
        };
        let subjects = match self.dialect {
            Dialect::Postgres => ("public", "stewardd_subjects").into_table_ref(),
            Dialect::Sqlite | Dialect::Mysql => "stewardd_subjects".into_table_ref(),
        };
        let counted = Expr::col(("stewardd_subjects", "asks")).add(asks);
        let upsert = Query::insert()
            .into_table(subjects)
            .columns(["table_name", "subject", "asks", column])
            .values_panic([table.into(), subject.0.as_str().into(), asks.into(), at.into()])
            .on_conflict(
                OnConflict::columns(["table_name", "subject"])
                    .update_column(column)
                    .value("asks", counted)
                    .to_owned(),
            )
            .take();
        let statement = render(self.dialect, &upsert);
        self.link().execute(statement).await.map(drop).map_err(|error| self.error(&error))
    }
}
