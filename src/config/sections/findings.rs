//! `[findings]`: where a line has to be drawn before something is a finding.

use std::time::Duration;

use crate::config::reader::Section;

#[derive(Debug, Clone)]
pub struct FindingsConfig {
    /// How long nobody must have read a column of personal data before it is `unread`.
    pub unread_after: Duration,
}

impl Default for FindingsConfig {
    fn default() -> Self {
        Self { unread_after: Duration::from_hours(90 * 24) }
    }
}

pub(in crate::config) fn read(section: &Section) -> Option<FindingsConfig> {
    let unread_after = section.duration("unread_after", FindingsConfig::default().unread_after);
    section.finish().then_some(())?;
    Some(FindingsConfig { unread_after: unread_after? })
}
