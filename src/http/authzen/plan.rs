//! `POST /v1/plan/resources`: what may the subject see of a table, as a condition for the caller's own statement.
//!
//! The condition is there whatever the plan is, `FALSE` where nothing may be seen: a caller that only ever splices it in
//! shows nothing too much.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use super::answer::Context;
use super::body::{Body, Refused};
use super::hearing::Hearing;
use super::json;
use super::question::{Parts, action, members, named, object, typed};
use super::seat::Seat;
use crate::audit::decisions::Kind;
use crate::model::{Dialect, Scope};
use crate::policy::decide::{Ask, Plan, Planned};

/// The answer: one of the three words, the condition, and who says so.
#[derive(Serialize)]
struct Answer<'s> {
    plan: Planned,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Condition>,
    context: Context<'s>,
}

/// What goes behind WHERE, and what beside it.
#[derive(Serialize)]
struct Condition {
    sql: String,
    parameters: Vec<Value>,
    dialect: &'static str,
    /// What the session that asks has to be set to.
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    /// Every row that a single decision permits; otherwise fewer, never more.
    exact: bool,
}

pub async fn resources(State(seat): State<Seat>, body: Body) -> Result<Response, Refused> {
    let sitting = seat.sit(&body.asker, Scope::Plan).await?;
    let mut hearing = Hearing::new(&sitting, Kind::Plan, 1);
    let request = body.json()?;
    let request = members(&request)?;
    let parts = Parts::of(request);
    let (action, action_properties) = action(parts.action)?;
    let ask = Ask {
        subject: named(parts.subject, "subject")?,
        action: action.to_owned(),
        action_properties: action_properties.into_owned(),
        resource: typed(parts.resource, "resource")?,
        context: object(parts.context, "context")?.into_owned(),
    };
    let dialect = dialect(request.get("dialect"))?;
    let plan = sitting.decider.plan(&ask, dialect, sitting.now);
    let plan = plan.map_err(|unplannable| unplannable.to_string())?;
    let heard = hearing.hear(&ask.asker());
    hearing.note(&heard, ask.resource.party(), &plan.decision, None);
    hearing.close()?;
    Ok(Json(Answer::of(plan, sitting.bundle())).into_response())
}

fn dialect(word: Option<&json::Json<'_>>) -> Result<Option<Dialect>, String> {
    let Some(word) = word else { return Ok(None) };
    let all = [Dialect::Sqlite, Dialect::Postgres, Dialect::Mysql];
    let named = all.into_iter().find(|dialect| word.text() == Some(dialect.word()));
    let named = named.ok_or("`dialect` is none of sqlite, postgresql, mysql")?;
    Ok(Some(named))
}

impl<'s> Answer<'s> {
    fn of(plan: Plan, bundle: &'s str) -> Self {
        let Plan { planned, splice, dialect, session, exact, decision, .. } = plan;
        let condition = splice.zip(dialect).map(|(splice, dialect)| Condition {
            sql: splice.sql,
            parameters: splice.parameters,
            dialect: dialect.word(),
            session,
            exact,
        });
        let context = super::answer::Answer::of(decision, bundle).context;
        Self { plan: planned, condition, context }
    }
}
