//! `stewardd policy schema`: the generated schema, for Cedar's editor extensions and for tests elsewhere.

use cedar_policy::SchemaFragment;
use serde_json::json;

use super::{Directory, compile_against, exported, inventories};
use crate::cli::context::{self, configuration};
use crate::cli::{CliError, Globals};

/// Prints the schema that policies are checked against, made from the last inventories.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    directory: Directory,
    /// The schema of retention and collection policies: the fixed part and every table.
    #[arg(long, conflicts_with = "access")]
    records: bool,
    /// The schema of access policies: the same, joined with schema/*.cedarschema (the default).
    #[arg(long)]
    access: bool,
    /// Cedar's schema language, or its JSON form.
    #[arg(long, value_enum, default_value = "cedar")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Cedar,
    Json,
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let config = configuration(globals)?;
    let inventories = inventories(&config).await?;
    let dir = args.directory.dir.unwrap_or(config.policies.dir);
    let bundle = compile_against(&dir, &inventories, &inventories)?;
    let schema = if args.records { &bundle.schema } else { &bundle.access_schema() };
    let plain: Vec<_> = inventories.iter().map(exported::plain).collect();
    let (schema, text) = match args.format {
        Format::Cedar => (json!(schema), exported::print(schema, &inventories)?),
        Format::Json => {
            let json = as_json(schema)?;
            let text = format!("{json:#}");
            (json, text)
        }
    };
    let object = json!({ "schema": schema, "inventories": plain });
    context::print(globals, &object, text.trim_end())
}

/// A schema in Cedar's JSON form.
fn as_json(text: &str) -> Result<serde_json::Value, CliError> {
    // It was compiled a moment ago; if it cannot be read now, the program is at fault.
    let broken = |error: &dyn std::fmt::Display| CliError::new(70, format!("schema: {error}"));
    let (fragment, _) = SchemaFragment::from_cedarschema_str(text).map_err(|e| broken(&e))?;
    fragment.to_json_value().map_err(|e| broken(&e))
}
