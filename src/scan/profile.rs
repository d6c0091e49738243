//! Profiling: what the values of one table's columns add up to, in one pass and constant memory.

use super::batch::{Batch, Value};
use super::observation::Observation;
use super::quality::{Counter, People, Repeats};
use super::sketch::Sketch;
use crate::detect::Tally;
use crate::model::Column;
use crate::source::read::selection::MOST_OF_A_VALUE;

/// Running profile of some columns of a table, or of a share of them.
pub struct Profile {
    /// With their places in a row.
    columns: Vec<(usize, ColumnProfile)>,
    /// Of the last share.
    people: Option<People>,
    rows: u64,
    clipped: u64,
}

/// Which of several profiles beside each other this is: each has every so many columns.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    pub at: usize,
    pub of: usize,
}

impl Share {
    #[cfg(test)]
    pub const WHOLE: Self = Self { at: 0, of: 1 };
}

struct ColumnProfile {
    column: Column,
    /// One row in so many is looked at.
    every: u64,
    rows: u64,
    sketch: Sketch,
    tally: Tally,
    quality: Counter,
    lengths: Option<(u64, u64)>,
    /// Months since year 0.
    months: Option<(u32, u32)>,
}

impl Profile {
    #[cfg(test)]
    pub fn new(table: &str, columns: &[&Column]) -> Self {
        Self::thin(table, columns, &vec![1; columns.len()], Share::WHOLE)
    }

    /// Looks at one row in `every` of each column: what is added to a sample must be as thin as it is.
    pub fn thin(table: &str, columns: &[&Column], every: &[u64], share: Share) -> Self {
        let every = &every[..columns.len()];
        let column = |(column, every): (&&Column, &u64)| ColumnProfile {
            column: (*column).clone(),
            every: (*every).max(1),
            rows: 0,
            sketch: Sketch::new(),
            tally: Tally::of(table, column),
            quality: Counter::new(column.kind),
            lengths: None,
            months: None,
        };
        let people = (share.at + 1 == share.of).then(|| People::new(columns));
        let all = columns.iter().zip(every).enumerate().skip(share.at).step_by(share.of);
        let own = all.map(|(at, one)| (at, column(one))).collect();
        Self { columns: own, people, rows: 0, clipped: 0 }
    }

    /// Takes in rows. Column after column is looked at, so that what one needs stays at hand.
    pub fn feed(&mut self, batch: &Batch) {
        if batch.is_empty() {
            return;
        }
        if let Some(people) = &mut self.people {
            people.feed(batch);
        }
        for (at, column) in &mut self.columns {
            for (row, cell) in (self.rows..).zip(batch.column(*at).values()) {
                if column.every > 1 && !row.is_multiple_of(column.every) {
                    continue;
                }
                column.rows += 1;
                if let Some(value) = &cell {
                    self.clipped += u64::from(value.bytes.len() > MOST_OF_A_VALUE);
                    column.feed(value);
                }
            }
        }
        self.rows += batch.rows() as u64;
    }

    /// The same of one row.
    #[cfg(test)]
    pub fn row(&mut self, cells: &[Option<&[u8]>]) {
        let mut batch = Batch::default();
        batch.push(cells);
        self.feed(&batch);
    }

    /// Cells of which only the first MiB was looked at.
    pub fn clipped(&self) -> u64 {
        self.clipped
    }

    /// What is kept of its columns, so far.
    pub fn finish(&mut self, table: &str) -> Vec<Observation> {
        let repeats = self.repeats();
        let finish = |(at, column): &mut (usize, ColumnProfile)| {
            let mut seen = column.finish(table);
            seen.quality.repeats =
                repeats.iter().find(|(of, _)| of == at).map(|(_, repeats)| *repeats);
            seen
        };
        self.columns.iter_mut().map(finish).collect()
    }

    /// How often rows repeat, by the place of the column that says so, whichever share has it.
    pub fn repeats(&self) -> Vec<(usize, Repeats)> {
        self.people.as_ref().map(People::finish).unwrap_or_default()
    }
}

impl ColumnProfile {
    fn feed(&mut self, value: &Value<'_>) {
        let bytes = &value.bytes[..value.bytes.len().min(MOST_OF_A_VALUE)];
        self.sketch.insert(bytes);
        match value.text.filter(|text| text.len() == bytes.len()) {
            Some(text) => self.tally.count_text(text),
            None => self.tally.count(bytes),
        }
        self.quality.feed(bytes);
        self.measure(bytes, value.ascii);
        if let Some(month) = month(bytes) {
            self.months = Some(widen(self.months, month));
        }
    }

    /// Characters are counted only where they could be more or fewer than before.
    fn measure(&mut self, bytes: &[u8], ascii: bool) {
        let length = bytes.len() as u64;
        let within = self.lengths.is_some_and(|(low, high)| (low..=high).contains(&length));
        if !within || !(ascii || bytes.is_ascii()) {
            self.lengths = Some(widen(self.lengths, characters(bytes)));
        }
    }

    fn finish(&mut self, table: &str) -> Observation {
        let mut observation = Observation {
            column: self.column.clone(),
            rows: self.rows,
            distinct: self.sketch.count(),
            lengths: self.lengths,
            months: None,
            values: self.tally.finish(),
            quality: self.quality.finish(),
        };
        observation.months = self.months.map(|(first, last)| (written(first), written(last)));
        observation.hide_months(table);
        observation
    }
}

fn widen<T: Copy + Ord>(range: Option<(T, T)>, value: T) -> (T, T) {
    range.map_or((value, value), |(low, high)| (low.min(value), high.max(value)))
}

/// Characters of UTF-8 text: the bytes that do not continue one.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count() as u64
}

/// The month of a value that begins with an ISO 8601 date.
fn month(bytes: &[u8]) -> Option<u32> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, ..] = bytes else { return None };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    let year = [y1, y2, y3, y4].into_iter().try_fold(0, |all, d| Some(all * 10 + digit(d)?))?;
    let month = digit(m1)? * 10 + digit(m2)?;
    digit(d1).and(digit(d2))?;
    (1..=12).contains(&month).then(|| year * 12 + month - 1)
}

fn written(month: u32) -> String {
    format!("{:04}-{:02}", month / 12, month % 12 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str) -> Column {
        Column { type_name: "TEXT".to_owned(), ..Column::plain(name) }
    }

    #[test]
    fn adds_up_what_it_sees() {
        let columns = [column("email"), column("created_at"), column("birth_date"), column("gone")];
        let mut profile = Profile::new("customers", &columns.iter().collect::<Vec<_>>());
        let rows: [[Option<&[u8]>; 4]; 3] = [
            [Some(b"ada@example.org"), Some(b"2024-03-01 10:00:00"), Some(b"1990-05-06"), None],
            [Some("李雷".as_bytes()), Some(b"2019-12-31"), Some(b"1984-02-29"), None],
            [None, Some(b"2021-01-01"), None, Some(b"")],
        ];
        rows.iter().for_each(|row| profile.row(row));
        let seen = profile.finish("customers");
        let [email, created, birth, gone] = seen.as_slice() else { panic!("four columns") };
        assert_eq!((email.rows, email.values.filled, email.distinct), (3, 2, 2));
        assert_eq!((email.populated(), email.lengths), (6_666, Some((2, 15))));
        assert_eq!(created.months, Some(("2019-12".to_owned(), "2024-03".to_owned())));
        assert_eq!(birth.months, None, "the oldest birth date is a person's");
        assert_eq!((gone.populated(), gone.values.filled), (0, 0));
    }

    #[test]
    fn lengths_are_of_characters_and_exact() {
        let column = column("name");
        let lengths = |values: &[&str]| {
            let mut profile = Profile::new("t", &[&column]);
            values.iter().for_each(|value| profile.row(&[Some(value.as_bytes())]));
            profile.finish("t")[0].lengths
        };
        assert_eq!(lengths(&["abcd", "abcdefgh", "李雷", "abc"]), Some((2, 8)));
        assert_eq!(lengths(&["abcd", "ab", "李雷李雷李", "abc"]), Some((2, 5)));
        assert_eq!(lengths(&["", "é"]), Some((0, 1)));
    }

    #[test]
    fn keeps_no_value() {
        let column = column("notes");
        let mut profile = Profile::new("t", &[&column]);
        let canary =
            "canary-7f3a ada@example.org 4111 1111 1111 1111 11010519491231002X 2024-01-31";
        profile.row(&[Some(canary.as_bytes())]);
        let kept = serde_json::to_string(&profile.finish("t")).expect("plain data");
        for part in ["canary", "ada@", "4111", "1949", "2024"] {
            assert!(!kept.contains(part), "{part} in {kept}");
        }
    }
}
