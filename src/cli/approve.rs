//! `stewardd approve ID`: a person lets through what would not go through alone: a plan past the guard, or a
//! change of policies past the gate of activation.

use serde_json::json;

use super::{CliError, Globals, context};
use crate::config::Config;
use crate::model::Clock;
use crate::store::Store;
use crate::workflow::impact::waiting;
use crate::workflow::{self, approval};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The id of a plan, as `stewardd plan` shows it, or of a change of policies that waits, as
    /// `stewardd status` shows it
    #[arg(value_name = "ID")]
    pub(super) plan: String,
    /// Why; it stands in the audit log. No personal data
    #[arg(long)]
    pub(super) comment: Option<String>,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let store = context::store(&config).await?;
    let (principal, now) = (context::principal(), Clock::System.millis());
    let comment = args.comment.as_deref();
    let plan = match approval::approve(&store, &args.plan, &principal, comment, now).await {
        Err(workflow::Error::NoPlan(_)) => {
            return change(&args, &principal, &store, &config, globals).await;
        }
        plan => plan?,
    };
    let needed = config.guard.approvals;
    let given = approval::given(&store, &plan).await?;
    let text = format!(
        "{principal} approves {} of {}, {} records: {given} of {needed} approvals given",
        plan.action,
        plan.table_ref(),
        plan.targets
    );
    let json = json!({ "plan": plan.id, "principal": principal, "given": given, "needed": needed });
    context::print(globals, &json, text)
}

async fn change(
    args: &Args,
    principal: &str,
    store: &Store,
    config: &Config,
    globals: &Globals,
) -> Result<(), CliError> {
    let (comment, now) = (args.comment.as_deref(), Clock::System.millis());
    let change = waiting::approve(store, &args.plan, principal, comment, now).await?;
    let (needed, given) = (config.guard.approvals, waiting::given(store, &change).await?);
    let own = if change.requested_by.iter().any(|by| by == principal) {
        "; whoever owns the changed files asks for the change, and does not count"
    } else {
        ""
    };
    let text = format!(
        "{principal} approves the change of policies from {} to {}: {given} of {needed} approvals given{own}",
        change.previous, change.bundle
    );
    let json = json!({
        "change": change.id, "principal": principal, "given": given, "needed": needed,
        "previous": change.previous, "bundle": change.bundle, "requested_by": change.requested_by,
    });
    context::print(globals, &json, text)
}
