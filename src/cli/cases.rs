//! `stewardd cases`: re-verifications and other workflow instances, by id; whom they are about is sealed.

use std::fmt;

use serde_json::json;

use super::{CliError, Globals, context};
use crate::model::clock::rfc3339;
use crate::workflow::reverify::{self, Case};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only cases in this state, e.g. open
    #[arg(long)]
    state: Option<String>,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = context::configuration(globals)?;
    let store = context::store(&config).await?;
    let cases = reverify::list(&store, args.state.as_deref()).await?;
    context::print(globals, &json!({ "cases": cases }), List(&cases))
}

struct List<'a>(&'a [Case]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("No cases.");
        }
        for (index, case) in self.0.iter().enumerate() {
            let line = if index > 0 { "\n" } else { "" };
            let opened = rfc3339(case.opened_at);
            let Case { id, kind, state, source, table, .. } = case;
            write!(f, "{line}{id}  {kind}  {state}  {source}.{table}  opened {opened}")?;
        }
        Ok(())
    }
}
