//! Partial evaluation, for retention: Cedar's experimental type-aware one, kept behind this one door. What a request for
//! access leaves open is [`asked`].
//!
//! Its own decision is ignored: with an unknown resource it may say Allow though a forbid erred. What
//! counts is each policy's residual, and a forbid that is known to err forbids everything.

pub mod asked;
mod mend;

use std::sync::Arc;

use cedar_policy::pst::{Clause, Expr};
use cedar_policy::{
    EntityTypeName, PartialEntities, PartialEntityUid, PartialRequest, Policy, PolicySet, Schema,
};

use super::reading::scope::{action_uid, uid};
use crate::model::{Action, failpoint};
use mend::mended;

/// What is left of a policy set when only the record and the time are unknown.
#[derive(Debug, Clone, Default)]
pub struct Residuals {
    /// Conditions of permits, by policy id.
    pub permits: Vec<(String, Arc<Expr>)>,
    pub forbids: Vec<(String, Arc<Expr>)>,
    /// A forbid errs whatever the record: everything is forbidden.
    pub forbids_all: bool,
}

/// A schema with what partial evaluation wants to know of it every time.
#[derive(Debug)]
pub struct Partial {
    schema: Schema,
    /// Without the action entities `action in […]` would stay in the residual.
    actions: PartialEntities,
}

impl Partial {
    pub fn new(schema: Schema) -> Result<Self, String> {
        let actions = schema.action_entities().map_err(|error| error.to_string())?;
        let actions =
            PartialEntities::from_concrete(actions, &schema).map_err(|error| error.to_string())?;
        Ok(Self { schema, actions })
    }
}

/// Partially evaluates the policies that apply to a table for one action. Each is validated strictly for it:
/// one that is not valid is the error.
pub fn of(
    policies: &PolicySet,
    partial: &Partial,
    table_type: &EntityTypeName,
    action: Action,
) -> Result<Residuals, String> {
    let Partial { schema, actions } = partial;
    let request = PartialRequest::new(
        PartialEntityUid::from_concrete(uid("Steward::Service", "stewardd")),
        action_uid(action.as_str()),
        PartialEntityUid::new(table_type.clone(), None),
        None,
        schema,
    )
    .map_err(|error| error.to_string())?;
    let response = policies.tpe(&request, actions, schema).map_err(|error| error.to_string())?;

    let mut residuals = Residuals {
        forbids_all: response.error_forbids().next().is_some()
            && !failpoint::on("ignore-error-forbids"),
        ..Residuals::default()
    };
    let errs: Vec<String> =
        response.error_permits().chain(response.error_forbids()).map(ToString::to_string).collect();
    for policy in response.policies() {
        let id = policy.id().to_string();
        if errs.contains(&id) {
            continue;
        }
        let condition = condition(&policy)?;
        match policy.effect() {
            cedar_policy::Effect::Permit => residuals.permits.push((id, condition)),
            cedar_policy::Effect::Forbid => residuals.forbids.push((id, condition)),
        }
    }
    Ok(residuals)
}

/// A residual policy is one `when` over an open scope.
fn condition(policy: &Policy) -> Result<Arc<Expr>, String> {
    let tree = policy.to_pst().map_err(|error| error.to_string())?;
    match tree.body().clauses().as_slice() {
        [Clause::When(expr)] => Ok(mended(expr)),
        other => Err(format!("a residual of {} clauses", other.len())),
    }
}
