//! L0231.

use crate::catalog::{Ident, ObjectId};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::Default;
use crate::replay::effect::client::{AddedUnique, ClientEffect, Rows};
use crate::replay::{Effect, EffectKind};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0231",
        name: "unique-over-rows",
        summary: "values that exist have to be unique from now on",
        page: include_str!("../../../../docs/rules/L0231.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        let ClientEffect::AddedUnique(added) = kind else { continue };
        if is_over_index(subject, effect, added)
            || is_held(subject, effect, added)
            || is_sorted_out(subject, effect, added)
        {
            continue;
        }
        let AddedUnique { table, name, columns, .. } = added;
        let columns: Vec<String> = columns.iter().map(|it| format!("`{it}`")).collect();
        let message = if columns.is_empty() {
            format!("`{name}` lets no two rows of `{table}` have the same key from now on")
        } else {
            format!("{} of `{table}` has to be unique from now on, by `{name}`", columns.join(", "))
        };
        findings
            .report(subject.word(effect, name), message)
            .note("the migration fails where two rows have the same; so do clients that write a value twice (23505)")
            .help("look for equal values before (`select ..., count(*) from ... group by ... having count(*) > 1`), and sort them out in the same file")
            .about(ObjectId::Table(table.clone()));
    }
}

/// ADD CONSTRAINT ... USING INDEX: the index was what tried the rows.
fn is_over_index(subject: &Subject<'_>, effect: &Effect, added: &AddedUnique) -> bool {
    subject.beside(effect).any(|kind| match kind {
        EffectKind::AddConstraint(it) => it.using_index && it.name == added.name,
        _ => false,
    })
}

/// Whether it follows from what was unique before, or from what the file took away.
fn is_held(subject: &Subject<'_>, effect: &Effect, added: &AddedUnique) -> bool {
    let within = |key: &Vec<Ident>| !key.is_empty() && key.iter().all(|column| added.columns.contains(column));
    let dropped = subject.in_file(effect).any(|kind| match kind {
        EffectKind::Client(ClientEffect::DroppedUnique { table, columns }) => {
            subject.is_same_table(effect, table, &added.table) && within(columns)
        }
        _ => false,
    });
    dropped || added.beside.iter().any(within)
}

/// Whether the file, or the one before it, has changed or deleted rows, or has added one of the columns with a value of its own in each row, or none:
/// CONCURRENTLY stands in a file of its own.
fn is_sorted_out(subject: &Subject<'_>, effect: &Effect, added: &AddedUnique) -> bool {
    let differs = |kind: &EffectKind| match kind {
        EffectKind::Client(ClientEffect::Rows(Rows { table, .. })) | EffectKind::Truncate { table } => {
            *table == added.table
        }
        EffectKind::AddColumn(it) => {
            let own = match it.default {
                Default::None => it.generated || it.identity || !added.nulls_not_distinct,
                Default::Volatile | Default::Unknown => true,
                Default::Constant | Default::Stable => false,
            };
            it.table == added.table && added.columns.contains(&it.column) && own
        }
        _ => false,
    };
    let before = subject.file_before(effect).chain(subject.earlier(effect));
    before.chain(subject.beside(effect)).any(differs)
}
