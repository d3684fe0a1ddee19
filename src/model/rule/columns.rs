//! Column lists of rules: what a list can hold, and that the lists of one command fit together.

use super::{Principal, Rule};
use crate::catalog::Ident;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::{Column, Table, names, table::ident};
use crate::syntax::tree::{self, Command};
use std::collections::BTreeSet;

/// The columns that a command is limited to, where it has a list.
pub(super) fn read(table: &Table, clause: &tree::CommandClause, diagnostics: &mut Diagnostics) -> Option<Vec<Ident>> {
    let written = clause.columns.as_ref()?;
    if clause.command.value == Command::Delete {
        diagnostics.push(
            Diagnostic::error(&code::P0408, clause.command.span, "a row is deleted whole")
                .note("there is no privilege to delete single columns")
                .help("take the column list away"),
        );
        return None;
    }
    let known = |name: &str| table.column(name).is_some();
    let all = || table.columns.iter().map(|column| column.name.as_str()).collect();
    let columns = names::columns(written, &known, all, &table.name.name, diagnostics);
    if clause.command.value != Command::Select {
        for name in written {
            if table.column(name).is_some_and(Column::is_generated) {
                diagnostics.push(
                    Diagnostic::error(&code::P0408, name.span, format!("`{}` is computed by the server", name.value))
                        .help("take it out of the list"),
                );
            }
        }
    }
    Some(columns)
}

/// A column list that would make a command fail whatever is sent: an insert without what must be there, a change of what never changes.
pub(super) fn check(
    table: &Table,
    clause: &tree::CommandClause,
    columns: Option<&[Ident]>,
    diagnostics: &mut Diagnostics,
) {
    let (Some(columns), Some(written)) = (columns, &clause.columns) else { return };
    let is_key = |name: &Ident| table.primary_key.contains(name) || table.is_tenant_key(name);
    match clause.command.value {
        Command::Insert => {
            for column in &table.columns {
                let said = columns.contains(&column.name)
                    || is_key(&column.name)
                    || table.self_column.as_ref() == Some(&column.name);
                // What is said of secret columns is in `secret`.
                if !said && !column.secret && !column.is_optional() && column.ty.name != "unknown" {
                    diagnostics.push(
                        Diagnostic::error(
                            &code::P0408,
                            clause.command.span,
                            format!("no row could be inserted without `{}`", column.name),
                        )
                        .label(column.span, "it is not null, and has no default")
                        .help(format!("add `{}` to the list, or give it a default", column.name)),
                    );
                }
            }
        }
        Command::Update => {
            for name in written {
                let fixed = is_key(&ident(name)) || table.immutable.contains(&ident(name));
                if fixed && !table.append_only {
                    diagnostics.push(
                        Diagnostic::error(&code::P0408, name.span, format!("`{}` never changes", name.value))
                            .note("keys and immutable columns stay as they were inserted: a guard refuses the update")
                            .help("take it out of the list"),
                    );
                }
            }
        }
        Command::Select | Command::Delete => {}
    }
}

/// Roles of a tenant are one database role, which has one list of columns. A rule for anyone is for whoever is signed in too: where its list is
/// shorter, a rule must show them every row anyway, or they would see more columns of those rows than it says.
pub(super) fn one_select_list(table: &Table, diagnostics: &mut Diagnostics) {
    let all = || table.allows(Command::Select);
    let shows_all = |list: &Option<Vec<Ident>>| {
        all().any(|rule| rule.who == Principal::Authenticated && rule.condition.is_none() && rule.columns == *list)
    };
    let Some(first) = all().find(|rule| rule.who != Principal::Anyone).or_else(|| all().next()) else { return };
    let differs = |rule: &Rule| {
        let covered = rule.who == Principal::Anyone && shows_all(&first.columns);
        !covered && list_of(rule) != list_of(first)
    };
    if let Some(other) = all().find(|rule| differs(rule)) {
        diagnostics.push(
            Diagnostic::error(&code::P0406, other.span, format!("two rules show different columns of `{}`", table.name.name))
                .label(first.span, "the other one")
                .note("everybody who is signed in is one role of the database, which sees a column or doesn't; which rows it sees is another matter")
                .help("show the same columns in both, or put the others into a table of their own"),
        );
    }
}

/// A list as a set.
fn list_of(rule: &Rule) -> Option<BTreeSet<&Ident>> {
    rule.columns.as_ref().map(|columns| columns.iter().collect())
}

/// An inserted row has no row before it that a guard could compare with: what one rule lets in, every rule must.
pub(super) fn one_insert_list(table: &Table, diagnostics: &mut Diagnostics) {
    let mut lists = table.allows(Command::Insert);
    let Some(first) = lists.next() else { return };
    if let Some(other) = lists.find(|rule| list_of(rule) != list_of(first)) {
        diagnostics.push(
            Diagnostic::error(
                &code::P0406,
                other.span,
                format!("two rules let different columns of `{}` be inserted", table.name.name),
            )
            .label(first.span, "the other one")
            .note("the roles of a tenant are one role of the database, which may write a column or not")
            .help("name the same columns in both, or none in either"),
        );
    }
}
