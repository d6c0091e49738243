//! `[[alert]]`: who is told, and how they can be sure it was us.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};

use crate::config::Environment;
use crate::config::reader::{At, Section};
use crate::config::url::{is_loopback, parse, secret_file, url_or_file};

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
    /// The receiver may be on this machine or in a private network.
    pub allow_private: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertFormat {
    StandardWebhooks,
}

pub(in crate::config) fn read_all(
    sections: &[Section],
    environment: &Environment,
) -> Option<Vec<AlertConfig>> {
    let mut names = BTreeSet::new();
    let alerts: Vec<_> =
        sections.iter().map(|section| read(section, environment, &mut names)).collect();
    alerts.into_iter().collect()
}

fn read(
    section: &Section,
    environment: &Environment,
    names: &mut BTreeSet<String>,
) -> Option<AlertConfig> {
    let name = name(section, names);
    let allow_private = section.flag("allow_private", false);
    let url = url_or_file(section, environment)
        .and_then(|url| receiver_url(section, url, allow_private.unwrap_or(false)));
    let words = [("standard-webhooks", AlertFormat::StandardWebhooks)];
    let format = section.choice("format", AlertFormat::StandardWebhooks, &words);
    let secret = secret(section, environment);
    let events = section.texts("events");
    let runbook = section.parsed("runbook", None, |text| Ok(Some(text.to_owned())));
    section.finish().then_some(())?;
    Some(AlertConfig {
        name: name?,
        url: url?,
        format: format?,
        secret: secret?,
        events: events?,
        runbook: runbook?,
        allow_private: allow_private?,
    })
}

/// A receiver's name is a label of metrics and a key of the outbox.
fn name(section: &Section, names: &mut BTreeSet<String>) -> Option<String> {
    let name = section.needed_text("name", "for example name = \"incident\"")?;
    if !name.value.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
        section.wrong(name.span, "`name` may hold letters, digits, `-`, `_` and `.`");
        return None;
    }
    if !names.insert(name.value.to_owned()) {
        section.wrong(name.span, format!("a second alert named `{}`", name.value));
        return None;
    }
    Some(name.value.to_owned())
}

fn receiver_url(
    section: &Section,
    text: At<SecretString>,
    allow_private: bool,
) -> Option<SecretString> {
    let url = parse(section, &text)?;
    if is_loopback(&url) && !allow_private {
        let hint = "write allow_private = true if that is meant";
        section.wrong_hint(text.span, "the receiver is this machine", hint);
    } else if url.scheme() != "https" && !(url.scheme() == "http" && allow_private) {
        let hint = "http:// is for receivers in a private network, with allow_private = true";
        section.wrong_hint(text.span, "the receiver's URL must begin with https://", hint);
    } else if section.raw("url").is_some() && url.password().is_some() && !is_loopback(&url) {
        let hint = "put the URL into a file of its own and name it: url_file = \"incident-url\"";
        section.wrong_hint(text.span, "`url` holds a password", hint);
    } else {
        return Some(text.value);
    }
    None
}

/// The signing key: `whsec_` and 24 to 64 bytes in base64 (Standard Webhooks 1.0.0), only from a file.
fn secret(section: &Section, environment: &Environment) -> Option<SecretString> {
    if let Some(span) = section.place("secret") {
        let hint = "put it into a file of its own and name it: secret_file = \"incident-key\"";
        section.wrong_hint(span, "a secret does not belong in this file", hint);
        return None;
    }
    if section.raw("secret_file").is_none() {
        section
            .lacking("`secret_file` is missing", "it names a file with the signing key, whsec_…");
        return None;
    }
    let secret = secret_file(section, "secret_file", environment)?;
    let key = secret.value.expose_secret().strip_prefix("whsec_").map(|key| STANDARD.decode(key));
    if !matches!(key, Some(Ok(bytes)) if (24..=64).contains(&bytes.len())) {
        let hint = "make one: printf 'whsec_%s\\n' \"$(head -c 32 /dev/urandom | base64)\"";
        section.wrong_hint(secret.span, "not whsec_ followed by 24 to 64 bytes in base64", hint);
        return None;
    }
    Some(secret.value)
}
