//! A policy as written: its text, its place, its annotations, and Cedar's parse of it under its own name.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use cedar_policy::{Policy, PolicyId};

use super::sources::PolicySources;
use super::statement::{self, statements};
use super::{annotations, links};
use crate::model::Diagnostic;
use crate::policy::parallel;
use crate::policy::reading::reads::{self, Reads};
use crate::policy::rule::PolicyMeta;
use crate::policy::validate::reword::syntax;

#[derive(Debug, Clone)]
pub struct WrittenPolicy {
    pub folder: Folder,
    /// Relative path in the policy directory.
    pub file: String,
    /// Where its text begins in the file, in bytes.
    pub offset: usize,
    /// Exactly what the officer wrote, from the first annotation to the semicolon.
    pub text: String,
    pub policy: Policy,
    pub meta: PolicyMeta,
    /// What its conditions read; an error when it has no public syntax tree.
    pub reads: Result<Reads, String>,
    /// It was made of a template; `text` is nowhere in a file.
    pub link: Option<Link>,
}

/// Where a link stands in its file.
#[derive(Debug, Clone)]
pub struct Link {
    pub template: String,
    /// The word that names the template: where complaints about the policy go.
    pub span: Range<usize>,
    /// The link's own name.
    pub name: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Folder {
    Access,
    Collection,
    Retention,
}

impl Folder {
    const ALL: [(Folder, &'static str); 3] = [
        (Folder::Access, "access"),
        (Folder::Collection, "collection"),
        (Folder::Retention, "retention"),
    ];
}

impl WrittenPolicy {
    pub fn is_forbid(&self) -> bool {
        self.policy.effect() == cedar_policy::Effect::Forbid
    }

    /// A complaint about a part of this policy's text.
    pub fn complain(
        &self,
        sources: &PolicySources,
        range: Range<usize>,
        message: impl Into<String>,
    ) -> Diagnostic {
        let span = match &self.link {
            Some(link) => link.span.clone(),
            None => self.offset + range.start..self.offset + range.end,
        };
        Diagnostic::span(&self.file, &sources.files[&self.file], span, message)
    }

    /// A complaint about a part of this policy's text that was looked for, or else about all of it.
    pub fn complain_at(
        &self,
        sources: &PolicySources,
        range: Option<Range<usize>>,
        message: impl Into<String>,
    ) -> Diagnostic {
        let range = range.unwrap_or_else(|| statement::effect(&self.text));
        self.complain(sources, range, message)
    }

    /// A complaint about an annotation, where there is one, or else about the policy.
    pub fn complain_of_annotation(
        &self,
        sources: &PolicySources,
        name: &str,
        message: impl Into<String>,
    ) -> Diagnostic {
        self.complain_at(sources, statement::annotation_value(&self.text, name), message)
    }
}

/// Parses every policy of the three folders; every error of every file.
pub fn parse(sources: &PolicySources, errors: &mut Vec<Diagnostic>) -> Vec<WrittenPolicy> {
    let mut policies: Vec<WrittenPolicy> = Vec::new();
    let mut names: BTreeMap<String, (String, usize)> = BTreeMap::new();
    let files: Vec<(Folder, &str, &str)> = Folder::ALL
        .into_iter()
        .flat_map(|(folder, name)| {
            let files = sources.folder(name).filter(|(file, _)| file.ends_with(".cedar"));
            files.map(move |(file, text)| (folder, file, text))
        })
        .collect();
    let parsed = parallel::map(&files, |(folder, file, text)| -> Vec<_> {
        let each = statements(text).into_iter();
        each.map(|range| {
            if statement::slots(&text[range.clone()]).is_empty() {
                parse_one(*folder, file, text, range).map(Found::Policy)
            } else {
                links::template(*folder, file, text, range).map(Found::Template)
            }
        })
        .collect()
    });
    let mut templates = Vec::new();
    for found in parsed.into_iter().flatten() {
        match found {
            Ok(Found::Policy(policy)) => {
                if is_first(&policy, sources, &mut names, errors) {
                    policies.push(policy);
                }
            }
            Ok(Found::Template(template)) => {
                let text = &sources.files[&template.file];
                let place = (template.file.clone(), template.offset);
                match names.insert(template.meta.id.clone(), place) {
                    None => templates.push(template),
                    Some(first) => {
                        let word = statement::annotation_value(&template.text, "id");
                        let word = word.unwrap_or_else(|| statement::effect(&template.text));
                        let span = template.offset + word.start..template.offset + word.end;
                        let message = second(&template.meta.id);
                        let complaint = Diagnostic::span(&template.file, text, span, message);
                        errors.push(complaint.with_hint(stands_at(&first, sources)));
                    }
                }
            }
            Err(found) => errors.extend(found),
        }
    }
    for policy in links::link(sources, &templates, errors) {
        if is_first(&policy, sources, &mut names, errors) {
            policies.push(policy);
        }
    }
    policies
}

enum Found {
    Policy(WrittenPolicy),
    Template(links::Template),
}

/// Whether no policy, template or link before it has its name.
fn is_first(
    policy: &WrittenPolicy,
    sources: &PolicySources,
    names: &mut BTreeMap<String, (String, usize)>,
    errors: &mut Vec<Diagnostic>,
) -> bool {
    let text = &sources.files[&policy.file];
    let place = (policy.file.clone(), policy.offset);
    let Some(first) = names.insert(policy.meta.id.clone(), place) else {
        return true;
    };
    let message = second(&policy.meta.id);
    let complaint = match &policy.link {
        Some(link) => Diagnostic::span(&policy.file, text, link.name.clone(), message),
        None => policy.complain_of_annotation(sources, "id", message),
    };
    errors.push(complaint.with_hint(stands_at(&first, sources)));
    false
}

fn second(id: &str) -> String {
    format!("a second policy `{id}`")
}

fn stands_at((file, offset): &(String, usize), sources: &PolicySources) -> String {
    // Lines are counted for a complaint only: ten thousand policies would be counted ten thousand times.
    let line = sources.files[file][..*offset].matches('\n').count() + 1;
    format!("the first stands at {file}:{line}")
}

fn parse_one(
    folder: Folder,
    file: &str,
    text: &str,
    range: Range<usize>,
) -> Result<WrittenPolicy, Vec<Diagnostic>> {
    let own = &text[range.clone()];
    let policy = Policy::from_str(own).map_err(|parse_errors| {
        parse_errors
            .iter()
            .map(|error| malformed(file, text, range.start, error))
            .collect::<Vec<_>>()
    })?;
    let meta = annotations::read(policy.annotations())
        .map_err(|found| annotations::complaints(found, file, text, range.clone()))?;
    let policy = policy.new_id(PolicyId::new(&meta.id));
    Ok(WrittenPolicy {
        folder,
        file: file.to_owned(),
        offset: range.start,
        text: own.to_owned(),
        reads: reads::of(&policy),
        policy,
        meta,
        link: None,
    })
}

/// What Cedar's parser dislikes about a statement that begins at `base`.
pub fn malformed(
    file: &str,
    text: &str,
    base: usize,
    error: &(impl miette::Diagnostic + ?Sized),
) -> Diagnostic {
    let label = error.labels().and_then(|mut labels| labels.next());
    let at = label.map_or(base..base, |l| base + l.offset()..base + l.offset() + l.len());
    let under = text.get(at.clone()).unwrap_or_default();
    match syntax(&error.to_string(), under) {
        Some((inner, message, hint)) => {
            let span = at.start + inner.start..at.start + inner.end;
            Diagnostic::span(file, text, span, message).with_hint(hint)
        }
        None => located(file, text, base, error),
    }
}

/// One of Cedar's own errors, moved from its place in the statement to its place in the file.
pub fn located(
    file: &str,
    text: &str,
    base: usize,
    error: &(impl miette::Diagnostic + ?Sized),
) -> Diagnostic {
    let label = error.labels().and_then(|mut labels| labels.next());
    let span = label.as_ref().map_or(base..base + 1, |label| {
        base + label.offset()..base + label.offset() + label.len().max(1)
    });
    let mut diagnostic = Diagnostic::span(file, text, span, error.to_string());
    let said = label.and_then(|label| label.label().map(str::to_owned));
    diagnostic.hint = error.help().map(|help| help.to_string()).or(said);
    diagnostic
}
