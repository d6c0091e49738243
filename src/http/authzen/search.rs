//! `POST /access/v1/search/{subject,resource,action}`: who may, what may be done it to, what may be done.
//!
//! A search lists people and things, so it needs a permission of its own. It can be long, and waits for nothing: it
//! runs where it keeps nobody else from being answered.

use std::borrow::Cow;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::body::{Body, Refused};
use super::hearing::Hearing;
use super::json::Members;
use super::page::{Query, Wanted};
use super::question::{Parts, action, members, named, object, typed};
use super::seat::Seat;
use crate::audit::decisions::Kind;
use crate::model::Scope;
use crate::policy::decide::{Ask, Decision, Found, Pager, Reason, Sought, nothing};

/// The page stands first, for readers that stop where they have enough.
#[derive(Serialize)]
struct Answer<'s> {
    page: Page,
    results: Vec<One>,
    context: Context<'s>,
}

#[derive(Serialize)]
struct Page {
    /// Empty on the last page.
    next_token: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum One {
    Entity {
        #[serde(rename = "type")]
        kind: String,
        id: String,
    },
    Action {
        name: String,
    },
}

#[derive(Serialize)]
struct Context<'s> {
    bundle: &'s str,
    /// Why nobody can be found at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Reason>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

pub async fn subject(State(seat): State<Seat>, body: Body) -> Result<Response, Refused> {
    search(seat, body, Sought::Subject).await
}

pub async fn resource(State(seat): State<Seat>, body: Body) -> Result<Response, Refused> {
    search(seat, body, Sought::Resource).await
}

pub async fn action_(State(seat): State<Seat>, body: Body) -> Result<Response, Refused> {
    search(seat, body, Sought::Action).await
}

async fn search(seat: Seat, body: Body, sought: Sought) -> Result<Response, Refused> {
    let sitting = seat.sit(&body.asker, Scope::Search).await?;
    let mut hearing = Hearing::new(&sitting, Kind::Search, 1);
    let request = body.json()?;
    let request = members(&request)?;
    let ask = asked(sought, request)?;
    let wanted = Wanted::of(request.get("page"))?;
    let bundle = sitting.bundle();
    let query = Query { sought, ask: &ask, bundle };
    let after = wanted.token.map(|token| seat.pages().after(&query, token)).transpose()?;
    let (limit, own) = (wanted.limit, ask.clone());
    let (decider, now) = (sitting.decider.clone(), sitting.now);
    let found = tokio::task::spawn_blocking(move || {
        let pager = Pager { after: after.as_deref(), limit };
        decider.search(sought, &own, pager, now)
    });
    let found = found.await.map_err(|error| {
        tracing::error!("a search failed: {error}");
        let message = "the search failed".to_owned();
        Refused { status: StatusCode::INTERNAL_SERVER_ERROR, message }
    })?;
    // Whoever lists people is always written down.
    let answered = Decision { permitted: true, ..Decision::default() };
    let answered = found.nobody.clone().unwrap_or(answered);
    let answered = Decision { log: Some(true), ..answered };
    let results = Some(found.names.len() as u64);
    let heard = hearing.hear(&ask.asker());
    hearing.note(&heard, ask.resource.party(), &answered, results);
    hearing.close()?;
    let next_token = found.last.as_ref().map(|last| seat.pages().token(&query, last));
    Ok(Json(answer(sought, &ask, found, next_token.unwrap_or_default(), bundle)).into_response())
}

/// What is searched for has a type and whatever id; everything else must be whole. Of actions none is named.
fn asked(sought: Sought, request: &Members<'_>) -> Result<Ask, String> {
    let parts = Parts::of(request);
    let (subject, resource) = match sought {
        Sought::Subject => (typed(parts.subject, "subject")?, named(parts.resource, "resource")?),
        Sought::Resource => (named(parts.subject, "subject")?, typed(parts.resource, "resource")?),
        Sought::Action => (named(parts.subject, "subject")?, named(parts.resource, "resource")?),
    };
    let (action, action_properties) = match sought {
        Sought::Action => ("", Cow::Borrowed(nothing())),
        _ => action(parts.action)?,
    };
    let context = object(parts.context, "context")?;
    Ok(Ask {
        subject,
        action: action.to_owned(),
        action_properties: action_properties.into_owned(),
        resource,
        context: context.into_owned(),
    })
}

/// Types are called what the caller calls them.
fn answer<'s>(
    sought: Sought,
    ask: &Ask,
    found: Found,
    next_token: String,
    bundle: &'s str,
) -> Answer<'s> {
    let one = |name: String| match sought {
        Sought::Subject => One::Entity { kind: ask.subject.kind.clone(), id: name },
        Sought::Resource => One::Entity { kind: ask.resource.kind.clone(), id: name },
        Sought::Action => One::Action { name },
    };
    let (reason, detail) =
        found.nobody.map_or((None, None), |denied| (denied.reason, denied.detail));
    Answer {
        page: Page { next_token },
        results: found.names.into_iter().map(one).collect(),
        context: Context { bundle, reason, detail },
    }
}
