//! Cedar's own judgement of one fetched row. SQL only finds candidates; this decides.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use cedar_policy::{
    AuthorizationError, Authorizer, Context, Decision, Entities, Entity, EntityTypeName, EntityUid,
    Policy, PolicyId, PolicySet, Request, RestrictedExpression,
};

use super::predicate::Instants;
use super::reading::scope::{action_uid, uid};
use crate::model::clock::rfc3339;
use crate::model::{Action, Row, TableRef, Value};

/// What Cedar says about acting on a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Some permit is satisfied, no forbid is, and no forbid erred.
    pub permitted: bool,
    /// Some forbid is satisfied or erred.
    pub forbidden: bool,
    /// Ids of the policies that decided.
    pub reasons: Vec<String>,
    /// Ids of policies whose evaluation erred.
    pub errors: Vec<String>,
}

impl Judgement {
    /// Denied for a reason outside Cedar: what could not even be asked.
    pub fn refused(error: impl Into<String>) -> Self {
        Self { permitted: false, forbidden: true, reasons: Vec::new(), errors: vec![error.into()] }
    }
}

/// The policies of one (table, action), and of a request everything that is the same for all its records.
#[derive(Debug, Clone)]
pub struct Judge {
    entity_type: EntityTypeName,
    policies: PolicySet,
    principal: EntityUid,
    action: EntityUid,
    parent: HashSet<EntityUid>,
    around: Vec<Entity>,
    /// The context of the moment last asked about: a page of rows asks about one.
    context: Arc<Mutex<Option<(Instants, Context)>>>,
}

impl Judge {
    pub fn new(
        table: &TableRef,
        entity_type: EntityTypeName,
        action: Action,
        policies: PolicySet,
    ) -> Self {
        let source = uid("Steward::Source", &table.source);
        let own = uid("Steward::Table", &table.to_string());
        let around = vec![
            Entity::new_no_attrs(own.clone(), HashSet::from([source.clone()])),
            Entity::new_no_attrs(source, HashSet::new()),
        ];
        Self {
            entity_type,
            policies,
            principal: uid("Steward::Service", "stewardd"),
            action: action_uid(action.as_str()),
            parent: HashSet::from([own]),
            around,
            context: Arc::default(),
        }
    }

    pub(super) fn policies(&self) -> &PolicySet {
        &self.policies
    }

    /// Judges a row whose values are the attributes `paths`, in that order.
    pub fn judge(&self, paths: &[String], row: &Row, at: &Instants) -> Judgement {
        if row.values.contains(&Value::Unjudgeable) {
            return Judgement::refused("a value Cedar cannot represent");
        }
        match self.ask(paths, row, at) {
            Ok((request, entities)) => authorize(&self.policies, &request, &entities),
            Err(error) => Judgement::refused(error),
        }
    }

    /// The question as Cedar is asked it.
    pub(super) fn ask(
        &self,
        paths: &[String],
        row: &Row,
        at: &Instants,
    ) -> Result<(Request, Entities), String> {
        let id = cedar_policy::EntityId::new(row.key.canonical());
        let record = EntityUid::from_type_name_and_id(self.entity_type.clone(), id);
        // Cedar's messages may quote what they were given; only their kind goes on.
        let entity =
            Entity::new(record.clone(), attributes(paths, &row.values), self.parent.clone())
                .map_err(|_| "a value Cedar cannot represent".to_owned())?;
        let all = self.around.iter().cloned().chain([entity]);
        let entities = Entities::from_entities(all, None).map_err(|_| "entities".to_owned())?;
        let request = Request::new(
            self.principal.clone(),
            self.action.clone(),
            record,
            self.context(at)?,
            None,
        )
        .map_err(|_| "request".to_owned())?;
        Ok((request, entities))
    }

    fn context(&self, at: &Instants) -> Result<Context, String> {
        let mut last = self.context.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((of, context)) if of == at => Ok(context.clone()),
            _ => {
                let context = context(at)?;
                *last = Some((at.clone(), context.clone()));
                Ok(context)
            }
        }
    }
}

/// Cedar skips a forbid that errs; here it forbids.
pub fn authorize(policies: &PolicySet, request: &Request, entities: &Entities) -> Judgement {
    let response = Authorizer::new().is_authorized(request, policies, entities);
    let is_forbid = |id: &PolicyId| {
        policies
            .policy(id)
            .is_none_or(|policy: &Policy| policy.effect() == cedar_policy::Effect::Forbid)
    };
    let diagnostics = response.diagnostics();
    let forbid_erred = diagnostics.errors().any(|error| is_forbid(erring(error)));
    let mut reasons: Vec<String> = diagnostics.reason().map(name).collect();
    reasons.sort();
    Judgement {
        permitted: response.decision() == Decision::Allow && !forbid_erred,
        forbidden: forbid_erred || diagnostics.reason().any(is_forbid),
        reasons,
        errors: diagnostics.errors().map(|error| name(erring(error))).collect(),
    }
}

/// An id as it was given; Cedar's own display of it escapes quotes.
pub(super) fn name(id: &PolicyId) -> String {
    AsRef::<str>::as_ref(id).to_owned()
}

fn erring(error: &AuthorizationError) -> &PolicyId {
    match error {
        AuthorizationError::PolicyEvaluationError(error) => error.policy_id(),
    }
}

/// The context of retention and collection: `now` and every period's cutoff.
pub fn context(at: &Instants) -> Result<Context, String> {
    let moment = |millis| RestrictedExpression::new_datetime(rfc3339(millis));
    let cutoffs = at.cutoffs.iter().map(|(name, millis)| (name.clone(), moment(*millis)));
    let cutoff = RestrictedExpression::new_record(cutoffs).map_err(|error| error.to_string())?;
    Context::from_pairs([("now".to_owned(), moment(at.now)), ("cutoff".to_owned(), cutoff)])
        .map_err(|error| error.to_string())
}

fn attributes(paths: &[String], values: &[Value]) -> HashMap<String, RestrictedExpression> {
    let mut flat = HashMap::new();
    let mut steward = BTreeMap::new();
    for (path, value) in paths.iter().zip(values) {
        let Some(value) = expression(value) else { continue };
        match path.strip_prefix("steward.") {
            Some(inner) => steward.insert(inner.to_owned(), value),
            None => flat.insert(path.clone(), value),
        };
    }
    // Without `asks` the workflow knows nothing about the subject, and `resource has steward` is false.
    if steward.contains_key("asks")
        && let Ok(record) = RestrictedExpression::new_record(steward)
    {
        flat.insert("steward".to_owned(), record);
    }
    flat
}

/// A value as Cedar takes it; absent values have none.
pub fn expression(value: &Value) -> Option<RestrictedExpression> {
    Some(match value {
        Value::Null | Value::Unjudgeable => return None,
        Value::Bool(value) => RestrictedExpression::new_bool(*value),
        Value::Long(value) => RestrictedExpression::new_long(*value),
        Value::Decimal(value) => RestrictedExpression::new_decimal(decimal_text(*value)),
        Value::String(text) => RestrictedExpression::new_string(text.clone()),
        Value::Datetime(millis) => RestrictedExpression::new_datetime(rfc3339(*millis)),
        Value::Ipaddr(text) => RestrictedExpression::new_ip(text),
        Value::Set(items) => RestrictedExpression::new_set(items.iter().filter_map(expression)),
    })
}

/// Ten-thousandths as Cedar writes a decimal.
pub fn decimal_text(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let magnitude = value.unsigned_abs();
    format!("{sign}{}.{:04}", magnitude / 10_000, magnitude % 10_000)
}
