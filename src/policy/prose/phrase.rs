//! Conditions between syntax and speech: negations pushed to the leaves, time said as people say it.

use std::collections::BTreeMap;

use cedar_policy::pst::{BinaryOp, Expr, Literal, PatternElem, UnaryOp, Var};

use crate::policy::reading::reads::resource_path;
use crate::policy::registers::periods::Period;

#[derive(Debug, Clone, PartialEq)]
pub enum Phrase {
    Always(bool),
    All(Vec<Phrase>),
    Any(Vec<Phrase>),
    If {
        cond: Box<Phrase>,
        then: Box<Phrase>,
        otherwise: Box<Phrase>,
    },
    /// The attribute has a value, or has none.
    Filled {
        path: String,
        yes: bool,
    },
    /// A yes-or-no attribute.
    Flag {
        what: Term,
        yes: bool,
    },
    Compare {
        left: Term,
        op: Op,
        right: Term,
    },
    /// `op` between the time elapsed since `since` and `span`; without a span, since and now.
    Elapsed {
        since: Term,
        op: Op,
        span: Option<String>,
    },
    /// A calendar period since `since` has ended, or has not.
    Ended {
        since: Term,
        name: String,
        period: Option<Period>,
        yes: bool,
    },
    OneOf {
        what: Term,
        values: Vec<Term>,
        yes: bool,
    },
    /// `*` stands for anything.
    Like {
        what: Term,
        pattern: String,
        yes: bool,
    },
    Within {
        what: Term,
        whole: Term,
        yes: bool,
    },
    IsA {
        what: Term,
        of_type: String,
        yes: bool,
    },
    /// A purpose of the table covers the field's category.
    Covered {
        yes: bool,
    },
    /// No phrase fits.
    Quoted {
        cedar: String,
        yes: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    /// An attribute, by its name.
    Path(String),
    Text(String),
    Number(String),
    Moment(String),
    /// A duration as Cedar writes it.
    Span(String),
    Entity {
        of_type: String,
        id: String,
    },
    Now,
    Resource,
    Principal,
    Later {
        than: Box<Term>,
        span: Box<Term>,
    },
    Between {
        from: Box<Term>,
        to: Box<Term>,
    },
    List(Vec<Term>),
    Quoted(String),
}

impl Term {
    /// A moment, which is before or after another instead of below or above.
    pub fn is_time(&self) -> bool {
        matches!(self, Term::Now | Term::Moment(_) | Term::Later { .. })
    }
}

impl Op {
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Op::Equal => Op::NotEqual,
            Op::NotEqual => Op::Equal,
            Op::Less => Op::AtLeast,
            Op::AtMost => Op::More,
            Op::More => Op::AtMost,
            Op::AtLeast => Op::Less,
        }
    }

    /// With its sides exchanged.
    fn flipped(self) -> Self {
        match self {
            Op::Less => Op::More,
            Op::AtMost => Op::AtLeast,
            Op::More => Op::Less,
            Op::AtLeast => Op::AtMost,
            same => same,
        }
    }

    fn of(op: BinaryOp) -> Option<Self> {
        Some(match op {
            BinaryOp::Eq => Op::Equal,
            BinaryOp::NotEq => Op::NotEqual,
            BinaryOp::Less | BinaryOp::DecimalLessThan => Op::Less,
            BinaryOp::LessEq | BinaryOp::DecimalLessEq => Op::AtMost,
            BinaryOp::Greater | BinaryOp::DecimalGreater => Op::More,
            BinaryOp::GreaterEq | BinaryOp::DecimalGreaterEq => Op::AtLeast,
            _ => return None,
        })
    }
}

/// The condition, or its opposite.
pub fn of(expr: &Expr, yes: bool, periods: &BTreeMap<String, Period>) -> Phrase {
    let again = |expr: &Expr| of(expr, yes, periods);
    match expr {
        Expr::Literal(Literal::Bool(value)) => Phrase::Always(*value == yes),
        Expr::UnaryOp { op: UnaryOp::Not, expr } => of(expr, !yes, periods),
        Expr::BinaryOp { op: op @ (BinaryOp::And | BinaryOp::Or), left, right } => {
            let (left, right) = (again(left), again(right));
            if (*op == BinaryOp::And) == yes { all(left, right) } else { any(left, right) }
        }
        Expr::IfThenElse { cond, then_expr, else_expr } => Phrase::If {
            cond: Box::new(of(cond, true, periods)),
            then: Box::new(again(then_expr)),
            otherwise: Box::new(again(else_expr)),
        },
        Expr::HasAttr { .. } => match resource_path(expr) {
            Some(path) => Phrase::Filled { path: path.join("."), yes },
            None => quoted(expr, yes),
        },
        Expr::GetAttr { .. } => Phrase::Flag { what: term(expr), yes },
        Expr::Like { expr, pattern } => {
            let pattern = pattern.iter().map(|element| match element {
                PatternElem::Char(c) => *c,
                PatternElem::Wildcard => '*',
            });
            Phrase::Like { what: term(expr), pattern: pattern.collect(), yes }
        }
        Expr::Is { expr, entity_type, in_expr } => {
            let of_type = entity_type.to_string();
            let is = Phrase::IsA { what: term(expr), of_type, yes };
            let within = |whole| Phrase::Within { what: term(expr), whole: term(whole), yes };
            match (in_expr, yes) {
                (None, _) => is,
                (Some(whole), true) => all(is, within(whole)),
                (Some(whole), false) => any(is, within(whole)),
            }
        }
        Expr::BinaryOp { op: BinaryOp::In, left, right } => {
            let (what, whole) = (term(left), term(right));
            let covered =
                what == Term::Path("category".into()) && whole == Term::Path("purposes".into());
            if covered { Phrase::Covered { yes } } else { Phrase::Within { what, whole, yes } }
        }
        Expr::BinaryOp { op: BinaryOp::Contains, left, right } => match term(left) {
            Term::List(values) => Phrase::OneOf { what: term(right), values, yes },
            _ => quoted(expr, yes),
        },
        Expr::BinaryOp { op, left, right } => match Op::of(*op) {
            Some(op) => compared(left, if yes { op } else { op.negated() }, right, periods),
            None => quoted(expr, yes),
        },
        other => quoted(other, yes),
    }
}

fn quoted(expr: &Expr, yes: bool) -> Phrase {
    Phrase::Quoted { cedar: expr.to_string(), yes }
}

fn all(left: Phrase, right: Phrase) -> Phrase {
    let parts = [left, right].into_iter().flat_map(|phrase| match phrase {
        Phrase::All(parts) => parts,
        other => vec![other],
    });
    Phrase::All(parts.collect())
}

fn any(left: Phrase, right: Phrase) -> Phrase {
    let parts = [left, right].into_iter().flat_map(|phrase| match phrase {
        Phrase::Any(parts) => parts,
        other => vec![other],
    });
    Phrase::Any(parts.collect())
}

fn compared(left: &Expr, op: Op, right: &Expr, periods: &BTreeMap<String, Period>) -> Phrase {
    if let Some(name) = cutoff(right) {
        return ended(term(left), op, name, periods).unwrap_or_else(|| plain(left, op, right));
    }
    if let Some(name) = cutoff(left) {
        let ended = ended(term(right), op.flipped(), name, periods);
        return ended.unwrap_or_else(|| plain(left, op, right));
    }
    plain(left, op, right)
}

fn plain(left: &Expr, op: Op, right: &Expr) -> Phrase {
    match (term(left), term(right)) {
        // now ⋛ since + span
        (Term::Now, Term::Later { than, span }) => elapsed(*than, op, *span),
        (Term::Later { than, span }, Term::Now) => elapsed(*than, op.flipped(), *span),
        (Term::Now, since @ Term::Path(_)) => Phrase::Elapsed { since, op, span: None },
        (since @ Term::Path(_), Term::Now) => {
            Phrase::Elapsed { since, op: op.flipped(), span: None }
        }
        // now − since ⋛ span
        (Term::Between { from, to }, span) if *to == Term::Now => elapsed(*from, op, span),
        (span, Term::Between { from, to }) if *to == Term::Now => {
            elapsed(*from, op.flipped(), span)
        }
        (left, right) => Phrase::Compare { left, op, right },
    }
}

fn elapsed(since: Term, op: Op, span: Term) -> Phrase {
    match span {
        Term::Span(span) if !span.starts_with('-') => {
            Phrase::Elapsed { since, op, span: Some(span) }
        }
        span => {
            let left = Term::Between { from: Box::new(since), to: Box::new(Term::Now) };
            Phrase::Compare { left, op, right: span }
        }
    }
}

/// `since <= cutoff`: its period has ended.
fn ended(since: Term, op: Op, name: &str, periods: &BTreeMap<String, Period>) -> Option<Phrase> {
    let yes = match op {
        Op::AtMost => true,
        Op::More => false,
        _ => return None,
    };
    let period = periods.get(name).cloned();
    Some(Phrase::Ended { since, name: name.to_owned(), period, yes })
}

fn cutoff(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::GetAttr { expr, attr } => match &**expr {
            Expr::GetAttr { expr, attr: cutoff }
                if cutoff == "cutoff" && **expr == Expr::Var(Var::Context) =>
            {
                Some(attr)
            }
            _ => None,
        },
        _ => None,
    }
}

pub fn term(expr: &Expr) -> Term {
    match expr {
        Expr::Literal(Literal::Long(number)) => Term::Number(number.to_string()),
        Expr::Literal(Literal::String(text)) => Term::Text(text.to_string()),
        Expr::Literal(Literal::EntityUID(uid)) => {
            Term::Entity { of_type: uid.ty.to_string(), id: uid.eid.to_string() }
        }
        Expr::Var(Var::Resource) => Term::Resource,
        Expr::Var(Var::Principal) => Term::Principal,
        Expr::GetAttr { expr: of, attr } if **of == Expr::Var(Var::Context) && attr == "now" => {
            Term::Now
        }
        Expr::GetAttr { .. } => match resource_path(expr) {
            Some(path) => Term::Path(path.join(".")),
            None => Term::Quoted(expr.to_string()),
        },
        Expr::UnaryOp { op, expr: of } => match (op, &**of) {
            (UnaryOp::Duration, Expr::Literal(Literal::String(text))) => {
                Term::Span(text.to_string())
            }
            (UnaryOp::Datetime, Expr::Literal(Literal::String(text))) => {
                Term::Moment(text.to_string())
            }
            (UnaryOp::Decimal | UnaryOp::Ip, Expr::Literal(Literal::String(text))) => {
                Term::Number(text.to_string())
            }
            _ => Term::Quoted(expr.to_string()),
        },
        Expr::BinaryOp { op: BinaryOp::Offset, left, right } => {
            Term::Later { than: Box::new(term(left)), span: Box::new(term(right)) }
        }
        Expr::BinaryOp { op: BinaryOp::DurationSince, left, right } => {
            Term::Between { from: Box::new(term(right)), to: Box::new(term(left)) }
        }
        Expr::Set(items) => Term::List(items.iter().map(|item| term(item)).collect()),
        other => Term::Quoted(other.to_string()),
    }
}
