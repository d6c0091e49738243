//! The sections of `stewardd.toml` after validation. Durations are `std::time::Duration`, never zero.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

/// The whole file, valid.
#[derive(Debug, Clone)]
pub struct Config {
    pub store: StoreConfig,
    pub policies: PoliciesConfig,
    pub audit: AuditConfig,
    pub http: HttpConfig,
    pub sources: Vec<SourceConfig>,
    pub schedule: ScheduleConfig,
    pub guard: GuardConfig,
    pub alerts: Vec<AlertConfig>,
    pub reverify: ReverifyConfig,
    pub log: LogConfig,
}

#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// `sqlite:///path`; the state directory is the file's directory.
    pub path: PathBuf,
}

#[derive(Debug, Clone)]
pub struct PoliciesConfig {
    pub dir: PathBuf,
}

#[derive(Debug, Clone)]
pub struct AuditConfig {
    pub dir: PathBuf,
    /// The log's origin and key name, e.g. `steward.example.org/audit/prod-1`.
    pub origin: String,
}

#[derive(Debug, Clone)]
pub struct HttpConfig {
    pub listen: std::net::SocketAddr,
    pub public_url: Option<String>,
    /// `none` only on loopback.
    pub auth: HttpAuth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpAuth {
    Tokens,
    None,
}

#[derive(Debug, Clone)]
pub struct SourceConfig {
    pub name: String,
    /// `postgres://…` or `sqlite://…`, with its password: never printed.
    pub url: SecretString,
    pub mode: Mode,
    /// Zone of naive timestamps: `UTC` or a fixed offset (`+08:00`), in seconds east.
    pub offset_seconds: i32,
    /// `none`, or how many replicas the operator declares; unset means unknown, and unknown pauses.
    pub replicas: Option<u32>,
    pub statement_timeout: Duration,
    /// Rows a batch may touch, dependants included.
    pub batch_rows: u32,
    /// Time a batch may hold its locks.
    pub batch_time: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Observe,
    Enforce,
}

#[derive(Debug, Clone)]
pub struct ScheduleConfig {
    pub timezone: chrono_tz::Tz,
    /// Five-field cron expressions.
    pub scan: String,
    pub retention: String,
}

#[derive(Debug, Clone)]
pub struct GuardConfig {
    /// People who must approve; 0 switches approvals off and is logged.
    pub approvals: u32,
    pub max_rows: u64,
    pub max_percent: f64,
    /// The least grace of every rule; `None` switches it off and is logged.
    pub grace: Option<Duration>,
    pub plan_valid: Duration,
}

#[derive(Debug, Clone)]
pub struct AlertConfig {
    pub name: String,
    /// Never printed: for some receivers the URL is the secret.
    pub url: SecretString,
    pub format: AlertFormat,
    /// `whsec_…`
    pub secret: SecretString,
    /// Event types wanted (`finding.*`, `run.finished`); empty means all.
    pub events: Vec<String>,
    pub runbook: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertFormat {
    StandardWebhooks,
}

#[derive(Debug, Clone)]
pub struct ReverifyConfig {
    /// New cases a day, oldest records first.
    pub max_open: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
    Journald,
}

#[derive(Debug, Clone)]
pub struct LogConfig {
    pub format: LogFormat,
    /// `tracing` directives, e.g. `info,stewardd=debug`.
    pub level: String,
}
