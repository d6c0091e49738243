//! Numbers, dates and durations as people read them.

use crate::model::Instant;
pub use crate::model::clock::day;
use crate::model::clock::rfc3339;
use crate::report::svg::escaped;

/// `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `2026-06-15 12:30 UTC`.
pub fn minute(at: Instant) -> String {
    let text = rfc3339(at);
    format!("{} {} UTC", &text[..10], &text[11..16])
}

/// The last day of a waiver that ends at `until`.
pub fn last_day(until: Instant) -> String {
    day(until - 1)
}

/// `30 days`, `12 hours`: the largest unit that divides it.
pub fn period(seconds: u64) -> String {
    let (number, unit) = match seconds {
        s if s >= 86_400 && s % 86_400 == 0 => (s / 86_400, "day"),
        s if s >= 3_600 && s % 3_600 == 0 => (s / 3_600, "hour"),
        s if s >= 60 && s % 60 == 0 => (s / 60, "minute"),
        s => (s, "second"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

/// `12 %`, of a share; `< 1 %` is not nothing.
pub fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 1.0 => "< 1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

pub fn plural(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// The beginning of a hash, which is enough to name one.
pub fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// HTML in which a long key may break after its dots and underscores instead of anywhere; already escaped.
pub fn breakable(text: &str) -> String {
    escaped(text).replace('.', ".<wbr>").replace('_', "_<wbr>")
}

/// `over_collected` as words.
pub fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_may_break_and_not_break_out() {
        assert_eq!(breakable("user.postal_code"), "user.<wbr>postal_<wbr>code");
        assert_eq!(breakable("<b>&\"'"), "&lt;b&gt;&amp;&quot;&#39;");
        assert_eq!((short("0123456789abcdef"), short("é")), ("0123456789ab", "é"));
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            ["0", "999", "1,000", "12,345,678"],
            [0, 999, 1_000, 12_345_678].map(grouped).each_ref().map(String::as_str)
        );
        assert_eq!(
            [period(86_400), period(7_200), period(90), period(60)],
            ["1 day", "2 hours", "90 seconds", "1 minute"]
        );
        assert_eq!(
            [percent(0.0), percent(0.004), percent(0.125), percent(1.0)],
            ["0 %", "< 1 %", "12 %", "100 %"]
        );
        assert_eq!(
            (minute(0), last_day(86_400_000)),
            ("1970-01-01 00:00 UTC".to_owned(), "1970-01-01".to_owned())
        );
    }
}
