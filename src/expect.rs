//! Expectations against the model's own access matrix: one that isn't so is an error at its place, with the rules that make it so.
//!
//! In goes a model, out come diagnostics. *Can* means that some rule allows it for some row; *cannot* that none does for any. Conditions are taken as
//! ones that some row fulfils.

mod words;

use crate::access::{self, AccessCell, AccessGrant, Actor, ActorKind, RowSet};
use crate::catalog::Ident;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::{Expectation, Model, Rule, RuleEffect, Table};
use crate::syntax::tree::Command;

/// Says which expectations aren't so.
pub fn check(model: &Model, diagnostics: &mut Diagnostics) {
    let actors = access::actors(model);
    for expectation in &model.expectations {
        let Some(table) = model.table(&expectation.table) else { continue };
        let Some(actor) = access::expected_actor(&actors, expectation, expectation.elsewhere) else { continue };
        let question = Question { model, table, actor, expectation };
        if question.is_possible(&question.cell(table)) != expectation.can {
            diagnostics.push(question.diagnostic());
        }
    }
}

/// One expectation with what it is about.
struct Question<'a> {
    model: &'a Model,
    table: &'a Table,
    actor: &'a Actor,
    expectation: &'a Expectation,
}

impl Question<'_> {
    /// What the actor may do in the table, whose rules may be others than the model's.
    fn cell(&self, table: &Table) -> AccessCell {
        access::cell(self.model, table, self.expectation.command, self.actor)
    }

    /// Whether what is expected or ruled out is possible.
    fn is_possible(&self, cell: &AccessCell) -> bool {
        let mut grants = cell.grants.iter().filter(|grant| self.is_about(grant));
        match &self.expectation.columns {
            None if self.expectation.command == Command::Update => grants.any(|grant| !self.columns(grant).is_empty()),
            None => grants.next().is_some(),
            Some(wanted) if self.expectation.can => grants.any(|grant| {
                let columns = self.columns(grant);
                wanted.iter().all(|column| columns.contains(&column))
            }),
            Some(ruled_out) => grants.any(|grant| {
                let columns = self.columns(grant);
                ruled_out.iter().any(|column| columns.contains(&column))
            }),
        }
    }

    /// Whether a grant is about some of the rows. A membership in another tenant is nobody's own who is no member there.
    fn is_about(&self, grant: &AccessGrant) -> bool {
        let is_members_table = self.model.members_of(&self.table.name).is_some();
        !(self.expectation.elsewhere && is_members_table && grant.rows == RowSet::Own)
    }

    /// The columns that a grant lets the actor read or write.
    fn columns(&self, grant: &AccessGrant) -> Vec<&Ident> {
        let command = self.expectation.command;
        let table = self.table;
        let comes_with_it = |column: &Ident| {
            command == Command::Insert
                && (table.primary_key.contains(column)
                    || table.is_tenant_key(column)
                    || table.self_column.as_ref() == Some(column))
        };
        let is_given = |column: &Ident| {
            grant.columns.as_ref().is_none_or(|columns| columns.contains(column) || comes_with_it(column))
        };
        let frozen = access::frozen(self.model, table);
        let never = |column: &Ident| {
            command == Command::Update && (table.primary_key.contains(column) || frozen.contains(column))
        };
        let columns = table.columns.iter().filter(|column| command == Command::Select || !column.is_generated());
        columns.map(|column| &column.name).filter(|column| is_given(column) && !never(column)).collect()
    }

    /// The rules of the command, each with whether it alone makes it possible.
    fn rules(&self) -> Vec<(&Rule, bool)> {
        let command = self.expectation.command;
        let rules = self.table.rules.iter().filter(|rule| rule.effect == RuleEffect::Allow && rule.command == command);
        let alone = rules.map(|rule| {
            let mut table = self.table.clone();
            table.rules.retain(|other| other.effect != RuleEffect::Allow || other.command != command);
            table.rules.push(rule.clone());
            (rule, self.is_possible(&self.cell(&table)))
        });
        alone.collect()
    }

    fn diagnostic(&self) -> Diagnostic {
        let Expectation { can, command, text, span, .. } = self.expectation;
        let table = &self.table.name.name;
        let word = command.word();
        let says = words::cell(&self.cell(self.table), *command);
        let mut diagnostic = Diagnostic::error(&code::P0485, *span, format!("`{text}` isn't so"))
            .note(format!("the model says of `{}` and `{word}`: {says}", self.actor.name));
        if self.actor.kind == ActorKind::Server {
            let never = "the server may do everything, less what `append only` and the audit log take away, and keys never change";
            return diagnostic.note(never).help(if *can { "write `cannot`" } else { "write `can`" });
        }
        let rules = self.rules();
        for (rule, makes_it) in &rules {
            if !can && *makes_it {
                diagnostic = diagnostic.label(rule.span, "this rule allows it");
            } else if *can {
                let columns = rule.columns.as_ref().map(|list| format!(", and ({})", words::list(list)));
                let label = format!("this rule is for `{}`{}", rule.who.word(), columns.unwrap_or_default());
                diagnostic = diagnostic.label(rule.span, label);
            }
        }
        if rules.is_empty() {
            diagnostic = diagnostic.note(format!("no rule of `{table}` allows `{word}`"));
        }
        let never = self.expectation.columns.iter().flatten().find(|column| {
            *command == Command::Update
                && (self.table.primary_key.contains(column) || access::frozen(self.model, self.table).contains(column))
        });
        if let Some(column) = never.filter(|_| *can) {
            diagnostic = diagnostic.note(format!("`{column}` never changes"));
        }
        diagnostic.help(match can {
            true => "write a rule that allows it, or `cannot`",
            false => "take the rule away or narrow it, or write `can`",
        })
    }
}
