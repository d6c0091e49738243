//! `POST /access/v1/evaluation` and `/access/v1/evaluations`: one decision, or many in one request.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};

use super::answer::{Answer, Semantic};
use super::body::{Body, Refused};
use super::question::{Parts, members};
use super::seat::{Seat, Sitting};
use crate::model::{Scope, failpoint};

#[derive(Serialize)]
struct Answers {
    evaluations: Vec<Answer>,
}

pub async fn evaluation(State(seat): State<Seat>, body: Body) -> Result<Response, Refused> {
    let sitting = seat.sit(body.asker, Scope::Decide)?;
    Ok(Json(one(&sitting, members(&body.json)?)?).into_response())
}

/// Without a list of evaluations, or with an empty one, as the single endpoint.
pub async fn evaluations(State(seat): State<Seat>, body: Body) -> Result<Response, Refused> {
    let sitting = seat.sit(body.asker, Scope::Decide)?;
    let request = members(&body.json)?;
    let items = match request.get("evaluations") {
        None => &Vec::new(),
        Some(Value::Array(items)) => items,
        Some(_) => return Err("`evaluations` is not a list".to_owned().into()),
    };
    let semantic = Semantic::of(request.get("options"))?;
    if items.is_empty() {
        return Ok(Json(one(&sitting, request)?).into_response());
    }
    let defaults = Parts::of(request);
    let mut answers = Answers { evaluations: Vec::with_capacity(items.len()) };
    for item in items {
        let answer = item_of(&sitting, item, defaults);
        let last = semantic.ends_with(&answer) && !failpoint::on("batch-never-ends");
        answers.evaluations.push(answer);
        if last {
            break;
        }
    }
    Ok(Json(answers).into_response())
}

fn one(sitting: &Sitting, request: &Map<String, Value>) -> Result<Answer, Refused> {
    let ask = Parts::of(request).ask()?;
    sitting.decide(&ask)
}

/// An item of a batch: one that is no question is denied, and the others go on.
fn item_of(sitting: &Sitting, item: &Value, defaults: Parts<'_>) -> Answer {
    let ask = match item.as_object() {
        Some(item) => Parts::of(item).or(defaults).ask(),
        None => Err("an evaluation is not an object".to_owned()),
    };
    let invalid = |detail| Answer::invalid(detail, sitting.bundle());
    match ask {
        Ok(ask) => sitting.decide(&ask).unwrap_or_else(|refused| invalid(refused.message)),
        Err(detail) => invalid(detail),
    }
}
