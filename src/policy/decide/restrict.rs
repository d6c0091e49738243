//! Restriction of processing (GDPR Art. 18): a record whose subject has asked for it is stored, and read by nobody.
//! The workflow knows since when; no policy has to say it, and none can permit it.

use std::sync::Arc;

use cedar_policy::pst::{Expr, Var};
use cedar_policy_core::ast::{Entity, PartialValue, ValueKind};

use super::types::Action;
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

/// Whether a record is: by what is stored of it, or by what the request says.
pub fn is_restricted(record: &Entity) -> bool {
    let Some(PartialValue::Value(steward)) = record.get("steward") else { return false };
    matches!(steward.value_kind(), ValueKind::Record(own) if own.contains_key("restricted_at"))
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
