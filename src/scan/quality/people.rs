//! The same person twice: rows of one table that agree in what tells people apart.
//!
//! A mailbox, a telephone number with a name, or a name with a birth date, each brought to one form first:
//! families share a telephone, so that a number alone counts only in a table without names. Which column
//! holds which is taken from its name, before any value is seen: values are counted as they come by.

use memchr::memchr;
use serde::{Deserialize, Serialize};

use super::repeats::Counts;
use crate::detect::{ValueCounts, verdict};
use crate::model::Column;
use crate::scan::batch::Batch;
use crate::scan::hash::{hash, join};

/// What two rows agree in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Same {
    Email,
    Phone,
    PhoneAndName,
    NameAndBirthDate,
}

/// How a column's values are brought to one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Email,
    Phone,
    /// A name or a date: letters and digits.
    Words,
}

impl Same {
    /// For people.
    pub fn as_str(self) -> &'static str {
        match self {
            Same::Email => "mail address",
            Same::Phone => "telephone number",
            Same::PhoneAndName => "telephone number and name",
            Same::NameAndBirthDate => "name and birth date",
        }
    }
}

/// Rows of a table that agree with an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeats {
    pub same: Same,
    /// Rows that have a value at all.
    pub rows: u64,
    /// Of those, the share that agree with an earlier row, in ten-thousandths.
    pub share: u64,
    /// Every value was counted; else the share is an estimate within 3 %.
    pub exact: bool,
}

/// Running counts over the rows of a table.
#[derive(Debug)]
pub struct People {
    /// Positions among the table's columns.
    parts: Vec<(usize, Part)>,
    keys: Vec<Key>,
    /// Drawn for this table and this scan.
    seed: u64,
    /// Reused: a value, and of each part the hashes of a batch's rows that have it.
    text: Vec<u8>,
    hashes: Vec<Vec<Option<u64>>>,
}

#[derive(Debug)]
struct Key {
    same: Same,
    /// Positions among the parts. The column that the finding is about comes first.
    parts: Vec<usize>,
    rows: u64,
    counts: Counts,
}

impl People {
    pub fn new(columns: &[&Column]) -> Self {
        let category = |column: &Column| verdict("", column, &ValueCounts::default()).category;
        let categories: Vec<_> = columns.iter().map(|column| category(column)).collect();
        let at = |wanted: &str| categories.iter().position(|one| *one == Some(wanted));
        let is_name = |at: &usize| categories[*at].is_some_and(|key| key.starts_with("user.name"));
        let names: Vec<usize> = (0..columns.len()).filter(is_name).collect();
        let born = at("user.demographic.date_of_birth").filter(|_| !names.is_empty());
        let by_phone = if names.is_empty() { Same::Phone } else { Same::PhoneAndName };
        let mut parts: Vec<_> = names.iter().map(|at| (*at, Part::Words)).collect();
        let mut keys = Vec::new();
        for (same, at, part) in [
            (Same::Email, at("user.contact.email"), Part::Email),
            (by_phone, at("user.contact.phone_number"), Part::Phone),
            (Same::NameAndBirthDate, born, Part::Words),
        ] {
            let Some(at) = at else { continue };
            let with = if same == Same::Email { 0 } else { names.len() };
            let own = std::iter::once(parts.len()).chain(0..with).collect();
            parts.push((at, part));
            keys.push(Key { same, parts: own, rows: 0, counts: Counts::default() });
        }
        if keys.is_empty() {
            parts.clear();
        }
        let hashes = vec![Vec::new(); parts.len()];
        Self { parts, keys, seed: rand::random(), text: Vec::new(), hashes }
    }

    /// Takes in rows; their columns are those it was made for.
    pub fn feed(&mut self, batch: &Batch) {
        let (seed, text) = (self.seed, &mut self.text);
        for ((at, part), hashes) in self.parts.iter().zip(&mut self.hashes) {
            let mut same = |cell| normalise(cell, *part, text).map(|same| hash(seed, same));
            hashes.clear();
            hashes.extend(batch.column(*at).bytes().map(|cell| cell.and_then(&mut same)));
        }
        for key in &mut self.keys {
            for row in 0..batch.rows() {
                let parts = key.parts.iter().map(|at| self.hashes[*at][row]);
                let whole = parts.reduce(|all, part| Some(join(all?, part?)));
                if let Some(hash) = whole.flatten() {
                    key.rows += 1;
                    key.counts.insert(hash);
                }
            }
        }
    }

    /// By the position of the column that the finding is about.
    pub fn finish(&self) -> Vec<(usize, Repeats)> {
        let repeats = |key: &Key| {
            let (share, exact) = (key.counts.share(), key.counts.is_exact());
            (self.parts[key.parts[0]].0, Repeats { same: key.same, rows: key.rows, share, exact })
        };
        self.keys.iter().map(repeats).collect()
    }
}

/// Each byte as it is compared; 0 is left out.
const DIGITS: [u8; 256] = compared(false);
const WORDS: [u8; 256] = compared(true);

const fn compared(letters: bool) -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        let this = byte as u8;
        if this.is_ascii_digit() || (letters && this.is_ascii_alphabetic()) {
            table[byte] = this.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
}

/// The value without case, blanks and signs of writing; `None` when nothing is left, or too little to tell people
/// apart. `into` is what it may be written to.
fn normalise<'a>(cell: &[u8], part: Part, into: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    match part {
        Part::Phone => {
            let digits = keep(cell, &DIGITS, into);
            // 0049 and +49 are one; national numbers stay by themselves.
            let digits = digits.strip_prefix(b"00").unwrap_or(digits);
            (digits.len() >= 7).then_some(digits)
        }
        Part::Email => {
            let cell = cell.trim_ascii();
            memchr(b'@', cell)?;
            into.clear();
            into.extend_from_slice(cell);
            into.make_ascii_lowercase();
            Some(into)
        }
        Part::Words => {
            let text = if cell.is_ascii() { None } else { std::str::from_utf8(cell).ok() };
            let words = match text {
                Some(text) => {
                    let letters = text.chars().filter(|c| c.is_alphanumeric());
                    let small = letters.flat_map(char::to_lowercase);
                    into.clear();
                    into.extend(small.flat_map(|c| u32::from(c).to_be_bytes()));
                    into
                }
                None => keep(cell, &WORDS, into),
            };
            (!words.is_empty()).then_some(words)
        }
    }
}

/// The bytes of a cell that are compared. What `into` held before is written over, not cleared.
fn keep<'a>(cell: &[u8], table: &[u8; 256], into: &'a mut Vec<u8>) -> &'a [u8] {
    if into.len() < cell.len() {
        into.resize(cell.len(), 0);
    }
    let mut kept = 0;
    for byte in cell {
        let this = table[usize::from(*byte)];
        into[kept] = this;
        kept += usize::from(this != 0);
    }
    &into[..kept]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str) -> Column {
        Column::plain(name)
    }

    fn people(names: &[&str], rows: &[&[&str]]) -> Vec<(usize, Repeats)> {
        let columns: Vec<Column> = names.iter().map(|name| column(name)).collect();
        let mut people = People::new(&columns.iter().collect::<Vec<_>>());
        let mut batch = Batch::default();
        for row in rows {
            let cells: Vec<_> = row.iter().map(|text| Some(text.as_bytes())).collect();
            batch.push(&cells);
        }
        people.feed(&batch);
        people.finish()
    }

    #[test]
    fn one_person_written_in_two_ways_is_one() {
        let found = people(
            &["id", "email", "phone", "full_name", "birth_date"],
            &[
                &["1", "Ada@example.org", "+49 30 901820", "Ada Smith", "1984-02-29"],
                &["2", "ada@example.org ", "0049 30/901820", "ADA SMITH", "1984-02-29"],
                &["3", "", "030", "Ada Smith", "1990-05-06"],
                &["4", "bob@example.org", "", "Bob Jones", ""],
            ],
        );
        let shown: Vec<_> =
            found.iter().map(|(at, found)| (*at, found.same, found.rows, found.share)).collect();
        assert_eq!(
            shown,
            [
                (1, Same::Email, 3, 3_333),
                (2, Same::PhoneAndName, 2, 5_000),
                (4, Same::NameAndBirthDate, 3, 3_333),
            ]
        );
    }

    #[test]
    fn a_name_alone_tells_nobody_apart() {
        assert!(people(&["full_name"], &[&["Ada Smith"], &["Ada Smith"]]).is_empty());
        assert!(people(&["sku", "hostname"], &[&["a", "b"]]).is_empty());
    }

    #[test]
    fn nothing_of_a_person_is_kept() {
        let found = people(&["email"], &[&["canary@example.org"], &["canary@example.org"]]);
        let kept = serde_json::to_string(&found).expect("plain data");
        assert_eq!(kept, r#"[[0,{"same":"email","rows":2,"share":5000,"exact":true}]]"#);
    }
}
