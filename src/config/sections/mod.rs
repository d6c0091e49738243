//! The sections of `stewardd.toml` after validation. Durations are `std::time::Duration`, never zero.

pub mod alert;
pub mod audit;
pub mod authzen;
pub mod decisions;
pub mod directory;
pub mod findings;
pub mod guard;
pub mod http;
pub mod jwt;
pub mod log;
pub mod policies;
pub mod reverify;
pub mod scan;
pub mod schedule;
pub mod source;
pub mod store;

pub use alert::{AlertConfig, AlertFormat};
pub use audit::AuditConfig;
pub use authzen::AuthzenConfig;
pub use decisions::{AuditDown, DecisionsConfig, Permits};
pub use directory::DirectoryConfig;
pub use findings::FindingsConfig;
pub use guard::GuardConfig;
pub use http::{HttpAuth, HttpConfig, OVERFLOW_UID, Rate, TlsConfig};
pub use jwt::{JwtConfig, KeySet};
pub use log::{LogConfig, LogFormat};
pub use policies::PoliciesConfig;
pub use reverify::ReverifyConfig;
pub use scan::{ScanConfig, Window};
pub use schedule::ScheduleConfig;
pub use source::{Mode, SourceConfig};
pub use store::StoreConfig;

/// The whole file, valid.
#[derive(Debug, Clone)]
pub struct Config {
    pub store: StoreConfig,
    pub policies: PoliciesConfig,
    pub audit: AuditConfig,
    pub http: HttpConfig,
    pub authzen: AuthzenConfig,
    pub sources: Vec<SourceConfig>,
    pub directories: Vec<DirectoryConfig>,
    pub schedule: ScheduleConfig,
    pub scan: ScanConfig,
    pub guard: GuardConfig,
    pub findings: FindingsConfig,
    pub decisions: DecisionsConfig,
    pub alerts: Vec<AlertConfig>,
    pub reverify: ReverifyConfig,
    pub log: LogConfig,
}
