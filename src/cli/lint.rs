//! `policyc lint`

use super::Exit;
use super::args::{Global, Reporting};
use super::catalog::Grants;
use super::report::{report, report_beside};
use super::terminal::Terminal;
use crate::compile::catalog::DefaultGrants;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::counted;
use crate::lint::{Level, Selector};
use crate::project::Files;
use crate::project::{catalog, lint};
use clap::{Args, ValueEnum};
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
    /// Tell only what was added since the branch left this revision, in the work tree too
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// The file with findings that are left out [default: what policyc.yaml says, or policyc-baseline.json beside it]
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    baseline: Option<PathBuf>,
    /// Leave no finding out
    #[arg(long, conflicts_with = "write_baseline")]
    no_baseline: bool,
    /// Write what is found now to the baseline: later runs leave it out
    #[arg(long, conflicts_with_all = ["since", "fix"])]
    write_baseline: bool,
    /// Repair what has a certain repair: files that Git has no commit of are edited, for the others there is a new migration
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "auto")]
    fix: Option<How>,
    /// With --fix: print what would change, and write nothing
    #[arg(long, visible_alias = "diff", requires = "fix")]
    dry_run: bool,
    #[command(flatten)]
    reporting: Reporting,
}

/// Which files a repair may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum How {
    /// Files that Git has no commit of are edited, for the others there is a new migration
    Auto,
    /// All files are edited: no database has run them
    Edit,
    /// No file is edited: all repairs go to a new migration
    Migrate,
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
        since: command.since.clone(),
        baseline: command.baseline.clone(),
        no_baseline: command.no_baseline,
        write_baseline: command.write_baseline,
        fix: command.fix.map(|how| match how {
            How::Auto => lint::Mode::Auto,
            How::Edit => lint::Mode::Edit,
            How::Migrate => lint::Mode::Migrate,
        }),
        dry_run: command.dry_run,
    };
    let mut files = Files::new(here);
    let Some(done) = lint::lint(&mut files, &request) else {
        return report(&mut files, command.reporting.format, terminal);
    };
    let is_silent = !files.diagnostics.iter().any(Diagnostic::is_problem);
    let exit = match &done.differences {
        // Standard output is for what would change.
        Some(differences) => {
            terminal.result(differences);
            report_beside(&mut files, command.reporting.format, terminal)
        }
        None => report(&mut files, command.reporting.format, terminal),
    };
    done.said.iter().for_each(|text| terminal.say(text));
    if is_silent && !done.wrote_baseline {
        terminal.say(&format!("nothing found in {}", counted(done.files, "file")));
    }
    exit
}
