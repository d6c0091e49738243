//! Objections to tables: stale, consent lapsed, no retention rule, rules never due, records that cannot be judged.

use std::collections::BTreeSet;

use crate::finding::kind::{Finding, Kind, counted};
use crate::model::{Action, Table, TableRef};
use crate::scan::TableObservation;

use super::{Look, Policies, RuleFacts};

/// `personal`: how many of the table's fields hold personal data.
pub(super) fn findings(
    look: &Look<'_>,
    table: &Table,
    policies: &Policies<'_>,
    personal: u64,
) -> Vec<Finding> {
    let table_ref = TableRef::new(&look.inventory.source, &table.name);
    let rules = || policies.rules.iter().filter(|rule| *rule.table == table_ref);
    let mut findings = Vec::new();
    findings.extend(stale(look, &table_ref, policies));
    findings.extend(consent_lapsed(look, &table_ref, rules()));
    findings.extend(rules().filter_map(|rule| unjudgeable(look, &table_ref, rule)));
    findings.extend(rules().flat_map(|rule| never_due(look, &table_ref, rule)));
    if !table.read_only && table.key.is_none() {
        findings.extend(no_key(&table_ref, personal));
    }
    if !table.read_only && !rules().any(removes) {
        findings.extend(no_retention_rule(&table_ref, personal));
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

/// Permits that need an attribute which no row looked at has: the date they count from is never written.
fn never_due(look: &Look<'_>, table: &TableRef, rule: &RuleFacts<'_>) -> Vec<Finding> {
    let of_table = |seen: &&TableObservation| seen.table == table.table && seen.failure.is_none();
    let seen = look.observations.iter().find(of_table).filter(|seen| seen.rows > 0);
    let why = |path: &String| {
        if path.starts_with("steward.") && !look.inventory.prepared.subjects {
            return Some("the source has no `stewardd_subjects`".to_owned());
        }
        let column = seen?.field(path)?;
        let rows = counted(seen?.rows, "row");
        (column.values.filled == 0)
            .then(|| format!("`{path}` is empty in every row looked at ({rows})"))
    };
    let finding = |(id, needs): &(String, BTreeSet<String>)| {
        let (path, why) = needs.iter().find_map(|path| Some((path, why(path)?)))?;
        let action = rule.action;
        let message = format!("{id} never makes a record of {table} due to {action}: {why}");
        let finding = finding(table, Kind::NeverDue, Some(path), message);
        Some(finding.discriminated(&format!("{action} {id}")).with_reasons(vec![id.clone()]))
    };
    rule.needs.iter().filter_map(finding).collect()
}

fn removes(rule: &RuleFacts<'_>) -> bool {
    rule.permits && rule.action.is_destructive()
}

fn no_retention_rule(table: &TableRef, personal: u64) -> Option<Finding> {
    (personal > 0).then(|| {
        let fields = counted(personal, "personal field");
        let message = format!("{table} has {fields} and no policy that ever removes its records");
        finding(table, Kind::NoRetentionRule, None, message)
    })
}

fn no_key(table: &TableRef, personal: u64) -> Option<Finding> {
    (personal > 0).then(|| {
        let fields = counted(personal, "personal field");
        let message = format!(
            "{table} has {fields} and no unique key without NULLs: its records cannot be named, so none can \
             be corrected, anonymised or erased; give it a primary key"
        );
        finding(table, Kind::NoKey, None, message)
    })
}
