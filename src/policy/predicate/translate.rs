//! The walk over a residual's conditions: what SQL can say exactly it says, everything else is unknown and
//! widens. Every construct of the syntax tree is named here or in `term`; `docs/translation.md` lists them.

use std::cell::Cell;
use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, EntityUID, Expr as Cedar, Literal, PatternElem, UnaryOp, Var};

use sea_query::Expr;

use super::formula::Formula;
use super::integer::Int;
use super::sets::exactly;
use super::term::Term;
use super::truth::Truth;
use super::{Instants, constant, lift};
use crate::model::{TableRef, Value};
use crate::policy::reading::reads::resource_path;
use crate::policy::schema::names::entity_type;
use crate::source::project::{AddressTest, Piece};
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

    fn flag(&self, expr: &Cedar) -> Truth {
        if let Cedar::GetAttr { expr: of, attr } = expr
            && let Cedar::Record(fields) = &**of
            && let Some(field) = fields.get(attr.as_str())
        {
            return self.strict(fields.values(), self.truth(field));
        }
        match self.term(expr) {
            Term::Attribute(path) => {
                Truth::sql(Formula::compare(&path, Comparison::Eq, Value::Bool(true)))
            }
            Term::Int(Int::Error) => Truth::error(),
            _ => Truth::unknown(),
        }
    }

    fn has(&self, expr: &Cedar, of: &Cedar, names: &[&str]) -> Truth {
        match (of, names) {
            // Required by the schema, whatever the moment.
            (Cedar::Var(Var::Context), ["now" | "cutoff"]) => return Truth::constant(true),
            (Cedar::Record(fields), [name, rest @ ..]) => {
                let there = match (fields.get(*name), rest) {
                    (None, _) => Truth::constant(false),
                    (Some(_), []) => Truth::constant(true),
                    (Some(_), _) => Truth::unknown(),
                };
                return self.strict(fields.values(), there);
            }
            _ => (),
        }
        let Some(path) = resource_path(expr) else { return Truth::unknown() };
        // A subject the workflow knows has been asked some number of times, even if 0.
        if path == ["steward"] {
            self.presence("steward.asks")
        } else {
            self.presence(&path.join("."))
        }
    }

    fn presence(&self, path: &str) -> Truth {
        match self.attribute(path) {
            Some(_) => Truth::sql(Formula::present(path)),
            None => Truth::constant(false),
        }
    }

    fn like(&self, expr: &Cedar, pattern: &[PatternElem]) -> Truth {
        let mut pieces = Vec::new();
        for element in pattern {
            match (element, pieces.last_mut()) {
                (PatternElem::Char(c), Some(Piece::Text(text))) => text.push(*c),
                (PatternElem::Char(c), _) => pieces.push(Piece::Text(c.to_string())),
                (PatternElem::Wildcard, _) => pieces.push(Piece::Any),
            }
        }
        match self.term(expr) {
            Term::Attribute(path) => match self.attribute(&path) {
                Some(attribute) => Truth::sql(Formula::sql(attribute.like(&pieces))),
                None => Truth::error(),
            },
            _ => Truth::unknown(),
        }
    }

    fn address(&self, expr: &Cedar, test: &AddressTest<'_>) -> Truth {
        match self.term(expr) {
            Term::Attribute(path) => {
                let attribute = self.attribute(&path);
                attribute.map_or_else(Truth::error, |found| exactly(found.address(test)))
            }
            _ => Truth::unknown(),
        }
    }

    /// Whether the record is, or every record of this table is in, the entity.
    fn is_in(&self, expr: &Cedar, parent: &Cedar) -> Truth {
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

    fn is_record(&self, uid: &EntityUID) -> Truth {
        if uid.ty.to_string() != self.own_type() {
            return Truth::constant(false);
        }
        exactly(self.projection.is_record(&uid.eid))
    }

    /// `in` and `has` of constant entities: of these the judge knows the table and its source.
    fn known_entities(&self, expr: &Cedar) -> Option<Truth> {
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

    /// The rows in which an expression does not err; `None` when SQL cannot say.
    pub fn defined(&self, expr: &Cedar) -> Option<Formula> {
        if is_condition(expr) {
            let truth = self.truth(expr);
            return truth.exact.then(|| truth.defined());
        }
        match self.term(expr) {
            Term::Int(int) => int.defined(self.projection),
            Term::Set(items) => self.all_defined(items),
            Term::Record(fields) => self.all_defined(fields.values()),
            Term::Known(_)
            | Term::Attribute(_)
            | Term::SetAttribute(_)
            | Term::Steward
            | Term::Resource
            | Term::Entity(_) => Some(Formula::True),
            Term::Unknown => None,
        }
    }

    pub fn never_errs<'e>(&self, mut items: impl Iterator<Item = &'e Arc<Cedar>>) -> bool {
        items.all(|item| self.defined(item) == Some(Formula::True))
    }

    /// `truth`, in the rows in which none of `items` errs.
    pub fn strict<'e>(
        &self,
        items: impl IntoIterator<Item = &'e Arc<Cedar>>,
        truth: Truth,
    ) -> Truth {
        let defined = self.all_defined(items);
        defined.map_or_else(Truth::unknown, |defined| truth.provided(defined))
    }

    fn all_defined<'e>(&self, items: impl IntoIterator<Item = &'e Arc<Cedar>>) -> Option<Formula> {
        let mut items = items.into_iter();
        items.try_fold(Formula::True, |all, item| Some(all.and(self.defined(item)?)))
    }

    pub fn attribute(&self, path: &str) -> Option<&'a Attribute> {
        self.projection.attributes.get(path)
    }

    fn own_type(&self) -> String {
        entity_type(self.table)
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
