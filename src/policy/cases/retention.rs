//! A row against the retention rules of its table: one act, or all of them by their precedence.

use toml::Spanned;

use super::question::{Answer, Question, Subject, Unanswered};
use super::text::{Attributes, Check, Complaint, Expect};
use super::time;
use crate::model::value::KeyPart;
use crate::model::{Action, RecordKey, Row, Value};
use crate::policy::judge::Judgement;
use crate::policy::predicate::Instants;
use crate::policy::rule::{Rule, RuleState};
use crate::policy::schema::STEWARD;
use crate::policy::schema::shape::Governed;
use crate::policy::text::written::Folder;

pub fn answer(
    subject: &Subject<'_>,
    check: &Check,
    name: &Spanned<String>,
) -> Result<Answer, Unanswered> {
    let governed = subject.table(name)?;
    let row = Record::read(check, governed)?;
    let at = moment(subject, check)?;
    match act(check)? {
        Some(action) => one(subject, governed, &row, &at, action),
        None => all(subject, governed, &row, &at),
    }
}

/// The moment a check is judged by.
pub fn moment(subject: &Subject<'_>, check: &Check) -> Result<Instants, Complaint> {
    let now = check.now.as_ref().ok_or_else(|| {
        let complaint = Complaint::new(check.case.name.span(), "missing field `now`");
        complaint.with_hint("the time to judge by, as now = \"2026-06-15T12:00:00Z\"")
    })?;
    let zone = time::zone(check.case.zone.as_ref())?;
    Ok(subject.bundle.instants(time::instant(now, zone)?))
}

/// The act a check is about; none when it expects one of them all.
fn act(check: &Check) -> Result<Option<Action>, Complaint> {
    let expected = &check.expect;
    match (&check.case.action, expected.get_ref()) {
        (None, Expect::Keep | Expect::Act(_)) => Ok(None),
        (None, Expect::Permit | Expect::Deny) => {
            Err(Complaint::new(check.case.name.span(), "missing field `action`").with_hint(
                "or expect an act, or \"keep\": what becomes of the record under all rules",
            ))
        }
        (Some(_), Expect::Keep | Expect::Act(_)) => {
            Err(Complaint::new(expected.span(), "a case about one action expects permit or deny")
                .with_hint("leave out `action` to ask what becomes of the record under all rules"))
        }
        (Some(action), _) => action.get_ref().parse().map(Some).map_err(|_| {
            Complaint::unknown("act on records", action, Action::ALL.map(Action::as_str))
        }),
    }
}

/// A case's row: attribute paths and their values.
struct Record {
    paths: Vec<String>,
    row: Row,
}

impl Record {
    fn read(check: &Check, governed: &Governed) -> Result<Self, Complaint> {
        let mut given = values(check, governed)?;
        given.extend(steward(&check.steward, check)?);
        let (paths, values) = given.into_iter().unzip();
        let key = RecordKey(vec![KeyPart::Int(1)]);
        Ok(Self { paths, row: Row { key, subject: None, values } })
    }

    fn judge(&self, rule: &Rule, at: &Instants) -> Result<(Question, Judgement), Unanswered> {
        let (request, entities) = rule
            .judge
            .ask(&self.paths, &self.row, at)
            .map_err(|error| Unanswered::Wrong(Complaint::new(0..1, error)))?;
        let question = Question { folder: Folder::Retention, request, entities };
        let judgement = question.put(rule.judge.policies());
        Ok((question, judgement))
    }

    /// What every record has, the rule reads, and this one lacks.
    fn lacking(&self, rule: &Rule, governed: &Governed) -> Vec<String> {
        let required = |path: &&String| {
            governed.shape.attributes.get(*path).is_some_and(|shape| !shape.optional)
        };
        rule.reads
            .iter()
            .filter(required)
            .filter(|path| !self.paths.contains(path))
            .cloned()
            .collect()
    }
}

/// The values a row gives, by attribute.
pub fn values(check: &Check, governed: &Governed) -> Result<Vec<(String, Value)>, Complaint> {
    let zone = time::zone(check.case.zone.as_ref())?;
    let read = |(name, written): (&Spanned<String>, &Spanned<toml::Value>)| {
        let path = name.get_ref();
        let Some(shape) = governed.shape.attributes.get(path) else {
            let known = governed.shape.attributes.keys().map(String::as_str);
            let message = format!("{} has no column or fact `{path}`", governed.table);
            return Err(Complaint { message, ..Complaint::unknown("column", name, known) });
        };
        Ok((path.clone(), time::value(path, shape.kind, written, zone)?))
    };
    check.row.iter().map(read).collect()
}

/// The workflow's state about the subject. Whoever it knows has been asked, once unless the case says so.
fn steward(written: &Attributes, check: &Check) -> Result<Vec<(String, Value)>, Complaint> {
    let zone = time::zone(check.case.zone.as_ref())?;
    let mut given = Vec::new();
    for (name, value) in written {
        let Some((path, kind, _)) = STEWARD.iter().find(|(path, ..)| path == name.get_ref()) else {
            let known = STEWARD.map(|(path, ..)| path);
            return Err(Complaint::unknown("state of the workflow", name, known));
        };
        given.push((format!("steward.{path}"), time::value(path, *kind, value, zone)?));
    }
    if !given.is_empty() && !given.iter().any(|(path, _)| path == "steward.asks") {
        given.push(("steward.asks".to_owned(), Value::Long(1)));
    }
    Ok(given)
}

fn one(
    subject: &Subject<'_>,
    governed: &Governed,
    record: &Record,
    at: &Instants,
    action: Action,
) -> Result<Answer, Unanswered> {
    let Some(rule) = subject.bundle.rule(&governed.table, action) else {
        return Ok(nobody_spoke(Expect::Deny));
    };
    if let RuleState::Quarantined { why } = &rule.state {
        return Err(Unanswered::Pending(why.clone()));
    }
    let (question, judgement) = record.judge(rule, at)?;
    Ok(Answer {
        got: if judgement.permitted { Expect::Permit } else { Expect::Deny },
        lacking: record.lacking(rule, governed),
        reasons: judgement.reasons,
        errors: judgement.errors,
        questions: vec![question],
    })
}

/// The first act the record is due for, in the order of precedence. A rule that only observes acts on nothing.
fn all(
    subject: &Subject<'_>,
    governed: &Governed,
    record: &Record,
    at: &Instants,
) -> Result<Answer, Unanswered> {
    let mut answer = nobody_spoke(Expect::Keep);
    let mut deciding = None;
    for action in Action::ALL {
        let Some(rule) = subject.bundle.rule(&governed.table, action) else { continue };
        if let RuleState::Quarantined { why } = &rule.state {
            return Err(Unanswered::Pending(why.clone()));
        }
        let (question, judgement) = record.judge(rule, at)?;
        answer.questions.push(question);
        if judgement.permitted {
            let acts = rule.state == RuleState::Active;
            deciding = deciding.or(acts.then_some((action, judgement.reasons)));
            continue;
        }
        answer.reasons.extend(judgement.reasons);
        answer.errors.extend(judgement.errors);
        answer.lacking.extend(record.lacking(rule, governed));
    }
    if let Some((action, reasons)) = deciding {
        answer.got = Expect::Act(action);
        answer.reasons = reasons;
    }
    for list in [&mut answer.reasons, &mut answer.errors, &mut answer.lacking] {
        list.sort();
        list.dedup();
    }
    Ok(answer)
}

fn nobody_spoke(got: Expect) -> Answer {
    Answer {
        got,
        reasons: Vec::new(),
        errors: Vec::new(),
        lacking: Vec::new(),
        questions: Vec::new(),
    }
}
