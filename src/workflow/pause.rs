//! Pauses: an operator's "not now", for everything, a source, a table or a rule; obeyed within one batch.
//!
//! A file named `PAUSE` in the state directory pauses everything too: it can be made when nothing else works.

use std::path::PathBuf;

use super::context::Context;
use super::error::Error;
use super::plan::Plan;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Pause {
    scope: String,
    target: String,
    reason: String,
}

impl Pause {
    fn covers(&self, plan: &Plan) -> bool {
        match self.scope.as_str() {
            "all" => true,
            "source" => self.target == plan.source,
            "table" => self.target == plan.table_ref().to_string(),
            _ => self.target == plan.rule || plan.policies.contains(&self.target),
        }
    }
}

/// Why `plan` is paused now, if it is.
pub async fn reason(context: &Context, plan: &Plan) -> Result<Option<String>, Error> {
    let file = file(context);
    if tokio::fs::try_exists(&file).await.unwrap_or(true) {
        return Ok(Some(format!("{} exists", file.display())));
    }
    let pauses: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT scope, target, reason FROM pauses WHERE ended_at IS NULL \
         AND (until IS NULL OR until > ?) ORDER BY paused_at",
    )
    .bind(context.clock.millis())
    .fetch_all(context.store.reader())
    .await?;
    let mut pauses =
        pauses.into_iter().map(|(scope, target, reason)| Pause { scope, target, reason });
    Ok(pauses.find(|pause| pause.covers(plan)).map(|pause| pause.reason))
}

fn file(context: &Context) -> PathBuf {
    context.config.store.path.with_file_name("PAUSE")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::plan::tests::plan;

    #[test]
    fn a_pause_covers_what_it_names() {
        let covers = |scope: &str, target: &str| {
            let pause = Pause { scope: scope.into(), target: target.into(), reason: String::new() };
            pause.covers(&plan())
        };
        assert!(covers("all", ""));
        assert!(covers("source", "crm") && !covers("source", "erp"));
        assert!(covers("table", "crm.customers") && !covers("table", "customers"));
        assert!(covers("rule", "crm-erase") && covers("rule", "r") && !covers("rule", "other"));
    }
}
