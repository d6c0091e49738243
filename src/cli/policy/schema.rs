//! `stewardd policy schema`: the generated schema, for Cedar's editor extensions.

use super::{Directory, compile};
use crate::cli::context::configuration;
use crate::cli::{CliError, Globals};

pub async fn run(args: Directory, globals: &Globals) -> Result<(), CliError> {
    let bundle = compile(&configuration(globals)?, args.dir).await?;
    if globals.json {
        println!("{}", serde_json::json!({ "schema": bundle.schema }));
    } else {
        print!("{}", bundle.schema);
    }
    Ok(())
}
