//! `stewardd policy schema`: the generated schema, for Cedar's editor extensions.

use cedar_policy::SchemaFragment;

use super::{Directory, compile};
use crate::cli::context::configuration;
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
    let bundle = compile(&configuration(globals)?, args.directory.dir).await?;
    let text = if args.records { &bundle.schema } else { &bundle.access_schema };
    match (args.format, globals.json) {
        (Format::Cedar, false) => print!("{text}"),
        (Format::Cedar, true) => println!("{}", serde_json::json!({ "schema": text })),
        (Format::Json, false) => println!("{}", as_json(text)?),
        (Format::Json, true) => println!("{}", serde_json::json!({ "schema": as_json(text)? })),
    }
    Ok(())
}

/// A schema in Cedar's JSON form.
fn as_json(text: &str) -> Result<serde_json::Value, CliError> {
    // It was compiled a moment ago; if it cannot be read now, the program is at fault.
    let broken = |error: &dyn std::fmt::Display| CliError::new(70, format!("schema: {error}"));
    let (fragment, _) = SchemaFragment::from_cedarschema_str(text).map_err(|e| broken(&e))?;
    fragment.to_json_value().map_err(|e| broken(&e))
}
