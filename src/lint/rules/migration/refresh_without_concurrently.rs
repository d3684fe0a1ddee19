//! L0216.

use crate::catalog::index::IndexTarget;
use crate::catalog::{Index, ObjectId, QualifiedName};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::CreateMaterializedView;
use crate::replay::{Effect, EffectKind};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0216",
        name: "refresh-without-concurrently",
        summary: "a materialized view that nobody can read while it is filled",
        page: include_str!("../../../../docs/rules/L0216.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (at, effect) in subject.effects.iter().enumerate() {
        let EffectKind::Refresh { view, concurrently: false } = &effect.kind else { continue };
        if !subject.is_old(effect) || !has_rows(subject.effects.iter().take(at), view) {
            continue;
        }
        let finding = findings.report(effect.span, format!("`{view}` can't be read until it is filled anew"));
        finding
            .note("ACCESS EXCLUSIVE: nobody reads it until the query is done, and the file")
            .about(ObjectId::View(view.clone()));
        let held = subject.catalog.views.get(view);
        if !held.is_some_and(|held| held.indexes.values().any(is_over_all_rows)) {
            finding.help("give it a unique index on columns, without WHERE, which CONCURRENTLY asks for");
        }
        finding.help("REFRESH MATERIALIZED VIEW CONCURRENTLY, which lets others read what was there");
    }
}

/// Whether a view has been filled: one that never was can't be read anyway, nor be refreshed CONCURRENTLY (55000).
fn has_rows<'e>(before: impl DoubleEndedIterator<Item = &'e Effect>, view: &QualifiedName) -> bool {
    let fills = |effect: &Effect| match &effect.kind {
        EffectKind::CreateMaterializedView(CreateMaterializedView { view: made, populated }) if made == view => {
            Some(*populated)
        }
        EffectKind::Refresh { view: filled, .. } if filled == view => Some(true),
        _ => None,
    };
    before.rev().find_map(fills).unwrap_or(false)
}

fn is_over_all_rows(index: &Index) -> bool {
    let is_column = |target: &IndexTarget| matches!(target, IndexTarget::Column(_));
    index.unique && index.predicate.is_none() && index.keys.iter().all(|key| is_column(&key.target))
}
