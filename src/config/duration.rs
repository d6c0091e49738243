//! Durations as people write them: a whole number and a unit, `7d`, `96h`, `200ms`.
//!
//! Zero, a sign, a missing unit and overflow are errors: "0" has meant "never", "at once" and "unset" to
//! too many systems that delete things. Days are 24 hours; months and years do not exist here.

use std::time::Duration;

/// Milliseconds in each unit.
const UNITS: [(&str, u64); 6] = [
    ("ms", 1),
    ("s", 1_000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
    ("w", 7 * 86_400_000),
];

/// Cedar's instants are milliseconds in an i64; a longer duration could not be added to one.
const MOST: u64 = i64::MAX as u64 / 1_000;

/// Parses a duration longer than zero; the error says what is wrong with it.
pub fn parse(text: &str) -> Result<Duration, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    if number.is_empty() {
        return Err("a duration is a whole number with a unit: 7d, 96h, 30m, 15s, 200ms".to_owned());
    }
    if unit.is_empty() {
        return Err("the unit is missing: 7d, 96h, 30m, 15s or 200ms".to_owned());
    }
    let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err("unknown unit; use w, d, h, m, s or ms".to_owned());
    };
    let millis = number.parse::<u64>().ok().and_then(|number| number.checked_mul(*factor));
    match millis {
        Some(0) => Err("a duration of zero; it must be longer".to_owned()),
        Some(millis) if millis <= MOST => Ok(Duration::from_millis(millis)),
        _ => Err("too long".to_owned()),
    }
}

/// The shortest text [`parse`] reads as this duration, to the millisecond.
pub fn format(duration: Duration) -> String {
    let millis = duration.as_millis();
    UNITS
        .iter()
        .rev()
        .find(|(_, factor)| millis.is_multiple_of(u128::from(*factor)))
        .map_or_else(String::new, |(unit, factor)| {
            format!("{}{unit}", millis / u128::from(*factor))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write() {
        for (text, millis) in
            [("7d", 604_800_000), ("96h", 345_600_000), ("200ms", 200), ("1w", 604_800_000)]
        {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "",
            "0",
            "0d",
            "00ms",
            "7",
            "-7d",
            "+7d",
            "7 d",
            " 7d",
            "d",
            "1.5h",
            "7D",
            "7y",
            "1d12h",
            "99999999999999999999d",
            "9223372036854775807ms",
            "٧d",
        ] {
            assert!(parse(text).is_err(), "{text:?} was taken for {:?}", parse(text));
        }
    }

    #[test]
    fn formats_what_it_reads() {
        for text in ["1w", "8d", "36h", "90m", "61s", "200ms"] {
            assert_eq!(format(parse(text).unwrap()), text);
        }
    }
}
