//! `policyc schema`

use super::Exit;
use super::terminal::Terminal;
use crate::compile;
use clap::Args;

/// Print the JSON Schema of the YAML spelling of a model
///
/// Editors check and complete with it: put `# yaml-language-server: $schema=policyc.schema.json` at the top of a model.
#[derive(Debug, Args)]
pub(super) struct Schema {}

pub(super) fn run(terminal: &mut Terminal) -> Exit {
    let schema = compile::json_schema();
    terminal.result(schema.trim_end());
    terminal.result("\n");
    Exit::Clean
}
