//! `[log]`: how the daemon speaks on stderr.

use tracing_subscriber::EnvFilter;

use crate::config::reader::Section;

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

pub(in crate::config) fn read(section: &Section) -> Option<LogConfig> {
    let words =
        [("text", LogFormat::Text), ("json", LogFormat::Json), ("journald", LogFormat::Journald)];
    let format = section.choice("format", LogFormat::Text, &words);
    let level = section.parsed("level", "info".to_owned(), |text| {
        let directives = EnvFilter::try_new(text);
        directives.map(|_| text.to_owned()).map_err(|why| format!("not a level: {why}"))
    });
    section.finish().then_some(LogConfig { format: format?, level: level? })
}
