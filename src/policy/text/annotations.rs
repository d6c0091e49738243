//! A policy's annotations: known names only, each with its own form.

use std::ops::Range;

use super::statement;
use crate::config::duration;
use crate::model::Diagnostic;
use crate::model::diagnostic::{did_you_mean, suggest};

use crate::policy::rule::PolicyMeta;

/// Every annotation a policy may carry.
pub const KNOWN: [&str; 12] = [
    "id",
    "title",
    "title_zh",
    "basis",
    "severity",
    "owner",
    "review_by",
    "grace",
    "act_within",
    "mode",
    "obligation",
    "log",
];

/// A complaint about one annotation: its name, what is wrong, what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Empty: about the policy as a whole.
    pub name: String,
    /// The value is wrong, not the name.
    pub of_value: bool,
    pub message: String,
    pub hint: Option<String>,
}

/// Reads the annotations of one policy; all complaints at once.
pub fn read<'a>(
    annotations: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<PolicyMeta, Vec<Complaint>> {
    let mut meta = PolicyMeta::default();
    let mut complaints = Vec::new();
    for (name, value) in annotations {
        if let Err((message, hint)) = set(&mut meta, name, value) {
            let of_value = KNOWN.contains(&name);
            complaints.push(Complaint { name: name.to_owned(), of_value, message, hint });
        }
    }
    if meta.id.is_empty() && !complaints.iter().any(|c| c.name == "id") {
        complaints.push(Complaint {
            name: String::new(),
            of_value: false,
            message: "a policy needs a name".into(),
            hint: Some("put @id(\"a-name-of-your-choice\") before it".into()),
        });
    }
    if complaints.is_empty() { Ok(meta) } else { Err(complaints) }
}

/// Complaints about the policy at `range` of a file, each under its word.
pub fn complaints(
    complaints: Vec<Complaint>,
    file: &str,
    text: &str,
    range: Range<usize>,
) -> Vec<Diagnostic> {
    let own = &text[range.clone()];
    let each = complaints.into_iter().map(|complaint| {
        let named = statement::annotation_name(own, &complaint.name);
        let value = statement::annotation_value(own, &complaint.name);
        let word = value.filter(|_| complaint.of_value).or(named);
        let word = word.unwrap_or_else(|| statement::effect(own));
        let span = range.start + word.start..range.start + word.end;
        let diagnostic = Diagnostic::span(file, text, span, complaint.message);
        Diagnostic { hint: complaint.hint, ..diagnostic }
    });
    each.collect()
}

fn set(meta: &mut PolicyMeta, name: &str, value: &str) -> Result<(), (String, Option<String>)> {
    let text = || Some(value.to_owned());
    match name {
        "id" if value.trim().is_empty() => {
            let hint = "put @id(\"a-name-of-your-choice\") before the policy";
            return Err(("@id is empty".into(), Some(hint.into())));
        }
        "id" => meta.id = value.to_owned(),
        "title" => meta.title = text(),
        "title_zh" => meta.title_zh = text(),
        "basis" => meta.basis = text(),
        "owner" => meta.owner = text(),
        "obligation" => meta.obligation = text(),
        "review_by" => {
            let date = value.parse().map_err(|_| {
                (format!("`{value}` is not a date"), Some("write \"YYYY-MM-DD\"".to_owned()))
            })?;
            meta.review_by = Some(date);
        }
        "grace" => meta.grace = Some(time(value)?),
        "act_within" => meta.act_within = Some(time(value)?),
        "severity" => {
            one_of(value, &["low", "medium", "high", "critical"])?;
            meta.severity = text();
        }
        "log" => {
            one_of(value, &["always", "never"])?;
            meta.log = Some(value == "always");
        }
        "mode" => {
            one_of(value, &["observe", "enforce"])?;
            meta.observe = value == "observe";
        }
        _ => {
            let hint = suggest(name, KNOWN).map(|near| format!("did you mean @{near}?"));
            let all = || format!("known: @{}", KNOWN.join(" @"));
            return Err((format!("unknown annotation @{name}"), hint.or_else(|| Some(all()))));
        }
    }
    Ok(())
}

fn time(value: &str) -> Result<std::time::Duration, (String, Option<String>)> {
    let hint = || Some("write a number and a unit: 7d, 12h, 4w".to_owned());
    duration::parse(value).map_err(|message| (format!("`{value}`: {message}"), hint()))
}

fn one_of(value: &str, allowed: &[&str]) -> Result<(), (String, Option<String>)> {
    if allowed.contains(&value) {
        return Ok(());
    }
    let near = suggest(value, allowed.iter().copied()).map(did_you_mean);
    let hint = near.unwrap_or_else(|| format!("one of {}", allowed.join(", ")));
    Err((format!("`{value}` is not one of the words that can stand here"), Some(hint)))
}
