//! The doors: a layer around a group of routes that lets callers in who have its scope.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Json, Response};
use serde_json::json;

use super::caller::{Caller, Peer};
use super::identify::{Guard, Unidentified};
use crate::model::{Scope, failpoint};

/// Lets in who has the scope, and hands the [`Caller`] on in the request's extensions. Without a guard in
/// the request nobody gets in.
pub fn requires<S: Clone + Send + Sync + 'static>(routes: Router<S>, scope: Scope) -> Router<S> {
    routes.route_layer(from_fn(move |request: Request, next: Next| admit(scope, request, next)))
}

/// For routes open to everybody that cost more than a word: a rate per address.
pub fn limit_unknown<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes.route_layer(from_fn(async |request: Request, next: Next| {
        let Some(guard) = request.extensions().get::<Guard>() else { return unguarded() };
        match guard.rates().page(request.extensions().get()) {
            Ok(()) => next.run(request).await,
            Err(wait) => later(wait),
        }
    }))
}

async fn admit(scope: Scope, mut request: Request, next: Next) -> Response {
    let Some(guard) = request.extensions().get::<Guard>().cloned() else { return unguarded() };
    // Not the request itself: its body may not be shared between threads.
    let (headers, peer) = (request.headers(), request.extensions().get());
    match judge(&guard, scope, headers, peer).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(refusal) => refusal,
    }
}

async fn judge(
    guard: &Guard,
    scope: Scope,
    headers: &HeaderMap,
    peer: Option<&Peer>,
) -> Result<Caller, Response> {
    let caller = match guard.identify(headers, peer).await {
        Ok(caller) => caller,
        Err(why) => {
            guard.rates().origin(peer).map_err(later)?;
            return Err(unidentified(why));
        }
    };
    guard.rates().caller(&caller, peer).map_err(later)?;
    if caller.scopes.contains(scope) || failpoint::on("skip-scope-check") {
        return Ok(caller);
    }
    Err(refusal(StatusCode::FORBIDDEN, &format!("the scope `{scope}` is needed")))
}

/// The same words for no token, a wrong one, an expired and a revoked one.
fn unidentified(why: Unidentified) -> Response {
    match why {
        Unidentified::Nobody => {
            let mut response = refusal(StatusCode::UNAUTHORIZED, "authentication is needed");
            let bearer = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
            response
        }
        Unidentified::Unavailable => {
            refusal(StatusCode::SERVICE_UNAVAILABLE, "tokens cannot be checked now")
        }
    }
}

fn later(wait: Duration) -> Response {
    let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, "too many requests");
    let seconds = wait.as_millis().div_ceil(1_000).max(1);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds as u64));
    response
}

fn unguarded() -> Response {
    tracing::error!("a route that needs a guard has none");
    refusal(StatusCode::INTERNAL_SERVER_ERROR, "this cannot be answered")
}

fn refusal(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}
