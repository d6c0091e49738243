//! Restriction of processing (GDPR Art. 18): a record whose subject has asked for it is stored, and read by nobody.
//! The workflow knows since when; no policy has to say it, and none can permit it.

use std::sync::Arc;

use cedar_policy::pst::{Expr, Var};

use super::types::Action;
use super::value::{Record, Value};
use crate::model::failpoint;
use crate::policy::access::Use;

/// The attribute that says since when.
pub const PATH: &str = "steward.restricted_at";

/// Reading, and whatever reads in order to hand on. What the company's own actions do, its own policies say.
pub fn applies(action: &Action) -> bool {
    let fixed = action.uid.type_name().to_string() == "Steward::Action";
    fixed
        && Use::Read.actions().contains(&action.uid.id().unescaped())
        && !failpoint::on("restriction-is-forgotten")
}

/// Whether a record is: by what the request says, or by what is stored of it. What a request says outweighs what is
/// stored for policies; that somebody has asked for restriction it cannot unsay.
pub fn is_restricted(told: &Record, stored: Option<&Record>) -> bool {
    let is_said_by = |record: &Record| {
        record.iter().any(|(name, value)| match value {
            Value::Record(steward) if **name == *"steward" => {
                steward.iter().any(|(name, _)| **name == *"restricted_at")
            }
            _ => false,
        })
    };
    let is_unsaid =
        failpoint::on("restriction-is-unsaid") && told.iter().any(|(name, _)| **name == *"steward");
    is_said_by(told) || stored.is_some_and(|stored| !is_unsaid && is_said_by(stored))
}

/// The same as the condition of a forbid.
pub fn condition() -> Arc<Expr> {
    let steward =
        Expr::GetAttr { expr: Arc::new(Expr::Var(Var::Resource)), attr: "steward".into() };
    Arc::new(Expr::HasAttr {
        expr: Arc::new(steward),
        attrs: ("restricted_at".into(), Vec::new()).into(),
    })
}
