//! The commands: arguments in, text and an exit code out. A file per command; the only user of clap.

mod args;
mod build;
mod catalog;
mod check;
mod completions;
mod diff;
mod docs;
mod explain;
mod fmt;
mod init;
mod lint;
mod panic;
mod plan;
mod report;
mod schema;
mod terminal;
mod types;

use crate::project::{Files, Project};
use args::{Arguments, Command};
use std::path::Path;
use std::process::ExitCode;
use terminal::Terminal;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All is well: 0.
    Clean,
    /// Mistakes were found, or an output is stale: 1.
    Findings,
    /// The command couldn't do its work: 2.
    Failed,
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    panic::install_hook();
    let arguments = match Arguments::read(std::env::args_os().collect()) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to stdout and are clean, mistakes to stderr; a reader that is gone is no reason to fail.
            let _ = error.print();
            return code(if error.use_stderr() { Exit::Failed } else { Exit::Clean });
        }
    };
    code(panic::caught(|| run(&arguments)).unwrap_or(Exit::Failed))
}

fn run(arguments: &Arguments) -> Exit {
    let mut terminal = Terminal::new(arguments.global.color, arguments.global.quiet);
    let exit = match std::env::current_dir() {
        Ok(here) => command(arguments, &mut terminal, &here),
        Err(error) => {
            terminal.error(&format!("there is no working directory: {error}"));
            Exit::Failed
        }
    };
    terminal.finish(exit)
}

fn command(arguments: &Arguments, terminal: &mut Terminal, here: &Path) -> Exit {
    let global = &arguments.global;
    match &arguments.command {
        Command::Init(command) => init::run(command, global, terminal, here),
        Command::Check(command) => check::run(command, global, terminal, here),
        Command::Build(command) => build::run(command, global, terminal, here),
        Command::Plan(command) => plan::run(command, global, terminal, here),
        Command::Diff(command) => diff::run(command, global, terminal, here),
        Command::Catalog(command) => catalog::run(command, global, terminal, here),
        Command::Lint(command) => lint::run(command, global, terminal, here),
        Command::Docs(command) => docs::run(command, global, terminal, here),
        Command::Types(command) => types::run(command, global, terminal, here),
        Command::Fmt(command) => fmt::run(command, global, terminal, here),
        Command::Explain(command) => explain::run(command, terminal),
        Command::Schema(_) => schema::run(terminal),
        Command::Completions(command) => completions::run(command, terminal),
    }
}

/// Opens the project that the arguments name.
fn open(global: &args::Global, here: &Path) -> (Files, Option<Project>) {
    let mut files = Files::new(here);
    let project = Project::open(&mut files, global.project.as_deref());
    (files, project)
}

fn code(exit: Exit) -> ExitCode {
    match exit {
        Exit::Clean => ExitCode::SUCCESS,
        Exit::Findings => ExitCode::from(1),
        Exit::Failed => ExitCode::from(2),
    }
}
