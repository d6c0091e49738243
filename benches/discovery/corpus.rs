//! Reading a corpus: CSV tables as `discovery/generate.py` writes them, and their labels.

use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
pub struct Labels {
    pub seed: u64,
    pub rows: usize,
    pub tables: Vec<TableLabel>,
    pub notes: Vec<Note>,
}

#[derive(Deserialize)]
pub struct TableLabel {
    pub file: String,
    pub table: String,
    pub columns: Vec<ColumnLabel>,
}

/// What the generator put into a column.
#[derive(Deserialize)]
pub struct ColumnLabel {
    pub name: String,
    pub label: Label,
    /// The database's type: `text`, `integer`, `bigint`, `numeric`, `boolean`, `date`, `timestamp`, `uuid`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The generator's word for it.
    pub kind: String,
    #[serde(default)]
    pub category: String,
    /// Categories that are as right.
    #[serde(default)]
    pub also: Vec<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// Personal data of one category.
    Typed,
    /// About things: nothing may be found.
    Decoy,
    /// Judged neither way.
    Either,
    /// Text of which some rows hold values of one category.
    Free,
    /// Text without any.
    Clean,
}

/// One cell of text and what stands within.
#[derive(Deserialize)]
pub struct Note {
    pub file: String,
    pub row: usize,
    /// `structured`, `names`, `addresses` or `clean`.
    pub group: String,
    pub kind: String,
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub also: Vec<String>,
}

pub fn labels(directory: &Path) -> Labels {
    let path = directory.join("labels.json");
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; generate.py writes it", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of a file after its header; every row has as many fields as the header, `None` is NULL.
pub fn rows(path: &Path) -> Vec<Vec<Option<String>>> {
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut rows = records(&text);
    let width = rows.first().map_or(0, Vec::len);
    assert!(rows.iter().all(|row| row.len() == width), "{}: uneven rows", path.display());
    rows.remove(0);
    rows
}

/// RFC 4180, lines ended by LF. A field that is empty without quotes is NULL.
fn records(text: &str) -> Vec<Vec<Option<String>>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut inside) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if inside && chars.peek() == Some(&'"') => field.extend(chars.next()),
            '"' => (inside, quoted) = (!inside, true),
            ',' | '\n' if !inside => {
                let whole = std::mem::take(&mut field);
                row.push((quoted || !whole.is_empty()).then_some(whole));
                quoted = false;
                if c == '\n' {
                    rows.push(std::mem::take(&mut row));
                }
            }
            _ => field.push(c),
        }
    }
    rows
}
