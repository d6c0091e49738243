//! Where the digits of a text stand: what most of the search within it begins at.

use super::masks::Masks;

/// A run of ASCII digits, in bytes of the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Group {
    pub start: usize,
    pub end: usize,
}

/// The groups of digits of a text.
#[derive(Default)]
pub struct Groups {
    all: [Group; MOST],
    count: usize,
    /// How many digits there are, and the most of them that could belong to one value.
    pub digits: usize,
    pub dense: usize,
    /// How many blanks, and bytes of characters outside ASCII; whether there is an `@`.
    pub spaces: usize,
    pub wide: usize,
    pub at: bool,
}

/// A text in which digits are sought.
#[derive(Clone, Copy)]
pub struct Grouped<'a> {
    pub text: &'a str,
    /// All its groups; `None`: look for them.
    pub groups: Option<&'a [Group]>,
}

impl<'a> Grouped<'a> {
    /// Its groups, in order.
    pub fn walk(self) -> Walk<'a> {
        Walk { text: self, at: 0 }
    }

    /// The group of digits that begins at or after `from`.
    pub fn next_group(&self, from: usize) -> Option<Group> {
        if let Some(groups) = self.groups {
            return groups.iter().find(|group| group.start >= from).copied();
        }
        let bytes = self.text.as_bytes();
        let begins = |at: &usize| {
            bytes[*at].is_ascii_digit() && (*at == 0 || !bytes[*at - 1].is_ascii_digit())
        };
        let start = (from..bytes.len()).find(begins)?;
        let end = bytes[start..].iter().position(|byte| !byte.is_ascii_digit());
        Some(Group { start, end: end.map_or(bytes.len(), |length| start + length) })
    }
}

/// The groups of a text, one after the other.
pub struct Walk<'a> {
    text: Grouped<'a>,
    /// Of known groups the next one; in others, where to look for it.
    at: usize,
}

impl Iterator for Walk<'_> {
    type Item = Group;

    fn next(&mut self) -> Option<Group> {
        let Some(groups) = self.text.groups else {
            let group = self.text.next_group(self.at)?;
            self.at = group.end;
            return Some(group);
        };
        let group = groups.get(self.at)?;
        self.at += 1;
        Some(*group)
    }
}

/// Whoever looks for groups in a text that has more of them looks for themselves.
const MOST: usize = 24;

/// Digits that stand closer together than these many bytes may belong to one value: in `GB29 NWBK 6016` and
/// `GODE561231HDFRRN09` six others stand between.
const APART: usize = 8;

impl Groups {
    /// Those of this text.
    pub fn note(&mut self, text: &str) {
        let (mut near, mut last) = (0, 0);
        let (mut spaces, mut wide, mut at) = (0, 0, false);
        let digits = |chunk: &[u8]| {
            let masks = Masks::of(chunk);
            spaces += masks.blanks.count_ones() as usize;
            wide += masks.wide.count_ones() as usize;
            at |= masks.at != 0;
            masks.digits
        };
        runs(text.as_bytes(), digits, |group| {
            let digits = group.end - group.start;
            near = if group.start > last + APART { 0 } else { near } + digits;
            last = group.end;
            self.dense = self.dense.max(near);
            self.digits += digits;
            if let Some(room) = self.all.get_mut(self.count) {
                *room = group;
            }
            self.count += 1;
        });
        (self.spaces, self.wide, self.at) = (spaces, wide, at);
    }

    /// All of them, if there is room for all.
    pub fn all(&self) -> Option<&[Group]> {
        self.all.get(..self.count)
    }
}

/// Hands out each run of the bytes that `mask` holds for, which says it of up to 64 bytes, a bit each.
pub fn runs(bytes: &[u8], mut mask: impl FnMut(&[u8]) -> u64, mut show: impl FnMut(Group)) {
    let mut open = None;
    for (at, chunk) in bytes.chunks(64).enumerate() {
        let from = at * 64;
        let mut mask = mask(chunk);
        if let Some(start) = open {
            let run = mask.trailing_ones() as usize;
            if run == 64 {
                continue;
            }
            show(Group { start, end: from + run });
            open = None;
            mask &= u64::MAX << run;
        }
        while mask != 0 {
            let start = mask.trailing_zeros() as usize;
            let run = (mask >> start).trailing_ones() as usize;
            if start + run == 64 {
                open = Some(from + start);
                break;
            }
            show(Group { start: from + start, end: from + start + run });
            mask &= u64::MAX << (start + run);
        }
    }
    if let Some(start) = open {
        show(Group { start, end: bytes.len() });
    }
}

/// Which of up to 64 bytes `of_eight` holds for, a bit each.
fn mask(chunk: &[u8], of_eight: impl Fn(u64) -> u64) -> u64 {
    let (eights, rest) = chunk.as_chunks::<8>();
    let mut mask = 0;
    for (at, eight) in eights.iter().enumerate() {
        mask |= of_eight(u64::from_le_bytes(*eight)) << (8 * at);
    }
    match chunk.last_chunk::<8>() {
        _ if rest.is_empty() => mask,
        // Some of them once more.
        Some(last) => mask | of_eight(u64::from_le_bytes(*last)) << (chunk.len() - 8),
        None => {
            let eight = rest.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte));
            of_eight(eight)
        }
    }
}

/// A one in each byte.
pub const EACH: u64 = 0x0101_0101_0101_0101;

/// Gathers the highest bit of each byte.
pub const fn gather(bytes: u64) -> u64 {
    (bytes >> 7 & EACH).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Which of up to 64 bytes of ASCII are letters or digits.
pub fn alphanumerics(chunk: &[u8]) -> u64 {
    mask(chunk, alphanumerics_of_eight)
}

/// Which of eight bytes of ASCII are letters or digits: from the first of a range on, adding what it lacks sets the
/// highest bit; past the last, adding one less does.
pub const fn alphanumerics_of_eight(eight: u64) -> u64 {
    let small = eight | (0x20 * EACH);
    let letter = (small + 0x1f * EACH) & !(small + 0x05 * EACH);
    let digit = (eight + 0x50 * EACH) & !(eight + 0x46 * EACH);
    gather(letter | digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(text: &str) -> Groups {
        let mut groups = Groups::default();
        groups.note(text);
        groups
    }

    #[test]
    fn finds_what_looking_at_each_byte_finds() {
        let mut random = 7_u64;
        for length in 0..300 {
            let text: Vec<u8> = (0..length)
                .map(|_| {
                    random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    b"0123456789990505:/ aZ\xff\xb0"[(random >> 40) as usize % 23]
                })
                .collect();
            let mut found = Vec::new();
            runs(&text, |chunk| Masks::of(chunk).digits, |group| found.push(group));
            let is = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
            let starts = (0..length).filter(|at| is(*at) && (*at == 0 || !is(at - 1)));
            let end = |start: usize| (start..=length).find(|at| !is(*at)).expect("an end");
            let expected: Vec<_> = starts.map(|start| Group { start, end: end(start) }).collect();
            assert_eq!(found, expected, "{length} bytes");
        }
        let ascii: Vec<u8> = (0..128).collect();
        let mut words = Vec::new();
        runs(&ascii, alphanumerics, |run| words.push((run.start, run.end)));
        assert_eq!(words, [(48, 58), (65, 91), (97, 123)]);
        let long = "7".repeat(200);
        assert_eq!(groups(&long).all(), Some(&[Group { start: 0, end: 200 }][..]));
    }

    #[test]
    fn counts_the_digits_that_could_be_of_one_value() {
        assert_eq!(groups("GB29 NWBK 6016 or 10:30").dense, 10);
        assert_eq!(groups("row 12 of about 345").dense, 3);
        assert_eq!(groups("none").dense, 0);
        assert!(groups(&"1 ".repeat(33)).all().is_none());
    }
}
