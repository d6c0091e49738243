//! What every route has around it: limits, a net for panics, and headers that make answers inert.

use std::time::Duration;

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{from_fn, map_response};
use axum::response::Response;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;

use super::request_id;

/// No request here needs a body near this.
const BODY_LIMIT: usize = 64 * 1024;
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

pub(super) fn wrap(router: Router) -> Router {
    router
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        // A handler that panics loses its request, not the daemon.
        .layer(CatchPanicLayer::new())
        .layer(map_response(headers))
        .layer(from_fn(request_id::echo))
}

/// A header that a handler has set is left as it is.
async fn headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::Request;
    use axum::routing::{get, post};
    use tower::ServiceExt;

    use super::*;

    fn router() -> Router {
        wrap(
            Router::new()
                .route("/panic", get(async || -> &'static str { panic!("on purpose") }))
                .route("/echo", post(async |body: String| body))
                .route("/cached", get(async || ([(CACHE_CONTROL, "public")], ""))),
        )
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_with_headers() {
        let request = Request::get("/panic").body(Body::empty()).unwrap();
        let response = router().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
    }

    #[tokio::test]
    async fn bodies_have_a_limit() {
        let request = |size| Request::post("/echo").body(Body::from(vec![b'a'; size])).unwrap();
        let status = async |size| router().oneshot(request(size)).await.unwrap().status();
        assert_eq!(status(BODY_LIMIT).await, StatusCode::OK);
        assert_eq!(status(BODY_LIMIT + 1).await, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_handlers_own_header_stays() {
        let request = Request::get("/cached").body(Body::empty()).unwrap();
        let response = router().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[CACHE_CONTROL], "public");
    }
}
