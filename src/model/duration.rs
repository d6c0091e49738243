//! Durations as people write them: a whole number and a unit, `200ms 15s 10m 96h 7d 2w`.

use std::time::Duration;

/// Reads a duration. Zero, a missing unit and what does not fit a century are errors: a blank or a zero
/// taken for "unset" has deleted production data elsewhere.
pub fn parse(text: &str) -> Result<Duration, String> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    if number.is_empty() {
        return Err(format!("`{text}` is not a duration; write a number and a unit, such as 7d"));
    }
    let millis: u64 = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "w" => 7 * 86_400_000,
        "" => {
            return Err(format!("`{text}` has no unit; write {text}d for days, {text}h for hours"));
        }
        _ => return Err(format!("`{unit}` is not a unit; use ms, s, m, h, d or w")),
    };
    let total = number.parse::<u64>().ok().and_then(|n| n.checked_mul(millis));
    match total {
        Some(0) => Err(format!("`{text}` is zero; a duration must be longer")),
        Some(total) if total <= 100 * 366 * 86_400_000 => Ok(Duration::from_millis(total)),
        _ => Err(format!("`{text}` is longer than a century")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write_and_refuses_what_is_dangerous() {
        assert_eq!(parse("7d"), Ok(Duration::from_secs(7 * 86_400)));
        assert_eq!(parse("200ms"), Ok(Duration::from_millis(200)));
        for bad in ["", "0d", "7", "-7d", "7 d", "7y", "99999999999999999999d", "40000d", "1.5d"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
