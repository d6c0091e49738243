//! URLs of sources and receivers: which may stand in the file, and where each leads.

use std::net::IpAddr;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

use super::Environment;
use super::reader::{At, Section};

/// Schemes whose URLs name a file.
const SQLITE: &str = "sqlite:";

/// A URL read from `url` or, through the environment, from `url_file`; exactly one must be given.
pub(super) fn url_or_file(
    section: &Section,
    environment: &Environment,
) -> Option<At<SecretString>> {
    match (section.raw("url").is_some(), section.raw("url_file").is_some()) {
        (true, true) => {
            let span = section.place("url_file")?;
            section.wrong_hint(span, "both `url` and `url_file`", "keep one of them");
            None
        }
        (false, false) => {
            let hint =
                "`url_file` names a file with the URL; `url` may stand here if it holds no secret";
            section.lacking("`url_file` is missing", hint);
            None
        }
        (true, false) => {
            let text = section.text("url")?;
            Some(At { value: SecretString::from(text.value), span: text.span })
        }
        (false, true) => secret_file(section, "url_file", environment),
    }
}

/// The content of the file that `key` names.
pub(super) fn secret_file(
    section: &Section,
    key: &'static str,
    environment: &Environment,
) -> Option<At<SecretString>> {
    let name = section.text(key)?;
    match environment.secret(name.value, section.document.base()) {
        Ok(value) => Some(At { value, span: name.span }),
        Err(why) => {
            let hint = "looked up in $CREDENTIALS_DIRECTORY, then beside this file";
            section.wrong_hint(name.span, format!("`{key}`: {why}"), hint);
            None
        }
    }
}

/// Parses a URL without ever quoting it.
pub(super) fn parse(section: &Section, text: &At<SecretString>) -> Option<Url> {
    let parsed = Url::parse(text.value.expose_secret());
    parsed.map_err(|why| section.wrong(text.span.clone(), format!("not a URL: {why}"))).ok()
}

/// Whether the URL leads to this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        // Hosts of schemes the URL standard does not know stay text, addresses included.
        Some(Host::Domain(name)) => {
            name.eq_ignore_ascii_case("localhost")
                || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

/// `sqlite://path` with a relative path made to start at `base`; `None` when it is no sqlite URL.
/// A question mark begins parameters, as in any URL.
pub(super) fn sqlite_path(text: &str, base: &Path) -> Option<(std::path::PathBuf, String)> {
    let rest = text.strip_prefix(SQLITE)?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, parameters) = match rest.find('?') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    (!path.is_empty()).then(|| (base.join(path), parameters.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_paths_start_at_the_files_directory() {
        let path = |text| {
            sqlite_path(text, Path::new("/etc/s"))
                .map(|(path, rest)| (path.display().to_string(), rest))
        };
        assert_eq!(path("sqlite:///var/x.db"), Some(("/var/x.db".into(), String::new())));
        assert_eq!(path("sqlite://x.db?mode=ro"), Some(("/etc/s/x.db".into(), "?mode=ro".into())));
        assert_eq!(path("sqlite:x.db"), Some(("/etc/s/x.db".into(), String::new())));
        assert_eq!(path("sqlite://"), None);
        assert_eq!(path("postgres://x"), None);
    }

    #[test]
    fn knows_loopback() {
        let loopback = |text| is_loopback(&Url::parse(text).unwrap());
        assert!(loopback("http://127.0.0.1:1/"));
        assert!(loopback("http://[::1]/"));
        assert!(loopback("postgres://localhost/x"));
        assert!(loopback("postgres://127.0.0.1/x"));
        assert!(!loopback("http://example.org/"));
        assert!(!loopback("postgres://localhost.example.org/x"));
    }
}
