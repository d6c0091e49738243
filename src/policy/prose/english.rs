//! The sentences in English.

use super::head::{Head, What, Who};
use super::phrase::{Op, Phrase, Term};
use super::time::{self, Unit};
use crate::policy::registers::periods::{From, Period};
use crate::policy::rule::PolicyMeta;
use crate::policy::text::written::Folder;

pub fn read(head: &Head, meta: &PolicyMeta) -> String {
    let mut text = meta.id.clone();
    text.extend(meta.title.iter().map(|title| format!(": {title}")));
    text.push_str("\n\n");
    text.push_str(&sentence(head));
    for note in notes(head, meta) {
        text.push('\n');
        text.push_str(&note);
    }
    text
}

fn sentence(head: &Head) -> String {
    let beginning = match head.folder {
        Folder::Retention => retention(head),
        Folder::Collection if head.forbid => "A field must not be held".to_owned(),
        Folder::Collection => "A field may be held".to_owned(),
        Folder::Access => access(head),
    };
    let when = match (head.folder, head.forbid) {
        (Folder::Retention, false) => "once",
        (Folder::Retention, true) => "while",
        _ => "when",
    };
    let (when, unless) = (clause(when, &head.when), clause("unless", &head.unless));
    match (when, unless) {
        (None, None) if head.folder == Folder::Retention => {
            format!("{beginning}, whatever it holds.")
        }
        (None, None) => format!("{beginning}."),
        (Some(clause), None) | (None, Some(clause)) => format!("{beginning} {clause}"),
        (Some(when), Some(unless)) => {
            let apart = if when.contains('\n') { ",\n" } else { ", " };
            format!("{beginning} {}{apart}{unless}", when.trim_end_matches('.'))
        }
    }
}

fn retention(head: &Head) -> String {
    let acts: Vec<&str> = head.acts.iter().map(|act| participle(act)).collect();
    let acts = if acts.is_empty() { "acted on in any way".to_owned() } else { or(&acts) };
    let must = if head.forbid { "must not be" } else { "must be" };
    let what = match &head.what {
        What::Anything | What::Fields => "A record of any table".to_owned(),
        What::Table(table) => format!("A record of {table}"),
        What::Source(source) => format!("A record of any table of {source}"),
        What::Other(cedar) => format!("A record ({cedar})"),
    };
    let by = match &head.who {
        Who::Anybody | Who::Steward => String::new(),
        who => format!(" by {}", principal(who)),
    };
    format!("{what} {must} {acts}{by}")
}

fn participle(act: &str) -> &str {
    match act {
        "erase" => "erased",
        "anonymize" => "anonymised",
        "pseudonymize" => "pseudonymised",
        "reverify" => "put to the person it is about, to be confirmed or corrected,",
        "restrict" => "restricted",
        other => other,
    }
}

fn access(head: &Head) -> String {
    let acts: Vec<&str> = head.acts.iter().map(|act| infinitive(act)).collect();
    let acts = if acts.is_empty() { "do anything with".to_owned() } else { or(&acts) };
    let what = match &head.what {
        What::Anything => "anything".to_owned(),
        What::Fields => "a field".to_owned(),
        What::Table(table) => format!("{table} and its fields"),
        What::Source(source) => format!("everything in {source}"),
        What::Other(cedar) => format!("`{cedar}`"),
    };
    match (&head.who, head.forbid) {
        (Who::Anybody, true) => format!("Nobody may {acts} {what}"),
        (who, forbid) => {
            let may = if forbid { "must not" } else { "may" };
            format!("{} {may} {acts} {what}", principal(who))
        }
    }
}

fn infinitive(act: &str) -> &str {
    match act {
        "update" => "change",
        other => other,
    }
}

fn principal(who: &Who) -> String {
    match who {
        Who::Anybody => "Anybody".to_owned(),
        Who::Steward => "stewardd itself".to_owned(),
        Who::Role(role) => format!("Whoever has the role {role}"),
        Who::User(user) => format!("The user {user}"),
        Who::Other(cedar) => format!("`{cedar}`"),
    }
}

/// The word and what follows it: one condition in the sentence, several as a list.
fn clause(word: &str, phrases: &[Phrase]) -> Option<String> {
    let parts: Vec<&Phrase> = phrases
        .iter()
        .flat_map(|phrase| match phrase {
            Phrase::All(parts) => parts.iter().collect(),
            other => vec![other],
        })
        .collect();
    let list = |parts: &[&Phrase], intro: &str| {
        let lines: Vec<String> = parts.iter().map(|part| format!("  - {}", phrase(part))).collect();
        format!("{word} {intro}\n{}.", lines.join(";\n"))
    };
    match parts.as_slice() {
        [] | [Phrase::Always(true)] => None,
        [Phrase::Any(parts)] => {
            Some(list(&parts.iter().collect::<Vec<_>>(), "at least one of these holds:"))
        }
        [only] => Some(format!("{word} {}.", phrase(only))),
        many => Some(list(many, "all of these hold:")),
    }
}

fn notes(head: &Head, meta: &PolicyMeta) -> Vec<String> {
    let mut notes = Vec::new();
    if head.folder == Folder::Retention && !head.forbid {
        if let Some(grace) = meta.grace {
            let grace = span(&time::of(grace));
            notes.push(format!(
                "Nothing is done before the record has been due without interruption for {grace} (grace)."
            ));
        }
        if let Some(within) = meta.act_within {
            let within = span(&time::of(within));
            notes.push(format!("A record that has been due for more than {within} is overdue."));
        }
        if meta.observe {
            notes.push(
                "Mode observe: such records are counted, and nothing is done to them.".into(),
            );
        }
    }
    if head.forbid {
        notes.push("It stands over every permit, also when it cannot be evaluated.".to_owned());
    }
    let said = [
        ("Basis", meta.basis.clone()),
        ("Owner", meta.owner.clone()),
        ("Severity", meta.severity.clone()),
        ("To be reviewed by", meta.review_by.map(|day| day.to_string())),
        ("Whoever is let through must also", meta.obligation.clone()),
    ];
    notes.extend(said.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value?))));
    notes
}

fn phrase(of: &Phrase) -> String {
    match of {
        Phrase::Always(true) => "always".to_owned(),
        Phrase::Always(false) => "never".to_owned(),
        Phrase::All(parts) => both("both", "all of", "and", parts),
        Phrase::Any(parts) => both("either", "at least one of", "or", parts),
        Phrase::If { cond, then, otherwise } => {
            let (cond, then, otherwise) = (phrase(cond), phrase(then), phrase(otherwise));
            format!("if {cond}, then {then}; otherwise {otherwise}")
        }
        Phrase::Filled { path, yes } if path == "steward" => match yes {
            true => "the workflow knows the person (`steward`)".to_owned(),
            false => "the workflow does not know the person (`steward`)".to_owned(),
        },
        Phrase::Filled { path, yes: true } => format!("`{path}` is filled in"),
        Phrase::Filled { path, yes: false } => format!("`{path}` is empty"),
        Phrase::Flag { what: Term::Path(path), yes } if path == "special_basis" => match yes {
            true => "a purpose that covers it has a special legal basis (`special_basis`)".into(),
            false => "no purpose that covers it has a special legal basis (`special_basis`)".into(),
        },
        Phrase::Flag { what, yes } => format!("{} is {yes}", term(what)),
        Phrase::Compare { left, op, right } => {
            format!(
                "{} {} {}",
                term(left),
                operator(*op, left.is_time() || right.is_time()),
                term(right)
            )
        }
        Phrase::Elapsed { since, op, span: None } => {
            let since = term(since);
            match op {
                Op::AtLeast | Op::More => format!("{since} lies in the past"),
                Op::Less | Op::AtMost => format!("{since} lies in the future"),
                Op::Equal => format!("{since} is now"),
                Op::NotEqual => format!("{since} is not now"),
            }
        }
        Phrase::Elapsed { since, op, span: Some(text) } => elapsed(&term(since), *op, text),
        Phrase::Ended { since, name, period, yes } => {
            let ended = if *yes { "has ended" } else { "has not ended yet" };
            let (since, length) = (term(since), length(period.as_ref()));
            format!("the period `{name}`{length} of {since} {ended}")
        }
        Phrase::OneOf { what, values, yes } => {
            let values: Vec<String> = values.iter().map(term).collect();
            let is = if *yes { "is one of" } else { "is none of" };
            format!("{} {is} {}", term(what), values.join(", "))
        }
        Phrase::Like { what, pattern, yes } => {
            let matches = if *yes { "reads" } else { "does not read" };
            format!("{} {matches} \"{pattern}\", where * stands for anything", term(what))
        }
        Phrase::Within { what, whole, yes } => {
            let is = if *yes { "belongs" } else { "does not belong" };
            format!("{} {is} to {}", term(what), term(whole))
        }
        Phrase::IsA { what, of_type, yes } => {
            let is = if *yes { "is" } else { "is not" };
            format!("{} {is} a `{of_type}`", term(what))
        }
        Phrase::Covered { yes: true } => "a purpose of its table covers its category".to_owned(),
        Phrase::Covered { yes: false } => "no purpose of its table covers its category".to_owned(),
        Phrase::Quoted { cedar, yes } => {
            let holds = if *yes { "holds" } else { "does not hold" };
            format!("the condition `{cedar}` {holds}")
        }
    }
}

fn both(two: &str, many: &str, join: &str, parts: &[Phrase]) -> String {
    let said: Vec<String> = parts.iter().map(phrase).collect();
    match said.as_slice() {
        [left, right] => format!("{two} {left} {join} {right}"),
        all => format!("{many}: {}", all.join(", ")),
    }
}

fn operator(op: Op, time: bool) -> &'static str {
    match (op, time) {
        (Op::Equal, _) => "is",
        (Op::NotEqual, _) => "is not",
        (Op::Less, true) => "is before",
        (Op::AtMost, true) => "is no later than",
        (Op::More, true) => "is after",
        (Op::AtLeast, true) => "is no earlier than",
        (Op::Less, false) => "is less than",
        (Op::AtMost, false) => "is at most",
        (Op::More, false) => "is more than",
        (Op::AtLeast, false) => "is at least",
    }
}

fn elapsed(since: &str, op: Op, text: &str) -> String {
    let parts = time::parts(text);
    let one = parts.as_deref().is_some_and(|parts| matches!(parts, [(1, _)]));
    let have = if one { "has" } else { "have" };
    let span = parts.map_or_else(|| format!("`{text}`"), |parts| span(&parts));
    match op {
        Op::AtLeast => format!("{span} {have} passed since {since}"),
        Op::More => format!("more than {span} {have} passed since {since}"),
        Op::Less => format!("{span} {have} not yet passed since {since}"),
        Op::AtMost => format!("no more than {span} {have} passed since {since}"),
        Op::Equal => format!("exactly {span} {have} passed since {since}"),
        Op::NotEqual => format!("not exactly {span} {have} passed since {since}"),
    }
}

fn length(period: Option<&Period>) -> String {
    let Some(period) = period else { return String::new() };
    let (parts, from) = time::of_period(period);
    let from = match from {
        From::Moment => "",
        From::EndOfDay => ", counted from the end of its day",
        From::EndOfMonth => ", counted from the end of its month",
        From::EndOfQuarter => ", counted from the end of its quarter",
        From::EndOfYear => ", counted from the end of its year",
    };
    format!(" ({}{from}, {})", span(&parts), period.timezone)
}

fn span(parts: &[(u64, Unit)]) -> String {
    let said = parts.iter().map(|(count, unit)| {
        let unit = match unit {
            Unit::Year => "year",
            Unit::Month => "month",
            Unit::Day => "day",
            Unit::Hour => "hour",
            Unit::Minute => "minute",
            Unit::Second => "second",
            Unit::Millisecond => "millisecond",
        };
        format!("{count} {unit}{}", if *count == 1 { "" } else { "s" })
    });
    said.collect::<Vec<_>>().join(" and ")
}

fn term(of: &Term) -> String {
    match of {
        Term::Path(path) => format!("`{path}`"),
        Term::Text(text) => format!("\"{text}\""),
        Term::Number(number) => number.clone(),
        Term::Moment(moment) => moment.clone(),
        Term::Span(text) => time::parts(text).map_or_else(|| text.clone(), |parts| span(&parts)),
        Term::Entity { of_type, id } => match of_type.as_str() {
            "Steward::Table" => format!("the table {id}"),
            "Steward::Source" => format!("the source {id}"),
            "Steward::Role" => format!("the role {id}"),
            "Steward::Category" => format!("the category {id}"),
            "Steward::Purpose" => format!("the purpose {id}"),
            _ => format!("`{of_type}::\"{id}\"`"),
        },
        Term::Now => "now".to_owned(),
        Term::Resource => "it".to_owned(),
        Term::Principal => "whoever asks".to_owned(),
        Term::Later { than, span } => match (&**span, term(than)) {
            (Term::Span(text), than) if text.starts_with('-') => {
                format!("{} before {than}", term(&Term::Span(text[1..].to_owned())))
            }
            (span, than) => format!("{} after {than}", term(span)),
        },
        Term::Between { from, to } => format!("the time from {} to {}", term(from), term(to)),
        Term::List(items) => items.iter().map(term).collect::<Vec<_>>().join(", "),
        Term::Quoted(cedar) => format!("`{cedar}`"),
    }
}

/// `a, b or c`.
fn or(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
