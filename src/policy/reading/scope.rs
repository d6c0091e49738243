//! Which tables and actions a policy's head can apply to. Pure matching on scopes; conditions are Cedar's.

use std::collections::HashMap;
use std::sync::LazyLock;

use cedar_policy::{
    ActionConstraint, EntityTypeName, EntityUid, Policy, PrincipalConstraint, ResourceConstraint,
};

use crate::model::{Action, TableRef};
use crate::policy::schema::names::entity_type;

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

/// Policies by what their heads name: a table finds its own without asking each, or a thousand policies about
/// a thousand tables would be asked a million times.
#[derive(Debug)]
pub struct Reach<'p> {
    policies: Vec<&'p Policy>,
    anywhere: Vec<usize>,
    /// A type, or a type and an id → positions.
    named: HashMap<(String, Option<String>), Vec<usize>>,
}

impl<'p> Reach<'p> {
    pub fn new(policies: impl Iterator<Item = &'p Policy>) -> Self {
        let policies: Vec<&Policy> = policies.collect();
        let mut anywhere = Vec::new();
        let mut named: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, policy) in policies.iter().enumerate() {
            let key = match policy.resource_constraint() {
                ResourceConstraint::Any => None,
                ResourceConstraint::Is(name) | ResourceConstraint::IsIn(name, _) => {
                    Some((name.to_string(), None))
                }
                ResourceConstraint::Eq(uid) => Some((uid.type_name().to_string(), None)),
                ResourceConstraint::In(parent) => match parent.type_name().to_string() {
                    whole if ["Steward::Table", "Steward::Source"].contains(&whole.as_str()) => {
                        Some((whole, Some(parent.id().unescaped().to_owned())))
                    }
                    own => Some((own, None)),
                },
            };
            match key {
                None => anywhere.push(at),
                Some(key) => named.entry(key).or_default().push(at),
            }
        }
        Self { policies, anywhere, named }
    }

    /// The positions of the policies whose head lets them apply to records of `table`, ascending.
    pub fn of(&self, table: &TableRef) -> Vec<usize> {
        let keys = [
            (entity_type(table), None),
            ("Steward::Table".to_owned(), Some(table.to_string())),
            ("Steward::Source".to_owned(), Some(table.source.clone())),
        ];
        let named = keys.iter().filter_map(|key| self.named.get(key)).flatten().copied();
        let mut found: Vec<usize> = named
            .filter(|at| covers(self.policies[*at], table))
            .chain(self.anywhere.iter().copied())
            .collect();
        found.sort_unstable();
        found
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

/// The table whose fields and records alone the head can apply to, when it says `in` one.
pub fn named_table(policy: &Policy) -> Option<String> {
    match policy.resource_constraint() {
        ResourceConstraint::In(parent) if parent.type_name().to_string() == "Steward::Table" => {
            Some(parent.id().unescaped().to_owned())
        }
        _ => None,
    }
}

/// Every entity type in the head but the action's.
pub fn types(policy: &Policy) -> Vec<String> {
    let own = |uid: EntityUid| uid.type_name().to_string();
    let principal = match policy.principal_constraint() {
        PrincipalConstraint::Any => Vec::new(),
        PrincipalConstraint::Eq(uid) | PrincipalConstraint::In(uid) => vec![own(uid)],
        PrincipalConstraint::Is(name) => vec![name.to_string()],
        PrincipalConstraint::IsIn(name, uid) => vec![name.to_string(), own(uid)],
    };
    let resource = match policy.resource_constraint() {
        ResourceConstraint::Any => Vec::new(),
        ResourceConstraint::Eq(uid) | ResourceConstraint::In(uid) => vec![own(uid)],
        ResourceConstraint::Is(name) => vec![name.to_string()],
        ResourceConstraint::IsIn(name, uid) => vec![name.to_string(), own(uid)],
    };
    principal.into_iter().chain(resource).collect()
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

/// The type names of the fixed schema: parsing one costs more than all that is done with it.
static FIXED: LazyLock<HashMap<&str, EntityTypeName>> = LazyLock::new(|| {
    let names = [
        "Steward::Service",
        "Steward::Action",
        "Steward::Source",
        "Steward::Table",
        "Steward::Field",
        "Steward::Category",
        "Steward::Purpose",
    ];
    names.into_iter().map(|name| (name, parsed(name))).collect()
});

/// An entity of a type whose name is known to be well formed.
pub fn uid(type_name: &str, id: &str) -> EntityUid {
    let type_name = FIXED.get(type_name).cloned().unwrap_or_else(|| parsed(type_name));
    EntityUid::from_type_name_and_id(type_name, cedar_policy::EntityId::new(id))
}

fn parsed(type_name: &str) -> EntityTypeName {
    type_name.parse().unwrap_or_else(|_| unreachable!("{type_name} is a type name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever a head names, asking every policy and asking the index is the same.
    #[test]
    fn a_table_finds_the_policies_that_cover_it() {
        let heads = [
            "resource",
            "resource is crm::customers",
            "resource is shop::customers",
            "resource == crm::customers::\"1\"",
            "resource in crm::customers::\"1\"",
            "resource in Steward::Table::\"crm.customers\"",
            "resource in Steward::Table::\"crm.orders\"",
            "resource in Steward::Source::\"crm\"",
            "resource in Steward::Source::\"crm.customers\"",
            "resource in Steward::Role::\"crm\"",
            "resource is crm::customers in Steward::Source::\"shop\"",
            "resource is crm::customers in Steward::Source::\"crm\"",
            "resource is crm::orders in Steward::Table::\"crm.orders\"",
        ];
        let policies = heads.map(|head| {
            let text = format!("forbid (principal, action, {head});");
            text.parse::<Policy>().expect("a policy")
        });
        let reach = Reach::new(policies.iter());
        for (source, table) in
            [("crm", "customers"), ("crm", "orders"), ("shop", "customers"), ("hr", "客户")]
        {
            let table = TableRef::new(source, table);
            let asked = (0..heads.len()).filter(|at| covers(&policies[*at], &table));
            let asked: Vec<usize> = asked.collect();
            assert!(!asked.is_empty());
            assert_eq!(reach.of(&table), asked, "{table}");
        }
    }
}
