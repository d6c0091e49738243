//! Formulas in negation normal form: AND, OR, and atoms that know which attribute they speak about.
//!
//! An atom stays symbolic until it is written, so that a conjunction can be made short: what one atom
//! implies another need not say, values of one attribute become one IN, and a negation reaches the
//! comparison itself, where an index can serve it. NULL counts as false: no formula is ever negated after
//! it was written.

use sea_query::{Expr, ExprTrait};

use crate::model::{Kind, Value};
use crate::source::{Comparison, Projection};

#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    True,
    False,
    Atom(Atom),
    And(Vec<Formula>),
    Or(Vec<Formula>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Atom {
    /// The attribute against a constant; NULL when it is absent.
    Compare { path: String, operator: Comparison, value: Value },
    /// The attribute is one of these (or, negated, none of them); NULL when it is absent.
    OneOf { path: String, values: Vec<Value>, negated: bool },
    /// `has`, or its opposite.
    Present { path: String, negated: bool },
    /// Anything else SQL can say.
    Sql { expr: Expr, negated: bool },
}

impl Formula {
    pub fn sql(expr: Expr) -> Self {
        Formula::Atom(Atom::Sql { expr, negated: false })
    }

    pub fn present(path: impl Into<String>) -> Self {
        Formula::Atom(Atom::Present { path: path.into(), negated: false })
    }

    pub fn compare(path: &str, operator: Comparison, value: Value) -> Self {
        let path = path.to_owned();
        Formula::Atom(match operator {
            Comparison::Eq => Atom::OneOf { path, values: vec![value], negated: false },
            operator => Atom::Compare { path, operator, value },
        })
    }

    pub fn constant(value: bool) -> Formula {
        if value { Formula::True } else { Formula::False }
    }

    pub fn and(self, other: Formula) -> Formula {
        match (self, other) {
            (Formula::False, _) | (_, Formula::False) => Formula::False,
            (Formula::True, formula) | (formula, Formula::True) => formula,
            (left, right) => {
                let mut parts = left.conjuncts();
                for part in right.conjuncts() {
                    if !parts.contains(&part) {
                        parts.push(part);
                    }
                }
                Formula::And(parts)
            }
        }
    }

    pub fn or(self, other: Formula) -> Formula {
        match (self, other) {
            (Formula::True, _) | (_, Formula::True) => Formula::True,
            (Formula::False, formula) | (formula, Formula::False) => formula,
            (left, right) => {
                let mut parts = left.disjuncts();
                for part in right.disjuncts() {
                    if !parts.contains(&part) && !parts.iter_mut().any(|other| other.join(&part)) {
                        parts.push(part);
                    }
                }
                if parts.len() == 1 { parts.remove(0) } else { Formula::Or(parts) }
            }
        }
    }

    pub fn not(self) -> Formula {
        match self {
            Formula::True => Formula::False,
            Formula::False => Formula::True,
            Formula::Atom(atom) => Formula::Atom(atom.not()),
            Formula::And(parts) => {
                parts.into_iter().map(Formula::not).fold(Formula::False, Formula::or)
            }
            Formula::Or(parts) => {
                parts.into_iter().map(Formula::not).fold(Formula::True, Formula::and)
            }
        }
    }

    /// How many questions it asks, a computed one counted as several.
    pub fn size(&self) -> usize {
        match self {
            Formula::True | Formula::False => 0,
            Formula::Atom(Atom::Sql { .. }) => 4,
            Formula::Atom(_) => 1,
            Formula::And(parts) | Formula::Or(parts) => parts.iter().map(Formula::size).sum(),
        }
    }

    /// The parts all of which must hold.
    pub fn conjuncts(self) -> Vec<Formula> {
        match self {
            Formula::And(parts) => parts,
            other => vec![other],
        }
    }

    fn disjuncts(self) -> Vec<Formula> {
        match self {
            Formula::Or(parts) => parts,
            other => vec![other],
        }
    }

    /// `a == 1 || a == 2` as one list of values.
    fn join(&mut self, other: &Formula) -> bool {
        let (
            Formula::Atom(Atom::OneOf { path, values, negated: false }),
            Formula::Atom(Atom::OneOf { path: same, values: more, negated: false }),
        ) = (self, other)
        else {
            return false;
        };
        if path != same {
            return false;
        }
        for value in more {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        true
    }

    /// The condition in SQL. NULL means that it does not hold.
    pub fn to_expr(&self, projection: &Projection) -> Expr {
        match self {
            Formula::True => Expr::cust("TRUE"),
            Formula::False => Expr::cust("FALSE"),
            Formula::Atom(atom) => atom.to_expr(projection),
            Formula::And(parts) => {
                let told = |path: &str| parts.iter().any(|part| part.rejects_null(path));
                let needed = parts.iter().filter(|part| match part {
                    Formula::Atom(Atom::Present { path, negated: false }) => !told(path),
                    _ => true,
                });
                joined(needed.map(|part| part.to_expr(projection)), ExprTrait::and)
            }
            Formula::Or(parts) => {
                joined(parts.iter().map(|part| part.to_expr(projection)), ExprTrait::or)
            }
        }
    }

    /// Whether it cannot hold where the attribute is absent, presence itself left aside.
    fn rejects_null(&self, path: &str) -> bool {
        match self {
            Formula::Atom(Atom::Compare { path: own, .. } | Atom::OneOf { path: own, .. }) => {
                own == path
            }
            Formula::And(parts) => parts.iter().any(|part| part.rejects_null(path)),
            Formula::Or(parts) => parts.iter().all(|part| part.rejects_null(path)),
            _ => false,
        }
    }
}

impl Atom {
    fn not(self) -> Atom {
        match self {
            Atom::Compare { path, operator, value } => {
                let operator = match operator {
                    Comparison::Less => Comparison::GreaterEq,
                    Comparison::LessEq => Comparison::Greater,
                    Comparison::Greater => Comparison::LessEq,
                    Comparison::GreaterEq => Comparison::Less,
                    Comparison::Eq => unreachable!("equality is a list of one"),
                };
                Atom::Compare { path, operator, value }
            }
            Atom::OneOf { path, values, negated } => {
                Atom::OneOf { path, values, negated: !negated }
            }
            Atom::Present { path, negated } => Atom::Present { path, negated: !negated },
            Atom::Sql { expr, negated } => Atom::Sql { expr, negated: !negated },
        }
    }

    fn to_expr(&self, projection: &Projection) -> Expr {
        let attribute = |path: &String| &projection.attributes[path];
        match self {
            Atom::Compare { path, operator, value } => attribute(path).compare(*operator, value),
            Atom::OneOf { path, values, negated: false } => attribute(path).one_of(values),
            // Of a flag there are two values, and `flag = false` reads better than its negation.
            Atom::OneOf { path, values, negated: true } => match values.as_slice() {
                [Value::Bool(value)] if attribute(path).kind == Kind::Bool => {
                    attribute(path).compare(Comparison::Eq, &Value::Bool(!value))
                }
                values => attribute(path).one_of(values).not(),
            },
            Atom::Present { path, negated: false } => attribute(path).is_present(),
            Atom::Present { path, negated: true } => attribute(path).is_absent(),
            Atom::Sql { expr, negated: false } => expr.clone(),
            Atom::Sql { expr, negated: true } => expr.clone().not(),
        }
    }
}

fn joined(parts: impl Iterator<Item = Expr>, join: fn(Expr, Expr) -> Expr) -> Expr {
    parts.reduce(join).unwrap_or_else(|| Expr::cust("TRUE"))
}
