//! `policyc plan`

use super::args::{Format, Global};
use super::build::{allowed, migration_name};
use super::terminal::Terminal;
use super::{Exit, open, report::report};
use crate::compile::next::Allowed;
use crate::compile::next::report::{human, machine};
use crate::project::build::{self, Outlook};
use clap::{Args, ValueEnum};
use std::path::Path;

/// Show the next migration: statements, hazards, who may do what before and after
///
/// Nothing is written. Exit code 0: `policyc build` would write it, or there is nothing to write; 1: a hazard has to be allowed first.
#[derive(Debug, Args)]
pub(super) struct Plan {
    /// The name of a new migration
    #[arg(long, value_name = "NAME", value_parser = migration_name)]
    name: Option<String>,
    /// A hazard that is meant, by its code or name; `HAZARD:NAME` for one table or column
    #[arg(long, value_name = "HAZARD", value_parser = allowed)]
    allow: Vec<Allowed>,
    /// How the plan is written; diagnostics go to stderr
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Shape,
}

/// How a plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// For people
    Human,
    /// For programs: docs/migrations.md
    Json,
}

pub(super) fn run(command: &Plan, global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    let (mut files, project) = open(global, here);
    let Some(project) = project else {
        return report(&mut files, Format::Human, terminal);
    };
    let Some(outlook) = build::outlook(&mut files, &project, &command.allow, command.name.as_deref()) else {
        return report(&mut files, Format::Human, terminal);
    };
    let exit = report(&mut files, Format::Human, terminal);
    let Outlook { next, paths } = outlook;
    let shown: Vec<String> = paths.iter().map(|path| files.shown(path)).collect();
    match command.format {
        Shape::Human => terminal.result(&human(&next, &shown, &files.sources)),
        Shape::Json => terminal.result(&machine(&next, &shown, &files.sources)),
    }
    if next.is_empty() {
        terminal.say("nothing to do: the migrations lead where the model wants");
    }
    let refused = next.refused().count();
    if refused > 0 {
        terminal.say(&format!("{refused} of the hazards must be allowed: `policyc build --allow HAZARD`"));
        return Exit::Findings;
    }
    exit
}
