//! What decisions say of somebody's habits, for whoever watches over them.

use std::sync::Arc;

use super::named::{Answer, Asking};
use super::read::Logged;
use super::record::Outcome;
use crate::model::{Instant, TableRef};

/// Who (by keyed hash) asked for what, when, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub time: Instant,
    /// Type and keyed hash of the principal.
    pub principal: (Arc<str>, Arc<str>),
    /// The resource's type and keyed hash.
    pub resource: (Arc<str>, Option<Arc<str>>),
    pub table: Option<Arc<TableRef>>,
    pub action: Arc<str>,
    pub permitted: bool,
    pub break_glass: bool,
    pub bundle: Arc<str>,
}

/// The members of [`Seen`] that are the request's: made once, shared by all of its decisions.
pub(super) struct Seeing {
    principal: (Arc<str>, Arc<str>),
    action: Arc<str>,
}

impl Seeing {
    pub fn new(request: &Asking<'_>) -> Self {
        let (kind, id) = &request.principal;
        let id = id.clone().unwrap_or_else(|| "".into());
        Self {
            principal: (kind_of(kind, &request.asked.principal.0), id),
            action: kind_of(&request.action, &request.asked.action),
        }
    }

    pub fn seen(&self, request: &Asking<'_>, answer: &Answer<'_>) -> Seen {
        let decided = answer.decided;
        Seen {
            time: request.asked.time,
            principal: self.principal.clone(),
            resource: (kind_of(&answer.kind, &decided.resource.0), answer.id.clone()),
            table: decided.table.clone(),
            action: self.action.clone(),
            permitted: decided.decision,
            break_glass: decided.outcome == Outcome::BreakGlass || decided.break_glass.is_some(),
            bundle: request.asked.bundle.clone(),
        }
    }
}

/// The word as it may be written; mostly it is the one that was said.
fn kind_of(written: &str, said: &Arc<str>) -> Arc<str> {
    if *written == **said { said.clone() } else { written.into() }
}

impl Seen {
    /// The broken glass among what was logged.
    pub fn broken(logged: &Logged) -> Vec<Self> {
        let broken = logged.records.iter().filter(|record| record.is_break_glass());
        let seen = broken.map(|record| Self {
            time: record.instant(),
            principal: (
                record.principal.kind.as_str().into(),
                record.principal.id.as_deref().unwrap_or_default().into(),
            ),
            resource: (
                record.resource.kind.as_str().into(),
                record.resource.id.as_deref().map(Into::into),
            ),
            table: record
                .resource
                .table
                .as_deref()
                .and_then(|table| table.parse().ok().map(Arc::new)),
            action: record.action.as_str().into(),
            permitted: record.decision,
            break_glass: true,
            bundle: logged.bundle.as_str().into(),
        });
        seen.collect()
    }
}
