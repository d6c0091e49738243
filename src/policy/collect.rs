//! May this field be held? Collection policies, judged a category at a time; no permit means no.

use std::collections::{HashMap, HashSet};

use cedar_policy::{Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression};

use super::judge::{Judgement, authorize, context, decimal_text};
use super::predicate::Instants;
use super::reading::scope::{action_uid, uid};
use super::registers::purposes::Purposes;
use crate::model::clock::to_datetime;
use crate::model::{FieldRef, category};

/// What a collection policy can see of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFacts {
    pub field: FieldRef,
    /// Fideslang keys; empty: not personal.
    pub categories: Vec<String>,
    /// `public`, `internal`, `personal` or `sensitive`.
    pub sensitivity: String,
    /// Share of rows with a value, in ten-thousandths.
    pub populated: i64,
}

/// What the field's table declares.
#[derive(Debug, Clone, Default)]
pub struct TableFacts {
    pub purposes: Vec<String>,
    pub origin: Option<String>,
    pub importance: Option<String>,
}

/// Every category of the field must be permitted; the judgement of the first that is not is the answer.
pub fn judge(
    policies: &PolicySet,
    purposes: &Purposes,
    table: &TableFacts,
    facts: &FieldFacts,
    at: &Instants,
) -> Judgement {
    let mut permitted: Option<Judgement> = None;
    for category in &facts.categories {
        let judgement = match ask(purposes, table, facts, category, at) {
            Ok((request, entities)) => authorize(policies, &request, &entities),
            Err(error) => Judgement::refused(error),
        };
        if !judgement.permitted {
            return judgement;
        }
        permitted.get_or_insert(judgement);
    }
    permitted.unwrap_or_else(|| Judgement::refused("a field without a category"))
}

/// The question whether the field may be held for what `key` says it is.
pub(super) fn ask(
    purposes: &Purposes,
    table: &TableFacts,
    facts: &FieldFacts,
    key: &str,
    at: &Instants,
) -> Result<(Request, Entities), String> {
    let (field, around) = entities(purposes, table, facts, key, at)?;
    let entities = Entities::from_entities(around, None).map_err(|error| error.to_string())?;
    let principal = uid("Steward::Service", "stewardd");
    let request = Request::new(principal, action_uid("collect"), field, context(at)?, None)
        .map_err(|error| error.to_string())?;
    Ok((request, entities))
}

/// The field as policies see it, and what it is in: its table, its category and the purposes above that.
pub(super) fn entities(
    purposes: &Purposes,
    table: &TableFacts,
    facts: &FieldFacts,
    key: &str,
    at: &Instants,
) -> Result<(EntityUid, Vec<Entity>), String> {
    let today = to_datetime(at.now).date_naive();
    let valid = |name: &&String| {
        purposes.get(*name).is_some_and(|p| p.valid_until.is_none_or(|last| today <= last))
    };
    let named: Vec<&String> = table.purposes.iter().filter(valid).collect();
    let covers = |name: &&&String| {
        category::lineage(key).any(|k| purposes[**name].categories.iter().any(|c| c == k))
    };
    let special = named.iter().filter(covers).any(|name| purposes[*name].special_basis.is_some());

    let category_uid = |key: &str| uid("Steward::Category", key);
    let purpose_uid = |name: &str| uid("Steward::Purpose", name);
    let table_uid = uid("Steward::Table", &facts.field.table.to_string());
    let source_uid = uid("Steward::Source", &facts.field.table.source);
    let set = |uids: Vec<EntityUid>| {
        RestrictedExpression::new_set(uids.into_iter().map(RestrictedExpression::new_entity_uid))
    };
    let text = |value: &str| RestrictedExpression::new_string(value.to_owned());

    let mut attributes = HashMap::from([
        ("category".to_owned(), RestrictedExpression::new_entity_uid(category_uid(key))),
        ("purposes".to_owned(), set(named.iter().map(|name| purpose_uid(name)).collect())),
        ("sensitivity".to_owned(), text(&facts.sensitivity)),
        ("special_basis".to_owned(), RestrictedExpression::new_bool(special)),
        ("populated".to_owned(), RestrictedExpression::new_decimal(decimal_text(facts.populated))),
        ("table".to_owned(), RestrictedExpression::new_entity_uid(table_uid.clone())),
        ("source".to_owned(), RestrictedExpression::new_entity_uid(source_uid.clone())),
    ]);
    let declared = [("origin", &table.origin), ("importance", &table.importance)];
    attributes.extend(
        declared
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), text(value.as_deref()?)))),
    );

    // The category's ancestors, each below the purposes that list it: `category in purposes` climbs them.
    let lineage = category::lineage(key).map(|own| {
        let above = category::parent(own).map(category_uid);
        let listed = purposes.iter().filter(|(_, p)| p.categories.iter().any(|c| c == own));
        let parents = above.into_iter().chain(listed.map(|(name, _)| purpose_uid(name)));
        Entity::new_no_attrs(category_uid(own), parents.collect())
    });
    let field_uid = uid("Steward::Field", &facts.field.to_string());
    let field = Entity::new(
        field_uid.clone(),
        attributes,
        HashSet::from([table_uid.clone(), category_uid(key)]),
    )
    .map_err(|error| error.to_string())?;
    let around = [
        field,
        Entity::new_no_attrs(table_uid, HashSet::from([source_uid.clone()])),
        Entity::new_no_attrs(source_uid, HashSet::new()),
    ];
    Ok((field_uid, lineage.chain(around).collect()))
}
