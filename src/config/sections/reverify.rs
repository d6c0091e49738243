//! `[reverify]`: how many people may be asked at once.

use crate::config::reader::Section;

#[derive(Debug, Clone)]
pub struct ReverifyConfig {
    /// New cases a day, oldest records first.
    pub max_open: u32,
}

pub(in crate::config) fn read(section: &Section) -> Option<ReverifyConfig> {
    let max_open = section.number("max_open", 1_000, 1..=1_000_000);
    section.finish().then_some(ReverifyConfig { max_open: max_open? as u32 })
}
