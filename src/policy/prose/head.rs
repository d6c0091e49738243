//! What a policy's head says: who, which act, on what; and its clauses as phrases.

use cedar_policy::pst::{
    ActionConstraint, Clause, EntityOrSlot, PrincipalConstraint, ResourceConstraint,
};

use super::Known;
use super::phrase::{self, Phrase};
use crate::policy::text::written::{Folder, WrittenPolicy};

#[derive(Debug)]
pub struct Head {
    pub folder: Folder,
    pub forbid: bool,
    pub who: Who,
    /// Names of actions; none: every action.
    pub acts: Vec<String>,
    pub what: What,
    pub when: Vec<Phrase>,
    pub unless: Vec<Phrase>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Who {
    Anybody,
    /// The daemon itself.
    Steward,
    Role(String),
    User(String),
    /// Another principal, in Cedar.
    Other(String),
}

#[derive(Debug, PartialEq, Eq)]
pub enum What {
    Anything,
    /// Records of a table or, in access policies, the table and its fields.
    Table(String),
    Source(String),
    Fields,
    /// In Cedar.
    Other(String),
}

impl Head {
    pub fn of(policy: &WrittenPolicy, known: &Known) -> Option<Self> {
        let tree = policy.policy.to_pst().ok()?;
        let body = tree.body();
        let (mut when, mut unless) = (Vec::new(), Vec::new());
        for clause in body.clauses() {
            match clause {
                Clause::When(expr) => when.push(phrase::of(expr, true, &known.periods)),
                Clause::Unless(expr) => unless.push(phrase::of(expr, true, &known.periods)),
            }
        }
        Some(Self {
            folder: policy.folder,
            forbid: policy.is_forbid(),
            who: who(&body.principal),
            acts: match &body.action {
                ActionConstraint::Any => Vec::new(),
                ActionConstraint::Eq(uid) => vec![uid.eid.to_string()],
                ActionConstraint::In(uids) => uids.iter().map(|uid| uid.eid.to_string()).collect(),
            },
            what: what(&body.resource, known),
            when,
            unless,
        })
    }
}

fn who(principal: &PrincipalConstraint) -> Who {
    let entity = match principal {
        PrincipalConstraint::Any => return Who::Anybody,
        PrincipalConstraint::Eq(EntityOrSlot::Entity(uid))
        | PrincipalConstraint::In(EntityOrSlot::Entity(uid)) => uid,
        other => return Who::Other(other.to_string()),
    };
    let id = entity.eid.to_string();
    match entity.ty.to_string().as_str() {
        "Steward::Service" if id == "stewardd" => Who::Steward,
        "Steward::Role" => Who::Role(id),
        "Steward::User" => Who::User(id),
        _ => Who::Other(entity.to_string()),
    }
}

fn what(resource: &ResourceConstraint, known: &Known) -> What {
    let table = |of_type: &str| match known.tables.get(of_type) {
        Some(table) => What::Table(table.to_string()),
        None if of_type == "Steward::Field" => What::Fields,
        None => What::Table(of_type.replace("::", ".")),
    };
    match resource {
        ResourceConstraint::Any => What::Anything,
        ResourceConstraint::Is(of_type) => table(&of_type.to_string()),
        ResourceConstraint::In(EntityOrSlot::Entity(uid)) => match uid.ty.to_string().as_str() {
            "Steward::Table" => What::Table(uid.eid.to_string()),
            "Steward::Source" => What::Source(uid.eid.to_string()),
            _ => What::Other(uid.to_string()),
        },
        other => What::Other(other.to_string()),
    }
}
