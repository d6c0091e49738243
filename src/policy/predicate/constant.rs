//! Constants, evaluated by Cedar itself: its grammar and its arithmetic are written down once.

use std::str::FromStr;
use std::sync::Arc;

use cedar_policy::pst::{
    ActionConstraint, BinaryOp, Clause, Effect, Expr, Policy as Tree, PolicyID,
    PrincipalConstraint, ResourceConstraint, StaticPolicy, Template,
};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, EvalResult, Expression, Policy, PolicySet, Request,
    eval_expression,
};

use crate::policy::reading::reads::children;
use crate::policy::reading::scope::uid;
use crate::policy::schema::names::quoted;

/// Whether nothing about the record or the request is asked.
pub fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(_) => true,
        Expr::Var(_) | Expr::Slot(_) | Expr::Unknown { .. } | Expr::ResidualError => false,
        // What is in what, the judge knows and an evaluation without entities does not.
        Expr::BinaryOp { op: BinaryOp::In, .. } | Expr::Is { in_expr: Some(_), .. } => false,
        Expr::UnaryOp { .. }
        | Expr::BinaryOp { .. }
        | Expr::GetAttr { .. }
        | Expr::HasAttr { .. }
        | Expr::Like { .. }
        | Expr::Is { .. }
        | Expr::IfThenElse { .. }
        | Expr::Set(_)
        | Expr::Record(_) => children(expr).into_iter().all(|child| is_constant(child)),
        _ => false,
    }
}

/// Whether a constant condition holds; `Some(None)` when it errs, `None` when Cedar cannot be asked.
pub fn condition(expr: &Expr) -> Option<Option<bool>> {
    condition_in(expr, &request()?, &Entities::empty())
}

/// The same of a condition that asks about a request, and what it names.
pub fn condition_in(expr: &Expr, request: &Request, entities: &Entities) -> Option<Option<bool>> {
    let template = Template::new(
        PolicyID("constant".into()),
        Effect::Permit,
        PrincipalConstraint::Any,
        ActionConstraint::Any,
        ResourceConstraint::Any,
    );
    let clause = Clause::When(Arc::new(expr.clone()));
    let tree = StaticPolicy::try_from(template.try_with_clauses([clause]).ok()?).ok()?;
    let policy = Policy::from_pst(Tree::Static(tree)).ok()?;
    let policies = PolicySet::from_policies([policy]).ok()?;
    let answer = Authorizer::new().is_authorized(request, &policies, entities);
    if answer.diagnostics().errors().next().is_some() {
        return Some(None);
    }
    Some(Some(answer.decision() == Decision::Allow))
}

/// Milliseconds since 1970.
pub fn datetime(text: &str) -> Option<i64> {
    let text = quoted(text);
    long(&format!("datetime({text}).durationSince(datetime(\"1970-01-01\")).toMilliseconds()"))
}

/// Milliseconds.
pub fn duration(text: &str) -> Option<i64> {
    long(&format!("duration({}).toMilliseconds()", quoted(text)))
}

/// Ten-thousandths: the text's own digits, since Cedar has no conversion to compare with.
pub fn decimal(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.')?;
    let digits = format!("{fraction:0<4}");
    (digits.len() == 4).then_some(())?;
    format!("{whole}{digits}").parse().ok()
}

fn long(text: &str) -> Option<i64> {
    let expression = Expression::from_str(text).ok()?;
    match eval_expression(&request()?, &Entities::empty(), &expression).ok()? {
        EvalResult::Long(value) => Some(value),
        _ => None,
    }
}

fn request() -> Option<Request> {
    let any = || uid("Steward::Service", "stewardd");
    Request::new(any(), any(), any(), Context::empty(), None).ok()
}
