//! `[schedule]`: when to look and when to act, on the clocks of which place.

use crate::config::cron::Cron;
use crate::config::reader::Section;

#[derive(Debug, Clone)]
pub struct ScheduleConfig {
    pub timezone: chrono_tz::Tz,
    /// Inventory and profile of every source.
    pub scan: Cron,
    /// Evaluation of the rules, and what follows from it.
    pub retention: Cron,
}

pub(in crate::config) fn read(section: &Section) -> Option<ScheduleConfig> {
    let timezone = section.parsed("timezone", chrono_tz::UTC, |text| {
        text.parse().map_err(|_| "not a zone of the IANA database, like Asia/Shanghai".to_owned())
    });
    let scan = section.parsed("scan", default("0 2 * * *"), Cron::parse);
    let retention = section.parsed("retention", default("30 2 * * *"), Cron::parse);
    section.finish().then_some(())?;
    Some(ScheduleConfig { timezone: timezone?, scan: scan?, retention: retention? })
}

fn default(text: &str) -> Cron {
    Cron::parse(text).expect("a valid constant")
}
