//! `stewardd source prepare NAME`: the DDL and grants a source's owner runs before stewardd may act.

use std::str::FromStr;

use secrecy::ExposeSecret;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;

use super::context::{configuration, print};
use super::{CliError, Globals};
use crate::config::{Config, SourceConfig};
use crate::model::Dialect;
use crate::model::diagnostic::{did_you_mean, suggest};
use crate::source::{Source, prepare};

#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: SourceCommand,
}

/// Look after the sources.
#[derive(Debug, Clone, clap::Subcommand)]
enum SourceCommand {
    /// Print the tables and grants that acting on a source needs; nothing is executed.
    Prepare {
        /// The source's name in the configuration.
        name: String,
    },
}

pub async fn run(args: Args, globals: &Globals) -> Result<(), CliError> {
    let SourceCommand::Prepare { name } = &args.command;
    let script = script(&configuration(globals)?, name)?;
    print(globals, &serde_json::json!({ "script": script }), script.trim_end())
}

/// What the source's owner is to run.
fn script(config: &Config, name: &str) -> Result<String, CliError> {
    let source = find(config, name)?;
    let dialect = Source::new(source.clone())
        .dialect()
        .map_err(|error| CliError::config(error.to_string(), Vec::new()))?;
    Ok(prepare::script(dialect, &role(dialect, source)?))
}

fn find<'c>(config: &'c Config, name: &str) -> Result<&'c SourceConfig, CliError> {
    config.sources.iter().find(|source| source.name == name).ok_or_else(|| {
        let error = CliError::usage(format!("there is no source `{name}` in the configuration"));
        match suggest(name, config.sources.iter().map(|source| source.name.as_str())) {
            Some(known) => error.with_hint(did_you_mean(known)),
            None => error.with_hint("sources are the [[source]] sections of stewardd.toml"),
        }
    })
}

/// The role that the source's URL logs in as; the URL itself, with its password, is never shown.
fn role(dialect: Dialect, source: &SourceConfig) -> Result<String, CliError> {
    let url = source.url.expose_secret();
    let role = match dialect {
        Dialect::Sqlite => Ok(String::new()),
        Dialect::Postgres => {
            PgConnectOptions::from_str(url).map(|options| options.get_username().to_owned())
        }
        Dialect::Mysql => {
            MySqlConnectOptions::from_str(url).map(|options| options.get_username().to_owned())
        }
    };
    role.map_err(|_| {
        CliError::config(format!("the URL of source {} cannot be read", source.name), Vec::new())
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::config::Mode;

    fn source(name: &str, url: &str) -> SourceConfig {
        SourceConfig {
            name: name.to_owned(),
            url: url.to_owned().into(),
            mode: Mode::Observe,
            offset_seconds: 0,
            replicas: None,
            statement_timeout: Duration::from_secs(1),
            batch_rows: 1,
            batch_time: Duration::from_secs(1),
            roles: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn the_role_is_named_and_quoted_and_the_password_is_not_shown() {
        let source = source("crm", "postgres://ste%22ward:secret@db/crm");
        assert_eq!(role(Dialect::Postgres, &source).expect("a role"), "ste\"ward");
        let script = prepare::script(Dialect::Postgres, "ste\"ward");
        assert!(script.contains("TO \"ste\"\"ward\";"), "{script}");
        assert!(!script.contains("secret"));
    }

    #[test]
    fn the_account_is_quoted_in_the_words_of_mysql() {
        let source = source("crm", "mysql://ste%27ward:secret@db/crm");
        assert_eq!(role(Dialect::Mysql, &source).expect("a role"), "ste'ward");
        let script = prepare::script(Dialect::Mysql, "ste'ward");
        assert!(script.contains("GRANT SELECT ON * TO 'ste''ward'@'%';"), "{script}");
        assert!(script.contains("ENGINE = InnoDB"), "{script}");
    }

    #[test]
    fn sqlite_is_told_that_it_knows_no_grants() {
        let script = prepare::script(Dialect::Sqlite, "");
        assert!(script.contains("CREATE TABLE IF NOT EXISTS stewardd_journal"));
        assert!(!script.contains("GRANT "), "{script}");
    }
}
