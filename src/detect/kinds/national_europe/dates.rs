//! Birth dates inside identity numbers: two digits for the year, the century told otherwise or not at all.

use chrono::NaiveDate;

use crate::detect::template::number;

/// Whether this is a day of the calendar.
pub fn is_day(year: u64, month: u64, day: u64) -> bool {
    NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32).is_some()
}

/// Whether `YYMMDD` is a day of the twentieth or the twenty-first century.
pub fn is_short_day(yy: &[u8], month: u64, day: u64) -> bool {
    is_day(1900 + number(yy), month, day) || is_day(2000 + number(yy), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leap_day_of_1900_is_one_of_2000() {
        assert!(is_short_day(b"00", 2, 29) && is_short_day(b"84", 2, 29));
        assert!(!is_short_day(b"85", 2, 29) && !is_short_day(b"85", 0, 1) && !is_day(1999, 13, 1));
    }
}
