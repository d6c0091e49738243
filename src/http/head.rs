//! What is refused before anybody reads it: a head that another program, a proxy or a firewall on the way, could
//! understand differently. One of the two would look at another request than the one that is answered.
//!
//! hyper refuses the rest of that family: lengths that differ, a length beside chunks (it believes the chunks and closes),
//! folded lines, blanks before a colon.

use axum::Json;
use axum::http::header::{CONNECTION, CONTENT_ENCODING, CONTENT_TYPE, HOST, TRANSFER_ENCODING};
use axum::http::{HeaderMap, Request, StatusCode, Version};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::model::failpoint;

/// The answer to such a head; `None` to a plain one.
pub(super) fn refused<B>(request: &Request<B>) -> Option<Response> {
    let message = ambiguity(request.version(), request.headers())?;
    let body = Json(json!({ "error": message }));
    Some((StatusCode::BAD_REQUEST, [(CONNECTION, "close")], body).into_response())
}

fn ambiguity(version: Version, headers: &HeaderMap) -> Option<&'static str> {
    if failpoint::on("heads-unread") {
        return None;
    }
    let several = |name| headers.get_all(name).iter().nth(1).is_some();
    let chunked = |value: &[u8]| value.eq_ignore_ascii_case(b"chunked");
    if several(HOST) || version == Version::HTTP_11 && !headers.contains_key(HOST) {
        return Some("a request has one Host");
    }
    if several(CONTENT_TYPE) {
        return Some("a request has one Content-Type at most");
    }
    if headers.contains_key(CONTENT_ENCODING) {
        return Some("bodies are read as they are; send them without Content-Encoding");
    }
    let coded = headers.get_all(TRANSFER_ENCODING).iter();
    let coded = coded.map(axum::http::HeaderValue::as_bytes).any(|value| !chunked(value));
    (coded || several(TRANSFER_ENCODING)).then_some("the only Transfer-Encoding is chunked")
}
