//! Rules as they are meant: one for each command.

mod columns;
mod condition;
mod policy_name;
mod principal;
mod refused;
mod restriction;
mod role_grant;
mod seen;
mod throw_away;

use super::sql::{Place, Sql};
use super::{Roles, Scope, Table, Tenant, names, table::ident};
use crate::catalog::Ident;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree::{self, Command, TableItem};
use std::collections::BTreeSet;

/// Whether a rule opens or closes.
pub use crate::syntax::tree::RuleEffect;
pub use condition::Condition;
pub use principal::Principal;
pub use restriction::named as restrictions;

/// One rule for one command.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Whether it opens or closes.
    pub effect: RuleEffect,
    /// Whom it is about.
    pub who: Principal,
    /// What they may do.
    pub command: Command,
    /// The columns it is limited to; `None` for all.
    pub columns: Option<Vec<Ident>>,
    /// What must hold of the row besides.
    pub condition: Option<Condition>,
    /// The name for the policy that it makes, from `as`.
    pub name: Option<Ident>,
    /// Whether the `as` name stands for several commands, so that each policy adds its own.
    pub shares_name: bool,
    /// Why it is there.
    pub docs: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// Reads a table's rules.
pub(super) fn check(
    table: &mut Table,
    written: &tree::Table,
    roles: &Roles,
    tenants: &[Tenant],
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) {
    let mut rules = Vec::new();
    for item in &written.items {
        if let TableItem::Rule(line) = item {
            rules.extend(read(table, line, roles, tenants, sql, diagnostics));
        }
    }
    table.rules = rules;
    if let Some(tenant) =
        tenants.iter().find(|tenant| tenant.members.as_ref().is_some_and(|members| members.table == table.name))
    {
        role_grant::add(table, tenant, roles);
    }
    seen::check(table, diagnostics);
    columns::one_select_list(table, diagnostics);
    columns::one_insert_list(table, diagnostics);
    // What has been told of a rule for deletes isn't told again of what comes with it.
    throw_away::add(table, roles);
    if table.scope != Scope::Internal {
        restriction::check(table, written, diagnostics);
    }
    policy_name::check(table, diagnostics);
}

fn read(
    table: &Table,
    line: &tree::Rule,
    roles: &Roles,
    tenants: &[Tenant],
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Vec<Rule> {
    let who = principal::read(table, line, roles, tenants, sql, diagnostics);
    let narrows = line.effect.value == RuleEffect::Restrict;
    if table.scope == Scope::Internal {
        diagnostics.push(
            Diagnostic::error(
                &code::P0405,
                line.span,
                format!("`{}` is internal, so no client may do anything to it", table.name.name),
            )
            .help("take the rule away, or `internal`"),
        );
    }
    if let Some(name) = &line.name {
        names::check_length(name, name.span, diagnostics);
    }
    let alone_update = !narrows && line.commands.iter().all(|clause| clause.command.value == Command::Update);
    let place = if alone_update { Place::UpdateRule } else { Place::Rule };
    let condition = match &line.condition {
        Some(text) => match condition::read(text, table, place, sql, diagnostics) {
            Some(condition) => Some(condition),
            None => return Vec::new(),
        },
        None => None,
    };
    let mut rules = Vec::new();
    let mut commands = BTreeSet::new();
    for clause in &line.commands {
        let command = clause.command.value;
        if !commands.insert(command) {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0502,
                    clause.command.span,
                    format!("`{}` stands twice in this rule", command.word()),
                )
                .help("name each command once"),
            );
            continue;
        }
        // A restriction gives nothing, and its columns are refused.
        let columns = if narrows { None } else { columns::read(table, clause, diagnostics) };
        if !narrows {
            columns::check(table, clause, columns.as_deref(), diagnostics);
            refused::check(table, clause, columns.as_deref(), tenants, diagnostics);
        }
        let Some(who) = &who else { continue };
        // Told already, and nothing follows from it.
        if *who == Principal::Peer && command != Command::Select {
            continue;
        }
        rules.push(Rule {
            effect: line.effect.value,
            who: who.clone(),
            command,
            columns,
            condition: condition.clone(),
            name: line.name.as_ref().map(ident),
            shares_name: line.commands.len() > 1,
            docs: names::docs(line.docs.as_ref()),
            span: line.span,
        });
    }
    rules
}
