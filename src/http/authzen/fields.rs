//! `POST /v1/fields`: a decision about each field of a table in one call, with what the caller must do to it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::answer::Context;
use super::body::{Body, Refused};
use super::hearing::Hearing;
use super::question::{Parts, members};
use super::seat::Seat;
use crate::audit::decisions::Kind;
use crate::model::Scope;
use crate::policy::decide::{Party, nothing};

#[derive(Serialize)]
struct Answers<'s> {
    decisions: Vec<OfField<'s>>,
    context: OfTable<'s>,
}

/// What a single evaluation of the field would answer.
#[derive(Serialize)]
struct OfField<'s> {
    field: String,
    decision: bool,
    context: Context<'s>,
}

#[derive(Serialize)]
struct OfTable<'s> {
    bundle: &'s str,
}

/// In the order of the table's columns.
pub async fn fields(State(seat): State<Seat>, body: Body) -> Result<Response, Refused> {
    let sitting = seat.sit(&body.asker, Scope::Plan).await?;
    let request = body.json()?;
    let parts = Parts::of(members(&request)?);
    let (who, table) = (parts.who()?, parts.resource()?);
    let Some(fields) = sitting.decider.fields_of(table.party()) else {
        return Err("`resource` is no governed table; name one as a Steward::Table"
            .to_owned()
            .into());
    };
    let mut hearing = Hearing::new(&sitting, Kind::Fields, fields.len());
    let heard = hearing.hear(&who.asker());
    let mut decisions = Vec::with_capacity(fields.len());
    for (field, id) in fields {
        let field_of = Party { kind: "Steward::Field", id: &id, properties: nothing() };
        let answer = hearing.decide(&heard, field_of);
        let context = Context { bundle: "", ..answer.context };
        decisions.push(OfField { field, decision: answer.decision, context });
    }
    hearing.close()?;
    let context = OfTable { bundle: sitting.bundle() };
    Ok(Json(Answers { decisions, context }).into_response())
}
