//! Cron expressions of five fields, as crontab(5) reads them: minute, hour, day of month, month, weekday.
//!
//! The library underneath wants seconds, counts weekdays from Sunday = 1, joins day of month and weekday
//! with *and*, and accepts days that never come. So weekdays are numbered here (0 and 7 are Sunday) and
//! handed on by name; a day of month beside a weekday is refused, because crontab and the library would
//! disagree about it; and so is an expression that never fires.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime};

const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// A valid expression: it has five fields and fires some day.
#[derive(Clone, Debug)]
pub struct Cron {
    text: String,
    schedule: cron::Schedule,
    /// `*` or `*/n` in the hour: meant as "every so often", not as "at that hour of the day".
    wild_hours: bool,
}

impl Cron {
    /// Parses an expression; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else {
            return Err(format!(
                "five fields are needed (minute hour day month weekday), here are {}",
                fields.len()
            ));
        };
        if !day.starts_with('*') && !weekday.starts_with('*') {
            return Err(
                "a day of the month and a weekday together are ambiguous; keep one".to_owned()
            );
        }
        let weekday = weekdays(weekday)?;
        let full = format!("0 {minute} {hour} {day} {month} {weekday}");
        let schedule = cron::Schedule::from_str(&full).map_err(|_| {
            "not a cron expression, such as 30 2 * * * or */15 8-18 * * MON-FRI".to_owned()
        })?;
        let cron = Self { text: fields.join(" "), schedule, wild_hours: hour.starts_with('*') };
        match cron.next_local(DateTime::UNIX_EPOCH.naive_utc()) {
            Some(_) => Ok(cron),
            None => Err("never fires: no such date exists".to_owned()),
        }
    }

    /// The first match after `local` on a clock that is never set; `None` after the year 2100.
    pub fn next_local(&self, local: NaiveDateTime) -> Option<NaiveDateTime> {
        self.schedule.after(&local.and_utc()).next().map(|next| next.naive_utc())
    }

    /// Whether the expression means an interval of real time rather than an hour of the day.
    pub fn has_wild_hours(&self) -> bool {
        self.wild_hours
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The weekday field as a list of names.
fn weekdays(field: &str) -> Result<String, String> {
    let mut days = [false; 7];
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, step.parse::<usize>().ok().filter(|step| *step > 0)),
            None => (part, Some(1)),
        };
        let step = step.ok_or_else(|| format!("`{part}` is no step of weekdays"))?;
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (0, 6),
            // FRI-SUN, FRI-7 and 0-7 go over the end of the week.
            Some((first, last)) => match (weekday(first)?, weekday(last)?) {
                (first, day) if day < first || last == "7" => (first, day + 7),
                inside => inside,
            },
            None if part.contains('/') => (weekday(range)?, 6),
            None => (weekday(range)?, weekday(range)?),
        };
        (first..=last).step_by(step).for_each(|day| days[day % 7] = true);
    }
    if days.iter().all(|day| *day) {
        return Ok("*".to_owned());
    }
    let names = WEEKDAYS.iter().zip(days).filter_map(|(name, on)| on.then_some(*name));
    Ok(names.collect::<Vec<_>>().join(","))
}

/// 0 to 7 (0 and 7 are Sunday) or the first three letters of a name.
fn weekday(text: &str) -> Result<usize, String> {
    let upper = text.to_ascii_uppercase();
    match upper.parse::<usize>() {
        Ok(number) if number <= 7 => Ok(number % 7),
        _ => WEEKDAYS.iter().position(|name| *name == upper).ok_or_else(|| {
            format!("`{text}` is no weekday; use 0 to 7 (0 and 7 are Sunday) or MON")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(text: &str, from: &str) -> String {
        let from = NaiveDateTime::from_str(from).unwrap();
        Cron::parse(text).unwrap().next_local(from).unwrap().to_string()
    }

    #[test]
    fn weekdays_are_those_of_crontab() {
        // 2026-01-01 is a Thursday.
        assert_eq!(next("0 0 * * 0", "2026-01-01T00:00:00"), "2026-01-04 00:00:00");
        assert_eq!(next("0 0 * * 7", "2026-01-01T00:00:00"), "2026-01-04 00:00:00");
        assert_eq!(next("0 0 * * 1", "2026-01-01T00:00:00"), "2026-01-05 00:00:00");
        assert_eq!(next("0 0 * * MON-FRI", "2026-01-02T00:00:00"), "2026-01-05 00:00:00");
        assert_eq!(next("0 0 * * fri-7", "2026-01-02T00:00:00"), "2026-01-03 00:00:00");
        assert_eq!(weekdays("*/2").unwrap(), "SUN,TUE,THU,SAT");
        assert_eq!(weekdays("0-7").unwrap(), "*");
        assert_eq!(weekdays("7").unwrap(), "SUN");
        assert_eq!(weekdays("1-7").unwrap(), "*");
    }

    #[test]
    fn the_last_minute_of_a_leap_day_comes() {
        assert_eq!(next("59 23 29 2 *", "2026-01-01T00:00:00"), "2028-02-29 23:59:00");
    }

    #[test]
    fn refuses_what_would_surprise() {
        for (text, why) in [
            ("0 30 2 * * *", "five fields"),
            ("30 2 * *", "five fields"),
            ("@daily", "five fields"),
            ("0 0 31 2 *", "never fires"),
            ("0 0 30 2 *", "never fires"),
            ("0 0 13 * FRI", "ambiguous"),
            ("0 0 * * 8", "no weekday"),
            ("0 0 * * MON/0", "no step"),
            ("60 0 * * *", "not a cron"),
            ("x 0 * * *", "not a cron"),
        ] {
            let error = Cron::parse(text).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
