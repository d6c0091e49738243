//! `GET /.well-known/authzen-configuration`: where this decision point's endpoints are.
//!
//! The URLs are those under `[http] public_url`, and without it there is no document. The address that the daemon
//! listens on would be a guess: clients compare `policy_decision_point` with the URL that they asked, letter by
//! letter, and must throw away a document that names another.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::body::Refused;
use super::seat::Seat;

/// How long clients may keep the document: it changes with the configuration alone.
const CACHED: &str = "public, max-age=3600";

#[derive(Serialize)]
struct Metadata {
    policy_decision_point: String,
    access_evaluation_endpoint: String,
    access_evaluations_endpoint: String,
    search_subject_endpoint: String,
    search_resource_endpoint: String,
    search_action_endpoint: String,
}

impl Metadata {
    fn of(base: &str) -> Self {
        let at = |path: &str| format!("{base}/access/v1/{path}");
        Self {
            policy_decision_point: base.to_owned(),
            access_evaluation_endpoint: at("evaluation"),
            access_evaluations_endpoint: at("evaluations"),
            search_subject_endpoint: at("search/subject"),
            search_resource_endpoint: at("search/resource"),
            search_action_endpoint: at("search/action"),
        }
    }
}

pub async fn document(State(seat): State<Seat>) -> Result<Response, Refused> {
    let base = seat.public_url();
    let base = base.ok_or_else(|| absent("there is no metadata without `[http] public_url`"))?;
    Ok(([(CACHE_CONTROL, CACHED)], Json(Metadata::of(base))).into_response())
}

/// A decision point below a path is described at the well-known place followed by that path.
pub async fn below(State(seat): State<Seat>, path: Path<String>) -> Result<Response, Refused> {
    let own = seat.public_url().is_some_and(|url| {
        let after_host = url.split_once("://").and_then(|(_, rest)| rest.split_once('/'));
        after_host.is_some_and(|(_, own)| own == path.0.trim_end_matches('/'))
    });
    if !own {
        return Err(absent("`[http] public_url` has another path"));
    }
    document(State(seat)).await
}

fn absent(message: &str) -> Refused {
    Refused { status: StatusCode::NOT_FOUND, message: message.to_owned() }
}
