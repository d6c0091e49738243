//! The walk over a residual: what SQL can say exactly it says, everything else is unknown and widens.

use cedar_policy::pst::{BinaryOp, EntityUID, Expr as Cedar, Literal, PatternElem, UnaryOp, Var};

use super::Instants;
use super::formula::{Formula, Truth};
use super::linear::{Linear, compared, flip};
use crate::model::{Kind, TableRef, Value};
use crate::policy::names::entity_type;
use crate::policy::reads::resource_path;
use crate::source::project::Piece;
use crate::source::{Attribute, Comparison, Projection};

pub struct Translator<'a> {
    pub table: &'a TableRef,
    pub projection: &'a Projection,
    pub at: &'a Instants,
}

/// What an expression that is not a condition comes to.
enum Term {
    Known(Value),
    Attribute(String),
    Moment(Linear),
    Duration(Linear),
    Set(Vec<Value>),
    Unknown,
}

impl<'a> Translator<'a> {
    /// When a condition holds and when it does not.
    pub fn truth(&self, expr: &Cedar) -> Truth {
        match expr {
            Cedar::Literal(Literal::Bool(value)) => Truth::constant(*value),
            Cedar::UnaryOp { op: UnaryOp::Not, expr } => self.truth(expr).not(),
            Cedar::BinaryOp { op, left, right } => self.binary(*op, left, right),
            Cedar::GetAttr { .. } => self.flag(expr),
            Cedar::HasAttr { .. } => self.has(expr),
            Cedar::Like { expr, pattern } => self.like(expr, pattern),
            Cedar::Is { expr, entity_type, in_expr } => {
                let own =
                    Self::is_resource(expr).then(|| entity_type.to_string() == self.own_type());
                match (own, in_expr) {
                    (Some(own), None) => Truth::constant(own),
                    (Some(own), Some(parent)) => Truth::constant(own).and(self.is_in(expr, parent)),
                    (None, _) => Truth::unknown(),
                }
            }
            Cedar::IfThenElse { cond, then_expr, else_expr } => {
                self.truth(cond).choose(self.truth(then_expr), self.truth(else_expr))
            }
            Cedar::ResidualError => Truth::error(),
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
            BinaryOp::Contains => self.contains(left, right),
            _ => Truth::unknown(),
        }
    }

    fn compare(&self, operator: Comparison, left: &Cedar, right: &Cedar) -> Truth {
        if operator == Comparison::Eq && (is_condition(left) || is_condition(right)) {
            return self.truth(left).same(self.truth(right));
        }
        match (self.term(left), self.term(right)) {
            (Term::Attribute(path), Term::Known(value)) => {
                self.with_constant(&path, operator, &value)
            }
            (Term::Known(value), Term::Attribute(path)) => {
                self.with_constant(&path, flip(operator), &value)
            }
            (Term::Attribute(left), Term::Attribute(right)) => {
                self.attributes(&left, operator, &right)
            }
            (Term::Moment(left), Term::Moment(right))
            | (Term::Duration(left), Term::Duration(right)) => {
                left.compare(operator, &right, self.projection).unwrap_or_else(Truth::unknown)
            }
            (Term::Known(left), Term::Known(right)) if operator == Comparison::Eq => {
                Truth::constant(left == right)
            }
            _ => Truth::unknown(),
        }
    }

    fn with_constant(&self, path: &str, operator: Comparison, value: &Value) -> Truth {
        match self.attribute(path) {
            Some(attribute) => Truth::sql(Formula::Sql(attribute.compare(operator, value))),
            None => Truth::error(),
        }
    }

    /// Two columns: their canonical forms compare as numbers or as bytes.
    fn attributes(&self, left: &str, operator: Comparison, right: &str) -> Truth {
        match (self.attribute(left), self.attribute(right)) {
            (Some(left), Some(right)) => {
                let (left, right) = (left.canonical.clone(), right.canonical.clone());
                Truth::sql(Formula::Sql(compared(left, operator, right)))
            }
            _ => Truth::error(),
        }
    }

    fn flag(&self, expr: &Cedar) -> Truth {
        match self.term(expr) {
            Term::Attribute(path) => self.with_constant(&path, Comparison::Eq, &Value::Bool(true)),
            _ => Truth::unknown(),
        }
    }

    fn has(&self, expr: &Cedar) -> Truth {
        let Some(path) = resource_path(expr) else { return Truth::unknown() };
        // A subject the workflow knows has been asked some number of times, even if 0.
        let path = if path == ["steward"] { "steward.asks".to_owned() } else { path.join(".") };
        match self.projection.attributes.get(&path) {
            Some(attribute) => Truth::sql(Formula::Sql(attribute.is_present())),
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
            Term::Attribute(path) => match self.attribute(&path).map(|found| found.like(&pieces)) {
                Some(expr) => Truth::sql(Formula::Sql(expr)),
                None => Truth::error(),
            },
            _ => Truth::unknown(),
        }
    }

    fn contains(&self, set: &Cedar, element: &Cedar) -> Truth {
        match (self.term(set), self.term(element)) {
            (Term::Set(values), Term::Attribute(path)) => {
                let each =
                    values.iter().map(|value| self.with_constant(&path, Comparison::Eq, value));
                each.reduce(Truth::or).unwrap_or_else(Truth::unknown)
            }
            _ => Truth::unknown(),
        }
    }

    /// Whether every record of this table is in the entity: its table, its source, or neither.
    fn is_in(&self, expr: &Cedar, parent: &Cedar) -> Truth {
        if !Self::is_resource(expr) {
            return Truth::unknown();
        }
        match parent {
            Cedar::Literal(Literal::EntityUID(uid)) => self.is_in_entity(uid),
            Cedar::Set(parents) => parents
                .iter()
                .map(|parent| self.is_in(expr, parent))
                .fold(Truth::constant(false), Truth::or),
            _ => Truth::unknown(),
        }
    }

    fn is_in_entity(&self, uid: &EntityUID) -> Truth {
        match uid.ty.to_string().as_str() {
            "Steward::Table" => Truth::constant(uid.eid == self.table.to_string()),
            "Steward::Source" => Truth::constant(uid.eid == self.table.source),
            // `in` is reflexive: this could be the record itself.
            own if own == self.own_type() => Truth::unknown(),
            _ => Truth::constant(false),
        }
    }

    fn term(&self, expr: &Cedar) -> Term {
        match expr {
            Cedar::Literal(Literal::Long(value)) => Term::Known(Value::Long(*value)),
            Cedar::Literal(Literal::String(text)) => Term::Known(Value::String(text.to_string())),
            Cedar::Set(items) => self.set(items),
            Cedar::GetAttr { expr: of, attr } => match &**of {
                Cedar::Var(Var::Context) if attr == "now" => moment(Some(self.at.now)),
                Cedar::GetAttr { expr: root, attr: cutoff }
                    if cutoff == "cutoff" && **root == Cedar::Var(Var::Context) =>
                {
                    moment(self.at.cutoffs.get(attr.as_str()).copied())
                }
                _ => self.attribute_term(expr),
            },
            Cedar::UnaryOp { op, expr } => Self::unary(*op, expr),
            Cedar::BinaryOp { op: BinaryOp::Offset, left, right } => {
                self.combine(left, right, 1, Term::Moment)
            }
            Cedar::BinaryOp { op: BinaryOp::DurationSince, left, right } => {
                self.combine(left, right, -1, Term::Duration)
            }
            _ => Term::Unknown,
        }
    }

    fn unary(op: UnaryOp, expr: &Cedar) -> Term {
        let text = match expr {
            Cedar::Literal(Literal::String(text)) => text.as_str(),
            _ => return Term::Unknown,
        };
        match op {
            UnaryOp::Datetime => moment(constants::datetime(text)),
            UnaryOp::Duration => {
                let millis = constants::duration(text).and_then(Linear::constant);
                millis.map_or(Term::Unknown, Term::Duration)
            }
            UnaryOp::Decimal => constants::decimal(text)
                .map_or(Term::Unknown, |value| Term::Known(Value::Decimal(value))),
            _ => Term::Unknown,
        }
    }

    fn combine(&self, left: &Cedar, right: &Cedar, sign: i64, wrap: fn(Linear) -> Term) -> Term {
        match (self.term(left), self.term(right)) {
            (Term::Moment(left), Term::Moment(right) | Term::Duration(right)) => {
                left.plus(&right, sign).map_or(Term::Unknown, wrap)
            }
            _ => Term::Unknown,
        }
    }

    fn attribute_term(&self, expr: &Cedar) -> Term {
        let Some(path) = resource_path(expr).map(|path| path.join(".")) else {
            return Term::Unknown;
        };
        match self.attribute(&path).map(|attribute| attribute.kind) {
            Some(Kind::Datetime) => Term::Moment(Linear::attribute(path)),
            // An address has more than one spelling: judged in the process.
            Some(Kind::Ipaddr) => Term::Unknown,
            _ => Term::Attribute(path),
        }
    }

    fn set(&self, items: &[std::sync::Arc<Cedar>]) -> Term {
        let values = items.iter().map(|item| match self.term(item) {
            Term::Known(value) => Some(value),
            _ => None,
        });
        values.collect::<Option<Vec<_>>>().map_or(Term::Unknown, Term::Set)
    }

    fn attribute(&self, path: &str) -> Option<&'a Attribute> {
        self.projection.attributes.get(path)
    }

    fn is_resource(expr: &Cedar) -> bool {
        matches!(expr, Cedar::Var(Var::Resource))
    }

    fn own_type(&self) -> String {
        entity_type(self.table)
    }
}

fn moment(millis: Option<i64>) -> Term {
    millis.and_then(Linear::constant).map_or(Term::Unknown, Term::Moment)
}

/// Whether an expression is a condition by its form; a bare attribute may be either.
fn is_condition(expr: &Cedar) -> bool {
    match expr {
        Cedar::Literal(Literal::Bool(_))
        | Cedar::HasAttr { .. }
        | Cedar::Like { .. }
        | Cedar::Is { .. }
        | Cedar::UnaryOp { op: UnaryOp::Not, .. } => true,
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

/// Constants of Cedar's extension types, read by Cedar's own grammar.
mod constants {
    use std::str::FromStr;

    use cedar_policy::{EvalResult, Expression, Request, eval_expression};

    use crate::policy::names::quoted;
    use crate::policy::scope::uid;

    fn eval(text: &str) -> Option<i64> {
        let any = || uid("Steward::Service", "stewardd");
        let nothing = cedar_policy::Context::empty();
        let request = Request::new(any(), any(), any(), nothing, None).ok()?;
        let expression = Expression::from_str(text).ok()?;
        match eval_expression(&request, &cedar_policy::Entities::empty(), &expression).ok()? {
            EvalResult::Long(value) => Some(value),
            _ => None,
        }
    }

    /// Milliseconds since 1970.
    pub fn datetime(text: &str) -> Option<i64> {
        let text = quoted(text);
        eval(&format!("datetime({text}).durationSince(datetime(\"1970-01-01\")).toMilliseconds()"))
    }

    pub fn duration(text: &str) -> Option<i64> {
        eval(&format!("duration({}).toMilliseconds()", quoted(text)))
    }

    /// Ten-thousandths: the text's own digits, since Cedar has no conversion to compare with.
    pub fn decimal(text: &str) -> Option<i64> {
        let (whole, fraction) = text.split_once('.')?;
        let digits = format!("{fraction:0<4}");
        (digits.len() == 4).then_some(())?;
        format!("{whole}{digits}").parse().ok()
    }
}
