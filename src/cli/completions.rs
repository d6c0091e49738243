//! `stewardd completions SHELL`: a completion script on stdout.

use clap_complete::Shell;

use super::{CliError, Globals, context};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    shell: Shell,
}

/// `command` is the whole command line, as the parser knows it.
pub fn run(args: Args, mut command: clap::Command, globals: &Globals) -> Result<(), CliError> {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    let script = String::from_utf8_lossy(&script);
    let object = serde_json::json!({ "shell": args.shell.to_string(), "script": script });
    context::print(globals, &object, script.trim_end())
}
