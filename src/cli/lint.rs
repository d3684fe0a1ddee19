//! `policyc lint`

use super::args::{Global, Reporting};
use super::catalog::Grants;
use super::terminal::Terminal;
use super::{Exit, report::report};
use crate::compile::catalog::DefaultGrants;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::counted;
use crate::lint::{Level, Selector};
use crate::project::Files;
use crate::project::{catalog, lint};
use clap::Args;
use std::path::{Path, PathBuf};

/// Find what is unsafe, slow or wrong in migrations, without a database
///
/// The migrations are replayed, and the rules look at what they lead to and at what each statement did. In a project with a model, its mistakes are
/// reported too. No model and no policyc.yaml is needed. `policyc explain` lists the rules.
#[derive(Debug, Args)]
pub(super) struct Lint {
    /// A project, a folder of migrations, files, or `-` for standard input [default: the project around]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Don't look for this rule (L0001, unindexed-foreign-keys), or those of a group (performance)
    #[arg(short = 'A', long, value_name = "RULE", value_parser = Selector::named)]
    allow: Vec<Selector>,
    /// Make this rule, or those of a group, a warning
    #[arg(short = 'W', long, value_name = "RULE", value_parser = Selector::named)]
    warn: Vec<Selector>,
    /// Make this rule, or those of a group, an error; `warnings` stands for all that would be one
    #[arg(short = 'D', long, value_name = "RULE", value_parser = Selector::named)]
    deny: Vec<Selector>,
    /// What the platform gives to new objects in `public` [default: what config.toml or the age of the first migration says]
    #[arg(long, value_name = "GRANTS", conflicts_with = "plain")]
    default_grants: Option<Grants>,
    /// The migrations are for a plain Postgres, not for Supabase
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    reporting: Reporting,
}

pub(super) fn run(command: &Lint, global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    let flags = [(&command.allow, Level::Allow), (&command.warn, Level::Warn), (&command.deny, Level::Deny)];
    let flags = flags.into_iter().flat_map(|(said, level)| said.iter().map(move |selector| (*selector, level)));
    let request = lint::Request {
        migrations: catalog::Request {
            paths: command.paths.clone(),
            plain: command.plain,
            grants: command.default_grants.map(DefaultGrants::from),
            command: "policyc lint",
        },
        project: global.project.clone(),
        flags: flags.collect(),
    };
    let mut files = Files::new(here);
    let linted = lint::lint(&mut files, &request);
    let is_silent = !files.diagnostics.iter().any(Diagnostic::is_problem);
    let exit = report(&mut files, command.reporting.format, terminal);
    match linted {
        Some(count) if is_silent => terminal.say(&format!("nothing found in {}", counted(count, "file"))),
        _ => {}
    }
    exit
}
