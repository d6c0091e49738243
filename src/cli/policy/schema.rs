//! `stewardd policy schema`: the generated schema, for Cedar's editor extensions and for tests elsewhere.

use super::{Directory, compile_against, exported, inventories};
use crate::cli::context::{self, configuration};
use crate::cli::{CliError, Globals};

pub async fn run(args: Directory, globals: &Globals) -> Result<(), CliError> {
    let config = configuration(globals)?;
    let inventories = inventories(&config).await?;
    let bundle = compile_against(&args.dir.unwrap_or(config.policies.dir), &inventories)?;
    let plain: Vec<_> = inventories.iter().map(exported::plain).collect();
    let object = serde_json::json!({ "schema": bundle.schema, "inventories": plain });
    let text = exported::print(&bundle, &inventories)?;
    context::print(globals, &object, text.trim_end())
}
