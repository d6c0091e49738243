//! From what a caller asks to what Cedar can be asked: words to types, properties and context by the schema, and what
//! the registers have against it.

use std::sync::Arc;

use cedar_policy::EntityUid;
use cedar_policy_core::ast::Entity;
use cedar_policy_core::entities::Entities;

use super::answer::{Decision, Reason, ill_typed};
use super::ask::{Asker, Party};
use super::circumstances::Circumstances;
use super::decider::{Applies, Decider, FIELD, TABLE};
use super::register::{Claim, Held, Registers, objection};
use super::types::{Action, EntityType};
use super::value::{Record, declared};
use super::{moment, restrict};
use crate::model::{Instant, TableRef};
use crate::policy::collect::{self, FieldFacts};
use crate::policy::reading::scope::uid;

/// Who asks, for what action, in what circumstances: known to the schema and the registers. Good for many resources.
pub struct Met<'d> {
    pub(super) action: &'d Action,
    pub(super) principal: Arc<Entity>,
    pub(super) context: Circumstances,
    /// What the request says of the principal.
    pub(super) told: Record,
    /// The context with the glass broken, if the caller breaks it.
    pub(super) broken: Option<Circumstances>,
    applies: &'d Applies,
    now: Instant,
}

/// A question that can be put to Cedar.
pub(super) struct Question<'q> {
    pub by: &'q Met<'q>,
    pub resource: Arc<Entity>,
    /// What surrounds a field; else none.
    pub around: Option<Entities>,
    /// What the request says of the resource: entities that this names may have to be there.
    pub told: Record,
}

impl Question<'_> {
    pub fn principal_uid(&self) -> EntityUid {
        self.by.principal.uid().clone().into()
    }

    pub fn resource_uid(&self) -> EntityUid {
        self.resource.uid().clone().into()
    }
}

/// The context member with which a caller breaks the glass: why.
const BREAK_GLASS: &str = "break_glass";

impl Decider {
    /// Reads everything of a question but the resource.
    pub fn meet(&self, asker: &Asker<'_>, now: Instant) -> Result<Met<'_>, Decision> {
        let denied = |reason| move || Decision::denied(reason);
        let action = self.types.action(asker.action).ok_or_else(denied(Reason::UnknownAction))?;
        let subject = self.type_of(asker.subject.kind).ok_or_else(denied(Reason::UnknownType))?;
        let applies = self.applies.get(&action.uid).ok_or_else(denied(Reason::UnknownAction))?;
        if !applies.principals.contains(subject.name.as_ref()) {
            return Err(Decision::denied(Reason::NotApplicable));
        }
        let told = told(subject, asker.subject, "subject")?;
        let (context, broken) = context(action, asker, now)?;
        let principal = self.entity(subject, asker.subject.id, &told, &[])?;
        Ok(Met { action, principal, context, told, broken, applies, now })
    }

    /// The questions about one resource: one, or one for each category of a field.
    pub(super) fn questions<'q>(
        &'q self,
        by: &'q Met<'q>,
        of: Party<'_>,
    ) -> Result<Vec<Question<'q>>, Decision> {
        let kind = self.type_name(of.kind);
        let resource = self.types.entity(kind);
        let resource = resource.ok_or_else(|| Decision::denied(Reason::UnknownType))?;
        if !by.applies.resources.contains(resource.name.as_ref()) {
            return Err(Decision::denied(Reason::NotApplicable));
        }
        let told = told(resource, of, "resource")?;
        let table = self.table_of(kind, of.id);
        let facts = if kind == FIELD { self.fields.get(of.id) } else { None };
        if let Some(reason) = self.objection(by, table, facts) {
            return Err(Decision::denied(reason));
        }
        if let (Some(facts), Some(table)) = (facts, table) {
            let around = self.around(&Field { facts, table, now: by.now })?.into_iter();
            let question = |(resource, around)| {
                let (around, told) = (Some(around), Record::default());
                Question { by, resource, around, told }
            };
            return Ok(around.map(question).collect());
        }
        // A record or a field that no scan has seen is in its table, and says nothing else of itself.
        let above = table.filter(|_| kind != TABLE);
        let above = above.map(|table| self::uid(TABLE, &table.to_string()));
        let stored = || self.known.find_named(&resource.name, of.id);
        if table.is_some()
            && restrict::applies(by.action)
            && restrict::is_restricted(&told, stored().map(|place| self.known.attributes(place)))
        {
            return Err(Decision::denied(Reason::Restricted));
        }
        let resource = self.entity(resource, of.id, &told, above.as_slice())?;
        Ok(vec![Question { by, resource, around: None, told }])
    }

    fn entity(
        &self,
        of: &EntityType,
        id: &str,
        told: &Record,
        above: &[EntityUid],
    ) -> Result<Arc<Entity>, Decision> {
        self.made.told(&self.known, &of.name, id, told, above).map_err(|error| Decision {
            errors: vec![error.into()],
            ..Decision::denied(Reason::PolicyError)
        })
    }

    /// A field for each of its categories, and what it is in.
    fn around(&self, field: &Field<'_>) -> Result<Vec<(Arc<Entity>, Entities)>, Decision> {
        let own = self.bundle.table_facts(field.table);
        let at = self.bundle.instants(field.now);
        let each = field.facts.categories.iter().map(String::as_str);
        let keys: Vec<&str> =
            if field.facts.categories.is_empty() { vec!["none"] } else { each.collect() };
        let around = |key| -> Option<(Arc<Entity>, Entities)> {
            let made = collect::entities(&self.bundle.purposes, &own, field.facts, key, &at);
            let (uid, around) = made.ok()?;
            let around = cedar_policy::Entities::from_entities(around, None).ok()?;
            let resource = Arc::new(around.get(&uid)?.as_ref().clone());
            Some((resource, around.as_ref().clone()))
        };
        let around: Option<Vec<_>> = keys.into_iter().map(around).collect();
        around.ok_or_else(|| Decision::denied(Reason::IllTyped))
    }

    /// The name of the type that a caller's word stands for.
    pub fn type_name<'d>(&'d self, word: &'d str) -> &'d str {
        self.called.get(word).map_or(word, String::as_str)
    }

    /// The same, shared where the schema knows the type.
    pub fn word_of(&self, word: &str) -> Arc<str> {
        self.type_of(word).map_or_else(|| self.type_name(word).into(), |of| of.word.clone())
    }

    /// The table whose records are of this type.
    pub fn record_of(&self, word: &str) -> Option<Arc<TableRef>> {
        self.tables.get(self.type_name(word)).cloned()
    }

    /// The type that a caller's word stands for.
    pub(super) fn type_of(&self, word: &str) -> Option<&EntityType> {
        self.types.entity(self.type_name(word))
    }

    /// The governed table that a resource is, or is in.
    pub(super) fn table_of(&self, kind: &str, id: &str) -> Option<&TableRef> {
        let table = match kind {
            TABLE => self.named_tables.get(id),
            FIELD => self.named_tables.get(id.rsplit_once('.')?.0),
            kind => self.tables.get(kind),
        };
        table.map(AsRef::as_ref)
    }

    fn objection(
        &self,
        by: &Met<'_>,
        table: Option<&TableRef>,
        facts: Option<&FieldFacts>,
    ) -> Option<Reason> {
        let said = |name: &str| {
            let (_, value) = by.context.said.iter().find(|(own, _)| **own == *name)?;
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
        let name = if by.applies.is_fixed { by.action.uid.id().unescaped() } else { "" };
        objection(&registers, name, claim, held, by.now)
    }
}

/// What a request says of somebody or something, by the schema.
pub(super) fn told(of: &EntityType, party: Party<'_>, path: &str) -> Result<Record, Decision> {
    if party.properties.is_empty() {
        return Ok(Record::default());
    }
    declared(&of.attributes, party.properties, &format!("{path}.properties")).map_err(ill_typed)
}

/// A governed field that is asked about.
struct Field<'a> {
    facts: &'a FieldFacts,
    table: &'a TableRef,
    now: Instant,
}

/// The declared part of the context and the moment, without the broken glass and, if the caller breaks it, with it.
fn context(
    action: &Action,
    asker: &Asker<'_>,
    now: Instant,
) -> Result<(Circumstances, Option<Circumstances>), Decision> {
    let said = if asker.action_properties.is_empty() {
        declared(action.heard(), asker.context, "context")
    } else {
        let mut given = asker.context.clone();
        given.insert("action".to_owned(), asker.action_properties.clone().into());
        declared(action.heard(), &given, "context")
    };
    let whole = moment::told(action, said.map_err(ill_typed)?, now);
    let Some((_, why)) = whole.iter().find(|(name, _)| **name == *BREAK_GLASS) else {
        return Ok((Circumstances::new(whole), None));
    };
    let breaks = why.text().is_some_and(|why| !why.trim().is_empty());
    let without = whole.iter().filter(|(name, _)| **name != *BREAK_GLASS).cloned().collect();
    Ok((Circumstances::new(without), breaks.then(|| Circumstances::new(whole))))
}
