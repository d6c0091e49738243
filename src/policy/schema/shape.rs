//! The shape of each governed table for policies: its inventory, joined with what officers declare.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Inventory, TableRef};
use crate::policy::registers::documents::Documents;
use crate::policy::schema::{Shape, TableShape};
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
            let projection = Projection::of(inventory.dialect, table, &declared);
            let attributes = attributes(&projection);
            let mut drifted = BTreeSet::new();
            if let Some(old) = before.and_then(|before| before.table(&table.name)) {
                let old = self::attributes(&Projection::of(inventory.dialect, old, &declared));
                let lost = old.into_iter().filter(|(name, shape)| {
                    attributes.get(name).is_none_or(|now| now.kind != shape.kind)
                });
                drifted.extend(lost.map(|(name, _)| name));
            }
            let shape = TableShape { table: name.clone(), attributes };
            all.insert(
                name.clone(),
                Governed { table: name, shape, projection, declared, drifted },
            );
        }
    }
    all
}

fn declared(inventory: &Inventory, table: &TableRef, documents: &Documents) -> Declared {
    let entry = documents.datasets.get(&table.source).and_then(|tables| tables.get(&table.table));
    let subject = entry.and_then(|entry| entry.subject.clone()).filter(|name| name != "none");
    Declared {
        subject,
        types: entry.map(|entry| entry.types.clone()).unwrap_or_default(),
        facts: entry.map(|entry| entry.facts.clone()).unwrap_or_default(),
        attributes: entry.map(|entry| entry.attributes.clone()).unwrap_or_default(),
        steward: inventory.prepared.subjects,
        offset_seconds: inventory.offset_seconds,
    }
}

/// What Cedar can see of a table; the workflow's own `steward` belongs to every schema.
fn attributes(projection: &Projection) -> BTreeMap<String, Shape> {
    let own = projection.attributes.iter().filter(|(path, _)| !path.starts_with("steward."));
    own.map(|(path, found)| (path.clone(), Shape { kind: found.kind, optional: found.optional }))
        .collect()
}
