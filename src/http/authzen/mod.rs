//! Decisions over HTTP: the OpenID AuthZEN Authorization API 1.0.
//!
//! A denial is 200; 400 says that the question was none, 503 that nobody can decide. Unknown members are ignored.

mod answer;
mod body;
mod evaluation;
mod fields;
mod json;
mod plan;
mod question;
mod seat;

pub use seat::Seat;

use axum::Router;
use axum::routing::post;

/// The routes of decisions.
pub fn routes(seat: Seat) -> Router {
    Router::new()
        .route("/access/v1/evaluation", post(evaluation::evaluation))
        .route("/access/v1/evaluations", post(evaluation::evaluations))
        .with_state(seat)
}

/// The routes that answer for a whole table: which rows of it, which fields.
pub fn plans(seat: Seat) -> Router {
    Router::new()
        .route("/v1/plan/resources", post(plan::resources))
        .route("/v1/fields", post(fields::fields))
        .with_state(seat)
}
