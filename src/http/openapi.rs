//! `GET /openapi.json`: what the API is, for machines. Written by hand beside the handlers; the tests ask the server
//! whatever it promises.

use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

const DESCRIPTION: &str = include_str!("openapi.json");

pub(super) async fn description() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DESCRIPTION)
}
