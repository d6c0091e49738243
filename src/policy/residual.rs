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
    Context, Effect, Entities, EntityTypeName, EntityUid, PartialEntities, PartialEntityUid,
    PartialRequest, Policy, PolicySet, Schema,
};

use super::judge::name;
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
        response.error_permits().chain(response.error_forbids()).map(name).collect();
    for policy in response.policies() {
        let id = name(policy.id());
        if errs.contains(&id) {
            continue;
        }
        let condition = condition(&policy)?;
        match policy.effect() {
            Effect::Permit => residuals.permits.push((id, condition)),
            Effect::Forbid => residuals.forbids.push((id, condition)),
        }
    }
    Ok(residuals)
}

/// A request of which one side may be known by its type alone.
pub struct Request {
    pub principal: Open,
    pub action: EntityUid,
    pub resource: Open,
    pub context: Context,
}

/// One side of a request.
pub enum Open {
    Of(EntityTypeName),
    Known(EntityUid),
}

impl From<Open> for PartialEntityUid {
    fn from(open: Open) -> Self {
        match open {
            Open::Of(name) => Self::new(name, None),
            Open::Known(uid) => Self::from_concrete(uid),
        }
    }
}

/// What is left of those permits that can still hold. `entities` are the known ones; whoever is not among them may be
/// anything. An error: what is known is not all that the schema asks for, or a policy is not valid.
pub fn permits(
    policies: &PolicySet,
    schema: &Schema,
    request: Request,
    entities: Entities,
) -> Result<Vec<Arc<Expr>>, String> {
    let Request { principal, action, resource, context } = request;
    let (principal, resource) = (principal.into(), resource.into());
    let request = PartialRequest::new(principal, action, resource, Some(context), schema)
        .map_err(|error| error.to_string())?;
    let actions = schema.action_entities().map_err(|error| error.to_string())?;
    let entities = entities
        .add_entities(actions, None)
        .map_err(|error| error.to_string())
        .and_then(|all| PartialEntities::from_concrete(all, schema).map_err(|e| e.to_string()))?;
    let response = policies.tpe(&request, &entities, schema).map_err(|error| error.to_string())?;
    let holds = response.true_permits().chain(response.residual_permits());
    let left = holds.filter_map(|id| response.get_policy(id));
    left.map(|policy| condition(&policy)).collect()
}

/// A residual policy is one `when` over an open scope.
fn condition(policy: &Policy) -> Result<Arc<Expr>, String> {
    let tree = policy.to_pst().map_err(|error| error.to_string())?;
    match tree.body().clauses().as_slice() {
        [Clause::When(expr)] => Ok(mended(expr)),
        other => Err(format!("a residual of {} clauses", other.len())),
    }
}
