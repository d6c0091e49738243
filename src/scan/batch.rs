//! Rows on their way from the database to the recognisers. Pure.
//!
//! Values lie one behind the other in memory that is used again, so that a row costs a copy and no allocation.

use crate::source::read::selection::MOST_OF_A_VALUE;

/// Bytes of values, and cells, from which a batch is full. A row is never cut.
const BYTES: usize = 256 << 10;
const CELLS: usize = 64 << 10;

/// In the place of a length.
const NULL: u32 = u32::MAX;

/// The bytes of a cell, and as text where they are known to be.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    pub bytes: &'a [u8],
    pub text: Option<&'a str>,
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self { bytes, text: None }
    }
}

#[derive(Debug, Default)]
pub(super) struct Batch {
    values: Vec<u8>,
    lengths: Vec<u32>,
}

impl Batch {
    /// Takes in one row; of a value that is longer than is looked at only so much that it shows.
    pub fn push(&mut self, cells: &[Option<&[u8]>]) {
        for cell in cells {
            let Some(value) = cell else {
                self.lengths.push(NULL);
                continue;
            };
            let value = &value[..value.len().min(MOST_OF_A_VALUE + 1)];
            self.values.extend_from_slice(value);
            self.lengths.push(value.len() as u32);
        }
    }

    pub fn is_full(&self) -> bool {
        self.values.len() >= BYTES || self.lengths.len() >= CELLS
    }

    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// Its cells, row after row. Whether they are text is asked once for all, and of each only when some are not.
    pub fn cells(&self) -> Vec<Option<Value<'_>>> {
        let text = std::str::from_utf8(&self.values).ok();
        let mut start = 0;
        let cell = |length: &u32| {
            if *length == NULL {
                return None;
            }
            let range = start..start + *length as usize;
            start = range.end;
            Some(Value {
                text: text.and_then(|text| text.get(range.clone())),
                bytes: &self.values[range],
            })
        };
        self.lengths.iter().map(cell).collect()
    }

    /// Empty again. Memory that only a huge row needed is given back.
    pub fn clear(&mut self) {
        self.values.clear();
        self.values.shrink_to(2 * BYTES);
        self.lengths.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let bytes = |cell: &Option<Value<'_>>| cell.map(|value| value.bytes.to_vec());
            let expected = rows.concat().into_iter().map(|cell| cell.map(<[u8]>::to_vec));
            assert!(batch.cells().iter().map(bytes).eq(expected));
            batch.clear();
        }
    }

    #[test]
    fn what_is_text_is_said_and_half_a_character_is_none() {
        let texts = |row: &[Option<&[u8]>]| -> Vec<Option<String>> {
            let mut batch = Batch::default();
            batch.push(row);
            let text = |cell: &Option<Value<'_>>| cell.and_then(|c| c.text).map(str::to_owned);
            batch.cells().iter().map(text).collect()
        };
        assert_eq!(texts(&[Some("é".as_bytes()), None]), [Some("é".to_owned()), None]);
        // Together they are text.
        assert_eq!(texts(&[Some(b"\xc3"), Some(b"\xa9"), Some(b"x")])[..2], [None, None]);
        assert_eq!(texts(&[Some(b"\xff"), Some(b"x")]), [None, None]);
    }

    #[test]
    fn is_full_of_bytes_or_of_nothing_and_shrinks_after_a_huge_value() {
        let mut batch = Batch::default();
        let huge = vec![b'x'; 50 << 20];
        batch.push(&[Some(&huge)]);
        assert!(batch.is_full());
        let length = batch.cells()[0].map(|value| value.bytes.len());
        assert_eq!(length, Some(MOST_OF_A_VALUE + 1), "that it was cut shows");
        batch.clear();
        assert!(batch.values.capacity() <= 2 * BYTES && !batch.is_full());
        let nothing = vec![None; 1_000];
        let pushed =
            std::iter::repeat_with(|| batch.push(&nothing)).take(CELLS / 1_000 + 1).count();
        assert!(batch.is_full() && pushed < 70);
    }
}
