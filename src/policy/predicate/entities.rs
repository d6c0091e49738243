//! Entities: which record, table or source a thing is, and what it is in.

use cedar_policy::pst::{BinaryOp, EntityUID, Expr as Cedar, Literal};

use super::sets::exactly;
use super::term::Term;
use super::translate::Translator;
use super::truth::Truth;
use crate::policy::schema::names::entity_type;

impl Translator<'_> {
    /// Whether the record is, or every record of this table is in, the entity.
    pub fn is_in(&self, expr: &Cedar, parent: &Cedar) -> Truth {
        if !matches!(self.term(expr), Term::Resource) {
            return Truth::unknown();
        }
        match self.term(parent) {
            Term::Entity(uid) => match uid.ty.to_string().as_str() {
                "Steward::Table" => Truth::constant(uid.eid == self.table.to_string()),
                "Steward::Source" => Truth::constant(uid.eid == self.table.source),
                // `in` is reflexive.
                _ => self.is_record(uid),
            },
            Term::Resource => Truth::constant(true),
            Term::Set(parents) => parents
                .iter()
                .map(|parent| self.is_in(expr, parent))
                .fold(Truth::constant(false), Truth::or),
            _ => Truth::unknown(),
        }
    }

    pub fn is_record(&self, uid: &EntityUID) -> Truth {
        if uid.ty.to_string() != self.own_type() {
            return Truth::constant(false);
        }
        exactly(self.projection.is_record(&uid.eid))
    }

    /// `in` and `has` of constant entities: of these the judge knows the table and its source.
    pub fn known_entities(&self, expr: &Cedar) -> Option<Truth> {
        let uid = |expr: &Cedar| match expr {
            Cedar::Literal(Literal::EntityUID(uid)) => Some(uid.clone()),
            _ => None,
        };
        match expr {
            Cedar::BinaryOp { op: BinaryOp::In, left, right } => {
                let child = uid(left)?;
                let own_table =
                    child.ty.to_string() == "Steward::Table" && child.eid == self.table.to_string();
                let within = |parent: &EntityUID| {
                    *parent == child
                        || (own_table
                            && parent.ty.to_string() == "Steward::Source"
                            && parent.eid == self.table.source)
                };
                let parents: Vec<EntityUID> = match &**right {
                    Cedar::Set(parents) => {
                        parents.iter().map(|parent| uid(parent)).collect::<Option<_>>()?
                    }
                    parent => vec![uid(parent)?],
                };
                Some(Truth::constant(parents.iter().any(within)))
            }
            _ => None,
        }
    }

    pub fn own_type(&self) -> String {
        entity_type(self.table)
    }
}
