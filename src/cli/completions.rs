//! `policyc completions`

use super::Exit;
use super::args::Arguments;
use super::terminal::Terminal;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

/// Print completions for a shell
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(command: &Completions, terminal: &mut Terminal) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Arguments::command(), "policyc", &mut script);
    terminal.result(&String::from_utf8_lossy(&script));
    Exit::Clean
}
