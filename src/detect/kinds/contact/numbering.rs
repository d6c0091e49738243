//! The numbering plans of libphonenumber, one expression for each country calling code.
//!
//! The library keeps a hundred compiled expressions of its thousands and compiles the others again and again, which
//! takes a hundred times longer than to ask one. Here each calling code that is met is compiled once, from the
//! library's own data, and stays; a test has both judge the same numbers. Of what the library takes off a number
//! (carriers' codes, prefixes of a dozen countries) only a zero is taken off here.

use std::sync::{LazyLock, OnceLock};

use phonenumber::metadata::DATABASE;
use regex::bytes::{Regex, RegexBuilder};

/// The numbers that are given out under one calling code.
struct Plan {
    numbers: Regex,
    /// Whether a zero is dialled before a number within the country; people write it after the code, too.
    zero: bool,
}

/// By calling code: those of a country, and those of none (`+800`).
static PLANS: LazyLock<Vec<OnceLock<Option<Plan>>>> =
    LazyLock::new(|| (0..1000).map(|_| OnceLock::new()).collect());

/// A cache of states for each expression; there may be two hundred of them.
const MOST_STATES: usize = 1 << 16;

/// Whether a plan has this number: calling code and national number, digits only.
pub fn has(digits: &[u8]) -> bool {
    (1..=3.min(digits.len())).any(|length| {
        let (code, national) = digits.split_at(length);
        if code[0] == b'0' {
            return false;
        }
        let code = code.iter().fold(0, |code, digit| code * 10 + usize::from(digit - b'0'));
        let plan = PLANS[code].get_or_init(|| Plan::of(code as u16)).as_ref();
        plan.is_some_and(|plan| plan.has(national))
    })
}

impl Plan {
    fn of(code: u16) -> Option<Self> {
        let regions = DATABASE.by_code(&code)?;
        let kinds = regions.iter().flat_map(|region| {
            let kinds = region.descriptors();
            [
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
            ]
        });
        let written: Vec<String> = kinds
            .flatten()
            .map(|kind| format!("(?:{})", kind.national_number().as_str()))
            .collect();
        let numbers = RegexBuilder::new(&format!("^(?:{})$", written.join("|")))
            .unicode(false)
            .ignore_whitespace(true)
            .dfa_size_limit(MOST_STATES)
            .build()
            .expect("the library compiles its parts, too");
        let zero = regions.iter().any(|region| region.national_prefix() == Some("0"));
        Some(Self { numbers, zero })
    }

    fn has(&self, national: &[u8]) -> bool {
        let bare = national.strip_prefix(b"0").filter(|_| self.zero);
        self.numbers.is_match(national) || bare.is_some_and(|bare| self.numbers.is_match(bare))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Random numbers under each code, and the library's own examples.
    #[test]
    fn says_what_the_library_says() {
        let mut state = 7_u64;
        let mut random = move || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        let examples = DATABASE.iter().filter_map(|region| {
            let example =
                region.descriptors().mobile().or(region.descriptors().fixed_line())?.example()?;
            Some(format!("{}{example}", region.country_code()))
        });
        let mut all: Vec<String> = examples.collect();
        let examples = all.len();
        for code in DATABASE.iter().map(|region| region.country_code()) {
            for _ in 0..10 {
                let digits = 10_u64.pow(6 + random() as u32 % 6);
                all.push(format!("{code}{}", digits + (random() << 31 | random()) % (digits * 9)));
            }
        }
        let (mut valid, mut missed, mut wrong) = (0, 0, Vec::new());
        for (at, digits) in all.iter().enumerate() {
            let theirs = phonenumber::parse(None, format!("+{digits}"))
                .is_ok_and(|number| phonenumber::is_valid(&number));
            match (theirs, has(digits.as_bytes())) {
                (true, false) if at >= examples => missed += 1,
                (theirs, ours) if theirs != ours => wrong.push(digits),
                _ => {}
            }
            valid += usize::from(theirs);
        }
        assert!(examples > 200 && valid > 200, "{valid} of {}", all.len());
        assert!(wrong.is_empty(), "{wrong:?}");
        // Random digits after a code are far more often a carrier's than what people write.
        assert!(missed * 6 < valid, "{missed} of {valid}");
    }
}
