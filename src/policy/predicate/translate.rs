//! The walk over a residual's conditions: what SQL can say exactly it says, everything else is unknown and
//! widens. Every construct of the syntax tree is named here or in `term`; `docs/translation.md` lists them.

use std::cell::Cell;

use cedar_policy::pst::{BinaryOp, Expr as Cedar, Literal, UnaryOp};

use super::sets::exactly;
use super::term::Term;
use super::truth::Truth;
use super::{Instants, constant, lift};
use crate::model::{TableRef, Value};
use crate::source::project::AddressTest;
use crate::source::{Attribute, Comparison, Projection};

/// Questions that the two formulas of a condition may ask. Choices and errors multiply them, and a policy
/// that a person can read stays far below.
const LARGEST: usize = 800;
/// Choices between values that one predicate may lift; each doubles the condition it is lifted out of.
const LIFTS: u32 = 64;

pub struct Translator<'a> {
    pub table: &'a TableRef,
    pub projection: &'a Projection,
    pub at: &'a Instants,
    /// The moments do not matter: only whether the translation is exact.
    pub any_moment: bool,
    /// What SQL cannot say is said of no row, instead of every row.
    pub narrow: bool,
    lifts: Cell<u32>,
}

impl<'a> Translator<'a> {
    pub fn new(table: &'a TableRef, projection: &'a Projection, at: &'a Instants) -> Self {
        Self { table, projection, at, any_moment: false, narrow: false, lifts: Cell::new(LIFTS) }
    }

    /// When a condition holds and when it does not. What would take too much SQL to say is not said.
    pub fn truth(&self, expr: &Cedar) -> Truth {
        let truth = self.condition(expr);
        // Some moments make some bounds fall away: what is exact has room for all of them.
        let largest = if self.any_moment { LARGEST / 2 } else { LARGEST };
        if truth.yes.size() + truth.no.size() > largest { self.unsaid() } else { truth }
    }

    fn condition(&self, expr: &Cedar) -> Truth {
        match expr {
            Cedar::Literal(Literal::Bool(value)) => Truth::constant(*value),
            Cedar::UnaryOp { op: UnaryOp::Not, expr } => self.truth(expr).not(),
            Cedar::BinaryOp { op: BinaryOp::And, left, right } => {
                self.truth(left).and(self.truth(right))
            }
            Cedar::BinaryOp { op: BinaryOp::Or, left, right } => {
                self.truth(left).or(self.truth(right))
            }
            Cedar::IfThenElse { cond, then_expr, else_expr } => {
                self.truth(cond).choose(self.truth(then_expr), self.truth(else_expr))
            }
            Cedar::ResidualError => Truth::error(),
            test => {
                let truth = self.test(test);
                if truth.exact { truth } else { self.unless_narrow(truth) }
            }
        }
    }

    /// A part that was widened would show rows through what is narrowed around it.
    fn unless_narrow(&self, widened: Truth) -> Truth {
        if self.narrow { self.unsaid() } else { widened }
    }

    fn unsaid(&self) -> Truth {
        if self.narrow { Truth::unsaid() } else { Truth::unknown() }
    }

    /// A condition without conditions in it, or with some among its operands.
    fn test(&self, expr: &Cedar) -> Truth {
        if let Some(choice) = lift::choice(expr) {
            let left = self.lifts.get();
            if left == 0 {
                return Truth::unknown();
            }
            self.lifts.set(left - 1);
            let (then, otherwise) = (self.truth(&choice.then), self.truth(&choice.otherwise));
            return self.truth(&choice.condition).choose(then, otherwise);
        }
        if let Some(truth) = self.known_entities(expr) {
            return truth;
        }
        if constant::is_constant(expr)
            && let Some(answer) = constant::condition(expr)
        {
            return answer.map_or_else(Truth::error, Truth::constant);
        }
        match expr {
            Cedar::UnaryOp { op, expr } => self.unary(*op, expr),
            Cedar::BinaryOp { op, left, right } => self.binary(*op, left, right),
            Cedar::GetAttr { .. } => self.flag(expr),
            Cedar::HasAttr { expr: of, attrs } => {
                let names: Vec<&str> =
                    attrs.iter().map(cedar_policy::pst::SmolStr::as_str).collect();
                self.has(expr, of, &names)
            }
            Cedar::Like { expr, pattern } => self.like(expr, pattern),
            Cedar::Is { expr, entity_type, in_expr } => {
                let Term::Resource = self.term(expr) else { return Truth::unknown() };
                let own = Truth::constant(entity_type.to_string() == self.own_type());
                match in_expr {
                    Some(parent) => own.and(self.is_in(expr, parent)),
                    None => own,
                }
            }
            // Values, which strict validation allows in no condition; slots and unknowns, which partial
            // evaluation never leaves; what `truth` has dealt with.
            Cedar::Literal(_)
            | Cedar::Var(_)
            | Cedar::Slot(_)
            | Cedar::Set(_)
            | Cedar::Record(_)
            | Cedar::IfThenElse { .. }
            | Cedar::Unknown { .. }
            | Cedar::ResidualError => Truth::unknown(),
            // A construct of a later Cedar.
            _ => Truth::unknown(),
        }
    }

    fn unary(&self, op: UnaryOp, expr: &Cedar) -> Truth {
        match op {
            UnaryOp::Not => self.truth(expr).not(),
            UnaryOp::IsEmpty => self.is_empty(expr),
            UnaryOp::IsIPv4 => self.address(expr, &AddressTest::IsV4),
            UnaryOp::IsIPV6 => self.address(expr, &AddressTest::IsV6),
            UnaryOp::IsLoopback => self.address(expr, &AddressTest::IsLoopback),
            UnaryOp::IsMulticast => self.address(expr, &AddressTest::IsMulticast),
            // Values, not conditions.
            UnaryOp::Neg
            | UnaryOp::Datetime
            | UnaryOp::Decimal
            | UnaryOp::Duration
            | UnaryOp::Ip
            | UnaryOp::ToDate
            | UnaryOp::ToTime
            | UnaryOp::ToMilliseconds
            | UnaryOp::ToSeconds
            | UnaryOp::ToMinutes
            | UnaryOp::ToHours
            | UnaryOp::ToDays => Truth::unknown(),
            _ => Truth::unknown(),
        }
    }

    fn binary(&self, op: BinaryOp, left: &Cedar, right: &Cedar) -> Truth {
        match op {
            BinaryOp::And => self.truth(left).and(self.truth(right)),
            BinaryOp::Or => self.truth(left).or(self.truth(right)),
            BinaryOp::Eq => self.compare(Comparison::Eq, left, right),
            BinaryOp::NotEq => self.compare(Comparison::Eq, left, right).not(),
            BinaryOp::Less | BinaryOp::DecimalLessThan => {
                self.compare(Comparison::Less, left, right)
            }
            BinaryOp::LessEq | BinaryOp::DecimalLessEq => {
                self.compare(Comparison::LessEq, left, right)
            }
            BinaryOp::Greater | BinaryOp::DecimalGreater => {
                self.compare(Comparison::Greater, left, right)
            }
            BinaryOp::GreaterEq | BinaryOp::DecimalGreaterEq => {
                self.compare(Comparison::GreaterEq, left, right)
            }
            BinaryOp::In => self.is_in(left, right),
            BinaryOp::Contains | BinaryOp::ContainsAll | BinaryOp::ContainsAny => {
                self.set_operation(op, left, right)
            }
            BinaryOp::IsInRange => match (self.term(left), self.term(right)) {
                (_, Term::Known(Value::Ipaddr(range))) => {
                    self.address(left, &AddressTest::IsInRange(&range))
                }
                (Term::Known(Value::Ipaddr(range)), _) => {
                    self.address(right, &AddressTest::Contains(&range))
                }
                (Term::Attribute(left), Term::Attribute(right)) => {
                    match (self.attribute(&left), self.attribute(&right)) {
                        (Some(left), Some(right)) => exactly(left.is_in_range_of(right)),
                        _ => Truth::error(),
                    }
                }
                _ => Truth::unknown(),
            },
            // No governed entity has tags: `hasTag` is folded away and `getTag` does not validate.
            BinaryOp::HasTag | BinaryOp::GetTag => Truth::unknown(),
            // Values, not conditions.
            BinaryOp::Add
            | BinaryOp::Sub
            | BinaryOp::Mul
            | BinaryOp::Offset
            | BinaryOp::DurationSince => Truth::unknown(),
            _ => Truth::unknown(),
        }
    }

    pub fn attribute(&self, path: &str) -> Option<&'a Attribute> {
        self.projection.attributes.get(path)
    }
}

/// Whether an expression is a condition by its form; a bare attribute may be either.
pub fn is_condition(expr: &Cedar) -> bool {
    match expr {
        Cedar::Literal(Literal::Bool(_))
        | Cedar::HasAttr { .. }
        | Cedar::Like { .. }
        | Cedar::Is { .. } => true,
        Cedar::UnaryOp { op, .. } => matches!(
            op,
            UnaryOp::Not
                | UnaryOp::IsEmpty
                | UnaryOp::IsIPv4
                | UnaryOp::IsIPV6
                | UnaryOp::IsLoopback
                | UnaryOp::IsMulticast
        ),
        Cedar::BinaryOp { op, .. } => !matches!(
            op,
            BinaryOp::Add
                | BinaryOp::Sub
                | BinaryOp::Mul
                | BinaryOp::Offset
                | BinaryOp::DurationSince
                | BinaryOp::GetTag
        ),
        _ => false,
    }
}
