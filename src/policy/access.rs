//! Could an access policy permit this at all? Asked of a table and a field, before anybody asks for a record.
//!
//! It is the question of whoever compares a database's grants with policy: a grant that no policy could ever
//! need is too wide. So what cannot be known beforehand counts as permitted: a condition on a record's
//! columns or on the request's context, and an action of the company's own, of which only the company knows
//! what it does to a database.

use std::collections::{BTreeSet, HashSet};
use std::str::FromStr;

use cedar_policy::{
    ActionConstraint, Context, Effect, Entities, Entity, EntityUid, PolicySet, PrincipalConstraint,
    Request, ResourceConstraint,
};

use super::bundle::Bundle;
use super::collect::{self, FieldFacts};
use super::judge::{Judgement, authorize};
use super::predicate::Instants;
use super::reading::scope::{self, uid};
use super::schema::names::entity_type;
use super::text::written::{Folder, WrittenPolicy};
use crate::model::TableRef;

/// What a statement does to rows, in the words of the fixed schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Read,
    Change,
}

impl Use {
    /// Their names.
    pub(super) fn actions(self) -> &'static [&'static str] {
        match self {
            Use::Read => &["read", "export", "share", "transfer"],
            Use::Change => &["update"],
        }
    }
}

/// The access policies with the people they are about.
pub struct Access<'b> {
    bundle: &'b Bundle,
    at: &'b Instants,
    permits: Vec<WrittenPolicy>,
    /// The forbids that need nothing of a request.
    forbids: PolicySet,
    people: Entities,
}

impl<'b> Access<'b> {
    /// `None` while no access policy is written, since grants cannot be wider than what nobody has decided;
    /// and while the people of `entities/` cannot be read.
    pub fn of(bundle: &'b Bundle, at: &'b Instants) -> Option<Self> {
        let written = bundle.written(Folder::Access);
        let permits: Vec<WrittenPolicy> =
            written.iter().filter(|one| one.policy.effect() == Effect::Permit).cloned().collect();
        if permits.is_empty() {
            return None;
        }
        let forbids = written.iter().filter(|one| one.is_forbid() && !is_open(one));
        let forbids = super::validate::policy_set(forbids);
        let mut people = Entities::empty();
        for (_, text) in bundle.sources.folder("entities") {
            // A file that cannot be read would make strangers of its people: then nothing is said, and
            // `policy test` says what is wrong with it.
            people = people.add_entities_from_json_str(text, None).ok()?;
        }
        Some(Self { bundle, at, permits, forbids, people })
    }

    /// Whom a name stands for: an entity (`Steward::Role::"support"`), or every entity with that id; and
    /// everybody who is in it.
    pub fn principals(&self, name: &str) -> BTreeSet<EntityUid> {
        let by_id = || {
            let uids = self.people.iter().map(Entity::uid);
            uids.filter(|uid| uid.id().unescaped() == name).collect()
        };
        let named: Vec<EntityUid> =
            EntityUid::from_str(name).map_or_else(|_| by_id(), |uid| vec![uid]);
        let members =
            self.people.iter().map(Entity::uid).filter(|member| {
                named.iter().any(|group| self.people.is_ancestor_of(group, member))
            });
        members.chain(named.iter().cloned()).collect()
    }

    /// Whether some policy could permit anybody this use of the table.
    pub fn covers(&self, table: &TableRef, usage: Use) -> bool {
        self.permits.iter().any(|permit| {
            acts(permit, usage)
                && is_about(permit, table)
                && (is_open(permit) || self.holds(permit, &somebody(permit), table, usage, None))
        })
    }

    /// Whether some policy could permit one of `principals` this use of the field.
    pub fn could(&self, principals: &BTreeSet<EntityUid>, facts: &FieldFacts, usage: Use) -> bool {
        let table = &facts.field.table;
        principals.iter().any(|principal| {
            !self.forbidden(principal, facts, usage)
                && self.permits.iter().any(|permit| {
                    acts(permit, usage)
                        && is_about(permit, table)
                        && self.admits(permit, principal)
                        && (is_open(permit)
                            || self.holds(permit, principal, table, usage, Some(facts)))
                })
        })
    }

    /// A forbid that is satisfied whatever the record and the context, or errs, which forbids as well. What other
    /// policies say is not asked.
    fn forbidden(&self, principal: &EntityUid, facts: &FieldFacts, usage: Use) -> bool {
        usage.actions().iter().all(|action| {
            let asked = self.ask(&self.forbids, principal, action, &facts.field.table, Some(facts));
            asked.is_some_and(|answer| answer.forbidden)
        })
    }

    fn admits(&self, permit: &WrittenPolicy, principal: &EntityUid) -> bool {
        let is_in =
            |group: &EntityUid| group == principal || self.people.is_ancestor_of(group, principal);
        match permit.policy.principal_constraint() {
            PrincipalConstraint::Any => true,
            PrincipalConstraint::Eq(uid) => uid == *principal,
            PrincipalConstraint::In(group) => is_in(&group),
            PrincipalConstraint::Is(name) => name == *principal.type_name(),
            PrincipalConstraint::IsIn(name, group) => {
                name == *principal.type_name() && is_in(&group)
            }
        }
    }

    /// Whether a permit that reads nothing unknown permits the table, the field or a record of it.
    fn holds(
        &self,
        permit: &WrittenPolicy,
        principal: &EntityUid,
        table: &TableRef,
        usage: Use,
        facts: Option<&FieldFacts>,
    ) -> bool {
        let one = super::validate::policy_set(std::iter::once(permit));
        usage.actions().iter().any(|action| {
            let permits = |answer: Judgement| answer.permitted || !answer.errors.is_empty();
            let asked = |facts| self.ask(&one, principal, action, table, facts);
            asked(None).is_none_or(permits)
                || facts.is_some_and(|facts| asked(Some(facts)).is_none_or(permits))
        })
    }

    /// Cedar's answer about the field, or about the table and a record of it that nothing is known of.
    fn ask(
        &self,
        policies: &PolicySet,
        principal: &EntityUid,
        action: &str,
        table: &TableRef,
        facts: Option<&FieldFacts>,
    ) -> Option<Judgement> {
        let own = uid("Steward::Table", &table.to_string());
        let source = uid("Steward::Source", &table.source);
        let record = uid(&entity_type(table), "_");
        let (resources, around) = match facts {
            Some(facts) => {
                let facts_of_table = self.bundle.table_facts(table);
                let key = facts.categories.first()?;
                let (field, around) =
                    collect::entities(&self.bundle.purposes, &facts_of_table, facts, key, self.at)
                        .ok()?;
                (vec![field], around)
            }
            None => (
                vec![own.clone(), record.clone()],
                vec![
                    Entity::new_no_attrs(record, HashSet::from([own.clone()])),
                    Entity::new_no_attrs(own, HashSet::from([source.clone()])),
                    Entity::new_no_attrs(source, HashSet::new()),
                ],
            ),
        };
        let entities = self.people.clone().upsert_entities(around, None).ok()?;
        let answers = resources.into_iter().map(|resource| {
            let (principal, action) = (principal.clone(), scope::action_uid(action));
            let request = Request::new(principal, action, resource, Context::empty(), None).ok()?;
            Some(authorize(policies, &request, &entities))
        });
        let answers: Vec<Judgement> = answers.collect::<Option<_>>()?;
        let best = answers.iter().find(|answer| answer.permitted || !answer.errors.is_empty());
        best.or(answers.first()).cloned()
    }
}

fn acts(permit: &WrittenPolicy, usage: Use) -> bool {
    let serves = |action: &EntityUid| {
        action.type_name().to_string() != "Steward::Action"
            || usage.actions().contains(&action.id().unescaped())
    };
    match permit.policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::Eq(action) => serves(&action),
        ActionConstraint::In(actions) => actions.iter().any(serves),
    }
}

/// Whether the head can be about the table, one of its fields or its records.
fn is_about(permit: &WrittenPolicy, table: &TableRef) -> bool {
    let fixed = |name: &str| matches!(name, "Steward::Field" | "Steward::Table");
    let field_of = |id: &str| id.starts_with(&format!("{table}."));
    scope::covers(&permit.policy, table)
        || match permit.policy.resource_constraint() {
            ResourceConstraint::Is(name) => fixed(&name.to_string()),
            ResourceConstraint::IsIn(name, parent) => {
                fixed(&name.to_string()) && scope::contains(&parent, table)
            }
            ResourceConstraint::Eq(uid) => match uid.type_name().to_string().as_str() {
                "Steward::Table" => uid.id().unescaped() == table.to_string(),
                "Steward::Field" => field_of(uid.id().unescaped()),
                _ => false,
            },
            ResourceConstraint::In(parent) => match parent.type_name().to_string().as_str() {
                "Steward::Category" | "Steward::Purpose" => true,
                "Steward::Field" => field_of(parent.id().unescaped()),
                _ => false,
            },
            ResourceConstraint::Any => true,
        }
}

/// Its conditions read what only a request can bring: a record's columns, the context, the company's actions.
fn is_open(policy: &WrittenPolicy) -> bool {
    const OF_FIELDS: [&str; 8] = [
        "category",
        "purposes",
        "sensitivity",
        "special_basis",
        "populated",
        "table",
        "source",
        "origin",
    ];
    let unknown = policy.reads.as_ref().map_or(true, |reads| {
        reads.attributes.iter().any(|path| !OF_FIELDS.contains(&path.as_str()))
    });
    let own_actions = scope::named_actions(&policy.policy)
        .iter()
        .any(|action| action.type_name().to_string() != "Steward::Action");
    unknown || own_actions || policy.text.contains("context")
}

/// Somebody the head could mean.
fn somebody(permit: &WrittenPolicy) -> EntityUid {
    match permit.policy.principal_constraint() {
        PrincipalConstraint::Eq(uid)
        | PrincipalConstraint::In(uid)
        | PrincipalConstraint::IsIn(_, uid) => uid,
        PrincipalConstraint::Any | PrincipalConstraint::Is(_) => uid("Steward::User", "_"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Column, Dialect, Inventory, Table};
    use crate::policy::PolicySources;

    fn inventory() -> Inventory {
        let column = |name: &str| Column::plain(name);
        let table = |name: &str| Table {
            key: Some(vec!["id".to_owned()]),
            ..Table::plain(name, vec![column("id"), column("email")])
        };
        Inventory {
            source: "crm".to_owned(),
            dialect: Dialect::Sqlite,
            version: "3".to_owned(),
            offset_seconds: 0,
            prepared: crate::model::Prepared::default(),
            tables: vec![table("customers"), table("orders")],
        }
    }

    const PEOPLE: &str = r#"[
        { "uid": { "type": "Steward::Role", "id": "support" }, "attrs": {}, "parents": [] },
        { "uid": { "type": "Steward::Role", "id": "finance" }, "attrs": {}, "parents": [] },
        { "uid": { "type": "Steward::User", "id": "ada" }, "attrs": {},
          "parents": [{ "type": "Steward::Role", "id": "support" }] }]"#;

    /// Whether `customers` and `orders` are covered, and whether support and finance could read the mail
    /// address of a customer.
    fn asked(policies: &str) -> ([bool; 2], [bool; 2]) {
        let files = [("access/a.cedar", policies), ("entities/people.json", PEOPLE)];
        let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let bundle = Bundle::compile(PolicySources { files }, &[inventory()], &[]);
        let bundle = bundle.unwrap_or_else(|errors| panic!("{errors:#?}"));
        let at = bundle.instants(1_700_000_000_000);
        let access = Access::of(&bundle, &at).expect("access policies");
        let covered = ["customers", "orders"]
            .map(|name| access.covers(&TableRef::new("crm", name), Use::Read));
        let facts = FieldFacts {
            field: TableRef::new("crm", "customers").field("email"),
            categories: vec!["user.contact.email".to_owned()],
            sensitivity: "personal".to_owned(),
            populated: 10_000,
        };
        let could = ["support", "finance"]
            .map(|name| access.could(&access.principals(name), &facts, Use::Read));
        (covered, could)
    }

    fn permit(principal: &str, resource: &str, when: &str) -> String {
        let action = "action == Steward::Action::\"read\"";
        format!("@id(\"one\") permit ({principal}, {action}, {resource}) {when};")
    }

    const SUPPORT: &str = "principal in Steward::Role::\"support\"";

    #[test]
    fn a_permit_covers_what_its_head_or_its_condition_names() {
        let customers = ([true, false], [true, false]);
        let table = "resource in Steward::Table::\"crm.customers\"";
        assert_eq!(asked(&permit(SUPPORT, table, "")), customers);
        assert_eq!(asked(&permit(SUPPORT, "resource", &format!("when {{ {table} }}"))), customers);
        assert_eq!(asked(&permit(SUPPORT, "resource is crm::customers", "")), customers);
        let all = permit("principal", "resource in Steward::Source::\"crm\"", "");
        assert_eq!(asked(&all), ([true, true], [true, true]));
        let one = "principal == Steward::User::\"ada\"";
        assert_eq!(asked(&permit(one, table, "")), customers, "she is in support");
    }

    #[test]
    fn what_only_a_request_can_say_counts_as_permitted() {
        let record = "when { resource has email && resource.email == \"x\" }";
        let customers = ([true, false], [true, false]);
        assert_eq!(asked(&permit(SUPPORT, "resource is crm::customers", record)), customers);
    }

    #[test]
    fn a_forbid_that_needs_nothing_else_takes_it_back() {
        let table = "resource in Steward::Table::\"crm.customers\"";
        let forbid = "@id(\"two\") forbid (principal, action, resource is Steward::Field) \
                      when { resource.sensitivity == \"personal\" };";
        let both = permit(SUPPORT, table, "") + forbid;
        assert_eq!(asked(&both), ([true, false], [false, false]));
        // A permit that cannot be asked without a request does not make the forbid a question.
        let timed = "@id(\"three\") permit (principal, action == Steward::Action::\"read\", resource) \
                     when { context.now < datetime(\"2199-01-01\") };";
        assert_eq!(asked(&(both + timed)), ([true, true], [false, false]));
        // One that errs forbids.
        let errs = "@id(\"two\") forbid (principal, action, resource is Steward::Field) \
                    when { principal in Steward::Role::\"support\" && 9223372036854775807 + 1 > 0 };";
        let all = permit("principal", table, "") + errs;
        assert_eq!(asked(&all), ([true, false], [false, true]));
    }

    #[test]
    fn a_forbid_that_a_request_can_be_spared_takes_nothing_back() {
        let table = "resource in Steward::Table::\"crm.customers\"";
        for condition in [
            "unless { context has purpose }",
            "unless { context.now < datetime(\"2199-01-01\") }",
            "unless { context has region && context.region == \"EU\" }",
        ] {
            let actions =
                Use::Read.actions().iter().map(|name| scope::action_uid(name).to_string());
            let actions = actions.collect::<Vec<_>>().join(", ");
            let forbid = format!(
                "@id(\"two\") forbid (principal, action in [{actions}], resource) {condition};"
            );
            let both = permit(SUPPORT, table, "") + &forbid;
            assert_eq!(asked(&both), ([true, false], [true, false]), "{condition}");
        }
    }
}
