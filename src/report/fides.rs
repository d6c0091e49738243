//! The inventory as Fides datasets (fideslang's `Dataset` model), a dataset a source, so that other tools know what
//! was found: <https://ethyca.github.io/fideslang/resources/dataset/>.
//!
//! fideslang knows six data types and refuses any other, so a moment or an address is a `string`, and a type without a
//! Cedar kind has none. Only categories of the taxonomy are written, which are also the only ones known here.

use super::shape::{Field, Report, Source, Table};
use super::yaml::scalar;
use crate::model::{Kind, category};

/// YAML that begins with `dataset:`.
pub fn write(report: &Report) -> String {
    if report.sources.is_empty() {
        return "dataset: []\n".to_owned();
    }
    let mut out = "dataset:\n".to_owned();
    report.sources.iter().for_each(|source| dataset(source, &mut out));
    out
}

fn dataset(source: &Source, out: &mut String) {
    let name = scalar(&source.name);
    let of = scalar(&format!("Inventory of the source {} by stewardd", source.name));
    out.push_str(&format!("  - fides_key: {name}\n    name: {name}\n    description: {of}\n"));
    if source.tables.is_empty() {
        out.push_str("    collections: []\n");
        return;
    }
    out.push_str("    collections:\n");
    source.tables.iter().for_each(|table| collection(table, out));
}

fn collection(table: &Table, out: &mut String) {
    out.push_str(&format!("      - name: {}\n", scalar(&table.name)));
    if let Some(comment) = &table.comment {
        out.push_str(&format!("        description: {}\n", scalar(comment)));
    }
    if table.fields.is_empty() {
        out.push_str("        fields: []\n");
        return;
    }
    out.push_str("        fields:\n");
    table.fields.iter().for_each(|one| field(one, out));
}

fn field(field: &Field, out: &mut String) {
    out.push_str(&format!("          - name: {}\n", scalar(&field.name)));
    if let Some(comment) = &field.comment {
        out.push_str(&format!("            description: {}\n", scalar(comment)));
    }
    let known: Vec<String> = field
        .categories
        .iter()
        .filter(|key| category::exists(key))
        .map(|key| format!("              - {}\n", scalar(key)))
        .collect();
    if !known.is_empty() {
        out.push_str("            data_categories:\n");
        out.push_str(&known.concat());
    }
    let meta = [
        field.in_key.then(|| "primary_key: true".to_owned()),
        field.kind.map(|kind| format!("data_type: {}", scalar(data_type(kind)))),
        field.max_length.filter(|length| *length > 0).map(|length| format!("length: {length}")),
    ];
    let meta: Vec<String> = meta.into_iter().flatten().collect();
    if !meta.is_empty() {
        out.push_str("            fides_meta:\n");
        meta.iter().for_each(|line| out.push_str(&format!("              {line}\n")));
    }
}

fn data_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "boolean",
        Kind::Long => "integer",
        Kind::Decimal => "float",
        Kind::String | Kind::Datetime | Kind::Ipaddr => "string",
        Kind::Strings => "string[]",
        Kind::Longs => "integer[]",
    }
}
