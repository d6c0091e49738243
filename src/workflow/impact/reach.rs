//! What would go with records: the rows of declared cascades, counted in the database by the same predicate.
//!
//! A dependant's own forbids and holds keep the record it belongs to; here they are not asked, so the counts
//! are the most that could go.

use std::collections::BTreeMap;

use sea_query::{Alias, Expr, ExprTrait, Query};

use super::half::Half;
use crate::model::{Inventory, TableRef};
use crate::source::{Projection, Selection, Source};
use crate::workflow::closure::Node;
use crate::workflow::error::Error;
use crate::workflow::plan::Counts;

/// Rows of each table of the closure below records that `roots` names: dependants only, in the closure's order.
pub async fn dependants(
    source: &Source,
    inventory: &Inventory,
    half: &Half<'_>,
    roots: Expr,
) -> Result<Counts, Error> {
    let mut conditions = BTreeMap::new();
    descend(inventory, &half.closure, &roots, &mut conditions);
    let mut counts = Counts::new();
    for name in half.closure.erased().into_iter().skip(1) {
        let Some(filter) = conditions.remove(name) else { continue };
        counts.push((name.to_owned(), rows(source, inventory, half, name, filter).await?));
    }
    Ok(counts)
}

/// All rows of each dependent table of the closure.
pub async fn sizes(
    source: &Source,
    inventory: &Inventory,
    half: &Half<'_>,
) -> Result<Counts, Error> {
    let mut counts = Counts::new();
    for name in half.closure.erased().into_iter().skip(1) {
        let all = Expr::cust("(1 = 1)");
        counts.push((name.to_owned(), rows(source, inventory, half, name, all).await?));
    }
    Ok(counts)
}

async fn rows(
    source: &Source,
    inventory: &Inventory,
    half: &Half<'_>,
    name: &str,
    filter: Expr,
) -> Result<u64, Error> {
    let table = inventory.table(name).ok_or_else(|| Error::NoTable(name.to_owned()))?;
    let declared = half.bundle.declared(&TableRef::new(&inventory.source, name));
    let projection = Projection::of(inventory.dialect, table, &declared);
    Ok(source.count(&Selection { projection: &projection, attributes: &[], filter }).await?)
}

/// For each table below `node`, which of its rows refer to a row that `condition` names. A table reached on
/// two ways is counted once.
fn descend(
    inventory: &Inventory,
    node: &Node,
    condition: &Expr,
    found: &mut BTreeMap<String, Expr>,
) {
    let Some(parent) = inventory.table(&node.table) else { return };
    for (link, below) in &node.cascades {
        let Some(child) = inventory.table(&link.child) else { continue };
        let column = |relation: &str, name: &String| {
            Expr::col((Alias::new(relation), Alias::new(name.as_str())))
        };
        // A subquery of its own scope: the parent's relation may have the child's name, in another schema.
        let parents = Query::select()
            .exprs(link.parent_columns.iter().map(|name| column(&parent.relation, name)))
            .from((Alias::new(&parent.schema), Alias::new(&parent.relation)))
            .and_where(condition.clone())
            .take();
        let own = link.columns.iter().map(|name| column(&child.relation, name));
        let own = match link.columns.as_slice() {
            [one] => column(&child.relation, one),
            _ => Expr::tuple(own),
        };
        let refers = own.in_subquery(parents);
        descend(inventory, below, &refers, found);
        found
            .entry(link.child.clone())
            .and_modify(|known| *known = known.clone().or(refers.clone()))
            .or_insert(refers);
    }
}
