//! `[policies]`: the directory that officers edit.

use std::path::PathBuf;

use crate::config::reader::Section;

#[derive(Debug, Clone)]
pub struct PoliciesConfig {
    pub dir: PathBuf,
}

pub(in crate::config) fn read(section: &Section) -> Option<PoliciesConfig> {
    let dir = section.needed_text("dir", "for example \"/etc/stewardd/policies\"");
    let dir = dir.map(|dir| section.document.base().join(dir.value));
    section.finish().then_some(PoliciesConfig { dir: dir? })
}
