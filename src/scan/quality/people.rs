//! The same person twice: rows of one table that agree in what tells people apart.
//!
//! A mailbox, a telephone number with a name, or a name with a birth date, each brought to one form first:
//! families share a telephone, so that a number alone counts only in a table without names. Which column
//! holds which is taken from its name, before any value is seen: values are counted as they come by.

use serde::{Deserialize, Serialize};

use super::repeats::Counts;
use crate::detect::{ValueCounts, verdict};
use crate::model::Column;

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
    keys: Vec<Key>,
    /// Reused from row to row.
    text: Vec<u8>,
}

#[derive(Debug)]
struct Key {
    same: Same,
    /// Positions of its columns among the table's.
    columns: Vec<(usize, Part)>,
    rows: u64,
    counts: Counts,
}

impl People {
    pub fn new(columns: &[&Column]) -> Self {
        let category = |column: &Column| verdict("", column, &ValueCounts::default()).category;
        let at = |wanted: &str| columns.iter().position(|one| category(one) == Some(wanted));
        let (email, phone) = (at("user.contact.email"), at("user.contact.phone_number"));
        let names: Vec<usize> = (0..columns.len())
            .filter(|at| category(columns[*at]).is_some_and(|key| key.starts_with("user.name")))
            .collect();
        let born = at("user.demographic.date_of_birth").filter(|_| !names.is_empty());
        let with_names = |at: usize, part: Part| -> Vec<(usize, Part)> {
            std::iter::once((at, part)).chain(names.iter().map(|at| (*at, Part::Words))).collect()
        };
        let key = |same, columns| Key { same, columns, rows: 0, counts: Counts::default() };
        let by_phone = if names.is_empty() { Same::Phone } else { Same::PhoneAndName };
        // The column that the finding is about comes first.
        let keys = [
            email.map(|at| key(Same::Email, vec![(at, Part::Email)])),
            phone.map(|at| key(by_phone, with_names(at, Part::Phone))),
            born.map(|at| key(Same::NameAndBirthDate, with_names(at, Part::Words))),
        ];
        Self { keys: keys.into_iter().flatten().collect(), text: Vec::new() }
    }

    /// Takes in one row; its cells stand in the order of the columns.
    pub fn feed(&mut self, cells: &[Option<&[u8]>]) {
        for key in &mut self.keys {
            self.text.clear();
            let whole = key.columns.iter().all(|(at, part)| {
                let cell = cells.get(*at).copied().flatten().unwrap_or_default();
                normalise(cell, *part, &mut self.text)
            });
            if whole {
                key.rows += 1;
                key.counts.insert(&self.text);
            }
        }
    }

    /// By the position of the column that the finding is about.
    pub fn finish(&self) -> Vec<(usize, Repeats)> {
        let repeats = |key: &Key| {
            let (share, exact) = (key.counts.share(), key.counts.is_exact());
            (key.columns[0].0, Repeats { same: key.same, rows: key.rows, share, exact })
        };
        self.keys.iter().map(repeats).collect()
    }
}

/// Appends the value without case, blanks and signs of writing; false when nothing is left, or too little to
/// tell people apart.
fn normalise(cell: &[u8], part: Part, into: &mut Vec<u8>) -> bool {
    let start = into.len();
    match part {
        Part::Phone => {
            into.extend(cell.iter().filter(|byte| byte.is_ascii_digit()));
            // 0049 and +49 are one; national numbers stay by themselves.
            if into[start..].starts_with(b"00") {
                into.drain(start..start + 2);
            }
            let enough = into.len() - start >= 7;
            into.push(0);
            enough
        }
        Part::Email => {
            into.extend(cell.trim_ascii().iter().map(u8::to_ascii_lowercase));
            into[start..].contains(&b'@')
        }
        Part::Words => {
            match std::str::from_utf8(cell) {
                Ok(text) if !text.is_ascii() => into.extend(
                    text.chars()
                        .filter(|c| c.is_alphanumeric())
                        .flat_map(char::to_lowercase)
                        .flat_map(|c| u32::from(c).to_be_bytes()),
                ),
                _ => into.extend(
                    cell.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase),
                ),
            }
            let filled = into.len() > start;
            into.push(0);
            filled
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;

    fn column(name: &str) -> Column {
        Column {
            name: name.to_owned(),
            type_name: "text".to_owned(),
            base_type: None,
            kind: Some(Kind::String),
            nullable: true,
            comment: None,
            max_length: None,
            naive_time: false,
            generated: false,
            faithful: false,
        }
    }

    fn people(names: &[&str], rows: &[&[&str]]) -> Vec<(usize, Repeats)> {
        let columns: Vec<Column> = names.iter().map(|name| column(name)).collect();
        let mut people = People::new(&columns.iter().collect::<Vec<_>>());
        for row in rows {
            let cells: Vec<Option<&[u8]>> = row.iter().map(|text| Some(text.as_bytes())).collect();
            people.feed(&cells);
        }
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
