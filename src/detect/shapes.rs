//! The shape of a column as a whole: what tells ids, counters, hashes and enumerations from data about
//! people, although single values of theirs may pass a checksum. Counts only; hashes of values live as long
//! as the tally does.

use serde::{Deserialize, Serialize};

use super::cell::Cell;
use super::gate::mark;

/// Cells by what they look like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shapes {
    /// Nothing but ASCII digits.
    pub digits: u64,
    /// The whole number after the one of the cell before.
    pub running: u64,
    /// Sixteen and more hexadecimal digits in lower or upper case, with letters among them; UUIDs, too.
    pub hex: u64,
    /// Words without a digit, or marks and codes too short to hide anything: no key fits a mailbox into twelve bytes.
    pub open: u64,
    /// Number of different values as long as there are few; zero: more than [`FEW`], or not counted.
    pub few: u32,
}

/// Columns with no more different values than this are enumerations when they have many rows.
pub const FEW: usize = 16;
/// Bytes that are too few for anything encrypted.
const SHORT: usize = 12;
/// Rows below which nothing is said: a small table of people has few different values, too.
const MANY_ROWS: u64 = 200;

impl Shapes {
    /// Adds those of other cells. Whether few different values stay few cannot be told when both have some, so
    /// the larger number stands.
    pub fn add(&mut self, more: &Shapes) {
        self.digits += more.digits;
        self.running += more.running;
        self.hex += more.hex;
        self.open += more.open;
        self.few = if self.few == 0 || more.few == 0 { 0 } else { self.few.max(more.few) };
    }

    /// A few values, again and again.
    pub fn is_enumeration(&self, filled: u64) -> bool {
        self.few > 0 && filled >= MANY_ROWS
    }

    /// A counter: most rows hold the next number.
    pub fn is_running(&self, filled: u64) -> bool {
        filled >= 20 && self.running * 2 >= filled
    }

    /// Numbers, plain words, short codes: nothing that could be something else in disguise.
    pub fn is_open(&self, filled: u64) -> bool {
        filled > 0 && self.open * 10 >= filled * 9
    }

    /// Hashes, tokens or UUIDs.
    pub fn is_hex(&self, filled: u64) -> bool {
        filled > 0 && self.hex * 10 >= filled * 9
    }
}

/// Running counts of the shapes of one column.
#[derive(Default)]
pub struct ShapeTally {
    shapes: Shapes,
    last: Option<u64>,
    seen: [u64; FEW],
    many: bool,
}

impl ShapeTally {
    pub fn count(&mut self, cell: &Cell<'_>) {
        let bytes = cell.text.as_bytes();
        let number = cell.digits == bytes.len();
        self.shapes.digits += u64::from(number);
        let open = number || is_open(bytes, cell.has(mark::AT), cell.digits > 0);
        self.shapes.open += u64::from(open);
        let number = if number { cell.text.parse::<u64>().ok() } else { None };
        let follows =
            self.last.zip(number).is_some_and(|(last, this)| last.checked_add(1) == Some(this));
        self.shapes.running += u64::from(follows);
        self.last = number;
        if cell.letters > 0 && cell.digits > 0 && (16..=128).contains(&bytes.len()) {
            const HEX: u32 = mark::DIGIT | mark::LOWER | mark::UPPER | mark::DASH;
            self.shapes.hex += u64::from(cell.marks & !HEX == 0);
        }
        if !self.many {
            self.see(bytes);
        }
    }

    /// The same of what is neither a number nor hexadecimal.
    pub fn count_plain(&mut self, bytes: &[u8], at: bool, digits: bool) {
        self.last = None;
        self.shapes.open += u64::from(is_open(bytes, at, digits));
        if !self.many {
            self.see(bytes);
        }
    }

    fn see(&mut self, bytes: &[u8]) {
        let hash = bytes.iter().take(64).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let count = self.shapes.few as usize;
        if self.seen[..count].contains(&hash) {
            return;
        }
        match self.seen.get_mut(count) {
            Some(room) => {
                *room = hash;
                self.shapes.few += 1;
            }
            None => self.many = true,
        }
    }

    pub fn finish(&self) -> Shapes {
        Shapes { few: if self.many { 0 } else { self.shapes.few }, ..self.shapes }
    }
}

/// Words without a digit, or what is too short to hide anything.
fn is_open(bytes: &[u8], at: bool, digits: bool) -> bool {
    !at && (!digits || bytes.len() <= SHORT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(values: impl Iterator<Item = String>) -> Shapes {
        let mut tally = ShapeTally::default();
        values.for_each(|value| tally.count(&Cell::of(&value).expect("text")));
        tally.finish()
    }

    #[test]
    fn tells_counters_hashes_and_enumerations() {
        let counter = shapes((5_000..5_300).map(|n: u32| n.to_string()));
        assert!(counter.is_running(300) && !counter.is_enumeration(300) && counter.digits == 300);
        let colours = shapes((0..300).map(|n| ["red", "blue", "green"][n % 3].to_owned()));
        assert!(colours.is_enumeration(300) && colours.few == 3 && !colours.is_enumeration(20));
        let hashes = shapes((0..30).map(|n| format!("{:032x}", 0xabcd_ef01_2345_u64 * (n + 7))));
        assert!(hashes.is_hex(30), "{hashes:?}");
        let people =
            shapes((0..300).map(|n| format!("1{:010}", n * 7_919_321 % 9_999_999_967_u64)));
        assert!(!people.is_running(300) && !people.is_enumeration(300) && !people.is_hex(300));
    }
}
