//! A file of cases: every key known, every value of its type, every complaint with its place.

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use crate::model::diagnostic::{did_you_mean, suggest};
use crate::model::{Action, Diagnostic};

/// A row's attributes, by name, each with its place.
pub type Attributes = BTreeMap<Spanned<String>, Spanned<toml::Value>>;

/// One `[[case]]`, as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: Spanned<String>,
    pub table: Option<Spanned<String>>,
    pub field: Option<Spanned<String>>,
    pub principal: Option<Spanned<String>>,
    pub action: Option<Spanned<String>>,
    pub resource: Option<Spanned<String>>,
    pub category: Option<Spanned<String>>,
    pub sensitivity: Option<Spanned<String>>,
    /// Share of rows with a value, 0 to 1.
    pub populated: Option<Spanned<f64>>,
    /// Zone of times that name none.
    pub zone: Option<Spanned<String>>,
    pub context: Option<Spanned<Attributes>>,
    pub entities: Option<Spanned<Vec<toml::Table>>>,
    #[serde(default)]
    pub rows: Vec<Line>,
    pub now: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub row: Attributes,
    #[serde(default)]
    pub steward: Attributes,
    pub expect: Option<Spanned<String>>,
    pub policies: Option<Vec<Spanned<String>>>,
}

/// One of several rows of a case; what it does not say, the case says for all of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub name: Option<Spanned<String>>,
    pub now: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub row: Attributes,
    #[serde(default)]
    pub steward: Attributes,
    pub expect: Option<Spanned<String>>,
    pub policies: Option<Vec<Spanned<String>>>,
}

/// What a check expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    Permit,
    Deny,
    /// Due for nothing.
    Keep,
    /// Due for this act and for none that comes before it.
    Act(Action),
}

/// One thing to be checked: a case, or one row of it.
#[derive(Debug, Clone)]
pub struct Check {
    pub name: String,
    /// Where complaints about it as a whole belong.
    pub span: Range<usize>,
    pub case: Case,
    pub now: Option<Spanned<toml::Value>>,
    pub row: Attributes,
    pub steward: Attributes,
    pub expect: Spanned<Expect>,
    pub policies: Option<Vec<Spanned<String>>>,
}

/// What is wrong, where in the file, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub span: Range<usize>,
    pub message: String,
    pub hint: Option<String>,
}

impl Complaint {
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), hint: None }
    }

    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// There is no such `what`; perhaps one of `known` was meant.
    pub fn unknown<'k>(
        what: &str,
        name: &Spanned<String>,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Self {
        let message = format!("there is no {what} `{}`", name.get_ref());
        let near = suggest(name.get_ref(), known).map(did_you_mean);
        Self { hint: near, ..Self::new(name.span(), message) }
    }

    pub fn into_diagnostic(self, file: &str, text: &str) -> Diagnostic {
        Diagnostic { hint: self.hint, ..Diagnostic::span(file, text, self.span, self.message) }
    }
}

/// The checks of a file in their order; each complaint about it stands on its own.
pub fn read(text: &str) -> (Vec<Check>, Vec<Complaint>) {
    let mut checks = Vec::new();
    let mut complaints = Vec::new();
    let (document, errors) = DeTable::parse_recoverable(text);
    complaints.extend(errors.iter().map(complaint));
    for (key, value) in document.into_inner() {
        let ("case", DeValue::Array(cases)) = (key.get_ref().as_ref(), value.into_inner()) else {
            let message = format!("there is no key `{}` here", key.get_ref());
            let hint = "a file of cases holds [[case]] and nothing else";
            complaints.push(Complaint::new(key.span(), message).with_hint(hint));
            continue;
        };
        for case in cases {
            match Case::deserialize(ValueDeserializer::from(case)) {
                Ok(case) => checks_of(case, &mut checks, &mut complaints),
                Err(error) => complaints.push(complaint(&error)),
            }
        }
    }
    (checks, complaints)
}

fn complaint(error: &toml::de::Error) -> Complaint {
    let said = error.message().lines().next().unwrap_or_default();
    let (message, hint) = crate::policy::registers::reader::reword(said, "");
    Complaint { span: error.span().unwrap_or(0..1), message, hint }
}

fn checks_of(case: Case, checks: &mut Vec<Check>, complaints: &mut Vec<Complaint>) {
    let lines = if case.rows.is_empty() { vec![Line::default()] } else { case.rows.clone() };
    let several = !case.rows.is_empty();
    for (index, line) in lines.into_iter().enumerate() {
        let own = line.name.as_ref().map(|name| name.get_ref().clone());
        let name = match own {
            _ if !several => case.name.get_ref().clone(),
            Some(own) => format!("{}: {own}", case.name.get_ref()),
            None => format!("{}: row {}", case.name.get_ref(), index + 1),
        };
        let Some(expect) = line.expect.or_else(|| case.expect.clone()) else {
            let complaint = Complaint::new(case.name.span(), "missing field `expect`");
            complaints
                .push(complaint.with_hint("expect = \"permit\", \"deny\", \"keep\" or an act"));
            continue;
        };
        let place = line.name.map_or_else(
            || if several { expect.span() } else { case.name.span() },
            |name| name.span(),
        );
        let expect = match expect.get_ref().parse() {
            Ok(found) => Spanned::new(expect.span(), found),
            Err(complaint) => {
                complaints.push(Complaint { span: expect.span(), ..complaint });
                continue;
            }
        };
        checks.push(Check {
            name,
            span: place,
            now: line.now.or_else(|| case.now.clone()),
            row: over(&case.row, line.row),
            steward: over(&case.steward, line.steward),
            policies: line.policies.or_else(|| case.policies.clone()),
            expect,
            case: case.clone(),
        });
    }
}

fn over(below: &Attributes, above: Attributes) -> Attributes {
    let mut all = below.clone();
    // A name that stands in both keeps its first place as a key: complaints want the last.
    all.retain(|name, _| !above.contains_key(name));
    all.extend(above);
    all
}

impl FromStr for Expect {
    type Err = Complaint;

    fn from_str(text: &str) -> Result<Self, Complaint> {
        let acts = Action::ALL.map(Action::as_str);
        match text {
            "permit" => Ok(Expect::Permit),
            "deny" => Ok(Expect::Deny),
            "keep" => Ok(Expect::Keep),
            _ => text.parse().map(Expect::Act).map_err(|_| {
                let known = ["permit", "deny", "keep"].into_iter().chain(acts);
                let all = known.clone().collect::<Vec<_>>().join(", ");
                let message = format!("`{text}` is nothing to expect");
                let hint = suggest(text, known).map(did_you_mean);
                let hint = hint.unwrap_or(format!("known: {all}"));
                Complaint::new(0..1, message).with_hint(hint)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_take_what_they_do_not_say_from_their_case() {
        let text = "[[case]]\nname = \"n\"\ntable = \"a.b\"\nnow = \"x\"\nrow = { a = 1, b = 2 }\n\
                    expect = \"keep\"\n[[case.rows]]\nrow = { b = 3 }\n[[case.rows]]\nname = \"own\"\n\
                    expect = \"erase\"\n";
        let (checks, complaints) = read(text);
        assert_eq!(complaints, []);
        let names: Vec<&str> = checks.iter().map(|check| check.name.as_str()).collect();
        assert_eq!(names, ["n: row 1", "n: own"]);
        assert_eq!(checks[0].row["b"].get_ref(), &toml::Value::Integer(3));
        assert_eq!(checks[0].row["a"].get_ref(), &toml::Value::Integer(1));
        assert_eq!(*checks[1].expect.get_ref(), Expect::Act(Action::Erase));
    }

    #[test]
    fn every_case_is_complained_about_where_it_is_wrong() {
        let text = "[[case]]\nname = \"a\"\nexpct = \"permit\"\n[[case]]\nname = 7\n\
                    [[case]]\nname = \"c\"\nexpect = \"erese\"\n[cases]\n";
        let (checks, complaints) = read(text);
        assert!(checks.is_empty());
        let said: Vec<String> = complaints
            .iter()
            .map(|c| format!("{}: {} {:?}", &text[c.span.clone()], c.message, c.hint))
            .collect();
        assert_eq!(complaints.len(), 4, "{said:#?}");
        for expected in [
            "expct: there is no key",
            "7: this is a number",
            "\"erese\": ",
            "cases: there is no key",
        ] {
            assert!(
                said.iter().any(|line| line.starts_with(expected)),
                "{expected} not in {said:#?}"
            );
        }
        assert!(said.iter().any(|line| line.contains("did you mean `expect`?")), "{said:#?}");
        assert!(said.iter().any(|line| line.contains("did you mean `erase`?")), "{said:#?}");
    }
}
