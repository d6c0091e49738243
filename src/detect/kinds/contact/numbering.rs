//! The numbering plans of libphonenumber, one expression for each country calling code.
//!
//! `tests/lists` writes them from the library's data, a calling code a line, so that nothing is loaded and a code
//! that is never met costs some fifty bytes; one that is met is compiled once and stays. The library itself loads
//! thousands of expressions to begin with; a test has both judge the same numbers. Of what it takes off a number
//! (carriers' codes, prefixes of a dozen countries) only a zero is taken off here.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};

/// A calling code, a space, and what its national numbers match; in the order of the codes.
const TEXT: &str = include_str!("../../data/lists/numbering.txt");

/// Where a line of the text is.
#[derive(Clone, Copy)]
struct Line {
    /// Digits; the missing ones are zero bytes, which come before any digit.
    code: [u8; 3],
    length: u8,
    start: u32,
}

/// Laid out by the compiler, so that a question reads no line but its own.
static LINES: [Line; count(TEXT.as_bytes())] = index(TEXT.as_bytes());
static PLANS: [OnceLock<Regex>; LINES.len()] = [const { OnceLock::new() }; LINES.len()];

/// A cache of states for each expression; there may be two hundred of them.
const MOST_STATES: usize = 1 << 16;

/// Whether a plan has this number: calling code and national number, digits only.
pub fn has(digits: &[u8]) -> bool {
    // No code begins with another: of those that are not after these digits, only the last can begin them.
    let after = LINES.partition_point(|line| line.code.as_slice() <= digits);
    let Some(at) = after.checked_sub(1) else { return false };
    let line = LINES[at];
    let national = digits.strip_prefix(&line.code[..usize::from(line.length)]);
    national.is_some_and(|national| PLANS[at].get_or_init(|| line.compile()).is_match(national))
}

impl Line {
    fn numbers(self) -> &'static str {
        let numbers = &TEXT[self.start as usize + usize::from(self.length) + 1..];
        numbers.split_once('\n').map_or(numbers, |(numbers, _)| numbers)
    }

    fn compile(self) -> Regex {
        RegexBuilder::new(&format!("^(?:{})$", self.numbers()))
            .unicode(false)
            .dfa_size_limit(MOST_STATES)
            .build()
            .expect("a test compiles each")
    }
}

const fn count(text: &[u8]) -> usize {
    let (mut lines, mut at) = (0, 0);
    while at < text.len() {
        lines += (text[at] == b'\n') as usize;
        at += 1;
    }
    lines
}

const fn index<const COUNT: usize>(text: &[u8]) -> [Line; COUNT] {
    let mut lines = [Line { code: [0; 3], length: 0, start: 0 }; COUNT];
    let (mut line, mut at) = (0, 0);
    while line < COUNT {
        lines[line].start = at as u32;
        while text[at] != b' ' {
            lines[line].code[lines[line].length as usize] = text[at];
            lines[line].length += 1;
            at += 1;
        }
        while text[at] != b'\n' {
            at += 1;
        }
        at += 1;
        line += 1;
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use phonenumber::metadata::{DATABASE, Descriptor, Metadata};

    use super::*;

    fn code(line: &Line) -> &str {
        std::str::from_utf8(&line.code[..usize::from(line.length)]).expect("digits")
    }

    #[test]
    fn codes_are_in_order_and_none_begins_with_another() {
        assert!(LINES.len() > 200);
        for pair in LINES.windows(2) {
            assert!(code(&pair[0]) < code(&pair[1]), "{}", code(&pair[1]));
            assert!(!code(&pair[1]).starts_with(code(&pair[0])), "{}", code(&pair[1]));
        }
        let codes = TEXT.lines().filter_map(|line| line.split(' ').next());
        assert!(codes.eq(LINES.iter().map(code)));
    }

    #[test]
    fn answers_whatever_the_digits() {
        for digits in ["", "0", "1", "9", "49", "00", "999", "4930", "0049", "99999999999"] {
            assert!(!has(digits.as_bytes()), "{digits}");
        }
        assert!(has(b"4930901820") && has(b"49030901820") && !has(b"490030901820"));
        assert!(has(b"12024561111") && !has(b"102024561111"));
    }

    /// What stands between the bars that are in no group.
    fn branches(numbers: &str) -> BTreeSet<&str> {
        let mut depth = 0;
        let bar = |c: char| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            c == '|' && depth == 0
        };
        numbers.split(bar).collect()
    }

    fn kinds(region: &Metadata) -> impl Iterator<Item = &Descriptor> {
        let kinds = region.descriptors();
        let kinds = [
            kinds.fixed_line(),
            kinds.mobile(),
            kinds.toll_free(),
            kinds.premium_rate(),
            kinds.shared_cost(),
            kinds.personal_number(),
            kinds.voip(),
            kinds.pager(),
            kinds.uan(),
            kinds.voicemail(),
        ];
        kinds.into_iter().flatten()
    }

    /// To the letter: the list is made from the version of the data that the library has.
    #[test]
    fn has_the_expressions_of_the_library() {
        let codes = (1..1000).filter(|code| DATABASE.by_code(code).is_some());
        assert!(
            codes
                .map(|code| code.to_string())
                .collect::<BTreeSet<_>>()
                .iter()
                .eq(LINES.iter().map(code))
        );
        for line in &LINES {
            let code = code(line);
            let regions = DATABASE.by_code(&code.parse().expect("digits")).expect("compared");
            let written = regions
                .iter()
                .flat_map(|region| kinds(region))
                .map(|kind| kind.national_number().as_str().replace(char::is_whitespace, ""));
            let written = written.collect::<Vec<_>>().join("|");
            let zero = regions.iter().any(|region| region.national_prefix() == Some("0"));
            let bare = line.numbers().strip_prefix("0?(?:").and_then(|rest| rest.strip_suffix(')'));
            assert_eq!(bare.is_some(), zero, "{code}");
            assert_eq!(branches(bare.unwrap_or(line.numbers())), branches(&written), "{code}");
        }
    }

    /// The library's own examples, and random numbers under each code.
    #[test]
    fn says_what_the_library_says() {
        let mut state = 7_u64;
        let mut random = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        let (mut examples, mut valid, mut missed, mut wrong) = (0, 0, 0, Vec::new());
        // Number after number of one code, since the library keeps few expressions compiled.
        for code in LINES.iter().map(code) {
            let regions = DATABASE.by_code(&code.parse().expect("digits")).expect("compared");
            let own = regions.iter().filter_map(|region| kinds(region).next()?.example());
            let own: Vec<String> = own.map(|example| format!("{code}{example}")).collect();
            examples += own.len();
            let others = (0..2).map(|_| {
                let digits = 10_u64.pow(6 + random() as u32 % 6);
                format!("{code}{}", digits + (random() << 31 | random()) % (digits * 9))
            });
            let others: Vec<String> = others.collect();
            for (digits, is_example) in
                own.iter().map(|own| (own, true)).chain(others.iter().map(|other| (other, false)))
            {
                let theirs = phonenumber::parse(None, format!("+{digits}"))
                    .is_ok_and(|number| phonenumber::is_valid(&number));
                match (theirs, has(digits.as_bytes())) {
                    (true, false) if !is_example => missed += 1,
                    (theirs, ours) if theirs != ours => wrong.push(digits.clone()),
                    _ => {}
                }
                valid += usize::from(theirs);
            }
        }
        assert!(examples > 200 && valid > 200, "{valid}, {examples} examples");
        assert!(wrong.is_empty(), "{wrong:?}");
        // Random digits after a code are far more often a carrier's than what people write.
        assert!(missed * 6 < valid, "{missed} of {valid}");
    }
}
