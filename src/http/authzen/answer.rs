//! A decision as AuthZEN answers it: `decision`, and a context that says why.

use serde::Serialize;
use serde_json::Value;

use crate::policy::decide::{Decision, Obligation, Reason};

/// The answer to one question.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    pub decision: bool,
    pub context: Context,
}

/// Which policies of which bundle decided, and what the caller must also do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Context {
    /// Empty where it is said once for several answers.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub bundle: String,
    pub policies: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Word>,
    /// What is missing or of the wrong type, by its path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Policies that could not be evaluated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
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

fn invalid<S: serde::Serializer>(_: &(), serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("invalid_request")
}

impl Answer {
    pub fn of(decision: Decision, bundle: &str) -> Self {
        Self {
            decision: decision.permitted,
            context: Context {
                bundle: bundle.to_owned(),
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
    pub fn invalid(detail: String, bundle: &str) -> Self {
        let (bundle, reason) = (bundle.to_owned(), Some(Word::Request(())));
        let context = Context { bundle, reason, detail: Some(detail), ..Context::default() };
        Self { decision: false, context }
    }
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
    pub fn of(options: Option<&Value>) -> Result<Self, String> {
        match options {
            None => return Ok(Self::ExecuteAll),
            Some(options) if !options.is_object() => {
                return Err("`options` is not an object".into());
            }
            Some(_) => {}
        }
        match options.and_then(|options| options.get("evaluations_semantic")) {
            None => Ok(Self::ExecuteAll),
            Some(word) => match word.as_str() {
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
    pub fn ends_with(self, answer: &Answer) -> bool {
        match self {
            Self::ExecuteAll => false,
            Self::DenyOnFirstDeny => !answer.decision,
            Self::PermitOnFirstPermit => answer.decision,
        }
    }
}
