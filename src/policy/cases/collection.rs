//! A field against the collection policies: may it be held for what it is?

use toml::Spanned;

use super::question::{Answer, Question, Subject, Unanswered};
use super::retention::moment;
use super::text::{Check, Complaint, Expect};
use crate::model::{FieldRef, TableRef, category};
use crate::policy::collect::{self, FieldFacts};
use crate::policy::text::written::Folder;

const SENSITIVITIES: [&str; 4] = ["public", "internal", "personal", "sensitive"];

pub fn answer(
    subject: &Subject<'_>,
    check: &Check,
    field: &Spanned<String>,
) -> Result<Answer, Unanswered> {
    let expected = &check.expect;
    if !matches!(expected.get_ref(), Expect::Permit | Expect::Deny) {
        let complaint =
            Complaint::new(expected.span(), "a case about a field expects permit or deny");
        return Err(complaint.into());
    }
    if let Some(action) = check.case.action.as_ref().filter(|action| action.get_ref() != "collect")
    {
        let complaint = Complaint::unknown("act on fields", action, ["collect"]);
        return Err(complaint.with_hint("the action on a field is `collect`").into());
    }
    let facts = facts(subject, check, field)?;
    let at = moment(subject, check)?;
    let bundle = subject.bundle;
    let table = bundle.table_facts(&facts.field.table);
    let (request, entities) =
        collect::ask(&bundle.purposes, &table, &facts, &facts.categories[0], &at)
            .map_err(|error| Complaint::new(check.span.clone(), error))?;
    let question = Question { folder: Folder::Collection, request, entities };
    let judgement = question.put(&bundle.collection);
    Ok(Answer {
        got: if judgement.permitted { Expect::Permit } else { Expect::Deny },
        reasons: judgement.reasons,
        errors: judgement.errors,
        lacking: Vec::new(),
        questions: vec![question],
    })
}

/// The field a case is about. It needs no inventory, only agrees with it where there is one.
pub fn facts(
    subject: &Subject<'_>,
    check: &Check,
    name: &Spanned<String>,
) -> Result<FieldFacts, Unanswered> {
    let form = || Complaint::new(name.span(), "write field = \"source.table.field\"");
    let (table, field) = name.get_ref().rsplit_once('.').ok_or_else(form)?;
    let table_name = Spanned::new(name.span(), table.to_owned());
    match subject.table(&table_name) {
        Ok(governed) => {
            let columns = &governed.projection.table.columns;
            if !columns.iter().any(|column| column.name == field) {
                let wanted = Spanned::new(name.span(), field.to_owned());
                let known = columns.iter().map(|column| column.name.as_str());
                let message = format!("{table} has no column `{field}`");
                let unknown = Complaint::unknown("column", &wanted, known);
                return Err(Complaint { message, ..unknown }.into());
            }
        }
        Err(Unanswered::Pending(_)) => {}
        Err(error) => return Err(error),
    }
    let table: TableRef = table.parse().map_err(|_| form())?;
    let key = check.case.category.as_ref().ok_or_else(|| {
        let hint = "what it holds, as category = \"user.contact.email\"";
        Complaint::new(name.span(), "a field needs a category").with_hint(hint)
    })?;
    if !category::keys().contains(&key.get_ref().as_str()) {
        return Err(Complaint::unknown("category", key, category::keys().iter().copied()).into());
    }
    let sensitivity = check.case.sensitivity.as_ref();
    if let Some(unknown) = sensitivity.filter(|s| !SENSITIVITIES.contains(&s.get_ref().as_str())) {
        return Err(Complaint::unknown("sensitivity", unknown, SENSITIVITIES).into());
    }
    let populated = match &check.case.populated {
        Some(share) if !(0.0..=1.0).contains(share.get_ref()) => {
            let message = "`populated` is a share of rows, from 0.0 to 1.0";
            return Err(Complaint::new(share.span(), message).into());
        }
        Some(share) => (share.get_ref() * 1e4).round() as i64,
        None => 10_000,
    };
    Ok(FieldFacts {
        field: FieldRef { table, field: field.to_owned() },
        categories: vec![key.get_ref().clone()],
        sensitivity: sensitivity.map_or("personal", |s| s.get_ref()).to_owned(),
        populated,
    })
}
