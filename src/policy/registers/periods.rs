//! `periods.toml`: calendar periods, since Cedar's durations know no months or years.
//!
//! `resource.closed_at <= context.cutoff.tax` reads "closed_at, counted from the end of its year, is ten
//! years past": the cutoff is the latest moment for which that holds, so policies compare, never add.
//!
//! A period is counted as people count: on the calendar of its time zone, years and months first, days then.
//! Where the month it ends in has no such day (29 February, the 31st) it ends on that month's last. The time
//! of day stays; one that the clocks skip comes when they have, one that they show twice the second time.
//! Whatever is doubtful keeps a record longer, never shorter: nothing up to the cutoff ends after now. And
//! the cutoff is exact: one millisecond later something would.

use chrono::offset::LocalResult;
use chrono::{Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::model::Instant;
use crate::model::clock::to_datetime;

/// No record is older than 0001-01-01T00:00:00Z, so that a cutoff just before it cuts nothing off.
const BEFORE_ALL: Instant = -62_135_596_800_001;
/// 9999-12-31T23:59:59.999Z.
const LAST: Instant = 253_402_300_799_999;

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
    /// The midnight that ends its day; so for months, quarters and years. The end of one is the start of the
    /// next, so that "from the start of the following year" is `end_of_year`.
    EndOfDay,
    EndOfMonth,
    EndOfQuarter,
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

    /// The latest moment whose period, and that of every moment before it, has ended by `now`.
    pub fn cutoff(&self, now: Instant) -> Instant {
        let now = now.clamp(BEFORE_ALL, LAST);
        let first_not =
            self.first_not_ended(self.shown(now)).map(|local| self.first_showing(local));
        first_not.map_or(BEFORE_ALL, |first| (first - 1).clamp(BEFORE_ALL, LAST))
    }

    /// The first local time whose period has not ended when the clocks show `now`; none if no calendar could
    /// hold it.
    fn first_not_ended(&self, now: NaiveDateTime) -> Option<NaiveDateTime> {
        if self.from == From::Moment {
            let limit = now.checked_add_signed(Duration::milliseconds(1))?;
            let next = self.last_before(limit.date())?.succ_opt()?;
            // On the day whose period ends today the time of day decides; there may be no such day.
            let today = self.ahead(next)? == limit.date();
            return Some(next.and_time(if today { limit.time() } else { NaiveTime::MIN }));
        }
        let last = self.last_before(now.date().succ_opt()?)?;
        Some(self.start(last)?.and_time(NaiveTime::MIN))
    }

    /// The last date whose period ends on a date before `limit`.
    fn last_before(&self, limit: NaiveDate) -> Option<NaiveDate> {
        let back = self.back(limit)?;
        // Cut to a month's last day on the way there, it ends before.
        if self.ahead(back)? < limit { Some(back) } else { back.pred_opt() }
    }

    /// The date at which a period that began at `date` ends.
    fn ahead(&self, date: NaiveDate) -> Option<NaiveDate> {
        date.checked_add_months(self.months())?.checked_add_days(Days::new(self.days.into()))
    }

    /// The other way round: what was added last is taken away first.
    fn back(&self, date: NaiveDate) -> Option<NaiveDate> {
        date.checked_sub_days(Days::new(self.days.into()))?.checked_sub_months(self.months())
    }

    fn months(&self) -> Months {
        Months::new(self.years.saturating_mul(12).saturating_add(self.months))
    }

    /// The first day of the day, month, quarter or year that `date` lies in.
    fn start(&self, date: NaiveDate) -> Option<NaiveDate> {
        let (year, month) = (date.year(), date.month());
        match self.from {
            From::Moment | From::EndOfDay => Some(date),
            From::EndOfMonth => NaiveDate::from_ymd_opt(year, month, 1),
            From::EndOfQuarter => NaiveDate::from_ymd_opt(year, (month - 1) / 3 * 3 + 1, 1),
            From::EndOfYear => NaiveDate::from_ymd_opt(year, 1, 1),
        }
    }

    fn local(&self, at: Instant) -> NaiveDateTime {
        to_datetime(at).with_timezone(&self.timezone).naive_local()
    }

    /// What the clocks show at `now`. While they show what they will show once more, only what came before
    /// that hour has certainly ended.
    fn shown(&self, now: Instant) -> NaiveDateTime {
        let local = self.local(now);
        match self.timezone.from_local_datetime(&local) {
            LocalResult::Ambiguous(first, second) if first.timestamp_millis() == now => {
                let second = second.timestamp_millis();
                let turned_back =
                    |at: Instant| self.local(at) - local < Duration::milliseconds(at - now);
                let again = first_where(now, second, turned_back);
                self.local(again) - Duration::milliseconds(1)
            }
            _ => local,
        }
    }

    /// The first instant at which the clocks show `local` or, if they skip it, more.
    fn first_showing(&self, local: NaiveDateTime) -> Instant {
        match self.timezone.from_local_datetime(&local) {
            LocalResult::Single(first) | LocalResult::Ambiguous(first, _) => {
                first.timestamp_millis()
            }
            // No zone is two days from Greenwich.
            LocalResult::None => {
                let around = local.and_utc().timestamp_millis();
                let days = 2 * 86_400_000;
                first_where(around - days, around + days, |at| self.local(at) > local)
            }
        }
    }
}

/// The first instant after `before` for which something holds that does not there, and holds from then on.
fn first_where(
    mut before: Instant,
    mut after: Instant,
    holds: impl Fn(Instant) -> bool,
) -> Instant {
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if holds(middle) {
            after = middle;
        } else {
            before = middle;
        }
    }
    after
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

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
    fn a_day_that_a_month_does_not_have_is_its_last() {
        let year = period("years = 1");
        // A year after any moment of 28 February 2023 is on 28 February 2024, and that has passed.
        assert_eq!(year.cutoff(millis("2024-02-29T12:00:00Z")), millis("2023-02-28T23:59:59.999Z"));
        assert_eq!(year.cutoff(millis("2025-02-28T12:00:00Z")), millis("2024-02-28T12:00:00Z"));
        // A year after 29 February 2024, 12:00, is 28 February 2025, 12:00; but one after 28 February 2024,
        // 13:00, is later than that, and a cutoff keeps what comes before what it keeps.
        assert_eq!(year.cutoff(millis("2025-03-01T00:00:00Z")), millis("2024-03-01T00:00:00Z"));
    }

    /// A month after the evening of 31 January is the evening of 28 February, a day more 1 March.
    #[test]
    fn what_was_added_last_is_taken_away_first() {
        let period = period("months = 1\ndays = 1");
        assert_eq!(period.cutoff(millis("2025-03-01T06:00:00Z")), millis("2025-01-28T06:00:00Z"));
    }

    #[test]
    fn quarters_and_days_end_at_midnight() {
        let quarter = period("months = 6\nfrom = \"end_of_quarter\"");
        assert_eq!(
            quarter.cutoff(millis("2025-12-31T23:59:59Z")),
            millis("2025-03-31T23:59:59.999Z")
        );
        assert_eq!(
            quarter.cutoff(millis("2026-01-01T00:00:00Z")),
            millis("2025-06-30T23:59:59.999Z")
        );
        let day = period("days = 30\nfrom = \"end_of_day\"\ntimezone = \"Asia/Shanghai\"");
        assert_eq!(day.cutoff(millis("2025-03-31T15:59:59Z")), millis("2025-02-28T15:59:59.999Z"));
        assert_eq!(day.cutoff(millis("2025-03-31T16:00:00Z")), millis("2025-03-01T15:59:59.999Z"));
    }

    /// At the edges of what can be written nothing overflows, and nothing is cut off that should not be.
    #[test]
    fn the_ends_of_time() {
        for text in ["years = 200", "days = 1", "months = 1\nfrom = \"end_of_month\""] {
            let period = period(text);
            for now in [i64::MIN, BEFORE_ALL, BEFORE_ALL + 1] {
                assert_eq!(period.cutoff(now), BEFORE_ALL, "{text} at {now}");
            }
            assert_eq!(period.cutoff(i64::MAX), period.cutoff(LAST));
            assert!(period.cutoff(LAST) < LAST && period.cutoff(LAST) > BEFORE_ALL);
        }
        let text = crate::model::clock::rfc3339(BEFORE_ALL);
        let at =
            crate::policy::Instants { now: 0, cutoffs: [("tax".to_owned(), BEFORE_ALL)].into() };
        assert!(crate::policy::judge::context(&at).is_ok(), "Cedar can hold {text}");
    }

    #[test]
    fn zero_is_a_problem() {
        assert!(period("years = 0").problem().is_some());
        assert!(period("days = 30").problem().is_none());
    }
}
