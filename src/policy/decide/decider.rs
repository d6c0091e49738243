//! One decision: everything that is made ready once a bundle, and the few steps that are left for a request.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use cedar_policy::{EntityTypeName, EntityUid, Schema};
use cedar_policy_core::ast::{self, Entity, EntityType as CedarType, EntityUIDEntry};
use cedar_policy_core::entities::{Dereference, Entities, NoEntitiesSchema, TCComputation};
use cedar_policy_core::evaluator::Evaluator;
use cedar_policy_core::extensions::Extensions;

use super::answer::{Decision, Obligation, Reason};
use super::ask::{Ask, Party};
use super::callers;
use super::circumstances::Circumstances;
use super::directory::Directory;
use super::hashing::Map;
use super::index::{Bucket, Index};
use super::known::Known;
use super::layer::Layer;
use super::made::Made;
use super::people;
use super::question::{Met, Question};
use super::reach::Permits;
use super::ready::Ready;
use super::types::Types;
use super::value::{Record, Value};
use crate::model::{Diagnostic, Instant, TableRef};
use crate::policy::bundle::Bundle;
use crate::policy::collect::FieldFacts;
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
    /// Entities of governed sources, in the order of the configuration. One that was read for another schema's idea
    /// of its type is left out.
    pub directories: Vec<Arc<Directory>>,
}

/// The access policies of a bundle, ready to decide. Nothing in it changes; a new bundle brings a new one.
#[derive(Debug)]
pub struct Decider {
    pub bundle: Arc<Bundle>,
    /// The bundle's.
    hash: Arc<str>,
    pub(super) types: Arc<Types>,
    /// Must not change after `new`: `made` keeps what was made of it.
    pub(super) known: Known,
    pub(super) index: Arc<Index>,
    pub(super) schema: Arc<Schema>,
    pub(super) permits: Arc<Permits>,
    /// Whether some policy says who may ask.
    pub(super) guards_callers: bool,
    pub(super) made: Made,
    pub(super) applies: Arc<Map<EntityUid, Applies>>,
    pub(super) called: BTreeMap<String, String>,
    pub(super) fields: HashMap<String, FieldFacts>,
    /// By the types of their records, and by their own names.
    pub(super) tables: Arc<HashMap<String, Arc<TableRef>>>,
    pub(super) named_tables: Arc<HashMap<String, Arc<TableRef>>>,
    said: Arc<Map<Arc<str>, Said>>,
    /// Tables, and the files of `entities/`.
    of_files: Arc<Layer>,
}

/// What an action is about, for looking up.
#[derive(Debug)]
pub(super) struct Applies {
    pub(super) principals: HashSet<CedarType>,
    pub(super) resources: HashSet<CedarType>,
    /// With the groups of actions that it is in, if any.
    entity: Option<Arc<Entity>>,
    /// It is one of the fixed schema's, of which the registers speak.
    pub(super) is_fixed: bool,
}

/// What a decision repeats of a policy.
#[derive(Debug)]
struct Said {
    obligations: Vec<Obligation>,
    log: Option<bool>,
}

/// The type of a field, of a table; each is asked about in a way of its own.
pub(super) const FIELD: &str = "Steward::Field";
pub(super) const TABLE: &str = "Steward::Table";

impl Decider {
    pub fn new(bundle: Arc<Bundle>, around: Surroundings) -> Result<Self, Vec<Diagnostic>> {
        let (types, schema) = Types::of_bundle(&bundle)?;
        let mut layer = Layer::default();
        let mut tables = HashMap::new();
        let mut named_tables = HashMap::new();
        for table in bundle.governed.keys() {
            let (source, own) = (uid("Steward::Source", &table.source), table.to_string());
            layer.add(&source, Record::default(), &[]);
            layer.add(&uid(TABLE, &own), Record::default(), &[source]);
            let table = Arc::new(table.clone());
            tables.insert(entity_type(&table), table.clone());
            named_tables.insert(own, table);
        }
        people::add(&mut layer, &bundle.sources, &types)?;
        let applies = applies(&types, &schema);
        let access = bundle.written.iter().filter(|policy| policy.folder == Folder::Access);
        let guards_callers = callers::spoken_of(access.clone().map(|written| &written.policy));
        let index = Index::new(access.clone().map(|written| &written.policy), &schema);
        let said = access.map(|written| {
            let obligations = Obligation::of(&written.meta);
            (written.meta.id.as_str().into(), Said { obligations, log: written.meta.log })
        });
        let said = Arc::new(said.collect());
        let permits = Arc::new(Permits::of(&index, &types));
        let bare = Self {
            hash: bundle.hash.as_str().into(),
            bundle,
            types: Arc::new(types),
            known: Known::default(),
            index: Arc::new(index),
            schema: Arc::new(schema),
            permits,
            guards_callers,
            made: Made::new(&Known::default()),
            applies: Arc::new(applies),
            called: BTreeMap::new(),
            fields: HashMap::new(),
            tables: Arc::new(tables),
            named_tables: Arc::new(named_tables),
            said,
            of_files: Arc::new(layer.whole()),
        };
        Ok(bare.with(around))
    }

    /// The same policies in other surroundings; what is made of the bundle is shared, not made again.
    #[must_use]
    pub fn with(&self, around: Surroundings) -> Self {
        let fields = around.fields.into_iter().map(|facts| (facts.field.to_string(), facts));
        let fitting = around.directories.iter().filter(|directory| directory.fits(&self.types));
        let directories = fitting.map(|directory| directory.layer.clone());
        // What officers wrote outweighs what a directory says of the same entity.
        let known = Known::new([self.of_files.clone()].into_iter().chain(directories));
        Self {
            bundle: self.bundle.clone(),
            hash: self.hash.clone(),
            types: self.types.clone(),
            made: Made::new(&known),
            known,
            index: self.index.clone(),
            schema: self.schema.clone(),
            permits: self.permits.clone(),
            guards_callers: self.guards_callers,
            applies: self.applies.clone(),
            called: around.types,
            fields: fields.collect(),
            tables: self.tables.clone(),
            named_tables: self.named_tables.clone(),
            said: self.said.clone(),
            of_files: self.of_files.clone(),
        }
    }

    /// The bundle's hash.
    pub fn hash(&self) -> Arc<str> {
        self.hash.clone()
    }

    /// The types that access policies know.
    pub fn types(&self) -> Arc<Types> {
        self.types.clone()
    }

    /// The answer. What is not in the schema, or not of its type, is denied; nothing is an error.
    pub fn decide(&self, ask: &Ask, now: Instant) -> Decision {
        match self.meet(&ask.asker(), now) {
            Ok(by) => self.decide_about(&by, ask.resource.party()),
            Err(denied) => denied,
        }
    }

    /// The answer about one of many resources.
    pub fn decide_about(&self, by: &Met<'_>, resource: Party<'_>) -> Decision {
        match self.questions(by, resource) {
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
        let first = self.put(question, &question.by.context);
        match &question.by.broken {
            Some(broken) if !first.permitted => {
                let decision = self.put(question, broken);
                Decision { broke_glass: decision.permitted, ..decision }
            }
            _ => first,
        }
    }

    /// Cedar's answer; what cannot even be asked is denied.
    fn put(&self, question: &Question<'_>, context: &Circumstances) -> Decision {
        self.ask_cedar(question, context).unwrap_or_else(|error| Decision {
            errors: vec![error.into()],
            ..Decision::denied(Reason::PolicyError)
        })
    }

    /// The policies that can apply.
    pub(super) fn slice(&self, question: &Question<'_>) -> Vec<&Bucket> {
        self.index.slice(&question.by.principal, &question.by.action.uid, &question.resource)
    }

    fn ask_cedar(
        &self,
        question: &Question<'_>,
        context: &Circumstances,
    ) -> Result<Decision, String> {
        let slice = self.slice(question);
        let policies = || slice.iter().flat_map(|bucket| &bucket.ready);
        if !policies().any(Ready::asks) {
            return Ok(self.weigh(policies().map(|policy| (policy, Some(true)))));
        }
        let entities = self.entities(question, &context.said, &slice)?;
        let entry = |uid: &ast::EntityUID| EntityUIDEntry::known(uid.clone(), None);
        let request = ast::Request::new_unchecked(
            entry(question.by.principal.uid()),
            entry(question.by.action.uid.as_ref()),
            entry(question.resource.uid()),
            Some(context.cedars()?),
        );
        let evaluator = Evaluator::new(request, &entities, Extensions::all_available());
        Ok(self.weigh(policies().map(|policy| (policy, policy.holds(&evaluator)))))
    }

    /// A forbid outweighs every permit, and one that cannot be evaluated forbids as well: Cedar's authorizer
    /// would skip it.
    fn weigh<'p>(&self, policies: impl Iterator<Item = (&'p Ready, Option<bool>)>) -> Decision {
        let (mut permits, mut forbids, mut errors) = (Vec::new(), Vec::new(), Vec::new());
        let mut forbid_erred = false;
        for (policy, holds) in policies {
            match holds {
                Some(true) if policy.forbids => forbids.push(policy.id.clone()),
                Some(true) => permits.push(policy.id.clone()),
                Some(false) => {}
                None => {
                    forbid_erred |= policy.forbids;
                    errors.push(policy.id.clone());
                }
            }
        }
        errors.sort_unstable();
        let (reason, decisive) = match (forbids.is_empty(), forbid_erred, permits.is_empty()) {
            (false, ..) => (Some(Reason::Forbidden), forbids),
            (_, true, _) => (Some(Reason::PolicyError), forbids),
            (.., true) => (Some(Reason::NotPermitted), permits),
            (.., false) => (None, permits),
        };
        self.decision(reason, decisive, errors)
    }

    fn decision(
        &self,
        reason: Option<Reason>,
        mut decisive: Vec<Arc<str>>,
        errors: Vec<Arc<str>>,
    ) -> Decision {
        decisive.sort_unstable();
        let said = || decisive.iter().filter_map(|id| self.said.get(id));
        let obligations = said().flat_map(|said| said.obligations.iter().cloned()).collect();
        let log = said().filter_map(|said| said.log).max();
        Decision {
            permitted: reason.is_none(),
            reason,
            detail: None,
            obligations,
            log,
            policies: decisive,
            errors,
            broke_glass: false,
        }
    }

    /// The entities that the policies of the slice can look into.
    pub(super) fn entities(
        &self,
        question: &Question<'_>,
        context: &Record,
        slice: &[&Bucket],
    ) -> Result<Entities, String> {
        let mut all = vec![question.by.principal.clone()];
        if question.resource.uid() != question.by.principal.uid() {
            all.push(question.resource.clone());
        }
        let action = &question.by.action.uid;
        all.extend(self.applies.get(action).and_then(|own| own.entity.clone()));
        if slice.iter().any(|bucket| !bucket.needs.is_empty()) {
            self.follow(question, context, slice, &mut all)?;
        }
        let around = question.around.clone().unwrap_or_default();
        if question.around.is_some() {
            all.retain(|entity| !matches!(around.entity(entity.uid()), Dereference::Data(_)));
        }
        let done = TCComputation::AssumeAlreadyComputed;
        around
            .add_entities(all, None::<&NoEntitiesSchema>, done, Extensions::all_available())
            .map_err(|_| "entities".to_owned())
    }

    /// Adds whom the policies name, and whom attributes that they pass through name.
    fn follow(
        &self,
        question: &Question<'_>,
        context: &Record,
        slice: &[&Bucket],
        all: &mut Vec<Arc<Entity>>,
    ) -> Result<(), String> {
        let mut named: Vec<&EntityUid> =
            slice.iter().flat_map(|bucket| &bucket.needs.literals).collect();
        let mut seen: HashSet<ast::EntityUID> = all.iter().map(|one| one.uid().clone()).collect();
        passed(context, slice, &mut named);
        let parties =
            [(&question.by.principal, &question.by.told), (&question.resource, &question.told)];
        for (entity, told) in parties {
            passed(told, slice, &mut named);
            let place = self.known.find(&entity.uid().clone().into());
            place.iter().for_each(|at| passed(self.known.attributes(*at), slice, &mut named));
        }
        while let Some(next) = named.pop() {
            if seen.contains(next.as_ref()) {
                continue;
            }
            let Some(place) = self.known.find(next) else { continue };
            seen.insert(next.as_ref().clone());
            passed(self.known.attributes(place), slice, &mut named);
            all.push(self.made.stored(&self.known, place)?);
        }
        Ok(())
    }
}

/// Those that stand in attributes through which some policy looks.
fn passed<'v>(record: &'v Record, slice: &[&Bucket], named: &mut Vec<&'v EntityUid>) {
    for (name, value) in record {
        match value {
            Value::Entity(uid) if slice.iter().any(|bucket| bucket.needs.reach(name)) => {
                named.push(uid);
            }
            Value::Record(inner) => passed(inner, slice, named),
            // Nobody looks into the elements of a set: Cedar has no way to take one out.
            _ => {}
        }
    }
}

fn applies(types: &Types, schema: &Schema) -> Map<EntityUid, Applies> {
    let groups = schema.action_entities().unwrap_or_else(|_| cedar_policy::Entities::empty());
    let set = |names: &[EntityTypeName]| names.iter().map(|name| name.as_ref().clone()).collect();
    let all = types.actions().map(|(_, action)| {
        let entity = groups.get(&action.uid).map(|entity| Arc::new(entity.as_ref().clone()));
        let own = Applies {
            principals: set(&action.principals),
            resources: set(&action.resources),
            entity: entity.filter(|entity| entity.ancestors().next().is_some()),
            is_fixed: action.uid.type_name().to_string() == "Steward::Action",
        };
        (action.uid.clone(), own)
    });
    all.collect()
}
