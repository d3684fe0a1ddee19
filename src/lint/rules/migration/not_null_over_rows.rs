//! L0232.

use crate::catalog::{Ident, ObjectId, QualifiedName};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::Default;
use crate::replay::effect::client::{ClientEffect, Rows};
use crate::replay::{Effect, EffectKind};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0232",
        name: "not-null-over-rows",
        summary: "a column may be null no longer, and nothing has filled it",
        page: include_str!("../../../../docs/rules/L0232.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        let ClientEffect::NullRefused { table, column, has_default } = kind else { continue };
        // One that was there before: rows have it, unless somebody wrote null. One that the file has set says nothing about them.
        let sets = |kind: &EffectKind| matches!(kind, EffectKind::AlterTable { table: of, command } if of == table && command == "ColumnDefault");
        if *has_default && !subject.in_file(effect).any(sets) {
            continue;
        }
        if is_filled(subject, effect, table, column) {
            continue;
        }
        findings
            .report(subject.word(effect, column), format!("column `{column}` of `{table}` may be null no longer"))
            .note("the migration fails where a row has no value (23502), and so does a client that writes none")
            .help(format!(
                "fill it before, in the same file: `update {table} set {column} = ... where {column} is null;`"
            ))
            .about(ObjectId::Table(table.clone()));
    }
}

/// Whether rows got a value since the column was there: by an UPDATE, or because it came with a default; or those without one were deleted.
fn is_filled(subject: &Subject<'_>, effect: &Effect, name: &QualifiedName, of: &Ident) -> bool {
    let before = subject.effects.iter().take_while(|other| !std::ptr::eq(*other, effect));
    before.filter(|other| (other.file, other.statement) <= (effect.file, effect.statement)).any(|other| {
        match &other.kind {
            EffectKind::Client(ClientEffect::Rows(Rows { table, set, .. })) => {
                table == name && (set.contains(of) || set.is_empty() && other.file == effect.file)
            }
            EffectKind::Truncate { table } => table == name && other.file == effect.file,
            EffectKind::AddColumn(it) => {
                let filled = it.default != Default::None || it.generated || it.identity;
                it.table == *name && it.column == *of && filled && other.file == effect.file
            }
            _ => false,
        }
    })
}
