//! What else an erasure takes with it: the rows that refer to a record, table by table.
//!
//! Each foreign key follows the child's dataset entry (`on_erase`): `cascade` erases the child first, anything
//! else is `restrict`, also where the database itself would cascade, because an affected-row count hides what
//! a database's own cascade took. A cycle through a cascade is refused by name: no order of deleting is right.

use sea_query::{Alias, Condition, Expr, ExprTrait, Query, SelectStatement};

use crate::model::inventory::{Column, ForeignKey};
use crate::model::{Dialect, Inventory, Kind, Table};
use crate::policy::{OnErase, TableDataset};
use crate::source;

/// A foreign key that points into the closure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The table that refers, by inventory name.
    pub child: String,
    /// Its columns, in the order of `parent_columns`.
    pub columns: Vec<String>,
    /// The columns referred to; of a cascade, the parent's key in the key's order.
    pub parent_columns: Vec<String>,
}

/// A table of the closure, what keeps its rows and what goes with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub table: String,
    pub restricts: Vec<Link>,
    pub cascades: Vec<(Link, Node)>,
}

impl Node {
    /// A table whose rows go alone, as under every action but `erase`.
    pub fn alone(table: &str) -> Self {
        Self { table: table.to_owned(), restricts: Vec::new(), cascades: Vec::new() }
    }

    /// All tables the closure could reach or is kept by, the target first, each once.
    pub fn tables(&self) -> Vec<&str> {
        let mut tables = vec![self.table.as_str()];
        for table in self.restricts.iter().map(|link| link.child.as_str()) {
            push_new(&mut tables, table);
        }
        for table in self.cascades.iter().flat_map(|(_, node)| node.tables()) {
            push_new(&mut tables, table);
        }
        tables
    }

    /// The tables that would lose rows, the target first, each once.
    pub fn erased(&self) -> Vec<&str> {
        let mut tables = vec![self.table.as_str()];
        for table in self.cascades.iter().flat_map(|(_, node)| node.erased()) {
            push_new(&mut tables, table);
        }
        tables
    }
}

fn push_new<'a>(tables: &mut Vec<&'a str>, table: &'a str) {
    if !tables.contains(&table) {
        tables.push(table);
    }
}

/// The closure of erasing rows of `table`, or every reason why it may not be done.
pub fn closure<'a>(
    inventory: &Inventory,
    dataset: &impl Fn(&str) -> Option<&'a TableDataset>,
    table: &str,
) -> Result<Node, Vec<String>> {
    let mut refusals = Vec::new();
    let node = walk(inventory, dataset, table, &mut vec![table.to_owned()], &mut refusals);
    if refusals.is_empty() { Ok(node) } else { Err(refusals) }
}

fn walk<'a>(
    inventory: &Inventory,
    dataset: &impl Fn(&str) -> Option<&'a TableDataset>,
    table: &str,
    path: &mut Vec<String>,
    refusals: &mut Vec<String>,
) -> Node {
    let mut node = Node::alone(table);
    for (child, key) in inventory.dependants(table) {
        let cascades = dataset(&child.name).is_some_and(|entry| is_cascade(entry, key));
        let itself = child.name == table && !cascades;
        if !itself && let Some(start) = path.iter().position(|seen| *seen == child.name) {
            let cycle = [&path[start..], std::slice::from_ref(&child.name)].concat();
            refusals.push(format!(
                "circular foreign keys: {} refer to each other; declare one of them `restrict` and empty it first",
                cycle.join(" → ")
            ));
            continue;
        }
        refusals.extend(unfit(inventory, table, child, key, cascades));
        if cascades {
            let link = keyed(inventory.table(table), child, key);
            path.push(child.name.clone());
            let below = walk(inventory, dataset, &child.name, path, refusals);
            path.pop();
            node.cascades.push((link, below));
        } else {
            node.restricts.push(link(child, key));
        }
    }
    node
}

fn is_cascade(entry: &TableDataset, key: &ForeignKey) -> bool {
    let declared = key.columns.iter().filter_map(|column| entry.on_erase.get(column));
    let (mut any, mut all) = (false, true);
    for word in declared {
        any = true;
        all &= *word == OnErase::Cascade;
    }
    any && all
}

fn link(child: &Table, key: &ForeignKey) -> Link {
    Link {
        child: child.name.clone(),
        columns: key.columns.clone(),
        parent_columns: key.referenced_columns.clone(),
    }
}

/// The link in the order of the parent's key, so that a parent's key finds its children.
fn keyed(parent: Option<&Table>, child: &Table, key: &ForeignKey) -> Link {
    let order = parent.and_then(|parent| parent.key.clone()).unwrap_or_default();
    let column = |name: &String| {
        let at = key.referenced_columns.iter().position(|referenced| referenced == name)?;
        key.columns.get(at).cloned()
    };
    Link {
        child: child.name.clone(),
        columns: order.iter().filter_map(column).collect(),
        parent_columns: order,
    }
}

/// What speaks against following a foreign key.
fn unfit(
    inventory: &Inventory,
    parent: &str,
    child: &Table,
    key: &ForeignKey,
    cascades: bool,
) -> Vec<String> {
    let mut reasons = Vec::new();
    let columns = key.columns.join(", ");
    if !child.has_index_on(&key.columns) {
        reasons.push(format!(
            "finding the rows of {0} that refer to {parent} reads all of it: CREATE INDEX ON {0} ({columns})",
            child.name
        ));
    }
    if !cascades {
        return reasons;
    }
    if child.key.is_none() || child.read_only {
        reasons.push(format!(
            "{} is to be erased with {parent} but has no unique key without NULLs, or cannot be written",
            child.name
        ));
    }
    let mut referenced = key.referenced_columns.clone();
    let mut of_key =
        inventory.table(parent).and_then(|table| table.key.clone()).unwrap_or_default();
    referenced.sort();
    of_key.sort();
    if referenced != of_key {
        reasons.push(format!(
            "{}.{columns} refers to columns of {parent} that are not its key",
            child.name
        ));
    }
    let matchable = |name: &String| {
        child.column(name).is_some_and(|column| source::names_records(inventory.dialect, column))
    };
    if !key.columns.iter().all(matchable) {
        reasons.push(format!("{}.{columns} is of a type that can name no record", child.name));
    }
    reasons
}

/// True for a row of `parent` that a restricting dependant refers to; `None` when nothing restricts.
///
/// Foreign keys follow a collation: a child may spell its parent's key otherwise, in another case say.
/// Children are found, judged and counted by the key's bytes, so one like that restricts.
pub fn blocked(inventory: &Inventory, parent: &Table, node: &Node) -> Option<Expr> {
    let restricting = node.restricts.iter().filter_map(|link| {
        let child = inventory.table(&link.child)?;
        Some(Expr::exists(referring(parent, child, link)))
    });
    let misspelt = node.cascades.iter().filter_map(|(link, _)| {
        let child = inventory.table(&link.child)?;
        let differs = misspelt(inventory.dialect, parent, child, link)?;
        Some(Expr::exists(referring(parent, child, link).cond_where(differs).take()))
    });
    restricting.chain(misspelt).reduce(Expr::or)
}

/// The alias tells a table that refers to itself from its parent.
const DEPENDANT: &str = "stewardd_dependant";

/// The rows of `child` that the database takes for dependants of a row of `parent`.
fn referring(parent: &Table, child: &Table, link: &Link) -> SelectStatement {
    // The parent's column first: SQLite compares by the left one's collation, and its foreign keys by the parent's.
    let joined =
        pairs(parent, link).fold(Condition::all(), |all, (own, theirs)| all.add(theirs.eq(own)));
    Query::select()
        .expr(Expr::val(1))
        .from_as((Alias::new(&child.schema), Alias::new(&child.relation)), Alias::new(DEPENDANT))
        .cond_where(joined)
        .take()
}

/// Whether a text of the child's differs from the one it refers to; `None` when it refers by no text.
fn misspelt(dialect: Dialect, parent: &Table, child: &Table, link: &Link) -> Option<Condition> {
    let text = |column: &Column| column.kind == Some(Kind::String) && column.type_name != "uuid";
    let texts = pairs(parent, link)
        .zip(&link.columns)
        .filter(|(_, column)| child.column(column).is_some_and(text));
    texts
        .map(|((own, theirs), _)| bytes(dialect, own).ne(bytes(dialect, theirs)))
        .fold(None, |any, one| Some(any.unwrap_or_else(Condition::any).add(one)))
}

fn pairs<'l>(parent: &'l Table, link: &'l Link) -> impl Iterator<Item = (Expr, Expr)> + 'l {
    link.columns.iter().zip(&link.parent_columns).map(|(column, referenced)| {
        let own = Expr::col((Alias::new(DEPENDANT), Alias::new(column)));
        let theirs = Expr::col((Alias::new(&parent.relation), Alias::new(referenced)));
        (own, theirs)
    })
}

/// A text as its bytes, which no collation holds for others.
fn bytes(dialect: Dialect, text: Expr) -> Expr {
    let form = match dialect {
        Dialect::Mysql => "CAST(CONVERT(? USING utf8mb4) AS binary)",
        Dialect::Postgres => "CAST($1 AS text) COLLATE \"C\"",
        Dialect::Sqlite => "CAST(? AS blob)",
    };
    Expr::cust_with_expr(form, text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::inventory::{Index, OnDelete};

    fn table(name: &str, references: &[(&str, &str)]) -> Table {
        let column = |name: &str| Column {
            type_name: "INTEGER".into(),
            kind: Some(Kind::Long),
            nullable: false,
            ..Column::plain(name)
        };
        let mut columns = vec![column("id")];
        columns.extend(references.iter().map(|(by, _)| column(by)));
        Table {
            key: Some(vec!["id".into()]),
            foreign_keys: references
                .iter()
                .map(|(by, to)| ForeignKey {
                    name: format!("{name}_{by}"),
                    columns: vec![(*by).into()],
                    references: (*to).into(),
                    referenced_columns: vec!["id".into()],
                    on_delete: OnDelete::Cascade,
                })
                .collect(),
            indexes: references
                .iter()
                .map(|(by, _)| Index {
                    name: format!("{name}_{by}"),
                    columns: vec![(*by).into()],
                    unique: false,
                    partial: false,
                })
                .collect(),
            ..Table::plain(name, columns)
        }
    }

    fn inventory(tables: Vec<Table>) -> Inventory {
        Inventory {
            source: "crm".into(),
            dialect: Dialect::Sqlite,
            version: "3".into(),
            offset_seconds: 0,
            prepared: crate::model::inventory::Prepared::default(),
            tables,
        }
    }

    type Declared = BTreeMap<String, TableDataset>;

    fn cascading(links: &[(&str, &str)]) -> Declared {
        let mut datasets = Declared::new();
        for (table, column) in links {
            let entry = datasets.entry((*table).to_owned()).or_default();
            entry.on_erase.insert((*column).to_owned(), OnErase::Cascade);
        }
        datasets
    }

    fn walk(inventory: &Inventory, declared: &Declared, table: &str) -> Result<Node, Vec<String>> {
        closure(inventory, &|name| declared.get(name), table)
    }

    #[test]
    fn a_cascade_of_the_database_alone_restricts() {
        let inventory =
            inventory(vec![table("customers", &[]), table("orders", &[("customer", "customers")])]);
        let node =
            walk(&inventory, &Declared::new(), "customers").expect("nothing speaks against it");
        assert_eq!(node.erased(), ["customers"]);
        assert_eq!(node.restricts.len(), 1);
        let target = inventory.table("customers").expect("exists");
        let sql = Query::select()
            .expr(blocked(&inventory, target, &node).expect("restricted"))
            .to_string(sea_query::SqliteQueryBuilder);
        assert!(sql.contains(r#""customers"."id" = "stewardd_dependant"."customer""#), "{sql}");
    }

    #[test]
    fn declared_cascades_go_deep() {
        let inventory = inventory(vec![
            table("customers", &[]),
            table("orders", &[("customer", "customers")]),
            table("lines", &[("order", "orders")]),
            table("invoices", &[("order", "orders")]),
        ]);
        let declared = cascading(&[("orders", "customer"), ("lines", "order")]);
        let node = walk(&inventory, &declared, "customers").expect("nothing speaks against it");
        assert_eq!(node.erased(), ["customers", "orders", "lines"]);
        assert_eq!(node.tables(), ["customers", "orders", "invoices", "lines"]);
        assert_eq!(node.cascades[0].1.restricts[0].child, "invoices");
    }

    #[test]
    fn a_cycle_is_named() {
        let inventory = inventory(vec![
            table("customers", &[("favourite", "orders")]),
            table("orders", &[("customer", "customers")]),
        ]);
        let declared = cascading(&[("orders", "customer")]);
        let refusals = walk(&inventory, &declared, "customers").expect_err("circular");
        assert!(refusals[0].contains("customers → orders → customers"), "{refusals:?}");
    }

    #[test]
    fn a_table_that_refers_to_itself_restricts_or_is_refused() {
        let inventory = inventory(vec![table("people", &[("parent", "people")])]);
        let node =
            walk(&inventory, &Declared::new(), "people").expect("kept while it has children");
        assert_eq!(node.restricts.len(), 1);
        let refusals = walk(&inventory, &cascading(&[("people", "parent")]), "people");
        assert!(refusals.expect_err("circular")[0].contains("people → people"));
    }

    #[test]
    fn a_missing_index_is_refused_with_the_remedy() {
        let mut orders = table("orders", &[("customer", "customers")]);
        orders.indexes.clear();
        let inventory = inventory(vec![table("customers", &[]), orders]);
        let refusals = walk(&inventory, &Declared::new(), "customers").expect_err("no index");
        assert!(refusals[0].contains("CREATE INDEX ON orders (customer)"), "{refusals:?}");
    }
}
