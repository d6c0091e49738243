//! A policy as written: its text, its place, its annotations, and Cedar's parse of it under its own name.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use cedar_policy::{Policy, PolicyId};

use super::reads::{self, Reads};
use super::rule::PolicyMeta;
use super::sources::PolicySources;
use super::statement::{find_word, statements};
use super::{annotations, parallel};
use crate::model::Diagnostic;

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
        let span = self.offset + range.start..self.offset + range.end;
        Diagnostic::span(&self.file, &sources.files[&self.file], span, message)
    }

    /// A complaint about a word of this policy: an attribute, an annotation.
    pub fn complain_about(
        &self,
        sources: &PolicySources,
        word: &str,
        message: impl Into<String>,
    ) -> Diagnostic {
        self.complain(sources, find_word(&self.text, word), message)
    }
}

/// Parses every policy of the three folders; every error of every file.
pub fn parse(sources: &PolicySources, errors: &mut Vec<Diagnostic>) -> Vec<WrittenPolicy> {
    let mut policies: Vec<WrittenPolicy> = Vec::new();
    let mut names: BTreeMap<String, (String, usize)> = BTreeMap::new();
    let files: Vec<(Folder, &str, &str)> = Folder::ALL
        .into_iter()
        .flat_map(|(folder, name)| {
            sources.folder(name).map(move |(file, text)| (folder, file, text))
        })
        .collect();
    let parsed = parallel::map(&files, |(folder, file, text)| -> Vec<_> {
        let each = statements(text).into_iter();
        each.map(|range| parse_one(*folder, file, text, range)).collect()
    });
    for found in parsed.into_iter().flatten() {
        match found {
            Ok(policy) => {
                let text = &sources.files[&policy.file];
                let line = text[..policy.offset].matches('\n').count() + 1;
                let place = (policy.file.clone(), line);
                match names.insert(policy.meta.id.clone(), place) {
                    None => policies.push(policy),
                    Some((file, line)) => errors.push(
                        policy
                            .complain_about(
                                sources,
                                "id",
                                format!("a second policy `{}`", policy.meta.id),
                            )
                            .with_hint(format!("the first stands at {file}:{line}")),
                    ),
                }
            }
            Err(found) => errors.extend(found),
        }
    }
    policies
}

fn parse_one(
    folder: Folder,
    file: &str,
    text: &str,
    range: Range<usize>,
) -> Result<WrittenPolicy, Vec<Diagnostic>> {
    let own = &text[range.clone()];
    let policy = Policy::from_str(own).map_err(|parse_errors| {
        parse_errors.iter().map(|error| located(file, text, range.start, error)).collect::<Vec<_>>()
    })?;
    let meta = annotations::read(policy.annotations()).map_err(|complaints| {
        complaints
            .into_iter()
            .map(|complaint| {
                let word =
                    if complaint.name.is_empty() { 0..1 } else { find_word(own, &complaint.name) };
                let span = range.start + word.start..range.start + word.end;
                let diagnostic = Diagnostic::span(file, text, span, complaint.message);
                Diagnostic { hint: complaint.hint, ..diagnostic }
            })
            .collect::<Vec<_>>()
    })?;
    let policy = policy.new_id(PolicyId::new(&meta.id));
    Ok(WrittenPolicy {
        folder,
        file: file.to_owned(),
        offset: range.start,
        text: own.to_owned(),
        reads: reads::of(&policy),
        policy,
        meta,
    })
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
