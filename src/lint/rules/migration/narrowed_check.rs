//! L0229.

use crate::catalog::{Expr, Ident, ObjectId, QualifiedName};
use crate::diagnostics::Code;
use crate::lint::checks::{lets_through, lost_values};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::{AddedCheck, ClientEffect};
use crate::replay::{Effect, EffectKind};
use crate::sql::refs::Refs;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0229",
        name: "narrowed-check",
        summary: "values that a table allowed are refused from now on",
        page: include_str!("../../../../docs/rules/L0229.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        let ClientEffect::AddedCheck(added) = kind else { continue };
        let Some(what) = lost(subject, effect, added) else { continue };
        let AddedCheck { table, name, .. } = added;
        findings
            .report(subject.word(effect, name), format!("`{name}` of `{table}` {what}"))
            .note("clients that write what is no longer allowed fail (23514); so does the migration, or the later VALIDATE, where rows have it")
            .help("mend the rows in a migration before this one, and deploy clients that no longer write such values first")
            .about(ObjectId::Table(table.clone()));
    }
}

/// What a new check refuses; nothing where that isn't certain.
fn lost(subject: &Subject<'_>, effect: &Effect, added: &AddedCheck) -> Option<String> {
    let AddedCheck { table, check, beside, .. } = added;
    let columns = columns(subject, table, check)?;
    if columns.iter().any(|column| subject.is_new_column(effect, table, column))
        || is_added_with(effect, added, subject, &columns)
    {
        return None;
    }
    let dropped = || {
        subject.in_file(effect).filter_map(|kind| match kind {
            EffectKind::Client(ClientEffect::DroppedCheck { table: of, check }) if of == table => Some(check),
            _ => None,
        })
    };
    if dropped().chain(beside).any(|before| lets_through(before, check)) {
        return None;
    }
    if let Some(values) = dropped().chain(beside).find_map(|before| lost_values(before, check)) {
        return (!values.is_empty()).then(|| format!("no longer allows {}", values.join(", ")));
    }
    // Of two conditions of different forms nobody knows which is stricter.
    let same = |before: &Expr| self::columns(subject, table, before).is_none_or(|old| !old.is_disjoint(&columns));
    (!dropped().any(same)).then(|| "allows less than before".to_owned())
}

/// The columns that a check names; none where the table is no more.
fn columns(subject: &Subject<'_>, table: &QualifiedName, check: &Expr) -> Option<BTreeSet<Ident>> {
    let named = Refs::of(check).columns;
    let table = subject.catalog.tables.get(table)?;
    let found: BTreeSet<Ident> =
        table.columns.iter().map(|column| column.name.clone()).filter(|name| named.contains(name)).collect();
    (!found.is_empty()).then_some(found)
}

/// Whether one of the columns comes with the same statement.
fn is_added_with(effect: &Effect, added: &AddedCheck, subject: &Subject<'_>, columns: &BTreeSet<Ident>) -> bool {
    subject.effects.iter().any(|other| match &other.kind {
        EffectKind::AddColumn(it) => {
            other.span == effect.span && it.table == added.table && columns.contains(&it.column)
        }
        _ => false,
    })
}
