//! The generated Cedar schema: the fixed part of the language and one entity type a governed table.
//!
//! It is made from the stored inventory, never from a live connection, so an unreachable source stops
//! nothing. Schemas of one table are milliseconds to validate against where the whole takes seconds.

pub(super) mod fragments;
pub mod names;
pub mod shape;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::schema::names::{entity_type, is_identifier, quoted, type_name};
use crate::model::{Action, Kind, TableRef};

/// A table as policies see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableShape {
    pub table: TableRef,
    pub attributes: BTreeMap<String, Shape>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub kind: Kind,
    pub optional: bool,
}

/// Attributes of `resource.steward`, the workflow's own state about a record's subject.
pub const STEWARD: [(&str, Kind, bool); 5] = [
    ("asks", Kind::Long, false),
    ("asked_at", Kind::Datetime, true),
    ("answered_at", Kind::Datetime, true),
    ("lapsed_at", Kind::Datetime, true),
    ("restricted_at", Kind::Datetime, true),
];

const FIXED: &str = r"  entity Role in [Role];
  entity User in [Role];
  entity Service in [Role];
  entity Source;
  entity Table in [Source];
  entity Purpose;
  entity Recipient;
  entity Api;
  entity Category in [Category, Purpose];
  entity Field in [Table, Category] {
    category: Category, purposes: Set<Purpose>, sensitivity: String, special_basis: Bool,
    populated: decimal, table: Table, source: Source, origin?: String, importance?: String,
    last_read_at?: datetime,
  };
";

/// The schema for records: fixed part, `tables`, and the periods as `context.cutoff`. Actions apply to the
/// tables in `governed`; the others are only there to be mentioned.
pub fn records<'a>(
    tables: &[&TableShape],
    governed: &[&TableRef],
    periods: impl Iterator<Item = &'a str>,
) -> String {
    let mut out = fixed(periods);
    out.push_str(
        "  action collect appliesTo { principal: [Service], resource: [Field], context: Retention };\n",
    );
    let types: Vec<String> = governed.iter().map(|table| entity_type(table)).collect();
    push_acts(&mut out, &types);
    let resources = ["Field", "Table"].iter().map(ToString::to_string).chain(types);
    let _ = writeln!(
        out,
        "  action read, update, export, share, transfer appliesTo {{ principal: [User, Service], resource: [{}], context: {{ now: datetime, purpose?: Purpose, recipient?: Recipient, region?: String, break_glass?: String }} }};",
        resources.collect::<Vec<_>>().join(", ")
    );
    // Who may ask for decisions at all.
    out.push_str("  action decide, search, plan appliesTo { principal: [User, Service], resource: [Api], context: {} };\n");
    out.push_str("}\n");
    push_tables(&mut out, tables);
    out
}

/// The schema in which records are acted on and nothing else is done: the other actions are only names.
pub fn retention<'a>(
    tables: &[&TableShape],
    governed: &[&TableRef],
    periods: impl Iterator<Item = &'a str>,
) -> String {
    let mut out = fixed(periods);
    out.push_str(
        "  action collect, read, update, export, share, transfer, decide, search, plan;\n",
    );
    let types: Vec<String> = governed.iter().map(|table| entity_type(table)).collect();
    push_acts(&mut out, &types);
    out.push_str("}\n");
    push_tables(&mut out, tables);
    out
}

/// The beginning of the namespace `Steward`: what stands in it whatever the tables are.
fn fixed<'a>(periods: impl Iterator<Item = &'a str>) -> String {
    let cutoffs: Vec<String> =
        periods.map(|name| format!("{}: datetime", attribute_name(name))).collect();
    let cutoffs = cutoffs.join(", ");
    format!(
        "namespace Steward {{\n{FIXED}  type Retention = {{ now: datetime, cutoff: {{ {cutoffs} }} }};\n"
    )
}

/// The actions on records; while there are none, their names, which a policy may use before the first inventory.
fn push_acts(out: &mut String, types: &[String]) {
    if types.is_empty() {
        let names = Action::ALL.map(Action::as_str).join(", ");
        let _ = writeln!(out, "  action {names};");
        return;
    }
    for action in Action::ALL {
        let _ = writeln!(
            out,
            "  action {action} appliesTo {{ principal: [Service], resource: [{}], context: Retention }};",
            types.join(", ")
        );
    }
}

fn push_tables(out: &mut String, tables: &[&TableShape]) {
    let mut by_source: BTreeMap<&str, Vec<&TableShape>> = BTreeMap::new();
    for table in tables {
        by_source.entry(&table.table.source).or_default().push(*table);
    }
    for (source, tables) in by_source {
        let _ = writeln!(out, "namespace {source} {{");
        for table in tables {
            let name = type_name(&table.table.table);
            if name != table.table.table {
                let _ = writeln!(out, "  // table {}", quoted(&table.table.table));
            }
            let _ = writeln!(out, "  entity {name} in [Steward::Table] {{");
            push_attributes(out, table);
            out.push_str("  };\n");
        }
        out.push_str("}\n");
    }
}

fn push_attributes(out: &mut String, table: &TableShape) {
    for (name, shape) in &table.attributes {
        let mark = if shape.optional { "?" } else { "" };
        let _ = writeln!(out, "    {}{mark}: {},", attribute_name(name), cedar_type(shape.kind));
    }
    if !table.attributes.contains_key("steward") {
        let inner = STEWARD.map(|(name, kind, optional)| {
            format!("{name}{}: {}", if optional { "?" } else { "" }, cedar_type(kind))
        });
        let _ = writeln!(out, "    steward?: {{ {} }},", inner.join(", "));
    }
}

fn attribute_name(name: &str) -> String {
    if is_identifier(name) { name.to_owned() } else { quoted(name) }
}

/// The Cedar type, spelled so that a namespace's own `String` or `Long` cannot take its place.
fn cedar_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "__cedar::Bool",
        Kind::Long => "__cedar::Long",
        Kind::Decimal => "__cedar::decimal",
        Kind::String => "__cedar::String",
        Kind::Datetime => "__cedar::datetime",
        Kind::Ipaddr => "__cedar::ipaddr",
        Kind::Strings => "Set<__cedar::String>",
        Kind::Longs => "Set<__cedar::Long>",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first policies are compiled before the first inventory.
    #[test]
    fn acts_have_names_while_there_are_no_tables() {
        let text = records(&[], &[], std::iter::empty());
        let (schema, _) = cedar_policy::Schema::from_cedarschema_str(&text).expect("a schema");
        for act in Action::ALL {
            let name = crate::policy::reading::scope::action_uid(act.as_str());
            assert!(schema.actions().any(|action| *action == name), "{act}");
        }
    }

    #[test]
    fn odd_tables_and_columns_make_a_valid_schema() {
        let shape = |kind, optional| Shape { kind, optional };
        let tables = ["customers", "客户", "String"].map(|name| TableShape {
            table: TableRef::new("crm", name),
            attributes: [
                ("客户姓名".to_owned(), shape(Kind::String, true)),
                ("a \"quoted\" name".to_owned(), shape(Kind::Decimal, false)),
                ("in".to_owned(), shape(Kind::Datetime, true)),
            ]
            .into(),
        });
        let shapes: Vec<&TableShape> = tables.iter().collect();
        let names: Vec<&TableRef> = tables.iter().map(|table| &table.table).collect();
        let text = records(&shapes, &names, ["tax", "a-b"].into_iter());
        cedar_policy::Schema::from_cedarschema_str(&text).map_or_else(
            |error| {
                panic!("{error:?}\n{text}");
            },
            |_| (),
        );
    }
}
