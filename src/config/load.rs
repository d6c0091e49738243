//! From a file to a [`Config`], or to everything that is wrong with it.

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::environment::Environment;
use super::reader::{Document, Section};
use super::sections::{self, Config};
use crate::model::Diagnostic;

/// Reads the configuration file with the process's own environment.
pub fn load(path: &Path) -> Result<Config, Vec<Diagnostic>> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let hint = "name the configuration file with --config, or in STEWARDD_CONFIG";
        vec![Diagnostic::file(path, format!("cannot read it: {error}")).with_hint(hint)]
    })?;
    parse(&text, path, &Environment::system())
}

/// Parses and validates `text`, the content of the file at `path`: every error at once, in order.
pub fn parse(
    text: &str,
    path: &Path,
    environment: &Environment,
) -> Result<Config, Vec<Diagnostic>> {
    // Relative paths of the file start at its directory, wherever the daemon was started.
    let path = std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path));
    let document = Document::new(&path, text);
    let (root, syntax) = DeTable::parse_recoverable(text);
    for error in &syntax {
        document.complain(error.span().unwrap_or_default(), error.message(), None);
    }
    // What the parser recovered from a broken file is not what was meant: no complaints about that.
    let config =
        if syntax.is_empty() { read(&document, root.get_ref(), environment) } else { None };
    let complaints = document.into_complaints();
    match config {
        Some(config) if complaints.is_empty() => Ok(config),
        _ => Err(complaints),
    }
}

fn read(document: &Document, root: &DeTable, environment: &Environment) -> Option<Config> {
    let top = Section::new(document, 0..0, root);
    // Every section is read before the first `?`, so that all of them complain.
    let http = needed(&top, "http").and_then(|section| sections::http::read(&section));
    let origin_host = http.as_ref().and_then(|http| http.public_host.clone());
    let store = needed(&top, "store").and_then(|section| sections::store::read(&section));
    let policies = needed(&top, "policies").and_then(|section| sections::policies::read(&section));
    let audit =
        needed(&top, "audit").and_then(|section| sections::audit::read(&section, origin_host));
    let empty = DeTable::new();
    let authzen = sections::authzen::read(&optional(&top, "authzen", &empty)?);
    let schedule = sections::schedule::read(&optional(&top, "schedule", &empty)?);
    let scan = sections::scan::read(&optional(&top, "scan", &empty)?);
    let guard = sections::guard::read(&optional(&top, "guard", &empty)?);
    let findings = sections::findings::read(&optional(&top, "findings", &empty)?);
    let decisions = sections::decisions::read(&optional(&top, "decisions", &empty)?);
    let reverify = sections::reverify::read(&optional(&top, "reverify", &empty)?);
    let log = sections::log::read(&optional(&top, "log", &empty)?);
    let sources = sections::source::read_all(&list(&top, "source")?, environment);
    let alerts = sections::alert::read_all(&list(&top, "alert")?, environment);
    top.finish();
    Some(Config {
        store: store?,
        policies: policies?,
        audit: audit?,
        http: http?,
        authzen: authzen?,
        sources: sources?,
        schedule: schedule?,
        scan: scan?,
        guard: guard?,
        findings: findings?,
        decisions: decisions?,
        alerts: alerts?,
        reverify: reverify?,
        log: log?,
    })
}

/// A section that must be there.
fn needed<'d, 't>(top: &Section<'d, 't>, name: &'static str) -> Option<Section<'d, 't>> {
    if top.raw(name).is_none() {
        let hint = "[store], [policies], [audit] and [http] are needed";
        top.document.complain_whole(format!("[{name}] is missing"), hint);
    }
    table(top, name)
}

/// A section whose every key has a default; `None` only if it is no section at all.
fn optional<'d, 't>(
    top: &Section<'d, 't>,
    name: &'static str,
    empty: &'d DeTable<'t>,
) -> Option<Section<'d, 't>> {
    match top.raw(name) {
        None => Some(Section::new(top.document, 0..0, empty)),
        Some(_) => table(top, name),
    }
}

fn table<'d, 't>(top: &Section<'d, 't>, name: &'static str) -> Option<Section<'d, 't>> {
    let raw = top.raw(name)?;
    if let DeValue::Table(table) = raw.get_ref() {
        Some(Section::new(top.document, raw.span(), table))
    } else {
        top.wrong(raw.span(), format!("`{name}` is a section; write [{name}]"));
        None
    }
}

/// A section that may be repeated, none included.
fn list<'d, 't>(top: &Section<'d, 't>, name: &'static str) -> Option<Vec<Section<'d, 't>>> {
    let Some(raw) = top.raw(name) else { return Some(Vec::new()) };
    let items: Option<Vec<_>> = raw.get_ref().as_array().and_then(|items| {
        let tables = items.iter().map(|item| Some((item.span(), item.get_ref().as_table()?)));
        tables.collect()
    });
    if let Some(items) = items {
        let section = |(span, table)| Section::new(top.document, span, table);
        Some(items.into_iter().map(section).collect())
    } else {
        top.wrong(raw.span(), format!("`{name}` may be repeated; write [[{name}]]"));
        None
    }
}
