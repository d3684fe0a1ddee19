//! `restrict WHO to COMMANDS when CONDITION`: what must hold on top of the rules that allow.

use super::Rule;
use crate::catalog::Ident;
use crate::catalog::name::shortened;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::Table;
use crate::syntax::tree::{self, Command, RuleEffect, TableItem};

/// What a restriction alone can get wrong: it is about rows, and narrows something.
pub(super) fn check(table: &Table, written: &tree::Table, diagnostics: &mut Diagnostics) {
    for item in &written.items {
        let TableItem::Rule(line) = item else { continue };
        if line.effect.value != RuleEffect::Restrict {
            continue;
        }
        if line.condition.is_none() {
            diagnostics.push(
                Diagnostic::error(&code::P0430, line.effect.span, "the restriction has no condition")
                    .note("it says what must hold on top of the rules that allow")
                    .help("add `when CONDITION`; to forbid something, leave out the rules that allow it"),
            );
        }
        for clause in &line.commands {
            let command = clause.command.value;
            if let Some(first) = clause.columns.iter().flatten().next() {
                diagnostics.push(
                    Diagnostic::error(&code::P0430, first.span, "a restriction is about rows, not columns")
                        .note("all roles of tenants are one role of the database, which may write a column or not")
                        .help("take the list away, and name the columns in the rules that allow"),
                );
            }
            if table.allows(command).next().is_none() {
                diagnostics.push(
                    Diagnostic::error(
                        &code::P0430,
                        clause.command.span,
                        format!("no rule lets a client {} rows of `{}`", command.word(), table.name.name),
                    )
                    .note("a restriction opens nothing: it narrows what other rules allow")
                    .help(format!("take `{}` away, or write the rule that allows it", command.word())),
                );
            }
        }
    }
}

/// The restrictions of one command with the names of their policies: the name from `as`, or one by table and command, numbered from the second on.
pub fn named(table: &Table, command: Command) -> Vec<(&Rule, Ident)> {
    let mut unnamed = 0_usize;
    let name = |rule: &Rule| match &rule.name {
        Some(name) if rule.shares_name => format!("{name} ({})", command.word()),
        Some(name) => name.to_string(),
        None => {
            unnamed += 1;
            let number = if unnamed > 1 { format!(" {unnamed}") } else { String::new() };
            format!("restrict {} {}{number}", command.word(), table.name.name)
        }
    };
    let names: Vec<String> = table.restricts(command).map(name).collect();
    table.restricts(command).zip(names).map(|(rule, name)| (rule, shortened(&name).into())).collect()
}
