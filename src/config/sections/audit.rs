//! `[audit]`: where the evidence goes and what it calls itself.

use std::path::PathBuf;

use crate::config::reader::Section;

#[derive(Debug, Clone)]
pub struct AuditConfig {
    pub dir: PathBuf,
    /// The log's origin and key name, e.g. `steward.example.org/audit/prod-1`.
    pub origin: String,
}

/// `host` is the public host name, which names the log unless `origin` does.
pub(in crate::config) fn read(section: &Section, host: Option<String>) -> Option<AuditConfig> {
    let dir = section.needed_text("dir", "for example \"/var/lib/stewardd/audit\"");
    let dir = dir.map(|dir| section.document.base().join(dir.value));
    let default = format!("{}/audit", host.as_deref().unwrap_or("localhost"));
    let origin = section.parsed("origin", default, origin);
    section.finish().then_some(AuditConfig { dir: dir?, origin: origin? })
}

/// A key name of a signed note: no white space, no plus sign (C2SP signed-note).
fn origin(text: &str) -> Result<String, String> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+') {
        return Err(
            "neither white space nor `+`; for example steward.example.org/audit/prod-1".into()
        );
    }
    Ok(text.to_owned())
}
