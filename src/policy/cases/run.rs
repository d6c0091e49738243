//! Running the cases of a bundle.

use serde::Serialize;

use super::access::World;
use super::collection;
use super::difference::difference;
use super::question::{Answer, Subject, Unanswered};
use super::retention;
use super::text::{self, Check, Complaint};
use crate::model::Diagnostic;
use crate::policy::bundle::Bundle;
use crate::policy::coverage::Coverage;

/// Which cases to run, and what to watch meanwhile.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only cases whose name or file contains this.
    pub filter: Option<String>,
    /// Watch which policies and conditions the cases reach.
    pub coverage: bool,
}

/// How the cases of a bundle went.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcome {
    pub passed: usize,
    /// About a source without an inventory, or a table that has drifted.
    pub pending: usize,
    pub failures: Vec<Diagnostic>,
    /// Each case, or each row of one, in the order of files.
    pub cases: Vec<CaseResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CaseResult {
    pub name: String,
    pub file: String,
    pub line: usize,
    #[serde(flatten)]
    pub verdict: Verdict,
}

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub enum Verdict {
    Passed,
    Pending { why: String },
    Failed(Failure),
}

/// What is wrong with a case, or with the policies.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    #[serde(flatten)]
    pub diagnostic: Diagnostic,
    /// What was expected, what came, what decided, what nearly did.
    pub notes: Vec<String>,
}

impl Failure {
    /// The failure with its carets, over several lines.
    pub fn render(&self) -> String {
        let mut out = self.diagnostic.render();
        for note in &self.notes {
            out.push_str(&format!("  = {}\n", note.replace('\n', "\n  ")));
        }
        out
    }
}

/// Runs every case of the bundle's own `tests/`.
pub fn run(bundle: &Bundle) -> Outcome {
    run_with(bundle, &Options::default())
}

pub fn run_with(bundle: &Bundle, options: &Options) -> Outcome {
    let mut runner = Runner { subject: Subject::of(bundle), world: None };
    let mut coverage = options.coverage.then(|| Coverage::of(bundle, runner.subject.written()));
    let mut outcome = Outcome::default();
    for (file, text) in bundle.sources.folder("tests") {
        let (checks, complaints) = text::read(text);
        let wanted = |name: &str| {
            options.filter.as_ref().is_none_or(|part| name.contains(part) || file.contains(part))
        };
        for check in checks.into_iter().filter(|check| wanted(&check.name)) {
            let verdict = runner.verdict(&check, (file, text), coverage.as_mut());
            let at = Diagnostic::span(file, text, check.span.clone(), "");
            outcome.add(CaseResult { name: check.name, file: file.into(), line: at.line, verdict });
        }
        for complaint in complaints {
            let diagnostic = complaint.into_diagnostic(file, text);
            let (name, line) = (diagnostic.message.clone(), diagnostic.line);
            let verdict = Verdict::Failed(Failure { diagnostic, notes: Vec::new() });
            outcome.add(CaseResult { name, file: file.into(), line, verdict });
        }
    }
    outcome.coverage = coverage;
    outcome
}

impl Outcome {
    fn add(&mut self, case: CaseResult) {
        match &case.verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Pending { .. } => self.pending += 1,
            Verdict::Failed(failure) => self.failures.push(failure.diagnostic.clone()),
        }
        self.cases.push(case);
    }
}

struct Runner<'a> {
    subject: Subject<'a>,
    /// Made for the first case about access; most sets of cases have none.
    world: Option<Result<World, Box<Diagnostic>>>,
}

impl Runner<'_> {
    fn verdict(
        &mut self,
        check: &Check,
        (file, text): (&str, &str),
        coverage: Option<&mut Coverage>,
    ) -> Verdict {
        let complain = |complaint: Complaint| {
            let diagnostic = complaint.named(check).into_diagnostic(file, text);
            Verdict::Failed(Failure { diagnostic, notes: Vec::new() })
        };
        match self.answer(check) {
            Ok(answer) => {
                if let Some(coverage) = coverage {
                    coverage.note(&answer.questions);
                }
                difference(&self.subject, check, &answer, (file, text))
                    .map_or(Verdict::Passed, Verdict::Failed)
            }
            Err(Unanswered::Pending(why)) => Verdict::Pending { why },
            Err(Unanswered::Wrong(complaint)) => complain(complaint),
            Err(Unanswered::Elsewhere(diagnostic)) => {
                let name = &check.name;
                let notes = vec![format!("case \"{name}\" at {file} needs it")];
                Verdict::Failed(Failure { diagnostic: *diagnostic, notes })
            }
        }
    }

    fn answer(&mut self, check: &Check) -> Result<Answer, Unanswered> {
        let case = &check.case;
        if let Some(principal) = &case.principal {
            let subject = &self.subject;
            let world = self.world.get_or_insert_with(|| World::of(subject));
            return match world {
                Ok(world) => world.answer(subject, check, principal),
                Err(error) => Err(Unanswered::Elsewhere(error.clone())),
            };
        }
        misplaced(check)?;
        match (&case.table, &case.field) {
            (Some(table), None) => retention::answer(&self.subject, check, table),
            (None, Some(field)) => collection::answer(&self.subject, check, field),
            _ => {
                let message =
                    "a case is about a table, a field or, with a `principal`, about access";
                Err(Complaint::new(case.name.span(), message).into())
            }
        }
    }
}

/// Keys that only a case about access has, in one that is not.
fn misplaced(check: &Check) -> Result<(), Complaint> {
    let case = &check.case;
    let places = [
        ("resource", case.resource.as_ref().map(toml::Spanned::span)),
        ("context", case.context.as_ref().map(toml::Spanned::span)),
        ("entities", case.entities.as_ref().map(toml::Spanned::span)),
    ];
    for (key, place) in places {
        if let Some(span) = place {
            let message = format!("`{key}` is for cases about access");
            let hint = "say who asks, as principal = 'Steward::User::\"somebody@example.org\"'";
            return Err(Complaint::new(span, message).with_hint(hint));
        }
    }
    Ok(())
}
