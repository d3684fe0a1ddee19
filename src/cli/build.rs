//! `policyc build`, and what `policyc docs` and `policyc types` have in common with it.

use super::args::{Format, Global, Reporting};
use super::terminal::Terminal;
use super::{Exit, open, report::report};
use crate::compile::next::Allowed;
use crate::diagnostics::code::P0703;
use crate::diagnostics::render::counted;
use crate::diagnostics::{Diagnostic, hazard, suggest};
use crate::project::build::{self, Artefacts, Request};
use crate::project::write::{Changes, Kind};
use crate::project::{Files, migrations};
use clap::Args;
use std::path::Path;

/// Write all outputs: migration, schema.sql, seed rows, types, docs
///
/// A migration that exists is never changed: where the model has changed, the next one is written. All files are written or none, and files that are right already aren't touched.
#[derive(Debug, Args)]
pub(super) struct Build {
    /// Write nothing; exit with 1 if anything would change, and say what
    #[arg(long)]
    check: bool,
    /// Write the only migration again, which policyc wrote: no database has run it yet
    #[arg(long)]
    rebuild: bool,
    /// The name of a new migration
    #[arg(long, value_name = "NAME", value_parser = migration_name, conflicts_with = "rebuild")]
    name: Option<String>,
    /// A hazard that is meant, by its code or name; `HAZARD:NAME` for one table or column
    #[arg(long, value_name = "HAZARD", value_parser = allowed, conflicts_with = "rebuild")]
    allow: Vec<Allowed>,
    #[command(flatten)]
    reporting: Reporting,
}

/// `H0001`, `drops-table:public.notes`
pub(super) fn allowed(text: &str) -> Result<Allowed, String> {
    let (name, on) = text.split_once(':').map_or((text, None), |(name, on)| (name, Some(on.to_owned())));
    let code = hazard::find(name).ok_or_else(|| {
        let known = hazard::HAZARDS.iter().flat_map(|code| [code.id, code.name]);
        suggest::nearest(name, known).map_or_else(
            || "`policyc explain` lists the hazards".to_owned(),
            |near| format!("there is no such hazard; did you mean `{near}`?"),
        )
    })?;
    Ok(Allowed { code, on, reason: "by `--allow`".to_owned() })
}

pub(super) fn migration_name(name: &str) -> Result<String, String> {
    if migrations::is_name(name) {
        return Ok(name.to_owned());
    }
    let reason = "a name has letters, digits, `_` and `-`";
    Err(match migrations::proposed_name(name) {
        Some(proposed) => format!("{reason}; write `{proposed}`"),
        None => reason.to_owned(),
    })
}

pub(super) fn run(command: &Build, global: &Global, terminal: &mut Terminal, here: &Path) -> Exit {
    let request = Request {
        artefacts: Artefacts::All,
        rebuild: command.rebuild,
        name: command.name.clone(),
        allowed: command.allow.clone(),
    };
    write(&request, command.check, command.reporting.format, global, terminal, here)
}

/// Writes what is asked for, or says what would be written.
pub(super) fn write(
    request: &Request,
    check: bool,
    format: Format,
    global: &Global,
    terminal: &mut Terminal,
    here: &Path,
) -> Exit {
    let (mut files, project) = open(global, here);
    let Some(project) = project else {
        return report(&mut files, format, terminal);
    };
    let _lock = if check { None } else { project.lock(|| terminal.say("waiting for another policyc to finish here")) };
    let Some(changes) = build::plan(&mut files, &project, request) else {
        return report(&mut files, format, terminal);
    };
    if check {
        return stale(&changes, &mut files, format, terminal);
    }
    let written = changes.apply(&mut files);
    let exit = report(&mut files, format, terminal);
    if written {
        list(&changes, &files, format, terminal, ["wrote", "wrote", "removed"]);
        files.remarks.iter().for_each(|remark| terminal.say(remark));
        terminal.say(&match (changes.iter().len(), changes.unchanged) {
            (0, unchanged) => format!("nothing to do: {} as the model says", are(unchanged)),
            (changed, unchanged) => format!("{} changed, {unchanged} unchanged", counted(changed, "file")),
        });
    }
    exit
}

fn stale(changes: &Changes, files: &mut Files, format: Format, terminal: &mut Terminal) -> Exit {
    if format != Format::Human {
        for change in changes.iter() {
            let (place, message) = match change.kind {
                Kind::Create(_) => (files.place(&change.path), "this output is missing".to_owned()),
                Kind::Replace { line, .. } => (
                    files.line(&change.path, line),
                    format!("this output differs from what the model says, from line {line} on"),
                ),
                Kind::Remove => {
                    (files.place(&change.path), "nothing in the model calls for this output any more".to_owned())
                }
            };
            files.diagnostics.push(Diagnostic::error(&P0703, place, message).help("run `policyc build`"));
        }
    }
    let exit = report(files, format, terminal);
    list(changes, files, format, terminal, ["would write", "would change", "would remove"]);
    if changes.is_empty() {
        terminal.say(&format!("nothing to do: {} as the model says", are(changes.unchanged)));
        return exit;
    }
    if format == Format::Human {
        terminal.say(&format!("{} would change; run `policyc build`", counted(changes.iter().len(), "file")));
    }
    if exit == Exit::Clean { Exit::Findings } else { exit }
}

/// One line per file for people; programs have the diagnostics.
fn list(changes: &Changes, files: &Files, format: Format, terminal: &mut Terminal, words: [&str; 3]) {
    if format != Format::Human || terminal.quiet() {
        return;
    }
    let [create, replace, remove] = words;
    for change in changes.iter() {
        let path = files.shown(&change.path);
        let line = match change.kind {
            Kind::Create(_) => format!("{create} {path}\n"),
            Kind::Replace { line, .. } if replace.starts_with("would") => {
                format!("{replace} {path} from line {line} on\n")
            }
            Kind::Replace { .. } => format!("{replace} {path}\n"),
            Kind::Remove => format!("{remove} {path}\n"),
        };
        terminal.result(&line);
    }
}

fn are(number: usize) -> String {
    format!("{} {}", counted(number, "file"), if number == 1 { "is" } else { "are" })
}
