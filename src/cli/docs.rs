//! `policyc docs`

use super::args::{Global, Reporting};
use super::terminal::Terminal;
use super::{Exit, build};
use crate::project::build::{Artefacts, Request};
use clap::Args;
use std::path::Path;

/// Write the documentation alone
#[derive(Debug, Args)]
pub(super) struct Docs {
    /// Write nothing; exit with 1 if anything would change, and say what
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    reporting: Reporting,
}

pub(super) fn run(command: &Docs, global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    let request = Request { artefacts: Artefacts::Docs, ..Request::default() };
    build::write(&request, command.check, command.reporting.format, global, terminal, here)
}
