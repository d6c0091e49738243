//! Decisions over HTTP: the OpenID AuthZEN Authorization API 1.0.
//!
//! A denial is 200; 400 says that the question was none, 503 that nobody can decide. Unknown members are ignored.

mod answer;
mod body;
mod evaluation;
mod json;
mod question;
mod seat;

pub use seat::Seat;

use axum::Router;
use axum::routing::post;

use super::guard::requires;
use crate::model::Scope;

/// All of them, each behind the scope that it needs.
pub fn guarded(seat: Seat) -> Router {
    requires(routes(seat), Scope::Decide)
}

/// The routes of decisions.
pub fn routes(seat: Seat) -> Router {
    Router::new()
        .route("/access/v1/evaluation", post(evaluation::evaluation))
        .route("/access/v1/evaluations", post(evaluation::evaluations))
        .with_state(seat)
}
