//! Lints about purposes, recipients, periods and datasets.

use std::collections::BTreeSet;

use super::{
    CONTRADICTING_PURPOSES, NO_PURPOSE, REVIEW_TOO_LATE, Subject, UNUSED_PERIOD, UNUSED_PURPOSE,
    UNUSED_RECIPIENT,
};
use crate::model::{Diagnostic, category};
use crate::policy::reading::mentions;
use crate::policy::registers::dataset::TableDataset;
use crate::policy::registers::purposes::Purpose;

const PURPOSES: &str = "purposes.toml";

pub(super) fn all(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = unused(subject);
    for (name, purpose) in &subject.documents.purposes {
        found.extend(review_too_late(subject, name, purpose));
    }
    for (source, tables) in &subject.documents.datasets {
        let file = format!("datasets/{source}.toml");
        for (table, entry) in tables {
            found.extend(no_purpose(subject, &file, table, entry));
            found.extend(contradicting(subject, &file, table, entry));
        }
    }
    found
}

fn review_too_late(subject: &Subject<'_>, name: &str, purpose: &Purpose) -> Option<Diagnostic> {
    let (last, review) = (purpose.valid_until?, purpose.review_by?);
    (review > last).then(|| {
        let message = format!("`{name}` is to be reviewed on {review}, after its end on {last}");
        subject
            .complain(PURPOSES, &[name, "review_by", &review.to_string()], message)
            .with_hint("review a purpose before it ends")
            .lint(REVIEW_TOO_LATE)
    })
}

fn no_purpose(
    subject: &Subject<'_>,
    file: &str,
    table: &str,
    entry: &TableDataset,
) -> Option<Diagnostic> {
    let personal = entry.fields.iter().find(|(_, verdict)| verdict.category != category::NONE);
    let (field, verdict) = personal.filter(|_| entry.purposes.is_empty())?;
    let message = format!("`{table}` holds {} in `{field}` for no purpose", verdict.category);
    let diagnostic = subject
        .complain(file, &[table], message)
        .with_hint("name its purposes = […], or find out why it is there");
    Some(diagnostic.lint(NO_PURPOSE))
}

/// Two purposes of one table that cannot both be followed.
fn contradicting(
    subject: &Subject<'_>,
    file: &str,
    table: &str,
    entry: &TableDataset,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (at, first) in entry.purposes.iter().enumerate() {
        for second in &entry.purposes[at + 1..] {
            let of = |name: &String| subject.documents.purposes.get(name);
            let (Some(one), Some(other)) = (of(first), of(second)) else { continue };
            let Some((how, hint)) = contradiction(one, other) else { continue };
            let message =
                format!("the purposes `{first}` and `{second}` of `{table}` contradict: {how}");
            found.push(
                subject
                    .complain(file, &[table, "purposes", second], message)
                    .with_hint(hint)
                    .lint(CONTRADICTING_PURPOSES),
            );
        }
    }
    found
}

fn contradiction(one: &Purpose, other: &Purpose) -> Option<(&'static str, &'static str)> {
    let set = |items: &[String]| items.iter().cloned().collect::<BTreeSet<_>>();
    let (own, theirs) = (set(&one.categories), set(&other.categories));
    if own == theirs && !own.is_empty() && one.lawful_basis != other.lawful_basis {
        return Some((
            "the same categories on two lawful bases",
            "when consent ends, nobody can say which applied; split the categories or choose one basis",
        ));
    }
    let (here, there) = (set(&one.regions), set(&other.regions));
    if !here.is_empty() && !there.is_empty() && here.is_disjoint(&there) {
        return Some((
            "they have no region in common",
            "no place is allowed to both; split the table's purposes or correct the regions",
        ));
    }
    None
}

/// What is declared and nothing refers to.
fn unused(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut purposes = BTreeSet::new();
    let mut recipients = BTreeSet::new();
    let mut periods = BTreeSet::new();
    for written in subject.policies {
        let mentioned = mentions::of(&written.policy);
        periods.extend(mentioned.periods);
        for (kind, id) in mentioned.entities {
            match kind.as_str() {
                "Steward::Purpose" => purposes.insert(id),
                "Steward::Recipient" => recipients.insert(id),
                _ => false,
            };
        }
    }
    let entries = subject.documents.datasets.values().flat_map(|tables| tables.values());
    purposes.extend(entries.flat_map(|entry| entry.purposes.iter().cloned()));
    let listed = subject.documents.purposes.values();
    recipients.extend(listed.flat_map(|purpose| purpose.recipients.iter().cloned()));

    let mut found = Vec::new();
    let mut note = |file: &str, name: &str, what: &str, who: &str, code: &'static str| {
        let message = format!("the {what} `{name}` is never used");
        let hint = format!("no {who} names it; remove it or use it");
        found.push(subject.complain(file, &[name], message).with_hint(hint).lint(code));
    };
    let documents = subject.documents;
    for name in documents.purposes.keys().filter(|name| !purposes.contains(*name)) {
        note(PURPOSES, name, "purpose", "dataset and no policy", UNUSED_PURPOSE);
    }
    for name in documents.recipients.keys().filter(|name| !recipients.contains(*name)) {
        note("recipients.toml", name, "recipient", "purpose and no policy", UNUSED_RECIPIENT);
    }
    for name in documents.periods.keys().filter(|name| !periods.contains(*name)) {
        note("periods.toml", name, "period", "policy", UNUSED_PERIOD);
    }
    found
}
