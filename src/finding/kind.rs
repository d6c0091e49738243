//! Kinds of findings, and a finding.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

use super::fingerprint::fingerprint;
use crate::notify::alert::AlertSeverity;

/// What a policy or its absence objects to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A field no policy allows to be collected.
    OverCollected,
    /// A field that may be personal; an officer must say.
    Unclassified,
    /// Records nobody has confirmed for longer than policy allows.
    Stale,
    /// Records to be erased or anonymised because consent for them ended.
    ConsentLapsed,
    /// Personal data that no policy ever removes.
    NoRetentionRule,
    /// A rule whose permit needs what no record has.
    NeverDue,
    /// A table, column or type that the last inventory had.
    SchemaDrift,
    /// Values that cannot be judged, or are not what the field is for.
    InvalidValues,
    /// A rule whose every evaluation reads a large table in full, though an index would serve it.
    NoIndex,
    /// Sensitive data that anybody who reads the table can read.
    PlaintextSensitive,
    /// An officer said `none`, and values are proven to be personal.
    VerdictConflict,
    /// A table whose records cannot be told apart, so that nothing can be done to one of them.
    NoKey,
    /// People who stand in a table twice.
    Duplicates,
    /// Values written in several forms.
    NotNormalised,
    /// Personal data that no statement has read for too long.
    Unread,
    /// Grants of the database that are wider than access policies.
    OverPrivileged,
    /// A connection over a network that nothing insists to encrypt.
    UnencryptedTransport,
    /// Somebody was refused, or read, far more than is their habit; or broke the glass.
    UnusualAccess,
}

impl Kind {
    pub const ALL: [Kind; 18] = [
        Kind::OverCollected,
        Kind::Unclassified,
        Kind::Stale,
        Kind::ConsentLapsed,
        Kind::NoRetentionRule,
        Kind::NeverDue,
        Kind::SchemaDrift,
        Kind::InvalidValues,
        Kind::NoIndex,
        Kind::PlaintextSensitive,
        Kind::VerdictConflict,
        Kind::NoKey,
        Kind::Duplicates,
        Kind::NotNormalised,
        Kind::Unread,
        Kind::OverPrivileged,
        Kind::UnencryptedTransport,
        Kind::UnusualAccess,
    ];

    /// The name in reports, metrics and alerts.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::OverCollected => "over_collected",
            Kind::Unclassified => "unclassified",
            Kind::Stale => "stale",
            Kind::ConsentLapsed => "consent_lapsed",
            Kind::NoRetentionRule => "no_retention_rule",
            Kind::NeverDue => "never_due",
            Kind::SchemaDrift => "schema_drift",
            Kind::InvalidValues => "invalid_values",
            Kind::NoIndex => "no_index",
            Kind::PlaintextSensitive => "plaintext_sensitive",
            Kind::VerdictConflict => "verdict_conflict",
            Kind::NoKey => "no_key",
            Kind::Duplicates => "duplicates",
            Kind::NotNormalised => "not_normalised",
            Kind::Unread => "unread",
            Kind::OverPrivileged => "over_privileged",
            Kind::UnencryptedTransport => "unencrypted_transport",
            Kind::UnusualAccess => "unusual_access",
        }
    }

    /// What it means, how it is computed, what it cannot see and what to do: its section of the manual.
    pub fn manual(self) -> &'static str {
        const MANUAL: &str = include_str!("../../docs/findings.md");
        let mut sections = MANUAL.split("\n## ").skip(1);
        let own = sections.find_map(|section| {
            let text = section.strip_prefix(self.as_str())?;
            text.starts_with('\n').then_some(text.trim())
        });
        own.unwrap_or_default()
    }

    /// How bad it is unless the data's sensitivity says worse.
    pub fn severity(self) -> AlertSeverity {
        match self {
            Kind::ConsentLapsed
            | Kind::SchemaDrift
            | Kind::VerdictConflict
            | Kind::UnencryptedTransport => AlertSeverity::Error,
            Kind::Unclassified | Kind::NoIndex | Kind::Duplicates | Kind::NotNormalised => {
                AlertSeverity::Info
            }
            _ => AlertSeverity::Warning,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let known = Kind::ALL.map(Kind::as_str).join(", ");
            format!("unknown kind of finding `{text}`; known: {known}")
        })
    }
}

/// One objection. Names and counts, never a value.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    pub kind: Kind,
    #[serde(serialize_with = "severity")]
    pub severity: AlertSeverity,
    #[serde(skip)]
    pub source: String,
    /// Empty: the source as a whole.
    #[serde(serialize_with = "or_null")]
    pub table: String,
    pub field: Option<String>,
    /// One sentence.
    pub message: String,
    /// Ids of the policies that decided; empty when none spoke.
    #[serde(skip)]
    pub reasons: Vec<String>,
    pub fingerprint: String,
}

impl Finding {
    pub fn new(
        kind: Kind,
        (source, table): (&str, &str),
        field: Option<&str>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            severity: kind.severity(),
            source: source.to_owned(),
            table: table.to_owned(),
            field: field.map(str::to_owned),
            message: message.into(),
            reasons: Vec::new(),
            fingerprint: fingerprint(kind.as_str(), source, table, field, ""),
        }
    }

    /// Tells apart findings of one kind about one table or field.
    #[must_use]
    pub fn discriminated(mut self, by: &str) -> Self {
        let field = self.field.as_deref();
        self.fingerprint = fingerprint(self.kind.as_str(), &self.source, &self.table, field, by);
        self
    }

    #[must_use]
    pub fn with_severity(mut self, severity: AlertSeverity) -> Self {
        self.severity = severity;
        self
    }

    #[must_use]
    pub fn with_reasons(mut self, reasons: Vec<String>) -> Self {
        self.reasons = reasons;
        self
    }
}

/// The word for a severity in the store and in reports.
pub fn severity_word(severity: AlertSeverity) -> &'static str {
    match severity {
        AlertSeverity::Info => "info",
        AlertSeverity::Warning => "warning",
        AlertSeverity::Error => "error",
        AlertSeverity::Critical => "critical",
    }
}

fn severity<S: Serializer>(severity: &AlertSeverity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity_word(*severity))
}

fn or_null<S: Serializer>(table: &str, serializer: S) -> Result<S::Ok, S::Error> {
    Some(table).filter(|table| !table.is_empty()).serialize(serializer)
}

/// `1 record`, `1,234 records`.
pub(super) fn counted(count: u64, noun: &str) -> String {
    let digits = count.to_string();
    let grouped: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).expect("digits are ASCII"))
        .collect();
    format!("{} {noun}{}", grouped.join(","), if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_called_what_they_serialise_as() {
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).expect("plain"), kind.as_str());
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
    }

    #[test]
    fn every_kind_has_its_section_in_the_manual() {
        for kind in Kind::ALL {
            for part in ["**Means.**", "**Computed.**", "**Cannot see.**", "**Do.**"] {
                assert_eq!(kind.manual().matches(part).count(), 1, "{kind}: {part}");
            }
        }
    }

    #[test]
    fn counts_read_well() {
        assert_eq!(counted(1, "record"), "1 record");
        assert_eq!(counted(1_234_567, "record"), "1,234,567 records");
        assert_eq!(counted(0, "value"), "0 values");
    }
}
