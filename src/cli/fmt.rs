//! `policyc fmt`

use super::args::{Global, Reporting};
use super::report::{report, report_beside};
use super::terminal::Terminal;
use super::{Exit, open};
use crate::cli::args::Format;
use crate::diagnostics::Diagnostic;
use crate::diagnostics::code::P0703;
use crate::diagnostics::render::counted;
use crate::project::Files;
use crate::project::format::{self, Formatted};
use crate::project::write::Kind;
use clap::Args;
use std::path::{Path, PathBuf};

/// Lay out *.policy files
///
/// A file with a mistake in its syntax is left as it is, and the mistake is reported.
#[derive(Debug, Args)]
pub(super) struct Fmt {
    /// Files, folders, or `-` for standard input [default: all *.policy files of the project]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; exit with 1 if a file would change, and say which
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    reporting: Reporting,
}

pub(super) fn run(command: &Fmt, global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    let format = command.reporting.format;
    if command.paths.iter().any(|path| path.as_os_str() == "-") {
        if command.paths.len() > 1 {
            terminal.error("`-` stands alone: standard input is formatted to standard output");
            return Exit::Failed;
        }
        return standard_input(command, terminal, here);
    }
    let (mut files, formatted) = if command.paths.is_empty() {
        let (mut files, project) = open(global, here);
        let formatted = project.and_then(|project| format::project(&mut files, &project));
        (files, formatted)
    } else {
        let mut files = Files::new(here);
        let formatted = format::paths(&mut files, &command.paths);
        (files, formatted)
    };
    let Some(Formatted { changes, count }) = formatted else {
        return report(&mut files, format, terminal);
    };
    if !command.check {
        let written = changes.apply(&mut files);
        let exit = report(&mut files, format, terminal);
        if written && format == Format::Human && !terminal.quiet() {
            for change in changes.iter() {
                terminal.result(&format!("wrote {}\n", files.shown(&change.path)));
            }
        }
        if written && exit == Exit::Clean {
            terminal.say(&summary(changes.iter().len(), count, "formatted"));
        }
        return exit;
    }
    for change in changes.iter() {
        if let (Kind::Replace { line, .. }, true) = (&change.kind, format != Format::Human) {
            let place = files.line(&change.path, *line);
            let message = format!("this file isn't in canonical layout, from line {line} on");
            files.diagnostics.push(Diagnostic::error(&P0703, place, message).help("run `policyc fmt`"));
        }
    }
    let exit = report(&mut files, format, terminal);
    if format == Format::Human && !terminal.quiet() {
        for change in changes.iter() {
            terminal.result(&format!("would change {}\n", files.shown(&change.path)));
        }
    }
    if exit == Exit::Clean {
        terminal.say(&summary(changes.iter().len(), count, "to format"));
    }
    if exit == Exit::Clean && !changes.is_empty() { Exit::Findings } else { exit }
}

fn summary(changed: usize, count: usize, what: &str) -> String {
    match changed {
        0 => format!("nothing to do: {} in canonical layout", counted(count, "file")),
        changed => format!("{changed} of {} {what}", counted(count, "file")),
    }
}

fn standard_input(command: &Fmt, terminal: &mut Terminal, here: &Path) -> Exit {
    let mut files = Files::new(here);
    let formatted = format::standard_input(&mut files);
    // Standard output is taken by the text, unless it is only checked.
    let report = if command.check { report } else { report_beside };
    let exit = report(&mut files, command.reporting.format, terminal);
    match formatted {
        Some((before, after)) if command.check => {
            if before == after {
                exit
            } else {
                Exit::Findings
            }
        }
        Some((_, after)) => {
            terminal.result(&after);
            exit
        }
        None => exit,
    }
}
