//! A decision about every record of a table at once: what may this principal see of it, as SQL.
//!
//! A row is shown if a decision about it, with its columns as the resource's properties, would permit. Where SQL
//! cannot say so the row is left out and the plan says that it is not exact: nobody judges again what is shown. For the
//! same reason a row with a value that Cedar cannot represent, where a policy looks, is not shown.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, Expr, Literal, UnaryOp, Var};
use cedar_policy::{Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request};
use cedar_policy_core::ast;

use super::answer::{Decision, Obligation, Reason};
use super::ask::{Ask, Named, Party};
use super::decider::Decider;
use super::question::Question;
use super::restrict;
use super::value::{Record, Value};
use crate::model::{Dialect, Instant, TableRef, failpoint};
use crate::policy::predicate::{Predicate, Shown};
use crate::policy::reading::reads;
use crate::policy::reading::scope::uid;
use crate::policy::residual::asked::{Asked, Parties, World, asked, literal, named};
use crate::policy::schema::shape::Governed;
use crate::source::project::{Splice, session};

/// What may be seen of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub planned: Planned,
    /// The condition, `TRUE` and `FALSE` among them; none where there is no table.
    pub splice: Option<Splice>,
    pub dialect: Option<Dialect>,
    /// What the session has to be set to first.
    pub session: Option<String>,
    /// The rows shown are those that single decisions permit, and not fewer.
    pub exact: bool,
    /// Attributes in which a value that Cedar cannot represent keeps its row from being shown.
    pub reads: Vec<String>,
    /// The policies that decide or may decide, what they oblige to, and if nothing can be seen why.
    pub decision: Decision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Planned {
    Always,
    Never,
    Conditional,
}

/// Why there is no plan: what is asked for is no rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unplannable {
    #[error("`resource.type` is no governed table; only of tables there are plans")]
    NoTable,
    #[error(
        "`dialect`: `{table}` is in a database that speaks {own}, and {why}; leave `dialect` out to have the condition in {own}"
    )]
    Dialect { table: TableRef, own: &'static str, why: String },
    #[error("the condition holds a value that cannot be sent")]
    Unsendable,
}

/// The rows of one context, and the policies that say so.
struct Rows {
    shown: Shown,
    exact: bool,
    reads: Vec<String>,
    decision: Decision,
}

impl Decider {
    /// What the subject may see of the table that is the resource's type: its id and properties are nobody's.
    pub fn plan(
        &self,
        ask: &Ask,
        dialect: Option<Dialect>,
        now: Instant,
    ) -> Result<Plan, Unplannable> {
        let Some(of) = self.type_of(&ask.resource.kind) else {
            return Ok(Plan::never(None, Decision::denied(Reason::UnknownType)));
        };
        let table = self.tables.get(&of.name.to_string()).ok_or(Unplannable::NoTable)?;
        let governed = &self.bundle.governed[table];
        let own = governed.projection.dialect;
        if let Some(other) = dialect.filter(|other| *other != own) {
            let why = format!("what its columns hold is known there and not in {}", other.word());
            return Err(Unplannable::Dialect { table: (**table).clone(), own: own.word(), why });
        }
        let resource = Named { kind: ask.resource.kind.clone(), ..Named::default() };
        let ask = Ask { resource, ..ask.clone() };
        let by = match self.meet(&ask.asker(), now) {
            Ok(by) => by,
            Err(denied) => return Ok(Plan::never(Some(own), denied)),
        };
        let questions = match self.questions(&by, ask.resource.party()) {
            Ok(questions) => questions,
            Err(denied) => return Ok(Plan::never(Some(own), denied)),
        };
        let Some(question) = questions.first() else { return Err(Unplannable::NoTable) };
        let rows = |context: &Record| {
            self.rows(question, &by.told, context, governed).unwrap_or_else(|_| Rows {
                shown: Shown::Never,
                exact: false,
                reads: Vec::new(),
                decision: Decision::denied(Reason::PolicyError),
            })
        };
        let mut all = rows(&question.by.context.said);
        if let Some(broken) = &question.by.broken
            && all.shown != Shown::Always
        {
            all = all.or_broken(rows(&broken.said));
        }
        let session = session(own, governed.declared.offset_seconds);
        Ok(Plan { session, ..all.plan(own)? })
    }

    fn rows(
        &self,
        question: &Question<'_>,
        said: &Record,
        context: &Record,
        governed: &Governed,
    ) -> Result<Rows, String> {
        let (principal, resource) = (question.principal_uid(), question.resource_uid());
        let records = resource.type_name();
        let above = self.above(&governed.table);
        let place = self.known.find(&principal);
        let above_place = place.map(|place| self.known.above(place)).unwrap_or_default();
        let mut groups: HashSet<EntityUid> =
            above_place.into_iter().map(|place| self.known.uid(place)).collect();
        if failpoint::on("plan-forgets-groups") {
            groups.clear();
        }
        let parties = Parties { principal: &principal, groups: &groups, records, above: &above };
        let policies = parties.met(self.index.about(&question.by.action.uid));
        let mut entities = self.surroundings(question, said, context, named(&policies))?;
        if failpoint::on("plan-forgets-groups") {
            entities = alone(&entities)?;
        }
        let request = request(question, context)?;
        let known: HashSet<EntityUid> = entities.iter().map(Entity::uid).collect();
        let attribute = |of: &cedar_policy::pst::EntityUID, name: &str| {
            let of = uid(&of.ty.to_string(), &of.eid);
            known.contains(&of).then_some(())?;
            let place = self.known.find(&of);
            let stored = place.map(|place| self.known.attributes(place));
            let said = Some(said).filter(|_| of == principal);
            let member = |record: &Record| {
                record.iter().find(|(own, _)| **own == *name).map(|(_, value)| tree(value))
            };
            said.and_then(member).or_else(|| stored.and_then(member))
        };
        let world = World {
            request: &request,
            entities: &entities,
            principal: &principal,
            action: &question.by.action.uid,
            records,
            above: &above,
            context: tree(&Value::Record(context.clone())),
            attribute: &attribute,
        };
        let found = asked(&policies, &world);
        Ok(self.shown(question, found, records, governed))
    }

    /// The principal as the request says it, the groups of actions, and everybody whom the policies, the context and
    /// attributes name, at any distance.
    fn surroundings(
        &self,
        question: &Question<'_>,
        said: &Record,
        context: &Record,
        mut named: Vec<EntityUid>,
    ) -> Result<Entities, String> {
        let wrong = |_| "entities".to_owned();
        let actions = self.schema.action_entities().map_err(|_| "actions".to_owned())?;
        let mut all: HashMap<EntityUid, Entity> =
            actions.iter().map(|action| (action.uid(), action.clone())).collect();
        let principal = question.principal_uid();
        let own = |entity: &Arc<ast::Entity>| Entity::from(ast::Entity::clone(entity));
        all.insert(principal.clone(), own(&question.by.principal));
        let note = |record: &Record, named: &mut Vec<EntityUid>| {
            record.iter().for_each(|(_, value)| value.named(&mut |uid| named.push(uid.clone())));
        };
        note(context, &mut named);
        note(said, &mut named);
        let place = self.known.find(&principal);
        place.iter().for_each(|place| note(self.known.attributes(*place), &mut named));
        while let Some(next) = named.pop() {
            let Some(place) = self.known.find(&next).filter(|_| !all.contains_key(&next)) else {
                continue;
            };
            note(self.known.attributes(place), &mut named);
            all.insert(next, own(&self.made.stored(&self.known, place)?));
        }
        Entities::from_entities(all.into_values(), None).map_err(wrong)
    }

    fn shown(
        &self,
        question: &Question<'_>,
        mut found: Asked,
        records: &EntityTypeName,
        governed: &Governed,
    ) -> Rows {
        let decision = self.said_of(&found, governed);
        let forbids = &mut found.residuals.forbids;
        let lost = |(_, condition): &(String, Arc<Expr>)| {
            !reads::of_expression(condition).attributes.is_disjoint(&governed.drifted)
        };
        // A forbid whose column has vanished forbids.
        let vanished = forbids.iter().any(lost);
        let each = found.residuals.permits.iter().chain(forbids.iter());
        let mut read: BTreeSet<String> =
            each.flat_map(|(_, condition)| reads::of_expression(condition).attributes).collect();
        if restrict::applies(question.by.action) {
            forbids.push((String::new(), restrict::condition()));
            read.insert(restrict::PATH.to_owned());
        }
        // Of these more is known than their columns.
        let stored = self.known.of_type(records);
        let left_out = !stored.is_empty();
        forbids.extend(stored.into_iter().map(|place| {
            let (left, right) = (Expr::Var(Var::Resource), literal(&self.known.uid(place)));
            let same =
                Expr::BinaryOp { op: BinaryOp::Eq, left: Arc::new(left), right: Arc::new(right) };
            (String::new(), Arc::new(same))
        }));
        found.residuals.forbids_all |= vanished;
        let attributes = &governed.projection.attributes;
        let reads: Vec<String> =
            read.into_iter().filter(|path| attributes.contains_key(path)).collect();
        let table = governed.table.clone();
        let predicate = Predicate::of_shown(table, found.residuals, reads.clone());
        let (shown, exact) = predicate.shown(&governed.projection);
        Rows { shown, exact: exact && !left_out, reads, decision }
    }

    /// The policies that may decide and what they oblige to; if none can permit, why.
    fn said_of(&self, found: &Asked, governed: &Governed) -> Decision {
        let residuals = &found.residuals;
        let lost = |(_, condition): &&(String, Arc<Expr>)| {
            !reads::of_expression(condition).attributes.is_disjoint(&governed.drifted)
        };
        let lost: Vec<&String> = residuals.forbids.iter().filter(lost).map(|(id, _)| id).collect();
        let mut decision = Decision {
            errors: found.errors.iter().map(|id| id.as_str().into()).collect(),
            ..Decision::default()
        };
        let reason = if !found.forbidden.is_empty() {
            decision.policies = found.forbidden.iter().map(|id| id.as_str().into()).collect();
            Reason::Forbidden
        } else if residuals.forbids_all || !lost.is_empty() {
            decision.errors.extend(lost.into_iter().map(|id| id.as_str().into()));
            Reason::PolicyError
        } else if residuals.permits.is_empty() {
            Reason::NotPermitted
        } else {
            let permits = residuals.permits.iter().map(|(id, _)| id);
            let metas = permits.clone().filter_map(|id| self.bundle.policies.get(id));
            decision.obligations = metas.flat_map(Obligation::of).collect();
            let forbids = residuals.forbids.iter().map(|(id, _)| id);
            let both: BTreeSet<&String> = permits.chain(forbids).collect();
            decision.policies = both.into_iter().map(|id| id.as_str().into()).collect();
            decision.permitted = true;
            return decision;
        };
        decision.reason = Some(reason);
        decision
    }

    /// The fields of a table with their names as resources; `None` of what is no governed table.
    pub fn fields_of(&self, table: Party<'_>) -> Option<Vec<(String, String)>> {
        let of = self.type_of(table.kind)?;
        if of.name.to_string() != "Steward::Table" {
            return None;
        }
        let own = self.bundle.governed.values().find(|own| own.table.to_string() == table.id)?;
        let columns = own.projection.table.columns.iter();
        Some(columns.map(|c| (c.name.clone(), format!("{}.{}", table.id, c.name))).collect())
    }

    /// What every record of the table is in.
    fn above(&self, table: &TableRef) -> Vec<EntityUid> {
        let own = uid("Steward::Table", &table.to_string());
        let above = self.known.find(&own).map(|place| self.known.above(place)).unwrap_or_default();
        above.into_iter().map(|place| self.known.uid(place)).chain([own]).collect()
    }
}

impl Rows {
    /// These, and what the broken glass shows beside them.
    fn or_broken(self, broken: Self) -> Self {
        let adds = broken.shown != Shown::Never && broken.shown != self.shown;
        if !adds {
            return self;
        }
        let reads: BTreeSet<String> = self.reads.into_iter().chain(broken.reads).collect();
        let mut decision = broken.decision;
        if self.decision.permitted {
            decision.policies.extend(self.decision.policies);
            decision.policies.sort();
            decision.policies.dedup();
            let own = self.decision.obligations.into_iter();
            let more: Vec<Obligation> =
                own.filter(|one| !decision.obligations.contains(one)).collect();
            decision.obligations.extend(more);
        }
        decision.broke_glass = true;
        Self {
            shown: self.shown.or(broken.shown),
            exact: self.exact && broken.exact,
            reads: reads.into_iter().collect(),
            decision,
        }
    }

    fn plan(self, dialect: Dialect) -> Result<Plan, Unplannable> {
        let planned = match self.shown {
            Shown::Always => Planned::Always,
            Shown::Never => Planned::Never,
            Shown::Where(_) => Planned::Conditional,
        };
        let mut decision = self.decision;
        decision.permitted = planned != Planned::Never;
        if planned == Planned::Never && decision.reason.is_none() {
            decision.reason = Some(Reason::NotPermitted);
            decision.obligations.clear();
        }
        let splice = Splice::of(dialect, self.shown.condition()).ok_or(Unplannable::Unsendable)?;
        let (exact, reads) = (self.exact, self.reads);
        Ok(Plan {
            planned,
            splice: Some(splice),
            dialect: Some(dialect),
            session: None,
            exact,
            reads,
            decision,
        })
    }
}

impl Plan {
    fn never(dialect: Option<Dialect>, decision: Decision) -> Self {
        let splice = dialect.and_then(|dialect| Splice::of(dialect, Shown::Never.condition()));
        let (session, reads) = (None, Vec::new());
        Self { planned: Planned::Never, splice, dialect, session, exact: true, reads, decision }
    }
}

/// The question about some record or other.
fn request(question: &Question<'_>, context: &Record) -> Result<Request, String> {
    let pairs = context.iter().map(|(name, value)| (name.to_string(), value.expression()));
    let context = Context::from_pairs(pairs).map_err(|_| "context".to_owned())?;
    let record = EntityUid::from_type_name_and_id(
        question.resource_uid().type_name().clone(),
        EntityId::new(""),
    );
    let (principal, action) = (question.principal_uid(), question.by.action.uid.clone());
    Request::new(principal, action, record, context, None).map_err(|_| "request".to_owned())
}

/// The entities without what they are in.
fn alone(entities: &Entities) -> Result<Entities, String> {
    let orphan = |entity: &Entity| {
        let (uid, attributes, _) = entity.clone().into_inner();
        Entity::new(uid, attributes, [].into()).map_err(|_| "entities".to_owned())
    };
    let each = entities.iter().map(orphan).collect::<Result<Vec<_>, _>>()?;
    Entities::from_entities(each, None).map_err(|_| "entities".to_owned())
}

/// A value as a syntax tree.
fn tree(value: &Value) -> Arc<Expr> {
    let text = |text: &str| Arc::new(Expr::Literal(Literal::String(text.into())));
    let call = |op, own: &str| Expr::UnaryOp { op, expr: text(own) };
    Arc::new(match value {
        Value::Bool(value) => Expr::Literal(Literal::Bool(*value)),
        Value::Long(value) => Expr::Literal(Literal::Long(*value)),
        Value::String(own) => return text(own),
        Value::Decimal(own) => call(UnaryOp::Decimal, own),
        Value::Ipaddr(own) => call(UnaryOp::Ip, own),
        Value::Datetime(own) => call(UnaryOp::Datetime, own),
        Value::Duration(own) => call(UnaryOp::Duration, own),
        Value::Entity(uid) => literal(uid),
        Value::Set(items) => Expr::Set(items.iter().map(tree).collect()),
        Value::Record(fields) => Expr::Record(
            fields.iter().map(|(name, value)| (name.to_string(), tree(value))).collect(),
        ),
    })
}
