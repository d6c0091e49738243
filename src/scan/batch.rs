//! Rows on their way from the database to the recognisers. Pure.
//!
//! The values of a column lie one behind the other, in the order they are looked at, and in memory that is used again:
//! a row costs a copy and no allocation, and who looks at a column meets nothing of the others.

use crate::source::read::selection::MOST_OF_A_VALUE;

/// Bytes of values, and cells, from which a batch is full. A row is never cut.
const BYTES: usize = 256 << 10;
const CELLS: usize = 64 << 10;
/// Memory that an empty batch may hold.
const KEPT: usize = 4 * BYTES;

/// In the place of a length.
const NULL: u32 = u32::MAX;

/// The bytes of a cell, and as text where they are known to be.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    pub bytes: &'a [u8],
    pub text: Option<&'a str>,
    /// They are known to be ASCII; else nobody asked.
    pub ascii: bool,
}

#[derive(Debug, Default)]
pub struct Batch {
    columns: Vec<Cells>,
    rows: usize,
    bytes: usize,
}

/// The cells of one column.
#[derive(Debug, Default)]
pub struct Cells {
    values: Vec<u8>,
    lengths: Vec<u32>,
}

impl Batch {
    /// Takes in one row; of a value that is longer than is looked at only so much that it shows. All rows have the
    /// same columns.
    pub fn push(&mut self, cells: &[Option<&[u8]>]) {
        if self.columns.is_empty() {
            self.columns.resize_with(cells.len(), Cells::default);
        }
        self.rows += 1;
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            let Some(value) = cell else {
                column.lengths.push(NULL);
                continue;
            };
            let value = &value[..value.len().min(MOST_OF_A_VALUE + 1)];
            column.values.extend_from_slice(value);
            column.lengths.push(value.len() as u32);
            self.bytes += value.len();
        }
    }

    pub fn is_full(&self) -> bool {
        self.bytes >= BYTES || self.rows * self.columns.len() >= CELLS
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Of a batch that is not empty.
    pub fn column(&self, at: usize) -> &Cells {
        &self.columns[at]
    }

    /// Empty again. Memory that only a huge row needed is given back, and what columns that are long in turn hold
    /// together.
    pub fn clear(&mut self) {
        (self.rows, self.bytes) = (0, 0);
        if self.columns.iter().map(|column| column.values.capacity()).sum::<usize>() > KEPT {
            self.columns.clear();
        }
        for column in &mut self.columns {
            column.values.clear();
            column.lengths.clear();
        }
    }
}

impl Cells {
    pub fn bytes(&self) -> impl Iterator<Item = Option<&[u8]>> {
        self.ranges().map(|range| range.map(|range| &self.values[range]))
    }

    /// Whether they are text is asked once for all, and of each only when some are not.
    pub fn values(&self) -> impl Iterator<Item = Option<Value<'_>>> {
        let text = std::str::from_utf8(&self.values).ok();
        let ascii = text.is_some_and(str::is_ascii);
        self.ranges().map(move |range| {
            let range = range?;
            let text = text.and_then(|text| text.get(range.clone()));
            Some(Value { bytes: &self.values[range], text, ascii })
        })
    }

    fn ranges(&self) -> impl Iterator<Item = Option<std::ops::Range<usize>>> {
        let mut start = 0;
        self.lengths.iter().map(move |length| {
            if *length == NULL {
                return None;
            }
            let range = start..start + *length as usize;
            start = range.end;
            Some(range)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(batch: &Batch, at: usize) -> Vec<Option<Vec<u8>>> {
        batch.column(at).bytes().map(|cell| cell.map(<[u8]>::to_vec)).collect()
    }

    #[test]
    fn gives_back_what_it_took_as_often_as_it_is_used() {
        let rows: [[Option<&[u8]>; 3]; 3] = [
            [Some(b"ada@example.org"), None, Some(b"")],
            [None, None, None],
            [Some("李雷".as_bytes()), Some(b"\xff\0"), Some(b"x")],
        ];
        let mut batch = Batch::default();
        for _ in 0..2 {
            assert!(batch.is_empty());
            rows.iter().for_each(|row| batch.push(row));
            assert_eq!(batch.rows(), 3);
            for at in 0..3 {
                let expected = rows.map(|row| row[at].map(<[u8]>::to_vec));
                assert_eq!(bytes(&batch, at), expected);
                let values = batch.column(at).values().map(|cell| cell.map(|cell| cell.bytes));
                assert!(values.eq(rows.map(|row| row[at])));
            }
            batch.clear();
        }
    }

    #[test]
    fn what_is_text_is_said_and_half_a_character_is_none() {
        let texts = |column: &[Option<&[u8]>]| -> Vec<Option<(String, bool)>> {
            let mut batch = Batch::default();
            column.iter().for_each(|cell| batch.push(&[*cell]));
            let text = |cell: Option<Value<'_>>| {
                cell.and_then(|cell| Some((cell.text?.to_owned(), cell.ascii)))
            };
            batch.column(0).values().map(text).collect()
        };
        let said = |text: &str, ascii| Some((text.to_owned(), ascii));
        assert_eq!(texts(&[Some("é".as_bytes()), None]), [said("é", false), None]);
        assert_eq!(
            texts(&[Some(b"e"), None, Some(b"f")]),
            [said("e", true), None, said("f", true)]
        );
        // Together they are text.
        assert_eq!(texts(&[Some(b"\xc3"), Some(b"\xa9"), Some(b"x")])[..2], [None, None]);
        assert_eq!(texts(&[Some(b"\xff"), Some(b"x")]), [None, None]);
    }

    #[test]
    fn is_full_of_bytes_or_of_nothing_and_shrinks_after_huge_values() {
        let mut batch = Batch::default();
        let huge = vec![b'x'; 50 << 20];
        batch.push(&[Some(&huge)]);
        assert!(batch.is_full());
        let length = batch.column(0).bytes().next().flatten().map(<[u8]>::len);
        assert_eq!(length, Some(MOST_OF_A_VALUE + 1), "that it was cut shows");
        batch.clear();
        assert!(batch.columns.is_empty() && !batch.is_full());
        let held = |batch: &Batch| batch.columns.iter().map(|c| c.values.capacity()).sum::<usize>();
        for at in 0..100 {
            let mut row = [None; 100];
            row[at] = Some(&huge[..BYTES / 2]);
            batch.push(&row);
            batch.clear();
            assert!(held(&batch) <= KEPT, "columns that are long in turn");
        }
        batch.clear();
        batch.columns.clear();
        let nothing = vec![None; 1_000];
        let pushed = std::iter::repeat_with(|| {
            batch.push(&nothing);
            batch.is_full()
        });
        assert!((60..70).contains(&pushed.take_while(|full| !full).count()));
    }
}
