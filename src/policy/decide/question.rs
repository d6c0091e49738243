//! From what a caller asks to what Cedar can be asked: words to types, properties and context by the schema, and what
//! the registers have against it.

use std::sync::Arc;

use cedar_policy::{EntityId, EntityUid};
use cedar_policy_core::ast::Entity;
use cedar_policy_core::entities::Entities;

use super::answer::{Decision, Reason, ill_typed};
use super::ask::{Ask, Named};
use super::decider::{Applies, Decider, FIELD, TABLE};
use super::register::{Claim, Held, Registers, objection};
use super::restrict;
use super::types::{Action, EntityType};
use super::value::{Record, declared};
use crate::model::{Instant, TableRef};
use crate::policy::collect::{self, FieldFacts};
use crate::policy::reading::scope::uid;

/// A question that can be put to Cedar.
pub(super) struct Question<'d> {
    pub action: &'d Action,
    pub principal: Arc<Entity>,
    pub resource: Arc<Entity>,
    pub context: Record,
    /// What surrounds a field; else none.
    pub around: Entities,
    /// What the request says of the two: entities that these name may have to be there.
    pub told: [Record; 2],
    pub broken: Option<Record>,
}

impl Question<'_> {
    pub fn principal_uid(&self) -> EntityUid {
        self.principal.uid().clone().into()
    }

    pub fn resource_uid(&self) -> EntityUid {
        self.resource.uid().clone().into()
    }
}
/// The context member with which a caller breaks the glass: why.
const BREAK_GLASS: &str = "break_glass";

impl Decider {
    pub(super) fn question(&self, ask: &Ask, now: Instant) -> Result<Vec<Question<'_>>, Decision> {
        let denied = |reason| move || Decision::denied(reason);
        let action = self.types.action(&ask.action).ok_or_else(denied(Reason::UnknownAction))?;
        let subject = self.type_of(&ask.subject.kind).ok_or_else(denied(Reason::UnknownType))?;
        let kind = self.type_name(&ask.resource.kind);
        let resource = self.types.entity(kind).ok_or_else(denied(Reason::UnknownType))?;
        let applies = self.applies.get(&action.uid).ok_or_else(denied(Reason::UnknownAction))?;
        if !applies.principals.contains(subject.name.as_ref())
            || !applies.resources.contains(resource.name.as_ref())
        {
            return Err(Decision::denied(Reason::NotApplicable));
        }
        let (principal, who) = self.party(subject, &ask.subject, "subject")?;
        let (uid, which) = self.party(resource, &ask.resource, "resource")?;
        let (context, broken) = context(action, ask)?;
        let table = self.table_of(kind, &ask.resource.id);
        let facts = if kind == FIELD { self.fields.get(&ask.resource.id) } else { None };
        if let Some(reason) = self.objection(action, applies, &context, table, facts, now) {
            return Err(Decision::denied(reason));
        }
        if table.is_some() && restrict::applies(action) && restrict::is_restricted(&which) {
            return Err(Decision::denied(Reason::Restricted));
        }
        let refused = |error: String| Decision {
            errors: vec![error],
            ..Decision::denied(Reason::PolicyError)
        };
        let principal = self.made.told(&self.known, principal, &who, &[]).map_err(refused)?;
        if let (Some(facts), Some(table)) = (facts, table) {
            let field = Field { facts, table, now };
            let own = |(resource, around)| Question {
                action,
                principal: principal.clone(),
                resource,
                context: context.clone(),
                around,
                told: [who.clone(), Record::default()],
                broken: broken.clone(),
            };
            return Ok(self.around(&field)?.into_iter().map(own).collect());
        }
        // A record or a field that no scan has seen is in its table, and says nothing else of itself.
        let above = table.filter(|_| kind != TABLE);
        let above = above.map(|table| self::uid(TABLE, &table.to_string()));
        let resource = self.made.told(&self.known, uid, &which, above.as_slice());
        Ok(vec![Question {
            action,
            principal,
            resource: resource.map_err(refused)?,
            context,
            around: Entities::new(),
            told: [who, which],
            broken,
        }])
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

    /// The table whose records are of this type.
    pub fn record_of(&self, word: &str) -> Option<&TableRef> {
        self.tables.get(self.type_name(word))
    }

    /// The type that a caller's word stands for.
    pub(super) fn type_of(&self, word: &str) -> Option<&EntityType> {
        self.types.entity(self.type_name(word))
    }

    #[expect(clippy::unused_self, reason = "asked of the decider like the type before it")]
    pub(super) fn party(
        &self,
        of: &EntityType,
        named: &Named,
        path: &str,
    ) -> Result<(EntityUid, Record), Decision> {
        let uid = EntityUid::from_type_name_and_id(of.name.clone(), EntityId::new(&named.id));
        if named.properties.is_empty() {
            return Ok((uid, Record::default()));
        }
        let path = format!("{path}.properties");
        let own = declared(&of.attributes, &named.properties, &path).map_err(ill_typed)?;
        Ok((uid, own))
    }

    /// The governed table that a resource is, or is in.
    pub(super) fn table_of(&self, kind: &str, id: &str) -> Option<&TableRef> {
        match kind {
            TABLE => self.named_tables.get(id),
            FIELD => self.named_tables.get(id.rsplit_once('.')?.0),
            kind => self.tables.get(kind),
        }
    }

    fn objection(
        &self,
        action: &Action,
        applies: &Applies,
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
        let name = if applies.is_fixed { action.uid.id().unescaped() } else { "" };
        objection(&registers, name, claim, held, now)
    }
}

/// A governed field that is asked about.
struct Field<'a> {
    facts: &'a FieldFacts,
    table: &'a TableRef,
    now: Instant,
}

/// The declared part of the context, without the broken glass and, if the caller breaks it, with it.
fn context(action: &Action, ask: &Ask) -> Result<(Record, Option<Record>), Decision> {
    let whole = if ask.action_properties.is_empty() {
        declared(&action.context, &ask.context, "context")
    } else {
        let mut given = ask.context.clone();
        given.insert("action".to_owned(), ask.action_properties.clone().into());
        declared(&action.context, &given, "context")
    };
    let whole = whole.map_err(ill_typed)?;
    let Some((_, why)) = whole.iter().find(|(name, _)| **name == *BREAK_GLASS) else {
        return Ok((whole, None));
    };
    let breaks = why.text().is_some_and(|why| !why.trim().is_empty());
    let without = whole.iter().filter(|(name, _)| **name != *BREAK_GLASS).cloned().collect();
    Ok((without, breaks.then_some(whole)))
}
