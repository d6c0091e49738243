//! `POST /v1/fields`: a decision about each field of a table in one call, with what the caller must do to it.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use super::answer::Context;
use super::body::{Body, Refused};
use super::question::{Parts, members};
use super::seat::Seat;
use crate::audit::decisions::Kind;
use crate::model::Scope;
use crate::policy::decide::{Ask, Named, Properties};

#[derive(Serialize)]
pub struct Answers {
    decisions: Vec<OfField>,
    context: OfTable,
}

/// What a single evaluation of the field would answer.
#[derive(Serialize)]
struct OfField {
    field: String,
    decision: bool,
    context: Context,
}

#[derive(Serialize)]
struct OfTable {
    bundle: String,
}

/// In the order of the table's columns.
pub async fn fields(State(seat): State<Seat>, body: Body) -> Result<Json<Answers>, Refused> {
    let sitting = seat.sit(body.asker, Scope::Plan)?;
    let ask = Parts::of(members(&body.json)?).ask()?;
    let Some(fields) = sitting.decider.fields_of(&ask.resource) else {
        return Err("`resource` is no governed table; name one as a Steward::Table"
            .to_owned()
            .into());
    };
    let mut decisions = Vec::new();
    for (field, id) in fields {
        let resource =
            Named { kind: "Steward::Field".to_owned(), id, properties: Properties::new() };
        let answer = sitting.decide_as(Kind::Fields, &Ask { resource, ..ask.clone() })?;
        let context = Context { bundle: String::new(), ..answer.context };
        decisions.push(OfField { field, decision: answer.decision, context });
    }
    let bundle = sitting.bundle().to_owned();
    Ok(Json(Answers { decisions, context: OfTable { bundle } }))
}
