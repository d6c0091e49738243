//! Cedar's own judgement of one fetched row.

/// What Cedar says about acting on a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Some permit is satisfied, no forbid is, and no forbid erred.
    pub permitted: bool,
    /// Some forbid is satisfied or erred.
    pub forbidden: bool,
    /// Ids of the policies that decided.
    pub reasons: Vec<String>,
    /// Ids of policies whose evaluation erred.
    pub errors: Vec<String>,
}
