//! `stewardd approve PLAN`: a person lets a plan through that the guard would not let through alone.

use serde_json::json;

use super::{CliError, Globals, context};
use crate::model::Clock;
use crate::workflow::approval;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The plan's id, as `stewardd plan` shows it
    #[arg(value_name = "PLAN")]
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
    let plan = approval::approve(&store, &args.plan, &principal, comment, now).await?;
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
