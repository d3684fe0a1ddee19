//! `policyc catalog`

use super::args::{Format, Global};
use super::terminal::Terminal;
use super::{Exit, report::report};
use crate::compile::catalog::{DefaultGrants, replay};
use crate::diagnostics::render::counted;
use crate::project::Files;
use crate::project::catalog::{Request, find};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Print the catalog that migrations lead to
///
/// The migrations are replayed without a database; no model and no policyc.yaml is needed. What can't be known is a warning. A
/// statement that Postgres would refuse is reported and left out.
#[derive(Debug, Args)]
pub(super) struct Catalog {
    /// A project, a folder of migrations, files, or `-` for standard input [default: the project around]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How the catalog is printed; diagnostics go to stderr
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Shape,
    /// What the platform gives to new objects in `public` [default: what config.toml or the age of the first migration says]
    #[arg(long, value_name = "GRANTS", conflicts_with = "plain")]
    default_grants: Option<Grants>,
    /// The migrations are for a plain Postgres, not for Supabase
    #[arg(long)]
    plain: bool,
    /// Print what belongs to the platform and is unchanged too; JSON only
    #[arg(long)]
    all: bool,
}

/// How a catalog is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// A line for each object
    Human,
    /// All of it, for programs: docs/catalog.md
    Json,
    /// SQL that makes it on an empty project
    Sql,
}

/// What the platform gives to new objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Grants {
    /// Everything to anon, authenticated and service_role: projects from before 30 May 2026, `auto_expose_new_tables = true`
    Old,
    /// Nearly nothing: projects from then on
    New,
}

impl From<Grants> for DefaultGrants {
    fn from(grants: Grants) -> Self {
        match grants {
            Grants::Old => Self::Old,
            Grants::New => Self::New,
        }
    }
}

pub(super) fn run(command: &Catalog, global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    let mut files = Files::new(here);
    let mut paths = command.paths.clone();
    if paths.is_empty() {
        paths.extend(global.project.clone());
    }
    let grants = command.default_grants.map(Into::into);
    let request = Request { paths, plain: command.plain, grants };
    let Some(found) = find(&mut files, &request) else {
        return report(&mut files, Format::Human, terminal);
    };
    let replayed = replay(&files.sources, &found.migrations, found.platform, found.grants, &mut files.diagnostics);
    let text = match command.format {
        Shape::Human => replayed.list(),
        Shape::Json => replayed.json(&files.sources, command.all),
        Shape::Sql => replayed.sql(),
    };
    let exit = report(&mut files, Format::Human, terminal);
    terminal.result(&text);
    if command.format == Shape::Human {
        terminal.say(&format!("{} replayed", counted(found.migrations.len(), "file")));
    }
    exit
}
