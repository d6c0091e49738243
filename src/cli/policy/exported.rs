//! What `policy schema` prints, read back: policies can be tested without a database or a store.
//!
//! The schema says what policies may read, and nothing more. Whether they compile hangs on more: columns that
//! Cedar cannot represent (a dataset may name them), which attributes are facts, what is NOT NULL, tables'
//! true names. So the inventory the schema was made from stands below it, in comments, a table a line: editors
//! see a Cedar schema, tests see exactly what the daemon sees, and a file under version control changes only
//! where a database did. It holds names and types, never a value.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use crate::cli::CliError;
use crate::model::{Diagnostic, Inventory, Table};

const SOURCE: &str = "// stewardd source ";
const TABLE: &str = "// stewardd table ";
const REMEDY: &str = "print it where the daemon runs: stewardd policy schema > schema.cedarschema";

/// The schema with its inventories.
pub fn print(schema: &str, inventories: &[Inventory]) -> Result<String, CliError> {
    let line = |value: Result<String, serde_json::Error>| {
        value.map_err(|error| CliError::new(70, format!("an inventory: {error}")))
    };
    let mut out = schema.to_owned();
    out.push_str("\n// The inventory that this schema was made from; `stewardd policy test --schema` reads it.\n");
    for inventory in inventories {
        let mut bare = plain(inventory);
        let tables = std::mem::take(&mut bare.tables);
        let _ = writeln!(out, "{SOURCE}{}", line(serde_json::to_string(&bare))?);
        for table in &tables {
            let _ = writeln!(out, "{TABLE}{}", line(serde_json::to_string(table))?);
        }
    }
    Ok(out)
}

/// Without what changes from day to day.
pub fn plain(inventory: &Inventory) -> Inventory {
    let mut plain = inventory.clone();
    plain.tables.iter_mut().for_each(|table| table.estimated_rows = 0);
    plain
}

/// `policy schema --json`, as far as tests need it.
#[derive(Deserialize)]
struct Object {
    inventories: Vec<Inventory>,
}

/// The inventories in what `policy schema` printed, as text or as JSON.
pub fn read(file: &Path) -> Result<Vec<Inventory>, CliError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| CliError::io(format!("cannot read {}: {error}", file.display())))?;
    parse(file, &text).map_err(|diagnostic| {
        let mut error = CliError::new(65, format!("{} cannot be used", file.display()));
        error.diagnostics.push(*diagnostic);
        error
    })
}

fn parse(file: &Path, text: &str) -> Result<Vec<Inventory>, Box<Diagnostic>> {
    let complain = |at: usize, what: &str, error: &serde_json::Error| {
        let message = format!("not a {what} of an inventory: {error}");
        Box::new(Diagnostic::span(file, text, at..at + 1, message).with_hint(REMEDY))
    };
    if text.trim_start().starts_with('{') {
        let object: Object =
            serde_json::from_str(text).map_err(|error| complain(0, "JSON object", &error))?;
        return Ok(object.inventories);
    }
    let mut inventories: Vec<Inventory> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(source) = line.strip_prefix(SOURCE) {
            let inventory =
                serde_json::from_str(source).map_err(|error| complain(at, "source", &error))?;
            inventories.push(inventory);
        } else if let Some(table) = line.strip_prefix(TABLE) {
            let table: Table =
                serde_json::from_str(table).map_err(|error| complain(at, "table", &error))?;
            let Some(inventory) = inventories.last_mut() else {
                let complaint =
                    Diagnostic::span(file, text, at..at + 1, "a table before its source");
                return Err(Box::new(complaint.with_hint(REMEDY)));
            };
            inventory.tables.push(table);
        }
        at += line.len();
    }
    if inventories.is_empty() {
        let message =
            "no inventory in this schema: it was not printed by stewardd, or lost its comments";
        return Err(Box::new(Diagnostic::file(file, message).with_hint(REMEDY)));
    }
    Ok(inventories)
}
