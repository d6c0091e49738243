//! One row a field, RFC 4180: for spreadsheets and scripts that want nothing else.
//!
//! A name that begins like a formula gets an apostrophe before it: whoever may name a column must not be able to make
//! an officer's spreadsheet compute something.

use super::shape::{Field, Report, Source, Table};

const HEADER: &[&str] = &[
    "source",
    "table",
    "field",
    "type",
    "category",
    "categories",
    "decided_by",
    "suspected",
    "sensitivity",
    "confidence",
    "populated",
    "reasons",
    "subject",
    "purposes",
    "retention",
    "rows",
    "looked_at",
    "risk",
    "band",
    "findings",
];

/// Every field of the report. Lists are separated by blanks, sentences by semicolons.
pub fn write(report: &Report) -> String {
    let mut out = line(HEADER.iter().map(|name| (*name).to_owned()));
    for source in &report.sources {
        for table in &source.tables {
            for field in &table.fields {
                out.push_str(&line(row(source, table, field)));
            }
        }
    }
    out
}

fn row(source: &Source, table: &Table, field: &Field) -> impl Iterator<Item = String> {
    let rules = table.rules.iter().filter(|rule| !rule.permits.is_empty());
    let retention = rules.flat_map(|rule| {
        rule.permits.iter().map(move |permit| format!("{}:{}", rule.action, permit.policy))
    });
    [
        source.name.clone(),
        table.name.clone(),
        field.name.clone(),
        field.type_name.clone(),
        field.category.clone().unwrap_or_default(),
        field.categories.join(" "),
        field.decided_by.as_str().to_owned(),
        field.suspected.clone().unwrap_or_default(),
        field.sensitivity.to_owned(),
        field.confidence.to_string(),
        field.populated.map(|share| share.to_string()).unwrap_or_default(),
        field.reasons.join("; "),
        table.subject.clone().unwrap_or_default(),
        table.purposes.join(" "),
        retention.collect::<Vec<_>>().join(" "),
        table.rows.map(|rows| rows.to_string()).unwrap_or_default(),
        table.looked_at.as_str().to_owned(),
        table.risk.score.to_string(),
        table.risk.band.as_str().to_owned(),
        field.findings.join(" "),
    ]
    .into_iter()
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.map(|cell| quoted(&cell)).collect::<Vec<_>>().join(",") + "\r\n"
}

fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if guard.is_empty() && !cell.contains([',', '"', '\n', '\r']) {
        return cell.to_owned();
    }
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_a_formula() {
        assert_eq!(quoted("plain name"), "plain name");
        assert_eq!(quoted("a,b"), "\"a,b\"");
        assert_eq!(quoted("say \"x\"\n"), "\"say \"\"x\"\"\n\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("@sum"), "\"'@sum\"");
    }
}
