//! Sets: literals whose items are compared one by one, and attributes that the database holds as arrays.

use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, Expr as Cedar};

use super::formula::Formula;
use super::integer::Int;
use super::term::Term;
use super::translate::Translator;
use super::truth::Truth;
use crate::model::Value;
use crate::source::Comparison;
use crate::source::project::SetTest;

impl Translator<'_> {
    /// `contains`, `containsAll`, `containsAny`.
    pub fn set_operation(&self, op: BinaryOp, left: &Cedar, right: &Cedar) -> Truth {
        match (op, self.term(left), self.term(right)) {
            (BinaryOp::Contains, Term::Set(items), _) => self.contains(items, right),
            (BinaryOp::Contains, Term::SetAttribute(path), _) => self.holds(&path, right),
            (BinaryOp::ContainsAll, Term::Set(items), Term::Set(wanted)) => self.strict(
                items.iter().chain(wanted),
                every(wanted, |wanted| self.contains(items, wanted)),
            ),
            (BinaryOp::ContainsAll, Term::SetAttribute(path), Term::Set(wanted)) => self.strict(
                wanted,
                match self.constants(wanted) {
                    Some(values) => self.set_test(&path, &SetTest::ContainsAll(&values)),
                    None => every(wanted, |wanted| self.holds(&path, wanted)),
                },
            ),
            (BinaryOp::ContainsAll, Term::Set(items), Term::SetAttribute(path)) => {
                match self.constants(items) {
                    Some(values) => self.set_test(&path, &SetTest::IsWithin(&values)),
                    None => Truth::unknown(),
                }
            }
            (BinaryOp::ContainsAll, Term::SetAttribute(left), Term::SetAttribute(right)) => {
                self.two_sets(&left, &right, false)
            }
            (BinaryOp::ContainsAny, Term::Set(items), Term::Set(wanted)) => self.strict(
                items.iter().chain(wanted),
                some(wanted, |wanted| self.contains(items, wanted)),
            ),
            (BinaryOp::ContainsAny, Term::SetAttribute(path), Term::Set(items))
            | (BinaryOp::ContainsAny, Term::Set(items), Term::SetAttribute(path)) => self.strict(
                items,
                match self.constants(items) {
                    Some(values) => self.set_test(&path, &SetTest::ContainsAny(&values)),
                    None => some(items, |item| self.holds(&path, item)),
                },
            ),
            (BinaryOp::ContainsAny, Term::SetAttribute(left), Term::SetAttribute(right)) => {
                self.two_sets(&left, &right, true)
            }
            _ => Truth::unknown(),
        }
    }

    pub fn is_empty(&self, set: &Cedar) -> Truth {
        match self.term(set) {
            Term::Set(items) => self.strict(items, Truth::constant(items.is_empty())),
            Term::SetAttribute(path) => self.set_test(&path, &SetTest::IsEmpty),
            _ => Truth::unknown(),
        }
    }

    /// Two literals: each holds the other's items.
    pub fn equal_sets(&self, left: &[Arc<Cedar>], right: &[Arc<Cedar>]) -> Truth {
        let there = every(right, |item| self.contains(left, item));
        let back = every(left, |item| self.contains(right, item));
        self.strict(left.iter().chain(right), there.and(back))
    }

    pub fn set_equals(&self, path: &str, items: &[Arc<Cedar>]) -> Truth {
        match self.constants(items) {
            Some(values) => self
                .set_test(path, &SetTest::ContainsAll(&values))
                .and(self.set_test(path, &SetTest::IsWithin(&values))),
            None => Truth::unknown(),
        }
    }

    pub fn two_equal_sets(&self, left: &str, right: &str) -> Truth {
        self.two_sets(left, right, false).and(self.two_sets(right, left, false))
    }

    fn two_sets(&self, left: &str, right: &str, any: bool) -> Truth {
        let (Some(left), Some(right)) = (self.attribute(left), self.attribute(right)) else {
            return Truth::error();
        };
        exactly(left.set_with(any, right))
    }

    fn contains(&self, items: &[Arc<Cedar>], element: &Cedar) -> Truth {
        let known = match self.term(element) {
            Term::Attribute(path) | Term::Int(Int::Attribute { path, .. }) => {
                self.constants(items).map(|values| (path, values))
            }
            _ => None,
        };
        if let Some((path, values)) = known {
            return Truth::sql(
                values
                    .into_iter()
                    .map(|value| self.equals(&path, value))
                    .fold(Formula::False, Formula::or),
            );
        }
        let truth = some(items, |item| self.compare(Comparison::Eq, item, element));
        self.strict(items, truth)
    }

    /// A constant of the attribute's own kind; datetimes travel as integers until here.
    fn equals(&self, path: &str, value: Value) -> Formula {
        let datetime = self
            .attribute(path)
            .is_some_and(|attribute| attribute.kind == crate::model::Kind::Datetime);
        let value = match value {
            Value::Long(at) if datetime => Value::Datetime(at),
            value => value,
        };
        Formula::compare(path, Comparison::Eq, value)
    }

    /// An array holds the element.
    fn holds(&self, path: &str, element: &Cedar) -> Truth {
        match self.term(element) {
            Term::Known(value) => self.set_test(path, &SetTest::ContainsAll(&[value])),
            Term::Int(Int::Known(value)) => {
                self.set_test(path, &SetTest::ContainsAll(&[Value::Long(value)]))
            }
            Term::Attribute(other) | Term::Int(Int::Attribute { path: other, .. }) => {
                match (self.attribute(path), self.attribute(&other)) {
                    (Some(set), Some(element)) => exactly(set.holds(element)),
                    _ => Truth::error(),
                }
            }
            _ => Truth::unknown(),
        }
    }

    fn set_test(&self, path: &str, test: &SetTest<'_>) -> Truth {
        self.attribute(path).map_or_else(Truth::error, |attribute| exactly(attribute.set(test)))
    }

    /// The items, when all of them are constants.
    fn constants(&self, items: &[Arc<Cedar>]) -> Option<Vec<Value>> {
        let each = items.iter().map(|item| match self.term(item) {
            Term::Known(value) => Some(value),
            Term::Int(Int::Known(value)) => Some(Value::Long(value)),
            _ => None,
        });
        each.collect()
    }
}

fn every(items: &[Arc<Cedar>], holds: impl Fn(&Cedar) -> Truth) -> Truth {
    items.iter().map(|item| holds(item)).fold(Truth::constant(true), Truth::and)
}

fn some(items: &[Arc<Cedar>], holds: impl Fn(&Cedar) -> Truth) -> Truth {
    items.iter().map(|item| holds(item)).fold(Truth::constant(false), Truth::or)
}

/// What SQL answers, if it can.
pub fn exactly(expr: Option<sea_query::Expr>) -> Truth {
    expr.map_or_else(Truth::unknown, |expr| Truth::sql(Formula::sql(expr)))
}
