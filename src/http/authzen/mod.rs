//! Decisions over HTTP: the OpenID AuthZEN Authorization API 1.0.
//!
//! A denial is 200; 400 says that the question was none, 503 that nobody can decide. Unknown members are ignored.

mod answer;
mod body;
mod evaluation;
mod fields;
mod hearing;
mod json;
mod metadata;
mod page;
mod plan;
mod question;
mod search;
mod seat;

pub use seat::{Records, Seat};

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::ALLOW;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};

use body::Refused;

use super::guard::{limit_unknown, requires};
use crate::model::Scope;
use crate::policy::decide::Ask;

/// The question of an evaluation's body, for whoever has one and no server; an error names members, never values.
pub fn asked(body: &[u8]) -> Result<Ask, String> {
    let body = json::read(body)?;
    let members = question::members(&body)?;
    if members.get("evaluations").is_some() {
        return Err("`evaluations` are many questions, and this is about one".to_owned());
    }
    question::Parts::of(members).ask()
}

/// All of them, each behind the scope that it needs.
pub fn guarded(seat: Seat) -> Router {
    requires(routes(seat.clone()), Scope::Decide)
        .merge(requires(searches(seat.clone()), Scope::Search))
        .merge(requires(plans(seat.clone()), Scope::Plan))
        .merge(limit_unknown(metadata(seat)))
}

/// The routes of decisions.
pub fn routes(seat: Seat) -> Router {
    Router::new()
        .route("/access/v1/evaluation", posted(post(evaluation::evaluation)))
        .route("/access/v1/evaluations", posted(post(evaluation::evaluations)))
        .with_state(seat)
}

/// The routes of searches, apart: they list people and things, and need a permission of their own.
pub fn searches(seat: Seat) -> Router {
    Router::new()
        .route("/access/v1/search/subject", posted(post(search::subject)))
        .route("/access/v1/search/resource", posted(post(search::resource)))
        .route("/access/v1/search/action", posted(post(search::action_)))
        .with_state(seat)
}

/// Where all of these are, for whoever asks: it says nothing of anybody.
pub fn metadata(seat: Seat) -> Router {
    Router::new()
        .route("/.well-known/authzen-configuration", get(metadata::document))
        .route("/.well-known/authzen-configuration/{*path}", get(metadata::below))
        .with_state(seat)
}

/// Every answer is JSON, that to another method too.
fn posted(route: MethodRouter<Seat>) -> MethodRouter<Seat> {
    route.fallback(async || -> Response {
        let message = "only POST is answered here".to_owned();
        let refused = Refused { status: StatusCode::METHOD_NOT_ALLOWED, message };
        ([(ALLOW, "POST")], refused).into_response()
    })
}
/// The routes that answer for a whole table: which rows of it, which fields.
pub fn plans(seat: Seat) -> Router {
    Router::new()
        .route("/v1/plan/resources", posted(post(plan::resources)))
        .route("/v1/fields", posted(post(fields::fields)))
        .with_state(seat)
}
