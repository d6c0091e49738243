//! Where the URL of a scan comes from, and what it is called. A password does not belong in an argument:
//! other users of the machine can read it there.

use std::io::{IsTerminal as _, Read as _};
use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::cli::CliError;
use crate::config::{Mode, SourceConfig};

/// The source that an argument (or the environment in its place) names.
pub fn source(argument: &str) -> Result<SourceConfig, CliError> {
    let text = match argument {
        "-" => standard_input()?,
        _ => {
            if let Some(path) = argument.strip_prefix('@') {
                file(Path::new(path))?
            } else {
                if has_password(argument) && is_argument(argument) {
                    eprintln!(
                        "stewardd: warning: other users can read a password in an argument; use @FILE, - or \
                     STEWARDD_SCAN_URL"
                    );
                }
                argument.to_owned()
            }
        }
    };
    configured(text.trim())
}

fn configured(url: &str) -> Result<SourceConfig, CliError> {
    let known = ["sqlite:", "postgres:", "postgresql:", "mysql:", "mariadb:"];
    if !known.iter().any(|scheme| url.starts_with(scheme)) {
        return Err(CliError::usage("not the URL of a database that stewardd knows")
            .with_hint("write postgres://user@host/database, mysql://user@host/database or sqlite:///path/to/file"));
    }
    Ok(SourceConfig {
        name: name(url),
        url: SecretString::from(url.to_owned()),
        mode: Mode::Observe,
        offset_seconds: 0,
        replicas: None,
        // A scan reads whole tables when asked to; a person waits for it and can stop it.
        statement_timeout: Duration::from_hours(6),
        batch_rows: 1,
        batch_time: Duration::from_millis(1),
        roles: std::collections::BTreeMap::new(),
    })
}

fn standard_input() -> Result<String, CliError> {
    let mut text = String::new();
    let read = if std::io::stdin().is_terminal() {
        eprint!("URL: ");
        std::io::stdin().read_line(&mut text)
    } else {
        std::io::stdin().read_to_string(&mut text)
    };
    read.map_err(|error| CliError::io(format!("cannot read standard input: {}", error.kind())))?;
    Ok(text)
}

fn file(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path)
        .map_err(|error| CliError::io(format!("cannot read {}: {}", path.display(), error.kind())))
}

fn has_password(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| {
        url.password().is_some() || url.query_pairs().any(|(key, _)| key == "password")
    })
}

/// Whether this text really stands among the arguments, and not in the environment.
fn is_argument(text: &str) -> bool {
    std::env::args_os().any(|argument| argument == *text)
}

/// The database's or file's name: what findings call the source. Of a URL that is not well-formed nothing is
/// taken: any of its parts may be the password.
fn name(url: &str) -> String {
    let path = match (url.strip_prefix("sqlite:"), Url::parse(url)) {
        (Some(file), _) => file.to_owned(),
        (None, Ok(parsed)) if !parsed.path().contains('@') => parsed.path().to_owned(),
        _ => String::new(),
    };
    let last = path.split('?').next().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    let stem = last.split('.').next().unwrap_or_default();
    if stem.is_empty() { "source".to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_called_after_their_database() {
        for (url, expected) in [
            ("sqlite:///var/lib/crm.db", "crm"),
            ("sqlite:crm.sqlite3?mode=ro", "crm"),
            ("postgres://u:p@db.example.org:5432/sales", "sales"),
            ("postgres://u:p@db.example.org", "source"),
            ("mysql://u:p@db.example.org/sales?ssl-mode=REQUIRED", "sales"),
            ("postgres:///crm?host=/run/postgresql", "crm"),
            ("sqlite:dir/crm.db", "crm"),
            // A password that is not written as a URL wants it must not become a name.
            ("postgres://u:pass/word@db.example.org", "source"),
            ("postgres://u:1/word@db.example.org", "source"),
        ] {
            assert_eq!(name(url), expected, "{url}");
        }
    }

    #[test]
    fn passwords_are_noticed_wherever_a_url_has_them() {
        assert!(has_password("postgres://u:secret@h/d"));
        assert!(has_password("postgres://u@h/d?password=secret"));
        assert!(!has_password("postgres://u@h/d"));
        assert!(!has_password("sqlite:///x.db"));
    }

    #[test]
    fn an_error_never_quotes_the_url() {
        let error = source("mongodb://root:secret@h/d").expect_err("not supported");
        assert_eq!(error.code, 64);
        assert!(!format!("{error:?}").contains("secret"));
    }
}
