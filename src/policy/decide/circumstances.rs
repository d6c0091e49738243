//! The context of a question, as we read it and as Cedar takes it.

use std::sync::OnceLock;

use cedar_policy_core::ast;

use super::made;
use super::value::Record;

/// Made Cedar's own once, and only if a policy asks anything: a batch about many resources has one context.
#[derive(Debug)]
pub struct Circumstances {
    pub said: Record,
    made: OnceLock<Result<ast::Context, String>>,
}

impl Circumstances {
    pub fn new(said: Record) -> Self {
        Self { said, made: OnceLock::new() }
    }

    /// As Cedar takes it; copies share what was made.
    pub fn cedars(&self) -> Result<ast::Context, String> {
        self.made.get_or_init(|| made::context(&self.said)).clone()
    }
}
