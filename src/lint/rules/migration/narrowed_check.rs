//! L0229.

use crate::catalog::{Expr, ObjectId};
use crate::diagnostics::Code;
use crate::lint::checks::{lets_through, lost_values};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::{AddedCheck, ClientEffect};
use crate::replay::{Effect, EffectKind};
use crate::sql::refs::Refs;

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

/// What a new check refuses of what another one lets through; nothing where that isn't certain.
fn lost(subject: &Subject<'_>, effect: &Effect, added: &AddedCheck) -> Option<String> {
    let AddedCheck { table, check, beside, .. } = added;
    let named = Refs::of(check).columns;
    let is_new = |kind: &EffectKind| matches!(kind, EffectKind::AddColumn(it) if it.table == *table && named.contains(&it.column));
    if subject.in_file(effect).any(is_new) {
        return None;
    }
    let dropped = subject.in_file(effect).filter_map(|kind| match kind {
        EffectKind::Client(ClientEffect::DroppedCheck { table: of, check })
            if subject.is_same_table(effect, of, table) =>
        {
            Some(check)
        }
        _ => None,
    });
    let before: Vec<&Expr> = dropped.chain(beside).collect();
    if before.iter().any(|before| lets_through(before, check)) {
        return None;
    }
    if let Some(values) = before.iter().find_map(|before| lost_values(before, check)) {
        return (!values.is_empty()).then(|| format!("no longer allows {}", values.join(", ")));
    }
    before.iter().any(|before| lets_through(check, before)).then(|| "allows less than before".to_owned())
}
