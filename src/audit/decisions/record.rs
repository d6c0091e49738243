//! A decision as it was made, before anything in it is hidden. It lives in memory only.

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

/// One decision. Ids stand in clear here; the entry holds keyed hashes.
#[derive(Clone)]
pub struct Decided {
    pub time: Instant,
    /// Hash of the policies that decided.
    pub bundle: String,
    /// The application that asked: a token's name, `uid:1000`. Never a person.
    pub caller: String,
    pub request_id: Option<String>,
    pub kind: Kind,
    /// Type and id.
    pub principal: (String, String),
    pub action: String,
    /// Type and id; the id of what is searched for is empty.
    pub resource: (String, String),
    /// The table whose record the resource is: its hash is then the one that other entries give the record.
    pub table: Option<TableRef>,
    pub decision: bool,
    pub outcome: Outcome,
    pub reason: Option<&'static str>,
    pub policies: Vec<String>,
    pub purpose: Option<String>,
    /// Why the glass was broken, in the person's own words.
    pub break_glass: Option<String>,
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
}
