//! What every route has around it: limits, a net for panics, and headers that make answers inert.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn, map_response};
use axum::response::{IntoResponse, Json, Response};
use axum::{Extension, Router};
use http_body_util::Limited;
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use super::guard::Guard;
use super::request_id;
use crate::model::failpoint;

/// Of the decision API, whose batches are long, and of everything else.
const API_BODY: usize = 1024 * 1024;
const API: [&str; 2] = ["/access/", "/v1/"];
const BODY: usize = 64 * 1024;
const TIMEOUT: Duration = Duration::from_secs(10);

const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

pub(super) fn wrap(router: Router, guard: Guard) -> Router {
    let timeout = if failpoint::on("no-deadlines") { Duration::from_hours(1) } else { TIMEOUT };
    router
        .layer(Extension(guard))
        .layer(from_fn(limit_body))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, timeout))
        // A handler that panics loses its request, not the daemon.
        .layer(CatchPanicLayer::new())
        .layer(map_response(async |response: Response| inert(response)))
        .layer(from_fn(request_id::echo))
}

/// A body that says it is too long is not read at all; one that turns out to be fails where it is read,
/// which axum's extractors answer with 413 too.
async fn limit_body(request: Request, next: Next) -> Response {
    let api = API.iter().any(|prefix| request.uri().path().starts_with(prefix));
    let limit = if api { API_BODY } else { BODY };
    let said = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let said = said.and_then(|said| said.parse::<usize>().ok());
    if said.is_some_and(|said| said > limit) {
        let message = json!({ "error": format!("the body is longer than {limit} bytes") });
        return (StatusCode::PAYLOAD_TOO_LARGE, [(CONNECTION, "close")], Json(message))
            .into_response();
    }
    let request = request.map(|body| Body::new(Limited::new(body, limit)));
    next.run(request).await
}

/// A header that a handler has set is left as it is.
pub(super) fn inert(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::routing::{get, post};
    use tower::ServiceExt;

    use super::*;
    use crate::config::HttpConfig;
    use crate::model::Clock;

    fn router() -> Router {
        let guard = Guard::new(&HttpConfig::default(), Clock::System).unwrap();
        let routes = Router::new()
            .route("/panic", get(async || -> &'static str { panic!("on purpose") }))
            .route("/echo", post(async |body: String| body))
            .route("/v1/echo", post(async |body: String| body))
            .route("/cached", get(async || ([(CACHE_CONTROL, "public")], "")));
        wrap(routes, guard)
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_with_headers() {
        let request = Request::get("/panic").body(Body::empty()).unwrap();
        let response = router().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    }

    /// With and without a length that is said beforehand.
    #[tokio::test]
    async fn bodies_have_a_limit() {
        let status = async |path, size: usize, said| {
            let mut request = Request::post(path).body(Body::from(vec![b'a'; size])).unwrap();
            if said {
                request.headers_mut().insert(CONTENT_LENGTH, size.into());
            }
            router().oneshot(request).await.unwrap().status()
        };
        for (path, limit) in [("/echo", 64 * 1024), ("/v1/echo", 1024 * 1024)] {
            for said in [false, true] {
                assert_eq!(status(path, limit, said).await, StatusCode::OK, "{path}");
                let more = status(path, limit + 1, said).await;
                assert_eq!(more, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
            }
        }
    }

    #[tokio::test]
    async fn a_handlers_own_header_stays() {
        let request = Request::get("/cached").body(Body::empty()).unwrap();
        let response = router().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[CACHE_CONTROL], "public");
    }
}
