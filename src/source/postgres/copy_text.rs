//! COPY's text format: tab-separated fields, `\N` for NULL, backslash escapes. Pure.
//!
//! Rows are taken apart in place; only a value with an escape is copied, into a buffer that is used again.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

use crate::source::read::selection::emptied;
use crate::source::read::{Sampled, Sink};

/// Where a row's value lies.
enum Field {
    Null,
    Line(Range<usize>),
    Unescaped(Range<usize>),
}

/// A reader of COPY text, fed in pieces of any size.
pub(super) struct Rows {
    /// The start of a row whose end has not come yet.
    partial: Vec<u8>,
    unescaped: Vec<u8>,
    cells: Vec<Field>,
    /// Empty; its memory holds each row's cells in turn.
    row: Vec<Option<&'static [u8]>>,
    read: Sampled,
}

impl Rows {
    pub fn new(columns: usize) -> Self {
        Self {
            partial: Vec::new(),
            unescaped: Vec::new(),
            cells: Vec::with_capacity(columns),
            row: Vec::with_capacity(columns),
            read: Sampled::default(),
        }
    }

    /// Hands every row that is now complete to `sink`.
    pub fn feed(&mut self, mut piece: &[u8], sink: &mut dyn Sink) {
        self.read.bytes += piece.len() as u64;
        while let Some(end) = memchr(b'\n', piece) {
            let (line, rest) = (&piece[..end], &piece[end + 1..]);
            if self.partial.is_empty() {
                self.row(line, sink);
            } else {
                let mut whole = std::mem::take(&mut self.partial);
                whole.extend_from_slice(line);
                self.row(&whole, sink);
                whole.clear();
                self.partial = whole;
            }
            piece = rest;
        }
        self.partial.extend_from_slice(piece);
    }

    pub fn finish(self) -> Sampled {
        self.read
    }

    fn row(&mut self, line: &[u8], sink: &mut dyn Sink) {
        self.read.rows += 1;
        let mut row: Vec<Option<&[u8]>> = std::mem::take(&mut self.row);
        if memchr(b'\\', line).is_some() {
            self.split(line);
            row.extend(self.cells.iter().map(|field| match field {
                Field::Null => None,
                Field::Line(range) => Some(&line[range.clone()]),
                Field::Unescaped(range) => Some(&self.unescaped[range.clone()]),
            }));
        } else {
            // A query without columns would still have one empty field a line; nobody asks for none.
            let mut start = 0;
            for at in memchr_iter(b'\t', line) {
                row.push(Some(&line[start..at]));
                start = at + 1;
            }
            row.push(Some(&line[start..]));
        }
        sink.row(&row);
        self.row = emptied(row);
    }

    fn split(&mut self, line: &[u8]) {
        self.cells.clear();
        self.unescaped.clear();
        let mut start = 0;
        for end in memchr_iter(b'\t', line).chain([line.len()]) {
            let field = &line[start..end];
            let cell = match memchr(b'\\', field) {
                None => Field::Line(start..end),
                Some(_) if field == b"\\N" => Field::Null,
                Some(_) => self.unescape(field),
            };
            self.cells.push(cell);
            start = end + 1;
        }
    }

    fn unescape(&mut self, field: &[u8]) -> Field {
        let start = self.unescaped.len();
        let mut rest = field;
        while let Some(at) = memchr(b'\\', rest) {
            self.unescaped.extend_from_slice(&rest[..at]);
            self.unescaped.extend(rest.get(at + 1).map(meant));
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        self.unescaped.extend_from_slice(rest);
        Field::Unescaped(start..self.unescaped.len())
    }
}

/// The byte that the letter after a backslash stands for; the server writes no other escapes.
fn meant(letter: &u8) -> u8 {
    match letter {
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        other => *other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(columns: usize, text: &str, piece: usize) -> Vec<Vec<Option<String>>> {
        let mut seen = Vec::new();
        let mut rows = Rows::new(columns);
        for chunk in text.as_bytes().chunks(piece) {
            rows.feed(chunk, &mut |row: &[Option<&[u8]>]| {
                let text = |cell: Option<&[u8]>| {
                    cell.map(|bytes| String::from_utf8(bytes.to_vec()).expect("UTF-8"))
                };
                seen.push(row.iter().copied().map(text).collect());
            });
        }
        assert_eq!(rows.finish().rows as usize, seen.len());
        seen
    }

    #[test]
    fn escapes_nulls_and_empty_fields_survive_pieces_of_any_size() {
        let text = "a\t\\N\t\nx\\ty\t\\\\N\tz\\n\n\\N\té\t\\\\\n";
        let expected = [
            vec![Some("a"), None, Some("")],
            vec![Some("x\ty"), Some("\\N"), Some("z\n")],
            vec![None, Some("é"), Some("\\")],
        ]
        .map(|row| row.into_iter().map(|cell| cell.map(str::to_owned)).collect::<Vec<_>>());
        for piece in 1..=text.len() {
            assert_eq!(read(3, text, piece), expected, "in pieces of {piece}");
        }
    }
}
