//! Access policies by what their heads name, so that Cedar sees only those that can apply: ten thousand policies
//! then cost about what ten do.
//!
//! A policy lies in one bucket an action, under what its head says of the resource and of the principal. A bucket is
//! a policy set of its own, made once, so that nothing is put together for a request. Asking each set that a request
//! opens and joining the answers is what asking all at once would say: whether a policy is satisfied does not depend
//! on the others.

use std::collections::HashMap;

use cedar_policy::{
    ActionConstraint, Effect, Entities, EntityTypeName, EntityUid, Policy, PolicySet,
    PrincipalConstraint, Request, ResourceConstraint, Schema,
};

use crate::model::failpoint;
use crate::policy::judge::{Judgement, authorize};

/// What a head says of the principal or the resource.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Any,
    Of(EntityTypeName),
    /// It is this entity, or in it.
    Under(EntityUid),
}

/// An entity that is asked about, with everything that it is in.
pub struct Party {
    pub uid: EntityUid,
    pub above: Vec<EntityUid>,
}

impl Party {
    /// The keys under which a policy that can apply to it lies.
    fn keys(&self) -> Vec<Key> {
        let mut keys = vec![Key::Any, Key::Of(self.uid.type_name().clone())];
        keys.push(Key::Under(self.uid.clone()));
        if !failpoint::on("index-forgets-in") {
            keys.extend(self.above.iter().cloned().map(Key::Under));
        }
        keys
    }
}

type ByPrincipal = HashMap<Key, PolicySet>;

/// The index: action → resource → principal → policies.
#[derive(Debug, Default)]
pub struct Index {
    named: HashMap<EntityUid, HashMap<Key, ByPrincipal>>,
    /// Those whose heads name no action.
    any: HashMap<Key, ByPrincipal>,
}

impl Index {
    pub fn new<'p>(policies: impl Iterator<Item = &'p Policy>, schema: &Schema) -> Self {
        let groups = schema.action_entities().unwrap_or_else(|_| Entities::empty());
        let mut index = Self::default();
        for policy in policies {
            let place = (resource(policy), principal(policy));
            let wanted = match policy.action_constraint() {
                ActionConstraint::Any => {
                    insert(&mut index.any, place, policy);
                    continue;
                }
                ActionConstraint::Eq(uid) => vec![uid],
                ActionConstraint::In(uids) => uids,
            };
            // An action is in a group of actions as an entity is in its parents.
            let is_in = |action: &&EntityUid| {
                wanted.iter().any(|one| one == *action || groups.is_ancestor_of(one, action))
            };
            for action in schema.actions().filter(is_in) {
                let by_resource = index.named.entry(action.clone()).or_default();
                insert(by_resource, place.clone(), policy);
            }
        }
        index
    }

    /// The policies that can apply to the request: every one whose head it meets, and few others.
    pub fn slice(
        &self,
        principal: &Party,
        action: &EntityUid,
        resource: &Party,
    ) -> impl Iterator<Item = &PolicySet> {
        let own = self.named.get(action).into_iter();
        let (of_principal, of_resource) = (principal.keys(), resource.keys());
        own.chain([&self.any]).flat_map(move |by_resource| {
            let mut found = Vec::new();
            for by_principal in of_resource.iter().filter_map(|key| by_resource.get(key)) {
                found.extend(of_principal.iter().filter_map(|key| by_principal.get(key)));
            }
            found
        })
    }

    /// All of them that are about an action, by principals' or resources' heads.
    pub fn about(&self, action: &EntityUid) -> impl Iterator<Item = &Policy> {
        let own = self.named.get(action).into_iter().chain([&self.any]);
        own.flat_map(HashMap::values).flat_map(HashMap::values).flat_map(PolicySet::policies)
    }
}

fn insert(into: &mut HashMap<Key, ByPrincipal>, (of, by): (Key, Key), policy: &Policy) {
    let set = into.entry(of).or_default().entry(by).or_default();
    set.add(policy.clone()).expect("ids are unique");
}

fn principal(policy: &Policy) -> Key {
    match policy.principal_constraint() {
        PrincipalConstraint::Any => Key::Any,
        PrincipalConstraint::Is(name) => Key::Of(name),
        PrincipalConstraint::Eq(uid)
        | PrincipalConstraint::In(uid)
        | PrincipalConstraint::IsIn(_, uid) => Key::Under(uid),
    }
}

fn resource(policy: &Policy) -> Key {
    match policy.resource_constraint() {
        ResourceConstraint::Any => Key::Any,
        ResourceConstraint::Is(name) => Key::Of(name),
        ResourceConstraint::Eq(uid)
        | ResourceConstraint::In(uid)
        | ResourceConstraint::IsIn(_, uid) => Key::Under(uid),
    }
}

/// What each of the sets says, as if they were one: a forbid anywhere outweighs every permit.
pub fn judge<'p>(
    slice: impl Iterator<Item = &'p PolicySet>,
    request: &Request,
    entities: &Entities,
) -> Judgement {
    let mut all =
        Judgement { permitted: false, forbidden: false, reasons: Vec::new(), errors: Vec::new() };
    let mut permits = Vec::new();
    for set in slice {
        let one = authorize(set, request, entities);
        all.errors.extend(one.errors);
        // Cedar names the forbids where one is satisfied, and the permits elsewhere.
        let is_forbid = |id: &&String| {
            let policy = set.policy(&cedar_policy::PolicyId::new(id));
            policy.is_some_and(|policy| policy.effect() == Effect::Forbid)
        };
        match one.reasons.iter().any(|id| is_forbid(&id)) {
            true => all.reasons.extend(one.reasons),
            false => permits.extend(one.reasons),
        }
        all.forbidden |= one.forbidden;
    }
    // Permits decide only where nothing forbids, and nothing that might have forbidden erred.
    if !all.forbidden {
        all.permitted = !permits.is_empty();
        all.reasons = permits;
    }
    all.reasons.sort();
    all.errors.sort();
    all
}
