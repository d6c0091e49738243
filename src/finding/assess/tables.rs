//! Objections to tables: stale, consent lapsed, no retention rule, records that cannot be judged.

use crate::detect::Sensitivity;
use crate::finding::kind::{Finding, Kind, counted};
use crate::model::{Action, Table, TableRef};

use super::{Look, Policies, RuleFacts};

pub(super) fn findings(look: &Look<'_>, table: &Table, policies: &Policies<'_>) -> Vec<Finding> {
    let table_ref = TableRef::new(&look.inventory.source, &table.name);
    let rules = || policies.rules.iter().filter(|rule| *rule.table == table_ref);
    let mut findings = Vec::new();
    findings.extend(stale(look, &table_ref, policies));
    findings.extend(consent_lapsed(look, &table_ref, rules()));
    findings.extend(rules().filter_map(|rule| unjudgeable(look, &table_ref, rule)));
    if !table.read_only && !rules().any(removes) {
        findings.extend(no_retention_rule(look, &table_ref, policies));
    }
    findings
}

fn finding(table: &TableRef, kind: Kind, field: Option<&str>, message: String) -> Finding {
    Finding::new(kind, (&table.source, &table.table), field, message)
}

fn stale(look: &Look<'_>, table: &TableRef, policies: &Policies<'_>) -> Option<Finding> {
    let field = policies.dataset(table)?.verified_at.as_deref()?;
    let due = look.due.of(table, Action::Reverify).due;
    (due > 0).then(|| {
        let records = counted(due, "record");
        let message =
            format!("{records} in {table} are due to be confirmed by the people they are about");
        finding(table, Kind::Stale, Some(field), message)
    })
}

/// Records due for removal under a rule that looks at consent. A record may be due under two such rules, so
/// the largest count is what is certain.
fn consent_lapsed<'r>(
    look: &Look<'_>,
    table: &TableRef,
    rules: impl Iterator<Item = &'r RuleFacts<'r>>,
) -> Option<Finding> {
    let (due, field) = rules
        .filter(|rule| rule.permits && matches!(rule.action, Action::Erase | Action::Anonymize))
        .filter_map(|rule| {
            let field = rule.reads.iter().find(|path| is_about_consent(path))?;
            Some((look.due.of(table, rule.action).due, field.as_str()))
        })
        .max_by_key(|(due, _)| *due)
        .filter(|(due, _)| *due > 0)?;
    let records = counted(due, "record");
    let message =
        format!("{records} in {table} are due for removal under a rule that reads {field}");
    Some(finding(table, Kind::ConsentLapsed, Some(field), message))
}

fn is_about_consent(path: &str) -> bool {
    let words = crate::detect::tokens::split(path);
    words.iter().any(|word| matches!(word.as_str(), "consent" | "consents" | "consented"))
}

fn unjudgeable(look: &Look<'_>, table: &TableRef, rule: &RuleFacts<'_>) -> Option<Finding> {
    let count = look.due.of(table, rule.action).unjudgeable;
    (count > 0).then(|| {
        let records = counted(count, "record");
        let action = rule.action;
        let message = format!(
            "{records} in {table} cannot be judged for {action}: a value its policies read is not \
             of its type; they are kept"
        );
        finding(table, Kind::InvalidValues, None, message).discriminated(action.as_str())
    })
}

fn removes(rule: &RuleFacts<'_>) -> bool {
    rule.permits && rule.action.is_destructive()
}

fn no_retention_rule(
    look: &Look<'_>,
    table: &TableRef,
    policies: &Policies<'_>,
) -> Option<Finding> {
    let personal = look
        .fields()
        .filter(|field| field.table_ref == *table)
        .filter(|field| Sensitivity::of_all(field.categories(policies)) >= Sensitivity::Personal)
        .count();
    (personal > 0).then(|| {
        let fields = counted(personal as u64, "personal field");
        let message = format!("{table} has {fields} and no policy that ever removes its records");
        finding(table, Kind::NoRetentionRule, None, message)
    })
}
