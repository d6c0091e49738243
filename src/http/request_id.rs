//! `X-Request-ID`: what a caller calls its request, said back with every answer, so that both sides' logs meet.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longer ones are nobody's identifier.
const LONGEST: usize = 256;

pub async fn echo(request: Request, next: Next) -> Response {
    let id = of(request.headers()).cloned();
    let mut response = next.run(request).await;
    if let Some(id) = id {
        response.headers_mut().insert(HEADER, id);
    }
    response
}

/// A request's own id, if it can be written anywhere.
pub fn of(headers: &HeaderMap) -> Option<&HeaderValue> {
    headers.get(HEADER).filter(|id| is_plain(id))
}

/// What can be shown in any log: visible ASCII, and not too much of it.
fn is_plain(id: &HeaderValue) -> bool {
    let id = id.as_bytes();
    (1..=LONGEST).contains(&id.len()) && id.iter().all(u8::is_ascii_graphic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_short_and_visible() {
        let plain = |id: &str| is_plain(&HeaderValue::from_bytes(id.as_bytes()).expect("a value"));
        assert!(plain("bfe9eb29-ab87-4ca3-be83-a1d5d8305716") && plain(&"x".repeat(256)));
        assert!(!plain("") && !plain("a b") && !plain("\u{e9}") && !plain(&"x".repeat(257)));
    }
}
