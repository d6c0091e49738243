//! `[guard]`: what stops a run before it starts. Everything here errs on the side of keeping data.

use std::time::Duration;

use crate::config::duration;
use crate::config::reader::Section;

const DAY: Duration = Duration::from_hours(24);

#[derive(Debug, Clone)]
pub struct GuardConfig {
    /// People who must approve; 0 switches approvals off and is logged.
    pub approvals: u32,
    /// The brake: most records (dependants included) a run may touch unapproved…
    pub max_rows: u64,
    /// …and the same as a share of the table, in percent; the smaller one counts.
    pub max_percent: f64,
    /// The least grace of every rule; `None` switches it off and is logged.
    pub grace: Option<Duration>,
    /// How long a plan may wait before it is void.
    pub plan_valid: Duration,
}

pub(in crate::config) fn read(section: &Section) -> Option<GuardConfig> {
    let approvals = section.number("approvals", 2, 0..=10);
    let max_rows = section.number("max_rows", 10_000, 1..=1_000_000_000);
    let max_percent = section.share("max_percent", 5.0, 100.0);
    let grace = section.parsed("grace", Some(7 * DAY), |text| match text {
        "none" => Ok(None),
        text => duration::parse(text)
            .map(Some)
            .map_err(|why| format!("{why}; \"none\" switches it off")),
    });
    let plan_valid = section.duration("plan_valid", 4 * DAY);
    section.finish().then_some(())?;
    Some(GuardConfig {
        approvals: approvals? as u32,
        max_rows: max_rows?,
        max_percent: max_percent?,
        grace: grace?,
        plan_valid: plan_valid?,
    })
}
