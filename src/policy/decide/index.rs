//! Access policies by what their heads name, so that Cedar sees only those that can apply: ten thousand policies
//! then cost about what ten do.
//!
//! A policy lies in one bucket an action, under what its head says of the resource and of the principal. Whether a
//! policy is satisfied does not depend on the others, so asking those of the buckets that a request opens, one by
//! one, says what asking all of them would say. A head that says just what its buckets are opened by is not asked
//! again; the others are still Cedar's to judge, and may lie in a bucket too many.

use cedar_policy::{
    ActionConstraint, Entities, EntityTypeName, EntityUid, Policy, PrincipalConstraint,
    ResourceConstraint, Schema,
};
use cedar_policy_core::ast::{Entity, EntityType, EntityUID};

use super::hashing::Map;
use super::ready::{Needs, Ready};
use crate::model::failpoint;

/// What a head says of the principal or the resource.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Any,
    Of(EntityTypeName),
    /// It is this entity, or in it.
    Under(EntityUid),
}

/// Things by what heads say of one of the two parties.
#[derive(Debug)]
struct Heads<T> {
    any: Option<T>,
    of: Map<EntityType, T>,
    under: Map<EntityUID, T>,
}

impl<T> Default for Heads<T> {
    fn default() -> Self {
        Self { any: None, of: Map::default(), under: Map::default() }
    }
}

impl<T: Default> Heads<T> {
    fn entry(&mut self, key: Key) -> &mut T {
        match key {
            Key::Any => self.any.get_or_insert_default(),
            Key::Of(name) => self.of.entry(name.as_ref().clone()).or_default(),
            Key::Under(uid) => self.under.entry(uid.into()).or_default(),
        }
    }

    /// What lies under the heads that it can meet.
    fn met_by<'h>(&'h self, one: &Entity, show: &mut dyn FnMut(&'h T)) {
        self.any.iter().for_each(&mut *show);
        if !self.of.is_empty() {
            self.of.get(one.uid().entity_type()).into_iter().for_each(&mut *show);
        }
        if self.under.is_empty() {
            return;
        }
        self.under.get(one.uid()).into_iter().for_each(&mut *show);
        if !failpoint::on("index-forgets-in") {
            one.ancestors().filter_map(|above| self.under.get(above)).for_each(show);
        }
    }

    fn all(&self) -> impl Iterator<Item = &T> {
        self.any.iter().chain(self.of.values()).chain(self.under.values())
    }
}

/// Policies that lie together.
#[derive(Debug, Default)]
pub struct Bucket {
    pub ready: Vec<Ready>,
    pub needs: Needs,
}

impl Bucket {
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.ready.iter().map(|ready| &ready.policy)
    }
}

/// Resource → principal → policies.
type ByResource = Heads<Heads<Bucket>>;

/// The index: action → resource → principal → policies.
#[derive(Debug, Default)]
pub struct Index {
    named: Map<EntityUID, ByResource>,
    /// Those whose heads name no action.
    any: ByResource,
}

impl Index {
    pub fn new<'p>(policies: impl Iterator<Item = &'p Policy>, schema: &Schema) -> Self {
        let groups = schema.action_entities().unwrap_or_else(|_| Entities::empty());
        let mut index = Self::default();
        for policy in policies {
            let (resource, principal) = (resource(policy), principal(policy));
            let ready = Ready::new(policy, resource.whole && principal.whole);
            let place = (resource.key, principal.key);
            let wanted = match policy.action_constraint() {
                ActionConstraint::Any => {
                    insert(&mut index.any, place, ready);
                    continue;
                }
                ActionConstraint::Eq(uid) => vec![uid],
                ActionConstraint::In(uids) => uids,
            };
            // An action is in a group of actions as an entity is in its parents.
            let by_group = !failpoint::on("index-forgets-action-groups");
            let is_in = |action: &&EntityUid| {
                wanted
                    .iter()
                    .any(|one| one == *action || by_group && groups.is_ancestor_of(one, action))
            };
            for action in schema.actions().filter(is_in) {
                let by_resource = index.named.entry(action.clone().into()).or_default();
                insert(by_resource, place.clone(), ready.clone());
            }
        }
        index
    }

    /// The policies that can apply to the request: every one whose head it meets, and few others.
    pub fn slice<'i>(
        &'i self,
        principal: &Entity,
        action: &EntityUid,
        resource: &Entity,
    ) -> Vec<&'i Bucket> {
        let mut found = Vec::with_capacity(8);
        let own = self.named.get(action.as_ref()).into_iter();
        let any = Some(&self.any).filter(|_| !failpoint::on("index-forgets-any-action"));
        for by_resource in own.chain(any) {
            by_resource.met_by(resource, &mut |by_principal| {
                by_principal.met_by(principal, &mut |bucket| found.push(bucket));
            });
        }
        found
    }

    /// All of them that are about an action, by principals' or resources' heads.
    pub fn about(&self, action: &EntityUid) -> impl Iterator<Item = &Policy> {
        let own = self.named.get(action.as_ref()).into_iter().chain([&self.any]);
        own.flat_map(Heads::all).flat_map(Heads::all).flat_map(Bucket::policies)
    }
}

fn insert(into: &mut ByResource, (of, by): (Key, Key), ready: Ready) {
    let bucket = into.entry(of).entry(by);
    bucket.needs.add(&ready.policy);
    bucket.ready.push(ready);
}

/// Where one side of a head leads.
struct Lead {
    key: Key,
    /// It says no more than that.
    whole: bool,
}

fn principal(policy: &Policy) -> Lead {
    match policy.principal_constraint() {
        PrincipalConstraint::Any => Lead { key: Key::Any, whole: true },
        PrincipalConstraint::Is(name) => Lead { key: Key::Of(name), whole: true },
        PrincipalConstraint::In(uid) => Lead { key: Key::Under(uid), whole: true },
        PrincipalConstraint::Eq(uid) | PrincipalConstraint::IsIn(_, uid) => narrower(uid),
    }
}

fn resource(policy: &Policy) -> Lead {
    match policy.resource_constraint() {
        ResourceConstraint::Any => Lead { key: Key::Any, whole: true },
        ResourceConstraint::Is(name) => Lead { key: Key::Of(name), whole: true },
        ResourceConstraint::In(uid) => Lead { key: Key::Under(uid), whole: true },
        ResourceConstraint::Eq(uid) | ResourceConstraint::IsIn(_, uid) => narrower(uid),
    }
}

fn narrower(uid: EntityUid) -> Lead {
    Lead { key: Key::Under(uid), whole: failpoint::on("index-takes-in-for-equal") }
}
