//! A decision as AuthZEN answers it: `decision`, and a context that says why.

use std::sync::Arc;

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::{Serialize, Serializer};

use super::json::Json;
use crate::policy::decide::{Decision, Obligation, Reason};

/// The answer to one question.
#[derive(Debug, Clone, Serialize)]
pub struct Answer<'s> {
    pub decision: bool,
    pub context: Context<'s>,
}

/// Which policies of which bundle decided, and what the caller must also do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Context<'s> {
    /// Empty where it is said once for several answers.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub bundle: &'s str,
    #[serde(serialize_with = "texts")]
    pub policies: Vec<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Word>,
    /// What is missing or of the wrong type, by its path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Policies that could not be evaluated.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "texts")]
    pub errors: Vec<Arc<str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub obligations: Vec<Obligation>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub break_glass: bool,
}

/// Why not: the engine's word, or that the question was none.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
pub enum Word {
    Denied(Reason),
    Request(#[serde(serialize_with = "invalid")] ()),
}

fn invalid<S: Serializer>(_: &(), serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("invalid_request")
}

fn texts<S: Serializer>(texts: &[Arc<str>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(texts.iter().map(AsRef::<str>::as_ref))
}

impl<'s> Answer<'s> {
    pub fn of(decision: Decision, bundle: &'s str) -> Self {
        Self {
            decision: decision.permitted,
            context: Context {
                bundle,
                policies: decision.policies,
                reason: decision.reason.map(Word::Denied),
                detail: decision.detail,
                errors: decision.errors,
                obligations: decision.obligations,
                break_glass: decision.broke_glass,
            },
        }
    }

    /// Of a batch, an item that is no question.
    pub fn invalid(detail: String, bundle: &'s str) -> Self {
        let reason = Some(Word::Request(()));
        let context = Context { bundle, reason, detail: Some(detail), ..Context::default() };
        Self { decision: false, context }
    }
}

/// Bytes that an answer takes about.
const LONG: usize = 192;

/// As JSON: so many answers are written into one piece of memory.
pub fn answered(answer: &impl Serialize, about: usize) -> Response {
    let mut body = Vec::with_capacity(about * LONG);
    serde_json::to_writer(&mut body, answer).expect("answers are JSON");
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}

/// How a batch is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Semantic {
    ExecuteAll,
    DenyOnFirstDeny,
    PermitOnFirstPermit,
}

impl Semantic {
    /// That of `options`; unknown options are ignored, an unknown semantic is not.
    pub fn of(options: Option<&Json<'_>>) -> Result<Self, String> {
        match options {
            None => return Ok(Self::ExecuteAll),
            Some(options) if options.members().is_none() => {
                return Err("`options` is not an object".into());
            }
            Some(_) => {}
        }
        let options = options.and_then(Json::members);
        match options.and_then(|options| options.get("evaluations_semantic")) {
            None => Ok(Self::ExecuteAll),
            Some(word) => match word.text() {
                Some("execute_all") => Ok(Self::ExecuteAll),
                Some("deny_on_first_deny") => Ok(Self::DenyOnFirstDeny),
                Some("permit_on_first_permit") => Ok(Self::PermitOnFirstPermit),
                _ => Err(
                    "`options.evaluations_semantic` is none of execute_all, deny_on_first_deny, \
                          permit_on_first_permit"
                        .into(),
                ),
            },
        }
    }

    /// Whether nothing after this answer is looked at.
    pub fn ends_with(self, answer: &Answer<'_>) -> bool {
        match self {
            Self::ExecuteAll => false,
            Self::DenyOnFirstDeny => !answer.decision,
            Self::PermitOnFirstPermit => answer.decision,
        }
    }
}
