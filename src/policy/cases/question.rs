//! A check as Cedar is asked it, and what came back.

use std::cell::OnceCell;

use cedar_policy::{Entities, PolicySet, Request};

use super::text::{Complaint, Expect};
use crate::model::{Diagnostic, TableRef};
use crate::policy::bundle::Bundle;
use crate::policy::judge::{Judgement, authorize};
use crate::policy::text::written::{Folder, WrittenPolicy, parse};

/// One request, with the entities around it.
#[derive(Debug, Clone)]
pub struct Question {
    pub folder: Folder,
    pub request: Request,
    pub entities: Entities,
}

impl Question {
    pub fn put(&self, policies: &PolicySet) -> Judgement {
        authorize(policies, &self.request, &self.entities)
    }
}

/// What came of a check.
#[derive(Debug, Clone)]
pub struct Answer {
    pub got: Expect,
    /// Ids of the policies that decided.
    pub reasons: Vec<String>,
    /// Ids of policies that erred.
    pub errors: Vec<String>,
    /// Attributes that every record has and the case's row lacks.
    pub lacking: Vec<String>,
    pub questions: Vec<Question>,
}

/// Why a check has no answer.
#[derive(Debug)]
pub enum Unanswered {
    /// What it is about is not known yet, or has drifted; said in a sentence.
    Pending(String),
    Wrong(Complaint),
    /// Something beside the case is wrong: an entity file, a schema fragment.
    Elsewhere(Box<Diagnostic>),
}

impl From<Complaint> for Unanswered {
    fn from(complaint: Complaint) -> Self {
        Unanswered::Wrong(complaint)
    }
}

/// The bundle and, for whoever has to explain or watch, its policies as written.
pub struct Subject<'a> {
    pub bundle: &'a Bundle,
    written: OnceCell<Vec<WrittenPolicy>>,
}

impl<'a> Subject<'a> {
    pub fn of(bundle: &'a Bundle) -> Self {
        Self { bundle, written: OnceCell::new() }
    }

    /// Parsed when first asked for: a reload whose cases pass mostly never does.
    pub fn written(&self) -> &[WrittenPolicy] {
        // What is in a bundle has been parsed before; a complaint now would be the same one.
        self.written.get_or_init(|| parse(&self.bundle.sources, &mut Vec::new()))
    }

    /// The governed table a case names; a source nobody has seen yet makes it wait.
    pub fn table(
        &self,
        name: &toml::Spanned<String>,
    ) -> Result<&'a crate::policy::Governed, Unanswered> {
        let table: TableRef =
            name.get_ref().parse().map_err(|error: String| Complaint::new(name.span(), error))?;
        let governed = &self.bundle.governed;
        if let Some(found) = governed.get(&table) {
            // What a drifted table's rules say is known again when an officer has looked at it.
            if !found.drifted.is_empty() {
                return Err(Unanswered::Pending(format!("{table} has drifted")));
            }
            return Ok(found);
        }
        if self.bundle.gone.contains(&table) {
            return Err(Unanswered::Pending(format!("{table} is gone")));
        }
        if !governed.keys().any(|known| known.source == table.source) {
            return Err(Unanswered::Pending(format!(
                "no inventory of source {} yet",
                table.source
            )));
        }
        let known: Vec<String> = governed.keys().map(TableRef::to_string).collect();
        Err(Complaint::unknown("table", name, known.iter().map(String::as_str)).into())
    }
}
