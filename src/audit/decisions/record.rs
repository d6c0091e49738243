//! A decision as it was made, before anything in it is hidden. It lives in memory only.

use std::sync::Arc;

use crate::model::{Instant, TableRef};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Evaluation,
    Search,
    Plan,
    Fields,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Evaluation => "evaluation",
            Kind::Search => "search",
            Kind::Plan => "plan",
            Kind::Fields => "fields",
        }
    }
}

/// How the answer came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Ok,
    /// A policy that could have decided did not evaluate.
    PolicyError,
    BreakGlass,
    /// Denied before policies were asked: ill-typed, a purpose not declared, consent withdrawn.
    Refused,
}

impl Outcome {
    /// The word in entries and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::PolicyError => "policy_error",
            Outcome::BreakGlass => "break_glass",
            Outcome::Refused => "refused",
        }
    }
}

/// What the decisions of a request have in common. Ids stand in clear here; the entry holds keyed hashes.
pub struct Asked {
    pub time: Instant,
    /// Hash of the policies that decided.
    pub bundle: Arc<str>,
    /// The application that asked: a token's name, `uid:1000`. Never a person.
    pub caller: Arc<str>,
    pub request_id: Option<Box<str>>,
    pub kind: Kind,
    /// Type and id.
    pub principal: (Arc<str>, Box<str>),
    pub action: Arc<str>,
    pub purpose: Option<Box<str>>,
}

/// One decision.
#[derive(Clone)]
pub struct Decided {
    pub asked: Arc<Asked>,
    /// Type and id; the id of what is searched for is empty.
    pub resource: (Arc<str>, Box<str>),
    /// The table whose record the resource is: its hash is then the one that other entries give the record.
    pub table: Option<Arc<TableRef>>,
    pub decision: bool,
    pub outcome: Outcome,
    pub reason: Option<&'static str>,
    pub policies: Box<[Arc<str>]>,
    /// Why the glass was broken, in the person's own words.
    pub break_glass: Option<Box<str>>,
    /// Of a search: how many were found.
    pub results: Option<u64>,
    /// What `@log` says of this permit; `None`: sampling does.
    pub always: Option<bool>,
}

impl Decided {
    /// Whether it is written down whatever sampling says.
    pub fn must_be_logged(&self) -> bool {
        !self.decision || self.outcome != Outcome::Ok || self.break_glass.is_some()
    }

    /// Whether the other one answers the same request, about a resource of the same kind.
    pub fn goes_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.asked, &other.asked)
            && self.resource.0 == other.resource.0
            && self.table == other.table
    }
}
