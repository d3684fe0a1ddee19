//! Tells what was found, and what follows from it.

use super::Exit;
use super::args::Format;
use super::terminal::Terminal;
use crate::diagnostics::code::{P0010, P0011};
use crate::diagnostics::render::{github, human, json, sarif, short, summary};
use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::project::Files;

/// Writes all diagnostics and their number. The exit code is that of the worst.
pub(super) fn report(files: &mut Files, format: Format, terminal: &mut Terminal) -> Exit {
    tell(files, format, terminal, Terminal::result)
}

/// The same where standard output is taken by a result of another kind: everything goes to standard error.
pub(super) fn report_beside(files: &mut Files, format: Format, terminal: &mut Terminal) -> Exit {
    tell(files, format, terminal, Terminal::message)
}

fn tell(files: &mut Files, format: Format, terminal: &mut Terminal, write: fn(&mut Terminal, &str)) -> Exit {
    let found = std::mem::take(&mut files.diagnostics).resolved(&files.sources);
    let reported = |path: &str| files.reported(path);
    // A program that compares with Supabase's linter wants what that is wrong about, too; nobody else does.
    let json = (format == Format::Json).then(|| json::render(&found, &files.sources));
    let found: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_problem).collect();
    match format {
        Format::Human => {
            let color = terminal.color();
            for diagnostic in &found {
                terminal.message(&human::render(diagnostic, &files.sources, color));
            }
        }
        Format::Short => {
            for diagnostic in &found {
                write(terminal, &short::render(diagnostic, &files.sources));
            }
        }
        Format::Json => json.iter().for_each(|text| write(terminal, text)),
        Format::Sarif => write(terminal, &sarif::render(&found, &files.sources, &reported)),
        Format::Github => {
            for diagnostic in &found {
                write(terminal, &github::render(diagnostic, &files.sources, &reported));
            }
        }
    }
    if let Some(summary) = summary(&found) {
        terminal.say(&summary);
    }
    exit(&found)
}

/// Warnings are clean; whoever couldn't read or write (P08xx, and the two about a file as a whole) couldn't do its work.
fn exit(found: &[Diagnostic]) -> Exit {
    let mut errors = found.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).peekable();
    if errors.peek().is_none() {
        return Exit::Clean;
    }
    let failed = |code: &Code| code.id.starts_with("P08") || [&P0010, &P0011].contains(&code);
    if errors.any(|diagnostic| failed(diagnostic.code)) { Exit::Failed } else { Exit::Findings }
}
