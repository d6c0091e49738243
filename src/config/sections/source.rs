//! `[[source]]`: a governed database. A new one is only observed until somebody writes `enforce`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::config::Environment;
use crate::config::reader::{At, Section};
use crate::config::url::{is_loopback, parse, sqlite_path, url_or_file};

#[derive(Debug, Clone)]
pub struct SourceConfig {
    pub name: String,
    /// `postgres://…`, `mysql://…`, `mariadb://…` or `sqlite://…`, with its password: never printed.
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
    /// Database role → the principal of access policies it acts for, where their names differ.
    pub roles: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Observe,
    Enforce,
}

impl SourceConfig {
    /// The connection leaves this machine, and nothing in the URL insists that it is encrypted.
    pub fn may_be_plaintext(&self) -> bool {
        let Ok(url) = Url::parse(self.url.expose_secret()) else { return false };
        let of = |names: [&str; 2]| {
            let found = url.query_pairs().find(|(key, _)| names.contains(&key.as_ref()));
            found.map(|(_, value)| value.to_ascii_lowercase())
        };
        let mode = of(["sslmode", "ssl-mode"]).unwrap_or_default();
        let insists = ["require", "verify"].iter().any(|word| mode.starts_with(word));
        let socket = of(["host", "socket"]).is_some_and(|path| path.starts_with('/'));
        !insists && !socket && url.scheme() != "sqlite" && !is_loopback(&url)
    }
}

impl Mode {
    /// The word in the configuration, in plans and in evidence.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Observe => "observe",
            Mode::Enforce => "enforce",
        }
    }
}

pub(in crate::config) fn read_all(
    sections: &[Section],
    environment: &Environment,
) -> Option<Vec<SourceConfig>> {
    let mut names = BTreeSet::new();
    // Collected before the `?`, so that every source complains.
    let sources: Vec<_> =
        sections.iter().map(|section| read(section, environment, &mut names)).collect();
    sources.into_iter().collect()
}

fn read(
    section: &Section,
    environment: &Environment,
    names: &mut BTreeSet<String>,
) -> Option<SourceConfig> {
    let name = name(section, names);
    let url = url_or_file(section, environment).and_then(|url| database_url(section, url));
    let words = [("observe", Mode::Observe), ("enforce", Mode::Enforce)];
    let mode = section.choice("mode", Mode::Observe, &words);
    let offset_seconds = section.parsed("timezone", 0, offset);
    let replicas = replicas(section);
    let statement_timeout = section.duration("statement_timeout", Duration::from_secs(30));
    let batch_rows = section.number("batch_rows", 1_000, 1..=100_000);
    let batch_time = section.duration("batch_time", Duration::from_millis(200));
    let roles = roles(section);
    section.finish().then_some(())?;
    Some(SourceConfig {
        name: name?,
        url: url?,
        mode: mode?,
        offset_seconds: offset_seconds?,
        replicas: replicas?,
        statement_timeout: statement_timeout?,
        batch_rows: batch_rows? as u32,
        batch_time: batch_time?,
        roles: roles?,
    })
}

/// A source's name is a namespace of Cedar types, so it has to be one of Cedar's identifiers.
fn name(section: &Section, names: &mut BTreeSet<String>) -> Option<String> {
    const RESERVED: [&str; 11] =
        ["Steward", "__cedar", "true", "false", "if", "then", "else", "in", "is", "like", "has"];
    let name =
        section.needed_text("name", "policies call the source by it, e.g. name = \"crm\"")?;
    let mut letters = name.value.chars();
    let first = letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if !first || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        let hint =
            "letters, digits and _, not beginning with a digit: it is a namespace in policies";
        section.wrong_hint(name.span, "`name` is not a Cedar identifier", hint);
    } else if RESERVED.contains(&name.value) {
        section.wrong(name.span, format!("the name `{}` is taken", name.value));
    } else if !names.insert(name.value.to_owned()) {
        section.wrong(name.span, format!("a second source named `{}`", name.value));
    } else {
        return Some(name.value.to_owned());
    }
    None
}

/// A supported database; a relative SQLite path starts at the file's directory.
fn database_url(section: &Section, text: At<SecretString>) -> Option<SecretString> {
    let base = section.document.base();
    if let Some((path, parameters)) = sqlite_path(text.value.expose_secret(), base) {
        return Some(SecretString::from(format!("sqlite://{}{parameters}", path.display())));
    }
    let url = parse(section, &text)?;
    if !matches!(url.scheme(), "postgres" | "postgresql" | "mysql" | "mariadb") {
        let hint = "write postgres://…, mysql://…, mariadb://… or sqlite:///path";
        section.wrong_hint(text.span, "not a database that stewardd knows", hint);
        return None;
    }
    let inline = section.raw("url").is_some();
    let parameter = |name: &str| url.query_pairs().any(|(key, _)| key == name);
    let password = url.password().is_some() || parameter("password");
    let elsewhere = !is_loopback(&url) || parameter("host") || parameter("hostaddr");
    if inline && password && elsewhere {
        let hint = "put the URL into a file of its own and name it: url_file = \"crm-url\"";
        section.wrong_hint(text.span, "`url` holds a password", hint);
        return None;
    }
    Some(text.value)
}

/// `UTC` or a fixed offset, in seconds east.
fn offset(text: &str) -> Result<i32, String> {
    if matches!(text, "UTC" | "Z") {
        return Ok(0);
    }
    let fixed = text.parse::<chrono::FixedOffset>().ok().filter(|_| text.contains(':'));
    fixed.map(|offset| offset.local_minus_utc()).ok_or_else(|| {
        "must be UTC or a fixed offset like +08:00; zones with a name (Europe/Berlin) are not supported for \
         a source, since a naive time is ambiguous when their clocks change"
            .to_owned()
    })
}

/// `[source.roles]`: `web_ro = 'Steward::Role::"support"'`.
fn roles(section: &Section) -> Option<BTreeMap<String, String>> {
    let Some(raw) = section.raw("roles") else { return Some(BTreeMap::new()) };
    let hint = "write [source.roles] and below it web_ro = 'Steward::Role::\"support\"'";
    let Some(table) = raw.get_ref().as_table() else {
        section.wrong_hint(raw.span(), "`roles` is a table of database roles", hint);
        return None;
    };
    let role = |(name, value): (&toml::Spanned<_>, &toml::Spanned<toml::de::DeValue>)| {
        let principal = value.get_ref().as_str().filter(|text| text.contains("::\""));
        if principal.is_none() {
            section.wrong_hint(value.span(), "a role acts for a principal", hint);
        }
        let name: &std::borrow::Cow<str> = name.get_ref();
        Some((name.to_string(), principal?.to_owned()))
    };
    let all: Vec<_> = table.iter().map(role).collect();
    all.into_iter().collect()
}

/// `"none"` or a number of replicas; unset stays unknown.
fn replicas(section: &Section) -> Option<Option<u32>> {
    match section.raw("replicas").map(toml::Spanned::get_ref) {
        None => Some(None),
        Some(value) if value.is_str() => section.choice("replicas", Some(0), &[("none", Some(0))]),
        Some(_) => Some(Some(section.number("replicas", 0, 1..=100)? as u32)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_does_not_insist_on_tls_is_known() {
        let plain = |url: &str| {
            let config = SourceConfig {
                name: "crm".to_owned(),
                url: url.to_owned().into(),
                mode: Mode::Observe,
                offset_seconds: 0,
                replicas: None,
                statement_timeout: Duration::from_secs(1),
                batch_rows: 1,
                batch_time: Duration::from_secs(1),
                roles: BTreeMap::new(),
            };
            config.may_be_plaintext()
        };
        assert!(plain("mysql://u@db.example.org/x") && plain("postgres://u@10.0.0.1/x"));
        assert!(plain("mysql://u@db/x?ssl-mode=PREFERRED"));
        assert!(plain("postgres://u@db/x?sslmode=allow"));
        assert!(!plain("mysql://u@db/x?ssl-mode=REQUIRED"));
        assert!(!plain("postgres://u@db/x?sslmode=verify-full"));
        assert!(!plain("mysql://u@127.0.0.1/x") && !plain("sqlite:///x.db"));
        assert!(!plain("postgres:///x?host=/run/postgresql"));
    }

    #[test]
    fn offsets_are_fixed() {
        assert_eq!(offset("UTC"), Ok(0));
        assert_eq!(offset("+08:00"), Ok(8 * 3600));
        assert_eq!(offset("-03:30"), Ok(-(3 * 3600 + 1800)));
        for text in ["Europe/Berlin", "8", "+8", "+24:00", "utc+8"] {
            assert!(offset(text).is_err(), "{text}");
        }
    }
}
