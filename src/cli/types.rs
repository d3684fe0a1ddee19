//! `policyc types`

use super::args::{Global, Reporting};
use super::terminal::Terminal;
use super::{Exit, build, open, report::report_beside};
use crate::project::build::{Artefacts, Request, compile};
use clap::Args;
use std::path::Path;

/// Write the TypeScript types alone
#[derive(Debug, Args)]
pub(super) struct Types {
    /// Write nothing; exit with 1 if anything would change, and say what
    #[arg(long)]
    check: bool,
    /// Print them to standard output instead
    #[arg(long, conflicts_with = "check")]
    stdout: bool,
    #[command(flatten)]
    reporting: Reporting,
}

pub(super) fn run(command: &Types, global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    if command.stdout {
        return print(command, global, terminal, here);
    }
    let request = Request { artefacts: Artefacts::Types, ..Request::default() };
    build::write(&request, command.check, command.reporting.format, global, terminal, here)
}

/// Standard output is taken: the diagnostics go to standard error whatever the format.
fn print(command: &Types, global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    let (mut files, project) = open(global, here);
    let compiled = project.and_then(|project| compile(&mut files, &project));
    let exit = report_beside(&mut files, command.reporting.format, terminal);
    if let Some(compiled) = compiled {
        terminal.result(&compiled.artifacts.types);
    }
    exit
}
