//! One decision: everything that is made ready once a bundle, and the few steps that are left for a request.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use cedar_policy::{Context, Entities, Entity, EntityId, EntityUid, Request, Schema};

use super::answer::{Decision, Obligation, Reason};
use super::ask::{Ask, Named, Properties};
use super::index::{self, Index, Party};
use super::known::Known;
use super::people;
use super::register::{Claim, Held, Registers, objection};
use super::restrict;
use super::types::{Action, EntityType, Types};
use super::value::{Record, declared};
use crate::model::{Diagnostic, Instant, TableRef};
use crate::policy::bundle::Bundle;
use crate::policy::collect::{self, FieldFacts};
use crate::policy::judge::Judgement;
use crate::policy::reading::scope::uid;
use crate::policy::schema::names::entity_type;
use crate::policy::text::written::Folder;

/// What a decision needs beside the policies.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// `[authzen.types]`: a caller's word for a type → the type.
    pub types: BTreeMap<String, String>,
    /// What scans and officers say of each governed field.
    pub fields: Vec<FieldFacts>,
}

/// The access policies of a bundle, ready to decide. Nothing in it changes; a new bundle brings a new one.
#[derive(Debug)]
pub struct Decider {
    pub bundle: Arc<Bundle>,
    pub(super) types: Types,
    pub(super) known: Known,
    pub(super) index: Index,
    pub(super) schema: Schema,
    pub(super) called: BTreeMap<String, String>,
    pub(super) fields: HashMap<String, FieldFacts>,
    pub(super) tables: HashMap<String, TableRef>,
}

/// A question that can be put to Cedar.
pub(super) struct Question<'d> {
    pub action: &'d Action,
    pub principal: EntityUid,
    pub resource: EntityUid,
    pub context: Record,
    /// The principal, the resource and what surrounds them.
    pub entities: Vec<Entity>,
    pub broken: Option<Record>,
}

impl Decider {
    pub fn new(bundle: Arc<Bundle>, around: Surroundings) -> Result<Self, Vec<Diagnostic>> {
        let whole = |error: String| vec![Diagnostic::file("schema", error)];
        let text = bundle.access_schema();
        let schema = Schema::from_cedarschema_str(&text);
        let (schema, _) = schema.map_err(|error| whole(error.to_string()))?;
        let types = Types::of(&text, &schema).map_err(whole)?;
        let mut known = Known::default();
        let mut tables = HashMap::new();
        for table in bundle.governed.keys() {
            let source = uid("Steward::Source", &table.source);
            known.add(&source, Record::default(), &[]);
            known.add(&uid("Steward::Table", &table.to_string()), Record::default(), &[source]);
            tables.insert(entity_type(table), table.clone());
        }
        people::add(&mut known, &bundle.sources, &types)?;
        let written = bundle.written.iter().filter(|policy| policy.folder == Folder::Access);
        let index = Index::new(written.map(|written| &written.policy), &schema);
        let fields = around.fields.into_iter().map(|facts| (facts.field.to_string(), facts));
        let (fields, called) = (fields.collect(), around.types);
        Ok(Self { bundle, types, known, index, schema, called, fields, tables })
    }

    /// The answer. What is not in the schema, or not of its type, is denied; nothing is an error.
    pub fn decide(&self, ask: &Ask, now: Instant) -> Decision {
        match self.question(ask, now) {
            Ok(questions) => self.judged(&questions),
            Err(denied) => denied,
        }
    }

    /// Permitted if each is: a field of several categories is asked about once for each.
    fn judged(&self, questions: &[Question<'_>]) -> Decision {
        let mut permitted: Option<Decision> = None;
        for question in questions {
            let one = self.judge(question);
            if !one.permitted {
                return one;
            }
            match &mut permitted {
                None => permitted = Some(one),
                Some(all) => all.join(one),
            }
        }
        permitted.unwrap_or_else(|| Decision::denied(Reason::NotPermitted))
    }

    fn judge(&self, question: &Question<'_>) -> Decision {
        let first = self.put(question, &question.context);
        match &question.broken {
            Some(broken) if !first.permitted => {
                let second = self.put(question, broken);
                let decision = self.decision(second);
                Decision { broke_glass: decision.permitted, ..decision }
            }
            _ => self.decision(first),
        }
    }

    fn put(&self, question: &Question<'_>, context: &Record) -> Judgement {
        match self.ask_cedar(question, context) {
            Ok(judgement) => judgement,
            Err(error) => Judgement::refused(error),
        }
    }

    fn ask_cedar(&self, question: &Question<'_>, context: &Record) -> Result<Judgement, String> {
        let entities = self.entities(question, context)?;
        let party = |uid: &EntityUid| Party {
            uid: uid.clone(),
            above: entities.ancestors(uid).into_iter().flatten().cloned().collect(),
        };
        let (principal, resource) = (party(&question.principal), party(&question.resource));
        let pairs = context.iter().map(|(name, value)| (name.to_string(), value.expression()));
        let context = Context::from_pairs(pairs).map_err(|_| "context".to_owned())?;
        let action = &question.action.uid;
        let slice = self.index.slice(&principal, action, &resource);
        let request = Request::new(
            principal.uid.clone(),
            action.clone(),
            resource.uid.clone(),
            context,
            None,
        )
        .map_err(|_| "request".to_owned())?;
        Ok(index::judge(slice, &request, &entities))
    }

    /// The entities of the question, and those that they name.
    fn entities(&self, question: &Question<'_>, context: &Record) -> Result<Entities, String> {
        let mut all: HashMap<EntityUid, Entity> =
            question.entities.iter().map(|entity| (entity.uid(), entity.clone())).collect();
        let mut named: Vec<EntityUid> = Vec::new();
        for (_, value) in context {
            value.named(&mut |uid| named.push(uid.clone()));
        }
        while let Some(next) = named.pop() {
            let Some(place) = self.known.find(&next).filter(|_| !all.contains_key(&next)) else {
                continue;
            };
            for (_, value) in self.known.attributes(place) {
                value.named(&mut |uid| named.push(uid.clone()));
            }
            let entity = self.known.entity(next.clone(), &Record::default(), &[]);
            all.extend(entity.map(|entity| (next, entity)));
        }
        Entities::from_entities(all.into_values(), None).map_err(|_| "entities".to_owned())
    }

    /// What a judgement means for the caller.
    fn decision(&self, judgement: Judgement) -> Decision {
        let metas = || judgement.reasons.iter().filter_map(|id| self.bundle.policies.get(id));
        let reason = match (&judgement, judgement.permitted) {
            (_, true) => None,
            (judgement, _) if !judgement.reasons.is_empty() => Some(Reason::Forbidden),
            (judgement, _) if judgement.forbidden => Some(Reason::PolicyError),
            _ => Some(Reason::NotPermitted),
        };
        let said: BTreeSet<bool> = metas().filter_map(|meta| meta.log).collect();
        Decision {
            permitted: judgement.permitted,
            reason,
            detail: None,
            obligations: metas().flat_map(Obligation::of).collect(),
            log: said.last().copied(),
            policies: judgement.reasons,
            errors: judgement.errors,
            broke_glass: false,
        }
    }
}

impl Decision {
    /// Of two permissions that are both needed.
    fn join(&mut self, other: Self) {
        self.policies.extend(other.policies);
        self.policies.sort();
        self.policies.dedup();
        self.errors.extend(other.errors);
        self.errors.sort();
        self.errors.dedup();
        self.obligations.extend(other.obligations);
        self.obligations.dedup();
        self.broke_glass |= other.broke_glass;
        self.log = self.log.max(other.log);
    }
}

/// The context member with which a caller breaks the glass: why.
const BREAK_GLASS: &str = "break_glass";

impl Decider {
    pub(super) fn question(&self, ask: &Ask, now: Instant) -> Result<Vec<Question<'_>>, Decision> {
        let denied = |reason| move || Decision::denied(reason);
        let action = self.types.action(&ask.action).ok_or_else(denied(Reason::UnknownAction))?;
        let subject = self.type_of(&ask.subject.kind).ok_or_else(denied(Reason::UnknownType))?;
        let resource = self.type_of(&ask.resource.kind).ok_or_else(denied(Reason::UnknownType))?;
        if !action.principals.contains(&subject.name) || !action.resources.contains(&resource.name)
        {
            return Err(Decision::denied(Reason::NotApplicable));
        }
        let (principal, who) = self.party(subject, &ask.subject, "subject")?;
        let (uid, which) = self.party(resource, &ask.resource, "resource")?;
        let (context, broken) = context(action, ask)?;
        let table = self.table_of(&resource.name.to_string(), &ask.resource.id);
        let facts = self.facts(resource, &ask.resource)?;
        if let Some(reason) = self.objection(action, &context, table.as_ref(), facts, now) {
            return Err(Decision::denied(reason));
        }
        if table.is_some() && restrict::applies(action) && restrict::is_restricted(&which) {
            return Err(Decision::denied(Reason::Restricted));
        }
        let who = self.known.entity(principal.clone(), &who, &[]);
        let question = |around: Vec<Entity>| Question {
            action,
            principal: principal.clone(),
            resource: uid.clone(),
            context: context.clone(),
            entities: who.iter().cloned().chain(around).collect(),
            broken: broken.clone(),
        };
        let is_field = resource.name.to_string() == "Steward::Field";
        match (facts, &table) {
            (Some(facts), Some(table)) if is_field => {
                let own = self.bundle.table_facts(table);
                let at = self.bundle.instants(now);
                let each = facts.categories.iter().map(String::as_str);
                let keys: Vec<&str> =
                    if facts.categories.is_empty() { vec!["none"] } else { each.collect() };
                let around = |key| collect::entities(&self.bundle.purposes, &own, facts, key, &at);
                let around =
                    keys.into_iter().map(|key| around(key).map(|(_, around)| question(around)));
                around.collect::<Result<_, _>>().map_err(|_| Decision::denied(Reason::IllTyped))
            }
            (_, table) => {
                // A record or a field that no scan has seen is in its table, and says nothing else of itself.
                let parents: Vec<EntityUid> = table
                    .iter()
                    .filter(|_| resource.name.to_string() != "Steward::Table")
                    .map(|table| self::uid("Steward::Table", &table.to_string()))
                    .collect();
                let which = self.known.entity(uid.clone(), &which, &parents);
                Ok(vec![question(which.into_iter().collect())])
            }
        }
    }

    /// The type that a caller's word stands for.
    pub(super) fn type_of(&self, word: &str) -> Option<&EntityType> {
        self.types.entity(self.called.get(word).map_or(word, String::as_str))
    }

    pub(super) fn party(
        &self,
        of: &EntityType,
        named: &Named,
        path: &str,
    ) -> Result<(EntityUid, Record), Decision> {
        let uid = EntityUid::from_type_name_and_id(of.name.clone(), EntityId::new(&named.id));
        let path = format!("{path}.properties");
        let own = declared(&of.attributes, &named.properties, &path).map_err(ill_typed)?;
        Ok((uid, own))
    }

    /// The governed table that a resource is, or is in.
    fn table_of(&self, kind: &str, id: &str) -> Option<TableRef> {
        match kind {
            "Steward::Table" => self.bundle.governed.keys().find(|t| t.to_string() == id).cloned(),
            "Steward::Field" => {
                let (table, _) = id.rsplit_once('.')?;
                self.bundle.governed.keys().find(|t| t.to_string() == table).cloned()
            }
            kind => self.tables.get(kind).cloned(),
        }
    }

    /// What is known of a field that is asked for.
    fn facts(&self, of: &EntityType, named: &Named) -> Result<Option<&FieldFacts>, Decision> {
        if of.name.to_string() != "Steward::Field" {
            return Ok(None);
        }
        Ok(self.fields.get(&named.id))
    }

    fn objection(
        &self,
        action: &Action,
        context: &Record,
        table: Option<&TableRef>,
        facts: Option<&FieldFacts>,
        now: Instant,
    ) -> Option<Reason> {
        let said = |name: &str| {
            let (_, value) = context.iter().find(|(own, _)| **own == *name)?;
            value.text()
        };
        let claim = Claim {
            purpose: said("purpose"),
            recipient: said("recipient"),
            region: said("region"),
        };
        let own = table.and_then(|table| self.bundle.dataset(table));
        let held = Held {
            purposes: table.map(|_| own.map_or(&[][..], |own| &own.purposes[..])),
            categories: facts.map_or(&[], |facts| &facts.categories),
        };
        let registers =
            Registers { purposes: &self.bundle.purposes, recipients: &self.bundle.recipients };
        // The company's own actions have names of their own.
        let fixed = action.uid.type_name().to_string() == "Steward::Action";
        let name = if fixed { action.uid.id().unescaped() } else { "" };
        objection(&registers, name, claim, held, now)
    }
}

/// The declared part of the context, without the broken glass and, if the caller breaks it, with it.
fn context(action: &Action, ask: &Ask) -> Result<(Record, Option<Record>), Decision> {
    let mut given: Properties = ask.context.clone();
    if !ask.action_properties.is_empty() {
        given.insert("action".to_owned(), ask.action_properties.clone().into());
    }
    let whole = declared(&action.context, &given, "context").map_err(ill_typed)?;
    let breaks = |(name, value): &&(Arc<str>, _)| {
        let value: &super::value::Value = value;
        **name == *BREAK_GLASS && value.text().is_some_and(|why| !why.trim().is_empty())
    };
    let broken = whole.iter().any(|one| breaks(&one));
    let without = whole.iter().filter(|(name, _)| **name != *BREAK_GLASS).cloned().collect();
    Ok((without, broken.then_some(whole)))
}

fn ill_typed(error: super::value::IllTyped) -> Decision {
    Decision { detail: Some(error.to_string()), ..Decision::denied(Reason::IllTyped) }
}
