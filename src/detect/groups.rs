//! Where the digits of a text stand: what most of the search within it begins at.

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
    /// The most digits that could belong to one value.
    pub dense: usize,
}

/// Whoever looks for groups in a text that has more of them looks for themselves.
const MOST: usize = 24;

/// Digits that stand closer together than these many bytes may belong to one value: in `GB29 NWBK 6016` and
/// `GODE561231HDFRRN09` six others stand between.
const APART: usize = 8;

impl Groups {
    pub fn note(&mut self, text: &str) {
        let (mut near, mut last) = (0, 0);
        each(text.as_bytes(), |group| {
            near = if group.start > last + APART { 0 } else { near } + group.end - group.start;
            last = group.end;
            self.dense = self.dense.max(near);
            if let Some(room) = self.all.get_mut(self.count) {
                *room = group;
            }
            self.count += 1;
        });
    }

    /// All of them, if there is room for all.
    pub fn all(&self) -> Option<&[Group]> {
        self.all.get(..self.count)
    }
}

/// Hands out each group in order.
fn each(bytes: &[u8], mut show: impl FnMut(Group)) {
    let mut open = None;
    for (at, chunk) in bytes.chunks(64).enumerate() {
        let from = at * 64;
        let mut mask = digits(chunk);
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

/// Which of up to 64 bytes are ASCII digits, a bit each.
fn digits(chunk: &[u8]) -> u64 {
    let (eights, rest) = chunk.as_chunks::<8>();
    let mut mask = 0;
    for (at, eight) in eights.iter().enumerate() {
        mask |= digits_of_eight(u64::from_le_bytes(*eight)) << (8 * at);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    if rest.is_empty() {
        return mask;
    }
    mask | digits_of_eight(u64::from_le_bytes(last)) << (8 * eights.len())
}

/// The same of eight, all at once: of a digit nothing is left above nine without its upper half, 3. What is
/// above, adding 0x76 carries into the highest bit of its byte; the multiplication gathers these bits.
const fn digits_of_eight(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let left = eight ^ (0x30 * EACH);
    let above = ((left & (0x7f * EACH)) + 0x76 * EACH) | left;
    let is = (!above >> 7) & EACH;
    is.wrapping_mul(0x0102_0408_1020_4080) >> 56
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
            each(&text, |group| found.push(group));
            let is = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
            let starts = (0..length).filter(|at| is(*at) && (*at == 0 || !is(at - 1)));
            let end = |start: usize| (start..).find(|at| !is(*at)).expect("an end");
            let expected: Vec<_> = starts.map(|start| Group { start, end: end(start) }).collect();
            assert_eq!(found, expected, "{length} bytes");
        }
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
