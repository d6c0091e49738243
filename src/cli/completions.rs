//! `stewardd completions SHELL`: a completion script on stdout.

use clap_complete::Shell;

use super::CliError;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// bash, zsh, fish, elvish or powershell
    shell: Shell,
}

/// `command` is the whole command line, as the parser knows it.
pub fn run(args: Args, mut command: clap::Command) -> Result<(), CliError> {
    let name = command.get_name().to_owned();
    clap_complete::generate(args.shell, &mut command, name, &mut std::io::stdout());
    Ok(())
}
