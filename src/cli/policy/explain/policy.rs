//! A policy: what it is, where it applies, and how it is asked of the database.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::Scene;
use super::places::{self, Explained};
use crate::cli::{CliError, Globals, context};
use crate::model::Instant;
use crate::policy::explain::applies;
use crate::policy::explain::index::LARGE;
use crate::policy::text::written::{Folder, WrittenPolicy};
use crate::source::Source;

#[derive(Debug, Serialize)]
struct Report {
    policy: String,
    effect: &'static str,
    file: String,
    line: usize,
    /// Name and value, as written.
    annotations: BTreeMap<String, String>,
    bundle: String,
    /// The daemon's bundle is this one; `None`: no daemon has run.
    in_force: Option<bool>,
    /// The type of a table no inventory has: the policy waits for it.
    pending: Option<String>,
    folder: &'static str,
    applies: Vec<Explained>,
}

pub async fn run(scene: &Scene, id: &str, globals: &Globals) -> Result<(), CliError> {
    let bundle = &scene.bundle;
    let folders = [Folder::Retention, Folder::Collection, Folder::Access];
    let written = folders.into_iter().flat_map(|folder| bundle.written(folder));
    let written = written.into_iter().find(|policy| policy.meta.id == id);
    let written = written.ok_or_else(|| CliError::new(70, "a policy that is not written"))?;
    let active = match &scene.store {
        Some(store) => store.fact(crate::app::ACTIVE_BUNDLE).await?,
        None => None,
    };
    let report = Report {
        policy: id.to_owned(),
        effect: if written.is_forbid() { "forbid" } else { "permit" },
        line: bundle.sources.files[&written.file][..written.offset].matches('\n').count() + 1,
        file: written.file.clone(),
        annotations: annotations(&written),
        bundle: bundle.hash.clone(),
        in_force: active.map(|active| active == bundle.hash),
        pending: applies::pending(bundle, &written),
        folder: match written.folder {
            Folder::Access => "access",
            Folder::Collection => "collection",
            Folder::Retention => "retention",
        },
        applies: applied(scene, &written).await,
    };
    context::print(globals, &report, Text(&report))
}

fn annotations(written: &WrittenPolicy) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = written
        .policy
        .annotations()
        .filter(|(name, _)| *name != "id")
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    if written.folder == Folder::Retention {
        all.entry("mode".to_owned()).or_insert_with(|| "enforce".to_owned());
    }
    all
}

async fn applied(scene: &Scene, written: &WrittenPolicy) -> Vec<Explained> {
    if written.folder != Folder::Retention {
        return Vec::new();
    }
    let mut sources: BTreeMap<String, Result<(Source, Instant), String>> = BTreeMap::new();
    let mut explained = Vec::new();
    for place in applies::places(&scene.bundle, written) {
        let name = place.table.source.clone();
        if !sources.contains_key(&name) {
            sources.insert(name.clone(), scene.connect(&name).await);
        }
        explained.push(places::explain(scene, &place, sources[&name].as_ref()).await);
    }
    explained
}

struct Text<'a>(&'a Report);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        write!(f, "{} ({}, {}:{})", report.policy, report.effect, report.file, report.line)?;
        for name in [
            "title",
            "title_zh",
            "basis",
            "owner",
            "severity",
            "review_by",
            "grace",
            "act_within",
            "mode",
            "obligation",
        ] {
            if let Some(value) = report.annotations.get(name) {
                write!(f, "\n  {name:<11} {value}")?;
            }
        }
        write!(f, "\n  {:<11} {}", "bundle", &report.bundle[..12])?;
        match report.in_force {
            Some(true) => write!(f, ", in force")?,
            Some(false) => write!(f, ", not in force: the daemon runs another")?,
            None => write!(f, ", never in force: no daemon has run here")?,
        }
        if let Some(pending) = &report.pending {
            write!(f, "\n  pending     no inventory has a table of type {pending} yet")?;
        }
        if report.folder != "retention" {
            return write!(
                f,
                "\n\nCedar alone judges it; no SQL is made of {} policies.",
                report.folder
            );
        }
        for place in &report.applies {
            write!(f, "\n\n{}", Place(place))?;
        }
        if report.applies.is_empty() && report.pending.is_none() {
            write!(f, "\n\nIt applies to no table that is known.")?;
        }
        Ok(())
    }
}

struct Place<'a>(&'a Explained);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.0;
        write!(f, "{} {}: {}", place.action, place.table, place.state)?;
        if let Some(why) = &place.why {
            write!(f, ", {why}")?;
        }
        for lost in &place.lost {
            write!(f, "\n  quarantined here: the table no longer has `{lost}` as it was")?;
        }
        if let Some(rule) = &place.rule {
            let policies = place.policies.join(", ");
            write!(f, "\n  rule {} of {policies}", &rule[..12])?;
        }
        if let Some(sql) = &place.sql {
            write!(f, "\n  sql, as it would run now:\n    {}", on_lines(sql))?;
        }
        if place.exact {
            write!(f, "\n  exact: SQL says what Cedar says")?;
        } else {
            write!(f, "\n  superset: Cedar judges in the process what SQL cannot say")?;
        }
        for widened in &place.widened {
            let (policy, condition) = (&widened.policy, &widened.condition);
            write!(f, "\n    {condition}  ({policy}): {}", widened.why)?;
        }
        for read in &place.reads {
            let column = read.column.as_deref().unwrap_or("computed");
            let optional = if read.optional { ", may be absent" } else { "" };
            write!(f, "\n  reads {} as {} ({column}{optional})", read.attribute, read.kind)?;
            if let Some(guard) = &read.guard {
                write!(f, "\n    judged only if {}", beginning(guard))?;
            }
        }
        write!(f, "\n{}", Plan(&place.plan))
    }
}

/// SQL with a line for each condition that AND joins at the top.
fn on_lines(sql: &str) -> String {
    let (mut depth, mut quote, mut out) = (0_i32, None, String::new());
    let one_line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    for (at, c) in one_line.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, ' ') if depth == 0 && one_line[at..].starts_with(" AND ") => {
                out.push_str("\n     ");
            }
            (None, _) => {}
        }
        out.push(c);
    }
    out
}

/// A long guard's beginning; `--json` has all of it.
fn beginning(guard: &str) -> String {
    const MOST: usize = 120;
    let text = guard.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.len() <= MOST {
        return text;
    }
    format!("{}… (--json has the rest)", &text[..text.floor_char_boundary(MOST)])
}

struct Plan<'a>(&'a places::Plan);

impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plan = self.0;
        let size = if plan.large { "large" } else { "not large" };
        write!(
            f,
            "  plan: {} rows by estimate, {size} (large is {LARGE} and more)",
            plan.estimated_rows
        )?;
        if let Some(because) = &plan.because {
            write!(f, "\n    {because}")?;
        }
        for line in &plan.lines {
            write!(f, "\n    {line}")?;
        }
        if plan.full {
            write!(f, "\n  it reads the table in full")?;
        }
        for create in &plan.create {
            write!(f, "\n  create: {create}")?;
        }
        if let Some(remark) = &plan.remark {
            write!(f, "\n  {remark}")?;
        }
        Ok(())
    }
}
