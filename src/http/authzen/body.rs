//! The body of a request, and how a request is refused that is none.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::json as object;

use super::json::{self, Json};
use crate::http::guard::Caller;
use crate::http::request_id;

/// A request's bytes, and who sends it.
pub struct Body {
    bytes: Bytes,
    pub asker: Asker,
}

impl Body {
    pub fn json(&self) -> Result<Json<'_>, String> {
        json::read(&self.bytes)
    }
}

/// Who sends a request, as the decision log names them.
#[derive(Debug, Clone, Default)]
pub struct Asker {
    pub caller: Option<Caller>,
    pub request_id: Option<Box<str>>,
}

impl Asker {
    pub fn name(&self) -> Arc<str> {
        self.caller.as_ref().map_or_else(|| "anonymous".into(), |caller| caller.name.clone())
    }
}

/// Why a request is not answered; 400 unless it is somebody else's fault.
#[derive(Debug)]
pub struct Refused {
    pub status: StatusCode,
    pub message: String,
}

impl Refused {
    pub fn unavailable(message: &str) -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, message: message.to_owned() }
    }
}

impl From<String> for Refused {
    fn from(message: String) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, axum::Json(object!({ "error": self.message }))).into_response()
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err("the content type is not application/json".to_owned().into());
        }
        let id = request_id::of(request.headers()).and_then(|id| id.to_str().ok());
        let asker =
            Asker { caller: request.extensions().get().cloned(), request_id: id.map(Into::into) };
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| Refused {
            status: rejection.status(),
            message: rejection.body_text(),
        })?;
        Ok(Self { bytes, asker })
    }
}
