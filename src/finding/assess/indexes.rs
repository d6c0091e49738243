//! Objections to how rules are answered: a large table read in full though an index would serve.

use super::{Look, Policies};
use crate::finding::kind::{Finding, Kind, counted};
use crate::model::TableRef;

/// A rule that has changed since the source was asked waits for the next answer.
pub(super) fn findings(look: &Look<'_>, policies: &Policies<'_>) -> Vec<Finding> {
    let source = &look.inventory.source;
    let finding = |read: &crate::scan::FullRead| {
        let table = TableRef::new(source, &read.table);
        let rule = policies.rules.iter().find(|rule| {
            *rule.table == table && rule.action == read.action && rule.hash == read.rule
        })?;
        let message = format!(
            "every evaluation of {} reads {table} in full, {} by the database's estimate; run: {}",
            rule.action,
            counted(read.rows, "row"),
            read.create.join("; "),
        );
        let finding = Finding::new(Kind::NoIndex, (source, &read.table), None, message);
        Some(finding.discriminated(rule.action.as_str()))
    };
    look.full_reads.iter().filter_map(finding).collect()
}
