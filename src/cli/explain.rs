//! `policyc explain`

use super::Exit;
use super::terminal::Terminal;
use crate::diagnostics::{Code, code, hazard, suggest};
use crate::lint::rules;
use clap::Args;

/// Print what a diagnostic, a rule of lint or a hazard means and what to do
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// Its code or its name: P0701, L0013, rls-disabled-in-public, H0001 [default: a list of all]
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

pub(super) fn run(command: &Explain, terminal: &mut Terminal) -> Exit {
    let Some(wanted) = &command.code else {
        let width = all().map(|code| code.name.len()).max().unwrap_or(0);
        for code in all() {
            terminal.result(&format!("{}  {:width$}  {}\n", code.id, code.name, code.summary));
        }
        return Exit::Clean;
    };
    let rule = || rules::find(wanted).map(|rule| &rule.code);
    let Some(code) = code::find(wanted).or_else(|| hazard::find(wanted)).or_else(rule) else {
        let known = all().flat_map(|code| [code.id, code.name]);
        let hint = match suggest::nearest(wanted, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`policyc explain` lists all codes".to_owned(),
        };
        terminal.error(&format!("there is no diagnostic, rule or hazard `{wanted}`; {hint}"));
        return Exit::Failed;
    };
    terminal.result(code.page.trim_end());
    terminal.result("\n");
    Exit::Clean
}

/// Mistakes, hazards, then rules.
fn all() -> impl Iterator<Item = &'static Code> {
    code::CODES.iter().chain(hazard::HAZARDS).copied().chain(rules::all().map(|rule| &rule.code))
}
