//! Which members of the context a policy may read.

use cedar_policy::Policy;
use cedar_policy::pst::{Clause, Expr, Var};

use super::reads::children;

/// Whether the policy may read this member: it names it, or uses the context as a whole. One without a public syntax
/// tree may read anything.
pub fn may_read(policy: &Policy, member: &str) -> bool {
    let Ok(tree) = policy.to_pst() else { return true };
    tree.body().clauses().iter().any(|clause| {
        let (Clause::When(expr) | Clause::Unless(expr)) = clause;
        reads(expr, member)
    })
}

fn reads(expr: &Expr, member: &str) -> bool {
    let named = match expr {
        Expr::GetAttr { expr, attr } => Some((expr, attr)),
        Expr::HasAttr { expr, attrs } => Some((expr, &attrs.head)),
        _ => None,
    };
    match (expr, named) {
        (Expr::Var(Var::Context), _) => true,
        (_, Some((of, name))) if matches!(**of, Expr::Var(Var::Context)) => *name == member,
        _ => children(expr).into_iter().any(|child| reads(child, member)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_the_member_or_the_whole_may_read_it() {
        for (condition, expected) in [
            ("context.now > principal.since", true),
            (r#"context["\u{6e}ow"] > principal.since"#, true),
            ("context has now", true),
            ("context has now.year", true),
            ("context == principal.usual", true),
            ("[context].contains(principal.usual)", true),
            ("(if principal.late then context else context.before).now == 1", true),
            ("context has purpose && context.purpose == context.other", false),
            ("context has purpose.now && context.purpose.now", false),
            (r#"principal.now == "now" && resource.known"#, false),
            ("principal has now", false),
        ] {
            let text = format!(
                "@why(\"context.now\") // now\n permit (principal, action, resource) unless {{ {condition} }};"
            );
            let policy: Policy = text.parse().expect("a policy");
            assert_eq!(may_read(&policy, "now"), expected, "{condition}");
        }
        let bare: Policy = "permit (principal, action, resource);".parse().expect("a policy");
        assert!(!may_read(&bare, "now"));
    }
}
