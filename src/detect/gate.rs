//! Gates: what a cell must count before a recogniser looks at it.
//!
//! A gate is data, so that all of them are asked at once: for each count there is a table that says which
//! recognisers it lets through, a bit each, and the tables' answers are joined with AND. A cell that nobody
//! could recognise costs a handful of loads, however many recognisers there are.

use std::ops::RangeInclusive;

use super::cell::Cell;
use super::recogniser::Recogniser;

/// Characters whose presence a gate can ask for, a bit each.
pub mod mark {
    pub const AT: u32 = 1;
    pub const DOT: u32 = 1 << 1;
    pub const DASH: u32 = 1 << 2;
    pub const COLON: u32 = 1 << 3;
    pub const SLASH: u32 = 1 << 4;
    pub const PLUS: u32 = 1 << 5;
    pub const UNDERSCORE: u32 = 1 << 6;
    pub const DOLLAR: u32 = 1 << 7;
    pub const EQUALS: u32 = 1 << 8;
    pub const COMMA: u32 = 1 << 9;
    /// `<`
    pub const LESS: u32 = 1 << 10;
    /// `(` or `)`
    pub const PAREN: u32 = 1 << 11;
    /// Any other ASCII punctuation.
    pub const OTHER: u32 = 1 << 12;
    pub const DIGIT: u32 = 1 << 13;
    pub const LOWER: u32 = 1 << 14;
    pub const UPPER: u32 = 1 << 15;
    /// ASCII white space.
    pub const SPACE: u32 = 1 << 16;
    /// Letters that are no hexadecimal digits.
    pub const BEYOND_F: u32 = 1 << 19;
    /// Anything outside ASCII.
    pub const WIDE: u32 = 1 << 17;
    /// A control character other than white space.
    pub const CONTROL: u32 = 1 << 18;

    pub(in crate::detect) const OF: [u32; 256] = {
        let mut of = [CONTROL; 256];
        let mut byte = 0;
        while byte < 256 {
            of[byte] = match byte as u8 {
                b'@' => AT,
                b'.' => DOT,
                b'-' => DASH,
                b':' => COLON,
                b'/' => SLASH,
                b'+' => PLUS,
                b'_' => UNDERSCORE,
                b'$' => DOLLAR,
                b'=' => EQUALS,
                b',' => COMMA,
                b'<' => LESS,
                b'(' | b')' => PAREN,
                b'0'..=b'9' => DIGIT,
                b'a'..=b'f' => LOWER,
                b'A'..=b'F' => UPPER,
                b'g'..=b'z' => LOWER | BEYOND_F,
                b'G'..=b'Z' => UPPER | BEYOND_F,
                b' ' | b'\n' | b'\t' | b'\r' => SPACE,
                b'!'..=b'~' => OTHER,
                0x80.. => WIDE,
                _ => CONTROL,
            };
            byte += 1;
        }
        of
    };
}

/// The least and the most of each count that a cell may have; 255 is no limit.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    bytes: (u8, u8),
    digits: (u8, u8),
    letters: (u8, u8),
    wide: (u8, u8),
    spaces: (u8, u8),
    needs: u32,
    without: u32,
}

impl Gate {
    /// Lets everything through.
    pub const ANY: Gate = Gate {
        bytes: (0, 255),
        digits: (0, 255),
        letters: (0, 255),
        wide: (0, 255),
        spaces: (0, 255),
        needs: 0,
        without: 0,
    };

    /// Bytes of the trimmed text. Without this call there is no limit; a limit of 255 is none.
    pub const fn bytes(mut self, range: RangeInclusive<u8>) -> Self {
        self.bytes = (*range.start(), *range.end());
        self
    }

    pub const fn digits(mut self, range: RangeInclusive<u8>) -> Self {
        self.digits = (*range.start(), *range.end());
        self
    }

    pub const fn least_bytes(&self) -> usize {
        self.bytes.0 as usize
    }

    /// Whether it is only open to what has an `@`, which is soon seen.
    pub const fn is_marked(&self) -> bool {
        self.needs & mark::AT != 0
    }

    pub const fn needs_digits(&self) -> bool {
        self.digits.0 > 0
    }

    /// ASCII letters.
    pub const fn letters(mut self, range: RangeInclusive<u8>) -> Self {
        self.letters = (*range.start(), *range.end());
        self
    }

    /// Bytes outside ASCII.
    pub const fn wide(mut self, range: RangeInclusive<u8>) -> Self {
        self.wide = (*range.start(), *range.end());
        self
    }

    /// ASCII white space.
    pub const fn spaces(mut self, range: RangeInclusive<u8>) -> Self {
        self.spaces = (*range.start(), *range.end());
        self
    }

    /// Every one of these [`mark`]s.
    pub const fn needs(mut self, marks: u32) -> Self {
        self.needs = marks;
        self
    }

    /// None of these [`mark`]s.
    pub const fn without(mut self, marks: u32) -> Self {
        self.without = marks;
        self
    }
}

/// The gates of many recognisers, asked together.
pub struct Gates {
    bytes: [u128; 256],
    digits: [u128; 256],
    letters: [u128; 256],
    wide: [u128; 256],
    spaces: [u128; 256],
    /// Those of which a value may have a blank.
    spaced: u128,
    /// For the marks that a cell has, ten at a time, the recognisers that can bear them and need no other of the
    /// ten; and those that only need no other.
    marks: [Box<[u128; TEN]>; 2],
    needs: [Box<[u128; TEN]>; 2],
    /// The least of bytes, digits, letters and bytes outside ASCII alone: a text that holds one has as many.
    least: [[u128; 256]; 4],
}

/// Combinations of ten marks.
const TEN: usize = 1 << 10;

impl Gates {
    pub fn of(recognisers: &[&Recogniser]) -> Self {
        Self::all(&recognisers.iter().map(|one| one.gate).collect::<Vec<_>>())
    }

    pub fn all(gates: &[Gate]) -> Self {
        assert!(gates.len() <= 128, "a bit each");
        let limits = |limit: fn(&Gate) -> (u8, u8)| {
            std::array::from_fn(|count| {
                bits(gates.len(), |at| {
                    let (least, most) = limit(&gates[at]);
                    usize::from(least) <= count && (most == 255 || count <= usize::from(most))
                })
            })
        };
        let least = |limit: fn(&Gate) -> (u8, u8)| {
            std::array::from_fn(|count| {
                bits(gates.len(), |at| usize::from(limit(&gates[at]).0) <= count)
            })
        };
        let marked = |half: usize, bear: bool| {
            let mut table = Box::new([0; TEN]);
            for (has, room) in table.iter_mut().enumerate() {
                *room = bits(gates.len(), |at| {
                    let ten = |marks: u32| (marks >> (10 * half)) as usize % TEN;
                    let (needs, without) = (ten(gates[at].needs), ten(gates[at].without));
                    needs & !has == 0 && (!bear || without & has == 0)
                });
            }
            table
        };
        Self {
            bytes: limits(|gate| gate.bytes),
            digits: limits(|gate| gate.digits),
            letters: limits(|gate| gate.letters),
            wide: limits(|gate| gate.wide),
            spaces: limits(|gate| gate.spaces),
            spaced: bits(gates.len(), |at| gates[at].spaces.1 > 0),
            marks: [marked(0, true), marked(1, true)],
            needs: [marked(0, false), marked(1, false)],
            least: [
                least(|gate| gate.bytes),
                least(|gate| gate.digits),
                least(|gate| gate.letters),
                least(|gate| gate.wide),
            ],
        }
    }

    /// The recognisers whose gate this cell opens.
    pub fn open(&self, cell: &Cell<'_>) -> u128 {
        let upto = |count: usize| count.min(255);
        self.bytes[upto(cell.text.len())]
            & self.digits[upto(cell.digits)]
            & self.letters[upto(cell.letters)]
            & self.wide[upto(cell.wide)]
            & self.spaces[upto(cell.spaces)]
            & of_marks(&self.marks, cell)
    }

    /// The recognisers whose data could stand within this text: it has what they need, whatever else it has.
    pub fn within(&self, cell: &Cell<'_>) -> u128 {
        let upto = |count: usize| count.min(255);
        let [bytes, digits, letters, wide] = &self.least;
        bytes[upto(cell.text.len())]
            & digits[upto(cell.digits)]
            & letters[upto(cell.letters)]
            & wide[upto(cell.wide)]
            & of_marks(&self.needs, cell)
    }

    /// The recognisers that so many digits are right for; an `X` may count as one.
    pub fn of_digits(&self, digits: usize) -> u128 {
        let upto = |count: usize| count.min(255);
        self.digits[upto(digits)] | self.digits[upto(digits.saturating_sub(1))]
    }

    /// The recognisers that need no more than so many bytes, so many of them digits.
    pub fn with(&self, bytes: usize, digits: usize) -> u128 {
        let upto = |count: usize| count.min(255);
        let [least_bytes, least_digits, least_letters, _] = &self.least;
        least_bytes[upto(bytes)] & least_digits[upto(digits)] & least_letters[upto(bytes - digits)]
    }

    /// The recognisers of which a whole value may have as many bytes and digits, and blanks.
    pub fn spaced(&self, bytes: usize, digits: usize) -> u128 {
        self.bytes[bytes.min(255)] & self.digits[digits.min(255)] & self.spaced
    }
}

fn of_marks([low, high]: &[Box<[u128; TEN]>; 2], cell: &Cell<'_>) -> u128 {
    low[cell.marks as usize % TEN] & high[(cell.marks >> 10) as usize % TEN]
}

fn bits(count: usize, test: impl Fn(usize) -> bool) -> u128 {
    (0..count).filter(|at| test(*at)).fold(0, |bits, at| bits | 1 << at)
}

/// The places of the bits that are set, from the lowest.
pub fn places(mut bits: u128) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = bits.trailing_zeros() as usize;
        (bits != 0).then(|| {
            bits &= bits - 1;
            at
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::RECOGNISERS;

    /// The tables say what each gate says by itself.
    #[test]
    fn all_gates_at_once_are_each_gate() {
        let gates = Gates::of(RECOGNISERS);
        let long = "x".repeat(300);
        for text in ["ada@example.org", "4111 1111 1111 1111", "Ada Smith", "李雷", &long, "1.2-3"]
        {
            let cell = Cell::of(text).expect("text");
            let within = |(least, most): (u8, u8), count: usize| {
                usize::from(least) <= count && (most == 255 || count <= usize::from(most))
            };
            let each = bits(RECOGNISERS.len(), |at| {
                let gate = &RECOGNISERS[at].gate;
                within(gate.bytes, cell.text.len())
                    && within(gate.digits, cell.digits)
                    && within(gate.letters, cell.letters)
                    && within(gate.wide, cell.wide)
                    && within(gate.spaces, cell.spaces)
                    && cell.has(gate.needs)
                    && cell.marks & gate.without == 0
            });
            assert_eq!(gates.open(&cell), each, "{text}");
        }
        assert_eq!(places(0b1010_0001).collect::<Vec<_>>(), [0, 5, 7]);
    }
}
