//! What an expression that is no condition comes to.

use std::collections::BTreeMap;
use std::sync::Arc;

use cedar_policy::pst::{BinaryOp, EntityUID, Expr as Cedar, Literal, UnaryOp, Var};

use super::constant;
use super::integer::Int;
use super::translate::Translator;
use crate::model::{Kind, Value};
use crate::policy::reading::reads::resource_path;

pub enum Term<'e> {
    /// A long, a datetime or a duration.
    Int(Int),
    /// A constant of another type.
    Known(Value),
    /// An attribute of another type.
    Attribute(String),
    /// A set literal; its items may be anything.
    Set(&'e [Arc<Cedar>]),
    /// An attribute that holds a set.
    SetAttribute(String),
    Record(&'e BTreeMap<String, Arc<Cedar>>),
    /// `resource.steward`.
    Steward,
    /// The record itself.
    Resource,
    Entity(&'e EntityUID),
    Unknown,
}

impl Translator<'_> {
    pub fn term<'e>(&self, expr: &'e Cedar) -> Term<'e> {
        match expr {
            Cedar::Literal(Literal::Bool(value)) => Term::Known(Value::Bool(*value)),
            Cedar::Literal(Literal::Long(value)) => Term::Int(Int::Known(*value)),
            Cedar::Literal(Literal::String(text)) => Term::Known(Value::String(text.to_string())),
            Cedar::Literal(Literal::EntityUID(uid)) => Term::Entity(uid),
            Cedar::Var(Var::Resource) => Term::Resource,
            Cedar::Set(items) => Term::Set(items),
            Cedar::Record(fields) => Term::Record(fields),
            Cedar::GetAttr { expr: of, attr } => self.attribute_term(expr, of, attr),
            Cedar::UnaryOp { op, expr } => self.unary_term(*op, expr),
            Cedar::BinaryOp { op, left, right } => self.binary_term(*op, left, right),
            // Principal and action are constants by now, and of the context only moments are read.
            // Choices between values were lifted; the others are conditions, or Cedar never leaves them in
            // a residual.
            Cedar::Var(Var::Principal | Var::Action | Var::Context)
            | Cedar::IfThenElse { .. }
            | Cedar::HasAttr { .. }
            | Cedar::Like { .. }
            | Cedar::Is { .. }
            | Cedar::Slot(_)
            | Cedar::Unknown { .. } => Term::Unknown,
            Cedar::ResidualError => Term::Int(Int::Error),
            // A construct of a later Cedar.
            _ => Term::Unknown,
        }
    }

    /// An expression of longs, datetimes or durations.
    fn int(&self, expr: &Cedar) -> Option<Int> {
        match self.term(expr) {
            Term::Int(int) => Some(int),
            _ => None,
        }
    }

    fn unary_term<'e>(&self, op: UnaryOp, expr: &'e Cedar) -> Term<'e> {
        let of =
            |make: &dyn Fn(Int) -> Int| self.int(expr).map(make).map_or(Term::Unknown, Term::Int);
        match op {
            UnaryOp::Neg => of(&Int::negation),
            UnaryOp::ToDate => of(&Int::date),
            UnaryOp::ToTime => of(&Int::time),
            UnaryOp::ToMilliseconds => of(&|own| own),
            UnaryOp::ToSeconds => of(&|own| own.truncated(1_000)),
            UnaryOp::ToMinutes => of(&|own| own.truncated(60_000)),
            UnaryOp::ToHours => of(&|own| own.truncated(3_600_000)),
            UnaryOp::ToDays => of(&|own| own.truncated(86_400_000)),
            UnaryOp::Datetime => known(expr, constant::datetime, |at| Term::Int(Int::Known(at))),
            UnaryOp::Duration => known(expr, constant::duration, |ms| Term::Int(Int::Known(ms))),
            UnaryOp::Decimal => {
                known(expr, constant::decimal, |units| Term::Known(Value::Decimal(units)))
            }
            UnaryOp::Ip => {
                known(expr, |text| Some(text.to_owned()), |text| Term::Known(Value::Ipaddr(text)))
            }
            UnaryOp::Not
            | UnaryOp::IsEmpty
            | UnaryOp::IsIPv4
            | UnaryOp::IsIPV6
            | UnaryOp::IsLoopback
            | UnaryOp::IsMulticast => Term::Unknown,
            _ => Term::Unknown,
        }
    }

    fn binary_term<'e>(&self, op: BinaryOp, left: &'e Cedar, right: &'e Cedar) -> Term<'e> {
        let make: fn(Int, Int) -> Int = match op {
            BinaryOp::Add | BinaryOp::Offset => Int::sum,
            BinaryOp::Sub | BinaryOp::DurationSince => Int::difference,
            BinaryOp::Mul => Int::product,
            // No governed entity has tags.
            BinaryOp::GetTag => return Term::Unknown,
            // Conditions.
            _ => return Term::Unknown,
        };
        match (self.int(left), self.int(right)) {
            (Some(left), Some(right)) => Term::Int(make(left, right)),
            _ => Term::Unknown,
        }
    }

    fn attribute_term<'e>(&self, expr: &'e Cedar, of: &'e Cedar, attr: &str) -> Term<'e> {
        if let Some(moment) = self.moment(of, attr) {
            return Term::Int(Int::Known(moment));
        }
        if let Cedar::Record(fields) = of {
            return match fields.get(attr) {
                // A sibling that errs would make this err.
                Some(field) if self.never_errs(fields.values()) => self.term(field),
                _ => Term::Unknown,
            };
        }
        let Some(path) = resource_path(expr) else { return Term::Unknown };
        if path == ["steward"] {
            return Term::Steward;
        }
        let path = path.join(".");
        match self.attribute(&path).map(|attribute| attribute.kind) {
            Some(Kind::Long) => Term::Int(Int::Attribute { path, datetime: false }),
            Some(Kind::Datetime) => Term::Int(Int::Attribute { path, datetime: true }),
            Some(Kind::Strings | Kind::Longs) => Term::SetAttribute(path),
            Some(Kind::Bool | Kind::Decimal | Kind::String | Kind::Ipaddr) => Term::Attribute(path),
            // The judge has no such attribute either: an error.
            None => Term::Int(Int::Error),
        }
    }

    /// `context.now` and `context.cutoff.<period>`.
    fn moment(&self, of: &Cedar, attr: &str) -> Option<i64> {
        match of {
            Cedar::Var(Var::Context) if attr == "now" => Some(self.at.now),
            Cedar::GetAttr { expr: root, attr: cutoff }
                if cutoff == "cutoff" && **root == Cedar::Var(Var::Context) =>
            {
                // Whether a predicate is exact does not depend on the moment.
                self.at.cutoffs.get(attr).copied().or(self.any_moment.then_some(0))
            }
            _ => None,
        }
    }
}

fn known<'e, T>(
    expr: &Cedar,
    read: impl Fn(&str) -> Option<T>,
    make: impl Fn(T) -> Term<'e>,
) -> Term<'e> {
    match expr {
        Cedar::Literal(Literal::String(text)) => read(text).map_or(Term::Unknown, make),
        _ => Term::Unknown,
    }
}
