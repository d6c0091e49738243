//! `[decisions]`: what of the decisions is written down, and what happens when it cannot be.

use toml::de::DeValue;

use crate::config::reader::Section;

/// Which permits are written down. Denials, errors of policies and break-glass always are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Permits {
    All,
    None,
    /// More than 0, less than 1.
    Share(f64),
}

/// Whether decisions go on while the audit log cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditDown {
    /// Nothing is decided until it can be written again.
    Deny,
    /// Decisions go on while the spool file takes them.
    Spool,
}

#[derive(Debug, Clone)]
pub struct DecisionsConfig {
    pub permits: Permits,
    /// Decisions that may wait to be written; with more, requests wait too.
    pub backlog: usize,
    pub audit_down: AuditDown,
    /// How large the spool file may become, in bytes.
    pub spool_bytes: u64,
}

impl Default for DecisionsConfig {
    fn default() -> Self {
        Self {
            permits: Permits::All,
            backlog: 10_000,
            audit_down: AuditDown::Deny,
            spool_bytes: 64 << 20,
        }
    }
}

pub(in crate::config) fn read(section: &Section) -> Option<DecisionsConfig> {
    let default = DecisionsConfig::default();
    let permits = permits(section);
    let backlog = section.number("backlog", default.backlog as u64, 1_000..=10_000_000);
    let words = [("deny", AuditDown::Deny), ("spool", AuditDown::Spool)];
    let audit_down = section.choice("audit_down", default.audit_down, &words);
    let spool_bytes = section.number("spool_bytes", default.spool_bytes, 1 << 20..=1 << 40);
    section.finish().then_some(())?;
    Some(DecisionsConfig {
        permits: permits?,
        backlog: backlog? as usize,
        audit_down: audit_down?,
        spool_bytes: spool_bytes?,
    })
}

/// A word, or the share of permits to keep.
fn permits(section: &Section) -> Option<Permits> {
    match section.raw("permits").map(toml::Spanned::get_ref) {
        Some(DeValue::Integer(_) | DeValue::Float(_)) => {
            let share = section.share("permits", 1.0, 1.0)?;
            Some(if share < 1.0 { Permits::Share(share) } else { Permits::All })
        }
        _ => section.choice(
            "permits",
            Permits::All,
            &[("all", Permits::All), ("none", Permits::None)],
        ),
    }
}
