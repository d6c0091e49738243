//! Objections to change: what the last inventory had and this one lacks or shows differently.

use crate::finding::kind::{Finding, Kind};
use crate::model::{Inventory, Table};

pub(super) fn findings(old: &Inventory, new: &Inventory) -> Vec<Finding> {
    let mut findings = Vec::new();
    for table in &old.tables {
        match new.table(&table.name) {
            None => {
                let message = format!("table {}.{} is gone", old.source, table.name);
                let place = (old.source.as_str(), table.name.as_str());
                findings.push(Finding::new(Kind::SchemaDrift, place, None, message));
            }
            Some(current) => findings.extend(columns(&old.source, table, current)),
        }
    }
    findings
}

fn columns(source: &str, old: &Table, new: &Table) -> Vec<Finding> {
    let drifted = old.columns.iter().filter_map(|column| {
        let path = format!("{source}.{}.{}", old.name, column.name);
        let message = match new.column(&column.name) {
            None => format!("column {path} is gone"),
            Some(now) if now.type_name != column.type_name || now.kind != column.kind => {
                format!("column {path} changed from {} to {}", column.type_name, now.type_name)
            }
            Some(_) => return None,
        };
        let place = (source, old.name.as_str());
        Some(Finding::new(Kind::SchemaDrift, place, Some(&column.name), message))
    });
    drifted.collect()
}
