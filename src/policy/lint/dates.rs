//! Lints that come with the day: what was to be looked at again, and what has ended.

use chrono::NaiveDate;

use super::{EXPIRED_PURPOSE, REVIEW_OVERDUE, in_register};
use crate::model::clock::to_datetime;
use crate::model::{Diagnostic, Instant};
use crate::policy::bundle::Bundle;

pub(super) fn all(bundle: &Bundle, now: Instant) -> Vec<Diagnostic> {
    let today = to_datetime(now).date_naive();
    let mut found = Vec::new();
    for written in &bundle.written {
        if let Some(day) = written.meta.review_by.filter(|day| *day < today) {
            let message = overdue(&written.meta.id, day);
            let complaint = written.complain_of_annotation(&bundle.sources, "review_by", message);
            found.push(complaint.with_hint(HINT).lint(REVIEW_OVERDUE));
        }
    }
    for (name, purpose) in &bundle.purposes {
        if let Some(day) = purpose.review_by.filter(|day| *day < today) {
            let path = [name.as_str(), "review_by", &day.to_string()];
            found.push(review(bundle, "purposes.toml", &path, overdue(name, day)));
        }
    }
    for (source, tables) in &bundle.datasets {
        let file = format!("datasets/{source}.toml");
        for (table, entry) in tables {
            for name in &entry.purposes {
                let end = bundle.purposes.get(name).and_then(|purpose| purpose.valid_until);
                if let Some(day) = end.filter(|day| *day < today) {
                    let message = format!("the purpose `{name}` of `{table}` ended on {day}");
                    let path = [table.as_str(), "purposes", name];
                    let hint = "what was held for it alone is over-collected; remove it here";
                    found.push(
                        in_register(&bundle.sources, &file, &path, message)
                            .with_hint(hint)
                            .lint(EXPIRED_PURPOSE),
                    );
                }
            }
            for (field, verdict) in &entry.fields {
                if let Some(day) = verdict.review_by.filter(|day| *day < today) {
                    let path = [table.as_str(), "fields", field, "review_by", &day.to_string()];
                    let message = overdue(&format!("{table}.{field}"), day);
                    found.push(review(bundle, &file, &path, message));
                }
            }
        }
    }
    found
}

const HINT: &str = "look at it again, and set the next day";

fn overdue(what: &str, day: NaiveDate) -> String {
    format!("`{what}` was to be reviewed by {day}")
}

fn review(bundle: &Bundle, file: &str, path: &[&str], message: String) -> Diagnostic {
    in_register(&bundle.sources, file, path, message).with_hint(HINT).lint(REVIEW_OVERDUE)
}
