//! L0205.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::{AddColumn, AddConstraint, ConstraintClass};
use crate::replay::{Effect, EffectKind};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0205",
        name: "primary-key-column-added",
        summary: "a new column that is numbered and becomes the primary key, all under one lock",
        page: include_str!("../../../../docs/rules/L0205.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.over_rows() {
        let EffectKind::AddColumn(AddColumn { table, column, .. }) = &effect.kind else { continue };
        if !is_added(subject, effect) {
            continue;
        }
        findings
            .report(
                subject.column_in(effect.span, column),
                format!("`{table}` is written anew for `{column}`, and the index of its primary key is built"),
            )
            .note("ACCESS EXCLUSIVE: nobody reads or writes until both are done")
            .help(format!("add `{column}` as a plain column and fill it in parts; make its unique index CONCURRENTLY, in a file of its own"))
            .help("then `add primary key using index ...`")
            .about(ObjectId::Table(table.clone()));
    }
}

/// Whether a statement adds a column that is computed for each row, and a primary key: other rules leave both to this one.
pub(super) fn is_added(subject: &Subject<'_>, effect: &Effect) -> bool {
    let same = |other: &&Effect| {
        (other.file, other.statement) == (effect.file, effect.statement) && other.kind.table() == effect.kind.table()
    };
    let all = || subject.effects.iter().filter(same);
    let is_key = |kind: &EffectKind| {
        matches!(
            kind,
            EffectKind::AddConstraint(AddConstraint { class: ConstraintClass::PrimaryKey, using_index: false, .. })
        )
    };
    let is_column = |kind: &EffectKind| matches!(kind, EffectKind::AddColumn(AddColumn { rewrites: true, .. }));
    let part = is_key(&effect.kind) || is_column(&effect.kind);
    part && all().any(|other| is_key(&other.kind)) && all().any(|other| is_column(&other.kind))
}
