//! Logs: to stderr as text or JSON, or to the journal.
//!
//! Never logged, at any level: values and keys of governed records, URLs with their passwords, signing keys,
//! bodies of requests, and the text of database errors and notices, which quote rows. What our own code logs
//! is kept that way by review and a test with planted values; what drivers log is switched off here, after
//! the operator's own directives, so that `level = "trace"` does not switch it on again.

use std::io::IsTerminal;

use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::config::{LogConfig, LogFormat};
use crate::model::failpoint;

/// Targets that can carry a governed value: server notices quote rows, statements may quote literals, and the pool
/// says how a statement failed that nobody waited for any more. And one that would feed itself: it reports every
/// write beside the policies, also that of the log it goes into.
const SILENT: [&str; 5] =
    ["sqlx::postgres::notice", "sqlx::query", "sqlx::explain", "sqlx_core::pool", "notify"];

#[derive(Debug, thiserror::Error)]
pub enum LogError {
    #[error("log level `{level}`: {cause}")]
    Level { level: String, cause: String },
    #[error("the journal cannot be reached: {0}")]
    Journal(std::io::Error),
    #[error("logging was set up twice")]
    Twice,
}

/// Sets up logging for the process, once.
pub fn init(config: &LogConfig) -> Result<(), LogError> {
    let subscriber = Registry::default().with(layer(config.format)?.with_filter(filter(config)?));
    subscriber.try_init().map_err(|_| LogError::Twice)
}

fn layer(format: LogFormat) -> Result<Box<dyn Layer<Registry> + Send + Sync>, LogError> {
    let stderr = || tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    Ok(match format {
        LogFormat::Text if std::io::stderr().is_terminal() => stderr().boxed(),
        LogFormat::Text => stderr().with_ansi(false).boxed(),
        LogFormat::Json => stderr().json().flatten_event(true).boxed(),
        LogFormat::Journald => tracing_journald::layer().map_err(LogError::Journal)?.boxed(),
    })
}

/// The operator's directives, then ours, which nobody overrides.
fn filter(config: &LogConfig) -> Result<EnvFilter, LogError> {
    let error = |cause: &dyn ToString| LogError::Level {
        level: config.level.clone(),
        cause: cause.to_string(),
    };
    let mut filter = EnvFilter::try_new(&config.level).map_err(|cause| error(&cause))?;
    for target in SILENT.iter().filter(|_| !failpoint::on("drivers-log")) {
        let directive = format!("{target}=off").parse().map_err(|cause| error(&cause))?;
        filter = filter.add_directive(directive);
    }
    Ok(filter)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(level: &str) -> String {
        let sink = Sink::default();
        let writer = sink.clone();
        let config = LogConfig { format: LogFormat::Text, level: level.to_owned() };
        let layer = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
        let subscriber = Registry::default().with(layer.with_filter(filter(&config).unwrap()));
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(target: "sqlx::postgres::notice", "a row: canary");
            tracing::trace!(target: "sqlx::query", "literal canary");
            tracing::warn!(target: "sqlx_core::pool::connection", "on release: canary");
            tracing::trace!(target: "stewardd::scan", "tables seen");
        });
        let bytes = sink.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn no_directive_makes_a_driver_talk() {
        for level in ["trace", "sqlx=trace,stewardd=trace", "trace,sqlx::postgres::notice=trace"] {
            let text = logged(level);
            assert!(text.contains("tables seen"), "{level}: {text}");
            assert!(!text.contains("canary"), "{level}: {text}");
        }
    }

    #[test]
    fn a_level_nobody_knows_is_an_error() {
        let config = LogConfig { format: LogFormat::Text, level: "a=b=c".to_owned() };
        assert!(filter(&config).is_err());
    }
}
