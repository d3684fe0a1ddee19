//! `policyc check`

use super::args::{Global, Reporting};
use super::terminal::Terminal;
use super::{Exit, open, report::report};
use crate::diagnostics::render::counted;
use crate::project::build;
use clap::Args;
use std::path::Path;

/// Find the mistakes in the model; nothing is written
///
/// Everything that `policyc build` finds is found here, but for what the files that exist have to do with it.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    reporting: Reporting,
}

pub(super) fn run(command: &Check, global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    let (mut files, project) = open(global, here);
    let compiled = project.and_then(|project| build::compile(&mut files, &project));
    let exit = report(&mut files, command.reporting.format, terminal);
    if exit == Exit::Clean
        && let Some(compiled) = compiled
    {
        terminal.say(&format!("no mistakes in {}", counted(compiled.count, "file")));
    }
    exit
}
