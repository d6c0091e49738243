//! The words that labels take. Families with a closed vocabulary report every word from the start, so that
//! "0" and "not reported" differ.

/// Kinds of findings.
pub const FINDING_KINDS: &[&str] = &[
    "over_collected",
    "stale",
    "consent_lapsed",
    "unclassified",
    "verdict_conflict",
    "no_retention_rule",
    "never_due",
    "no_key",
    "no_index",
    "invalid_values",
    "duplicates",
    "not_normalised",
    "plaintext_sensitive",
    "unread",
    "over_privileged",
    "unencrypted_transport",
    "schema_drift",
    "unusual_access",
    "control_overdue",
];
pub const FINDING_STATES: &[&str] = &["open", "waived", "resolved"];
/// Why what is due is not done.
pub const WITHHELD_REASONS: &[&str] =
    &["hold", "approval", "brake", "grace", "observe", "paused", "dependants", "refused"];
/// Acts that change or ask.
pub const ACTED: &[&str] = &["erase", "anonymize", "reverify"];
pub const ACT_OUTCOMES: &[&str] = &["done", "kept", "failed"];
pub const HOLD_STATES: &[&str] = &["active", "review_overdue"];
pub const PLAN_STATES: &[&str] =
    &["open", "needs_approval", "running", "done", "void", "superseded"];
pub const RULE_STATES: &[&str] = &["active", "observe", "suspended"];
/// Bands of risk.
pub const RISKS: &[&str] = &["none", "low", "medium", "high", "critical"];
pub const SCAN_STATES: &[&str] = &["full", "sampled", "skipped", "failed"];
pub const DELIVERY_OUTCOMES: &[&str] = &["delivered", "retried", "dead"];
pub const DECISIONS: &[&str] = &["permit", "deny"];
/// How a decision came about.
pub const DECISION_OUTCOMES: &[&str] = &["ok", "policy_error", "break_glass", "refused"];
/// Tasks whose age is worth an alert.
pub const TASKS: &[&str] = &["scan", "evaluate", "act", "verify"];
pub const BLOCK_REASONS: &[&str] = &["starting", "audit", "store", "bundle", "intents", "paused"];

/// Rules that get a series of their own; the rest share `other`.
pub const MOST_POLICIES: usize = 200;
pub const OTHER: &str = "other";
