//! `policyc diff`

use super::args::{Format, Global};
use super::catalog::Grants;
use super::terminal::Terminal;
use super::{Exit, report::report};
use crate::project::Files;
use crate::project::diff::{Sides, diff};
use clap::Args;
use std::path::{Path, PathBuf};

/// Print the statements that lead from one schema to another
///
/// Each side is a folder of migrations, a SQL file, `-` for standard input, or a folder with a policyc.yaml, which stands for its model. No database is
/// asked. Exit code 0: nothing differs; 1: something does; 2: the way can't be told.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// What there is
    #[arg(long, value_name = "PATH")]
    from: PathBuf,
    /// What is wanted
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    /// What the platform gives to new objects in `public` [default: what config.toml or the age of the first migration says]
    #[arg(long, value_name = "GRANTS", conflicts_with = "plain")]
    default_grants: Option<Grants>,
    /// Both are for a plain Postgres, not for Supabase
    #[arg(long)]
    plain: bool,
}

pub(super) fn run(command: &Diff, _global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    let mut files = Files::new(here);
    if command.from.as_os_str() == "-" && command.to.as_os_str() == "-" {
        terminal.error("standard input can be one side only");
        return Exit::Failed;
    }
    let sides = Sides {
        from: command.from.clone(),
        to: command.to.clone(),
        plain: command.plain,
        grants: command.default_grants.map(Into::into),
    };
    let found = diff(&mut files, &sides);
    report(&mut files, Format::Human, terminal);
    match found {
        None => Exit::Failed,
        Some(sql) if sql.is_empty() => {
            terminal.say("nothing differs");
            Exit::Clean
        }
        Some(sql) => {
            terminal.result(&sql);
            Exit::Findings
        }
    }
}
