//! Comparisons: of what has an order, and equality of what has none.

use cedar_policy::pst::Expr as Cedar;
use sea_query::Expr;

use super::formula::Formula;
use super::integer::Int;
use super::sets::exactly;
use super::term::Term;
use super::translate::{Translator, is_condition};
use super::truth::Truth;
use crate::source::Comparison;

impl Translator<'_> {
    pub fn compare(&self, operator: Comparison, left: &Cedar, right: &Cedar) -> Truth {
        let equality = operator == Comparison::Eq;
        if equality && (is_condition(left) || is_condition(right)) {
            return self.truth(left).same(self.truth(right));
        }
        match (self.term(left), self.term(right)) {
            (Term::Int(Int::Error), _) | (_, Term::Int(Int::Error)) => Truth::error(),
            // Of two moments, sometimes one and sometimes the other is first.
            (Term::Int(Int::Known(_)), Term::Int(Int::Known(_))) if self.any_moment => {
                Truth::sql(Formula::sql(Expr::cust("TRUE")))
            }
            (Term::Int(left), Term::Int(right)) => left.compare(operator, &right, self.projection),
            (Term::Attribute(path), Term::Known(value)) => {
                Truth::sql(Formula::compare(&path, operator, value))
            }
            (Term::Known(value), Term::Attribute(path)) => {
                Truth::sql(Formula::compare(&path, operator.flipped(), value))
            }
            (Term::Attribute(left), Term::Attribute(right)) => {
                match (self.attribute(&left), self.attribute(&right)) {
                    (Some(left), Some(right)) => exactly(left.compare_with(operator, right)),
                    _ => Truth::error(),
                }
            }
            (left, right) if equality => self.equal(left, right),
            _ => Truth::unknown(),
        }
    }

    /// Equality of what has no order: sets, records, entities.
    fn equal(&self, left: Term<'_>, right: Term<'_>) -> Truth {
        match (left, right) {
            (Term::Known(left), Term::Known(right)) => Truth::constant(left == right),
            (Term::Set(left), Term::Set(right)) => self.equal_sets(left, right),
            (Term::SetAttribute(path), Term::Set(items))
            | (Term::Set(items), Term::SetAttribute(path)) => self.set_equals(&path, items),
            (Term::SetAttribute(left), Term::SetAttribute(right)) => {
                self.two_equal_sets(&left, &right)
            }
            (Term::Resource, Term::Resource) => Truth::constant(true),
            (Term::Resource, Term::Entity(uid)) | (Term::Entity(uid), Term::Resource) => {
                self.is_record(uid)
            }
            (Term::Entity(left), Term::Entity(right)) => Truth::constant(left == right),
            (Term::Record(left), Term::Record(right)) => {
                if !left.keys().eq(right.keys()) {
                    return Truth::unknown();
                }
                let defined = left.values().chain(right.values());
                let fields = left.values().zip(right.values());
                let same = fields.map(|(left, right)| self.compare(Comparison::Eq, left, right));
                self.strict(defined, same.fold(Truth::constant(true), Truth::and))
            }
            // Against a literal it does not validate: a record's attributes are optional on both sides or none.
            (Term::Steward, Term::Steward) => Truth::constant(true),
            _ => Truth::unknown(),
        }
    }
}
