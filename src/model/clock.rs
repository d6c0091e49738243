//! Time as a parameter: whoever needs the time is handed a clock, so that tests can turn it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeZone, Utc};

/// Milliseconds since 1970-01-01T00:00:00Z, the precision of Cedar's `datetime`.
pub type Instant = i64;

/// Where the time comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    #[default]
    System,
    /// Milliseconds since the epoch, turned by a test.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn manual(start: DateTime<Utc>) -> Self {
        Clock::Manual(Arc::new(AtomicI64::new(start.timestamp_millis())))
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            Clock::System => Utc::now(),
            Clock::Manual(millis) => to_datetime(millis.load(Ordering::SeqCst)),
        }
    }

    pub fn millis(&self) -> Instant {
        self.now().timestamp_millis()
    }

    /// Moves a manual clock forward; the system's clock does not move for anybody.
    pub fn advance(&self, by: chrono::Duration) {
        if let Clock::Manual(millis) = self {
            millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }
}

/// The date of an instant; instants chrono cannot hold become the nearest it can.
pub fn to_datetime(millis: Instant) -> DateTime<Utc> {
    Utc.timestamp_millis_opt(millis).single().unwrap_or(if millis < 0 {
        DateTime::<Utc>::MIN_UTC
    } else {
        DateTime::<Utc>::MAX_UTC
    })
}

/// RFC 3339 with milliseconds, as entries, findings and reports write time.
pub fn rfc3339(millis: Instant) -> String {
    to_datetime(millis).to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// The day of a moment (UTC), `2026-06-15`.
pub fn day(at: Instant) -> String {
    rfc3339(at)[..10].to_owned()
}

/// For `#[serde(serialize_with)]`: machines read the same times as people.
pub fn written<S: serde::Serializer>(millis: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(*millis))
}

/// Like [`written`], for what may not have happened.
pub fn written_if<S: serde::Serializer>(
    millis: &Option<Instant>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match millis {
        Some(millis) => written(millis, serializer),
        None => serializer.serialize_none(),
    }
}
