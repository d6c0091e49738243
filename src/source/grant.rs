//! The right to write to a governed database, for one plan.

use crate::model::{Action, TableRef};

/// Proof that the guard let a plan through. Only `workflow/guard.rs` may name the constructor; the
/// architecture test checks that.
#[derive(Debug, Clone)]
pub struct Grant {
    plan: String,
    table: TableRef,
    action: Action,
}

impl Grant {
    pub(crate) fn new(plan: String, table: TableRef, action: Action) -> Self {
        Self { plan, table, action }
    }

    /// A grant without a guard, for tests of the write path alone.
    #[cfg(feature = "failpoints")]
    pub fn for_tests(plan: &str, table: TableRef, action: Action) -> Self {
        Self::new(plan.to_owned(), table, action)
    }

    pub fn plan(&self) -> &str {
        &self.plan
    }

    pub fn table(&self) -> &TableRef {
        &self.table
    }

    pub fn action(&self) -> Action {
        self.action
    }
}
