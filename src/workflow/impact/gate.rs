//! The gate of activation: may a change of policies go into force by itself?
//!
//! A run is braked when it is planned, whatever the policies say. The gate stands before that, where a mistake
//! is still a text: a change that would newly take more than a run may is put before two people while the old
//! set stays in force. It asks only what could do harm: rules that act, on sources that enforce, and that do
//! not merely narrow. What only keeps more must never wait.
//!
//! A source that does not answer lets the change through: nothing can be acted on there meanwhile, the first
//! run of every changed rule waits for approval anyway, and a correction to some other table must not wait for
//! a database that is down. One that answers and cannot be counted holds the change back: it can be acted on.

use super::report::{Impact, RuleImpact};
use crate::config::GuardConfig;
use crate::policy::RuleState;
use crate::policy::impact::RuleChange;

/// The gate's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// With what could not be counted.
    Open { uncounted: Vec<String> },
    /// Until people have approved, for these reasons.
    Wait { reasons: Vec<String> },
}

/// Whether rows must be counted before this change goes into force; `enforcing` asks about a source.
pub fn concerns(
    change: &RuleChange<'_>,
    enforcing: impl Fn(&str) -> bool,
    guard: &GuardConfig,
) -> bool {
    let acts = |rule: &crate::policy::Rule| {
        rule.state == RuleState::Active && !rule.acting_permits().is_empty()
    };
    guard.approvals > 0
        && change.is_change()
        && change.action.is_destructive()
        && !change.narrows
        && change.new.is_some_and(acts)
        && enforcing(&change.table.source)
}

/// Decides about the rules that were counted.
pub fn decide(impact: &Impact) -> Gate {
    let (mut reasons, mut uncounted) = (Vec::new(), Vec::new());
    for rule in &impact.rules {
        let what = format!("{} of {}", rule.action, rule.table);
        if let Some(counted) = &rule.counted {
            reasons.extend(counted.newly_brake.iter().map(|why| format!("{what}: newly, {why}")));
        } else if answers(impact, rule) {
            let why = rule.error.as_deref().unwrap_or("it was not asked");
            reasons.push(format!("{what}: what becomes due could not be counted: {why}"));
        } else {
            uncounted.push(what);
        }
    }
    if reasons.is_empty() { Gate::Open { uncounted } } else { Gate::Wait { reasons } }
}

fn answers(impact: &Impact, rule: &RuleImpact) -> bool {
    impact.sources.iter().any(|look| look.source == rule.table.source && look.at.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Action, TableRef};
    use crate::policy::impact::How;
    use crate::workflow::impact::fields::FieldsImpact;
    use crate::workflow::impact::report::{Counted, SourceLook};

    fn impact(counted: Option<Counted>, at: Option<i64>) -> Impact {
        let rule = RuleImpact {
            table: TableRef::new("crm", "customers"),
            action: Action::Erase,
            how: How::Changed,
            rule_before: None,
            rule_after: None,
            mode_before: "none",
            mode_after: "enforce",
            policies: Vec::new(),
            narrows: false,
            proof: None,
            counted,
            error: Some("statement timeout".into()),
        };
        let look = SourceLook { source: "crm".into(), at, enforcing: true, error: None };
        Impact {
            old: "a".into(),
            new: "b".into(),
            sources: vec![look],
            rules: vec![rule],
            unchanged_rules: 0,
            fields: FieldsImpact::default(),
        }
    }

    #[test]
    fn only_what_could_do_harm_waits() {
        let fits = Counted { brake: vec!["all of it".into()], ..Counted::default() };
        assert_eq!(decide(&impact(Some(fits), Some(1))), Gate::Open { uncounted: Vec::new() });
        let over = Counted { newly_brake: vec!["too much".into()], ..Counted::default() };
        let Gate::Wait { reasons } = decide(&impact(Some(over), Some(1))) else {
            panic!("it must wait")
        };
        assert_eq!(reasons, ["erase of crm.customers: newly, too much"]);
        let silent = Gate::Open { uncounted: vec!["erase of crm.customers".into()] };
        assert_eq!(decide(&impact(None, None)), silent);
        assert!(matches!(decide(&impact(None, Some(1))), Gate::Wait { .. }));
    }
}
