//! `policyc init`

use super::args::{Format, Global, Reporting};
use super::terminal::Terminal;
use super::{Exit, report::report};
use crate::project::{Files, init};
use clap::Args;
use std::path::Path;

/// Write a starting project: settings, an example model, pre-commit hooks
///
/// Writes `policyc.yaml`, `policies/app.policy` and `.pre-commit-config.yaml` into the working directory, or the folder that `--project` names. Nothing is
/// overwritten.
#[derive(Debug, Args)]
pub(super) struct Init {
    #[command(flatten)]
    reporting: Reporting,
}

pub(super) fn run(command: &Init, global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    let format = command.reporting.format;
    let mut files = Files::new(here);
    let folder = global.project.as_deref().unwrap_or(here);
    let Some(started) = init::init(&mut files, folder) else {
        return report(&mut files, format, terminal);
    };
    report(&mut files, format, terminal);
    for change in started.changes.iter() {
        let line = format!("wrote {}\n", files.shown(&change.path));
        if format == Format::Human && !terminal.quiet() {
            terminal.result(&line);
        }
    }
    if started.has_hooks {
        terminal.say(&format!("{} is there already; these are the hooks of policyc:\n", init::PRE_COMMIT_FILE));
        terminal.say(init::PRE_COMMIT);
    }
    if started.has_package {
        terminal.say("package.json is left as it is; scripts that suit it:\n");
        terminal.say(init::SCRIPTS);
        terminal.say("");
    }
    if let Some(output) = started.separate_output {
        let output = files.shown(&output);
        terminal.say(&format!(
            "supabase/migrations has migrations already, which policyc doesn't change; its outputs go to {output}"
        ));
    }
    terminal.say("next: `policyc check`, `policyc build`");
    Exit::Clean
}
