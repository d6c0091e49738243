//! `periods.toml`: calendar periods, since Cedar's durations know no months or years.
//!
//! `resource.closed_at <= context.cutoff.tax` reads "closed_at, counted from the end of its year, is ten
//! years past": the cutoff is the latest moment for which that holds, so policies compare, never add.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::model::Instant;
use crate::model::clock::to_datetime;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    #[serde(default)]
    pub years: u32,
    #[serde(default)]
    pub months: u32,
    #[serde(default)]
    pub days: u32,
    /// What the period is counted from.
    #[serde(default)]
    pub from: From,
    #[serde(default = "utc")]
    pub timezone: Tz,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// The moment itself.
    #[default]
    Moment,
    EndOfMonth,
    EndOfYear,
}

fn utc() -> Tz {
    Tz::UTC
}

impl Period {
    /// Why this period cannot be used, if so. Zero is never "no period".
    pub fn problem(&self) -> Option<String> {
        let months = u64::from(self.years) * 12 + u64::from(self.months);
        if months == 0 && self.days == 0 {
            return Some("a period of zero; give years, months or days".into());
        }
        if months > 12 * 200 || self.days > 73_200 {
            return Some("a period of more than 200 years".into());
        }
        None
    }

    /// The latest moment whose period has ended by `now`.
    pub fn cutoff(&self, now: Instant) -> Instant {
        let local = to_datetime(now).with_timezone(&self.timezone).naive_local();
        match self.from {
            From::Moment => self.instant(self.back(local)),
            // A moment of month m is past when the first of m+1 plus the period is: so everything
            // before the first of the month that `now - period` lies in.
            From::EndOfMonth => {
                let back = self.back(local).date();
                self.before(NaiveDate::from_ymd_opt(back.year(), back.month(), 1))
            }
            From::EndOfYear => {
                let back = self.back(local).date();
                self.before(NaiveDate::from_ymd_opt(back.year(), 1, 1))
            }
        }
    }

    fn back(&self, local: NaiveDateTime) -> NaiveDateTime {
        local
            .checked_sub_months(Months::new(self.years * 12 + self.months))
            .and_then(|date| date.checked_sub_days(Days::new(u64::from(self.days))))
            .unwrap_or(NaiveDateTime::MIN)
    }

    fn before(&self, first: Option<NaiveDate>) -> Instant {
        let midnight = first.and_then(|date| date.and_hms_opt(0, 0, 0)).unwrap_or_default();
        self.instant(midnight) - 1
    }

    /// A local time as an instant; in a gap the moment after it, of two the earlier: the later start of
    /// the period, hence the record is kept longer, never shorter.
    fn instant(&self, local: NaiveDateTime) -> Instant {
        let zoned = |local: &NaiveDateTime| -> Option<DateTime<Tz>> {
            self.timezone.from_local_datetime(local).earliest()
        };
        zoned(&local)
            .or_else(|| zoned(&(local - chrono::Duration::hours(1))))
            .map_or(i64::MIN / 4, |date| date.timestamp_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(text: &str) -> Instant {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    fn period(text: &str) -> Period {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn ten_years_from_the_end_of_the_year() {
        let tax = period("years = 10\nfrom = \"end_of_year\"\ntimezone = \"Europe/Berlin\"");
        // Closed in 2015: the period ends with 2025. On New Year's Eve it has not, a moment later it has.
        assert_eq!(tax.cutoff(millis("2025-12-31T22:59:59Z")), millis("2014-12-31T22:59:59.999Z"));
        assert_eq!(tax.cutoff(millis("2025-12-31T23:00:00Z")), millis("2015-12-31T22:59:59.999Z"));
    }

    #[test]
    fn a_leap_day_falls_back_to_the_28th() {
        let year = period("years = 1");
        assert_eq!(year.cutoff(millis("2024-02-29T12:00:00Z")), millis("2023-02-28T12:00:00Z"));
    }

    #[test]
    fn zero_is_a_problem() {
        assert!(period("years = 0").problem().is_some());
        assert!(period("days = 30").problem().is_none());
    }
}
