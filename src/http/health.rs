//! Three questions: is the process alive, can it decide, may it act? A reason is a word, never a value.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use super::AppState;

#[derive(Serialize)]
pub(super) struct Health {
    ready: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<&'static str>,
}

/// `GET /healthz`: the process answers. What it cannot do is for the other two to say.
pub(super) async fn alive() -> (StatusCode, Json<Health>) {
    answer(true, Vec::new())
}

/// `GET /readyz`: decisions can be made. It stays 200 while acting is blocked.
pub(super) async fn decide(State(state): State<AppState>) -> (StatusCode, Json<Health>) {
    let ready = state.readiness.may_decide();
    answer(ready, if ready { Vec::new() } else { vec!["no_bundle"] })
}

/// `GET /readyz/act`: records may be acted on; otherwise 503 and every reason why not.
pub(super) async fn act(State(state): State<AppState>) -> (StatusCode, Json<Health>) {
    let blocked = state.readiness.state().blocked;
    answer(blocked.is_empty(), blocked.into_iter().collect())
}

fn answer(ready: bool, reasons: Vec<&'static str>) -> (StatusCode, Json<Health>) {
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Health { ready, reasons }))
}
