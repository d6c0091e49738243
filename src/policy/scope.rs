//! Which tables and actions a policy's head can apply to. Pure matching on scopes; conditions are Cedar's.

use cedar_policy::{ActionConstraint, EntityTypeName, EntityUid, Policy, ResourceConstraint};

use super::names::entity_type;
use crate::model::{Action, TableRef};

/// Whether the head of `policy` lets it apply to records of `table`.
pub fn covers(policy: &Policy, table: &TableRef) -> bool {
    let own_type = |name: &EntityTypeName| name.to_string() == entity_type(table);
    match policy.resource_constraint() {
        ResourceConstraint::Any => true,
        ResourceConstraint::Is(name) => own_type(&name),
        ResourceConstraint::Eq(uid) => own_type(uid.type_name()),
        ResourceConstraint::In(parent) => contains(&parent, table),
        ResourceConstraint::IsIn(name, parent) => own_type(&name) && contains(&parent, table),
    }
}

/// Whether the entity is this table or its source: what every record of it is in.
pub fn contains(parent: &EntityUid, table: &TableRef) -> bool {
    let id = parent.id().unescaped();
    match parent.type_name().to_string().as_str() {
        "Steward::Table" => id == table.to_string(),
        "Steward::Source" => id == table.source,
        own => own == entity_type(table),
    }
}

/// The entity type the head names with `is` or `==`, which must therefore exist.
pub fn named_type(policy: &Policy) -> Option<EntityTypeName> {
    match policy.resource_constraint() {
        ResourceConstraint::Is(name) | ResourceConstraint::IsIn(name, _) => Some(name),
        ResourceConstraint::Eq(uid) => Some(uid.type_name().clone()),
        ResourceConstraint::Any | ResourceConstraint::In(_) => None,
    }
}

/// Whether the head lets `policy` apply to `action`.
pub fn acts(policy: &Policy, action: Action) -> bool {
    let is = |uid: &EntityUid| *uid == action_uid(action.as_str());
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(uid) => is(&uid),
        ActionConstraint::In(uids) => uids.iter().any(is),
    }
}

/// The actions the head names; empty when it names none.
pub fn named_actions(policy: &Policy) -> Vec<EntityUid> {
    match policy.action_constraint() {
        ActionConstraint::Any => Vec::new(),
        ActionConstraint::Eq(uid) => vec![uid],
        ActionConstraint::In(uids) => uids,
    }
}

/// `Steward::Action::"<name>"`.
pub fn action_uid(name: &str) -> EntityUid {
    uid("Steward::Action", name)
}

/// An entity of a type whose name is known to be well formed.
pub fn uid(type_name: &str, id: &str) -> EntityUid {
    let type_name: EntityTypeName =
        type_name.parse().unwrap_or_else(|_| unreachable!("{type_name} is a type name"));
    EntityUid::from_type_name_and_id(type_name, cedar_policy::EntityId::new(id))
}
