//! `POST /access/v1/evaluation` and `/access/v1/evaluations`: one decision, or many in one request.

use std::cell::OnceCell;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::answer::{Answer, Semantic, answered};
use super::body::{Body, Refused};
use super::hearing::{Heard, Hearing};
use super::json;
use super::question::{Parts, members};
use super::seat::{Seat, Sitting};
use crate::audit::decisions::Kind;
use crate::model::{Scope, failpoint};

/// Items of a batch: three bytes make one, and a body has room for hundreds of thousands.
const MOST: usize = 1_000;
/// Values that are read in all because items leave them out: a thousand for each item of the longest batch.
const HEAVIEST: usize = 1_000_000;
/// After so long of a batch, whatever else waits for this worker goes first.
const TURN: Duration = Duration::from_millis(2);

#[derive(Serialize)]
struct Answers<'s> {
    evaluations: Vec<Answer<'s>>,
}

pub async fn evaluation(State(seat): State<Seat>, body: Body) -> Result<Response, Refused> {
    let sitting = seat.sit(&body.asker, Scope::Decide).await?;
    one(&sitting, Parts::of(members(&body.json()?)?))
}

/// Without a list of evaluations, or with an empty one, as the single endpoint.
pub async fn evaluations(State(seat): State<Seat>, body: Body) -> Result<Response, Refused> {
    let sitting = seat.sit(&body.asker, Scope::Decide).await?;
    let request = body.json()?;
    let request = members(&request)?;
    let items = match request.get("evaluations") {
        None => &[][..],
        Some(json::Json::List(items)) => items,
        Some(_) => return Err("`evaluations` is not a list".to_owned().into()),
    };
    let semantic = Semantic::of(request.get("options"))?;
    let defaults = Parts::of(request);
    if items.len() > MOST && !failpoint::on("batch-of-any-length") {
        let message = format!("`evaluations` has {} items; {MOST} are the most", items.len());
        return Err(message.into());
    }
    if items.is_empty() {
        return one(&sitting, defaults);
    }
    let weight = items.len() * defaults.weight();
    if weight > HEAVIEST && !failpoint::on("batch-of-any-weight") {
        let message = format!(
            "what `evaluations` leave out is read for each of {} items: that is {weight} values, and {HEAVIEST} are the most",
            items.len()
        );
        return Err(message.into());
    }
    let mut hearing = Hearing::new(&sitting, Kind::Evaluation, items.len());
    let mut evaluations = Vec::with_capacity(items.len());
    let everybody = OnceCell::new();
    let mut since = Instant::now();
    for item in items {
        if since.elapsed() > TURN && !failpoint::on("batch-keeps-its-turn") {
            tokio::task::yield_now().await;
            since = Instant::now();
        }
        let answer = item_of(&mut hearing, item, defaults, &everybody);
        let answer = answer.unwrap_or_else(|detail| Answer::invalid(detail, sitting.bundle()));
        let last = semantic.ends_with(&answer) && !failpoint::on("batch-never-ends");
        evaluations.push(answer);
        if last {
            break;
        }
    }
    hearing.close()?;
    Ok(answered(&Answers { evaluations }, items.len()))
}

fn one(sitting: &Sitting, parts: Parts<'_>) -> Result<Response, Refused> {
    let mut hearing = Hearing::new(sitting, Kind::Evaluation, 1);
    let (who, resource) = (parts.who()?, parts.resource()?);
    let answer = hearing.decide(&hearing.hear(&who.asker()), resource.party());
    hearing.close()?;
    Ok(answered(&answer, 1))
}

/// An item of a batch: one that is no question is denied, and the others go on. Most say nothing but of a resource:
/// who asks is heard once for all of those.
fn item_of<'s>(
    hearing: &mut Hearing<'s>,
    item: &json::Json<'_>,
    defaults: Parts<'_>,
    everybody: &OnceCell<Result<Heard<'s>, String>>,
) -> Result<Answer<'s>, String> {
    let item = item.members().ok_or("an evaluation is not an object")?;
    let own = Parts::of(item);
    let parts = own.or(defaults);
    if own.is_resource_alone() {
        let heard = everybody.get_or_init(|| Ok(hearing.hear(&parts.who()?.asker())));
        let heard = heard.as_ref().map_err(Clone::clone)?;
        return Ok(hearing.decide(heard, parts.resource()?.party()));
    }
    let who = parts.who()?;
    let resource = parts.resource()?;
    let heard = hearing.hear(&who.asker());
    Ok(hearing.decide(&heard, resource.party()))
}
