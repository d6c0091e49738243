//! The shape of each governed table for policies: its inventory, joined with what officers declare.

use std::collections::{BTreeMap, BTreeSet};

use super::documents::Documents;
use super::schema::{Shape, TableShape};
use crate::model::{Dialect, Inventory, Kind, Table, TableRef};
use crate::source::Projection;
use crate::source::project::Declared;

/// One table as its policies see it.
#[derive(Debug, Clone)]
pub struct Governed {
    pub table: TableRef,
    pub shape: TableShape,
    pub projection: Projection,
    pub declared: Declared,
    /// Attributes that the accepted inventory had and this one lacks or holds in another type.
    pub drifted: BTreeSet<String>,
}

/// Every table of every inventory, by name; `accepted` are the inventories policies were last accepted under.
pub fn governed(
    inventories: &[Inventory],
    accepted: &[Inventory],
    documents: &Documents,
) -> BTreeMap<TableRef, Governed> {
    let mut all = BTreeMap::new();
    for inventory in inventories {
        let before = accepted.iter().find(|old| old.source == inventory.source);
        for table in &inventory.tables {
            let name = TableRef::new(&inventory.source, &table.name);
            let declared = declared(inventory, &name, documents);
            let attributes = attributes(table, &declared);
            let mut drifted = BTreeSet::new();
            if let Some(old) = before.and_then(|before| before.table(&table.name)) {
                let lost = self::attributes(old, &declared).into_iter().filter(|(name, shape)| {
                    attributes.get(name).is_none_or(|now| now.kind != shape.kind)
                });
                drifted.extend(lost.map(|(name, _)| name));
            }
            let projection = projection(inventory.dialect, table, &declared);
            let shape = TableShape { table: name.clone(), attributes };
            all.insert(
                name.clone(),
                Governed { table: name, shape, projection, declared, drifted },
            );
        }
    }
    all
}

fn projection(dialect: Dialect, table: &Table, declared: &Declared) -> Projection {
    Projection::of(dialect, table, declared)
}

fn declared(inventory: &Inventory, table: &TableRef, documents: &Documents) -> Declared {
    let entry = documents.datasets.get(&table.source).and_then(|tables| tables.get(&table.table));
    let subject = entry.and_then(|entry| entry.subject.clone()).filter(|name| name != "none");
    Declared {
        subject,
        types: entry.map(|entry| entry.types.clone()).unwrap_or_default(),
        facts: entry.map(|entry| entry.facts.clone()).unwrap_or_default(),
        steward: inventory.prepared.subjects,
        offset_seconds: inventory.offset_seconds,
    }
}

fn attributes(table: &Table, declared: &Declared) -> BTreeMap<String, Shape> {
    let columns = table.columns.iter().filter_map(|column| {
        let declared = declared.types.contains_key(&column.name).then_some(Kind::Datetime);
        let kind = declared.or(column.kind)?;
        Some((column.name.clone(), Shape { kind, optional: column.nullable }))
    });
    let facts = declared.facts.iter().map(|(name, fact)| {
        // A subquery may always find nothing.
        (name.clone(), Shape { kind: fact.kind, optional: true })
    });
    columns.chain(facts).collect()
}
