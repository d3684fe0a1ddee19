//! L0224.

use crate::catalog::{Ident, ObjectId, QualifiedName};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::replay::effect::client::{ClientEffect, Rows};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0224",
        name: "lost-rows",
        summary: "all rows of a table are deleted, emptied or overwritten",
        page: include_str!("../../../../docs/rules/L0224.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.old_effects() {
        let (table, message) = match &effect.kind {
            EffectKind::Truncate { table } => (table, format!("TRUNCATE empties `{table}`")),
            EffectKind::Client(ClientEffect::Rows(Rows { table, all: true, set, .. })) if set.is_empty() => {
                (table, format!("DELETE without WHERE empties `{table}`"))
            }
            EffectKind::Client(ClientEffect::Rows(Rows { table, all: true, overwritten, .. })) => {
                let old = overwritten.iter().filter(|column| !subject.is_new_column(effect, table, column));
                let old: Vec<String> = old.map(|column: &Ident| format!("`{column}`")).collect();
                if old.is_empty() {
                    continue;
                }
                (table, format!("UPDATE without WHERE writes over {} of every row of `{table}`", old.join(", ")))
            }
            _ => continue,
        };
        findings
            .report(subject.word(effect, &table.name), message)
            .note("what was in the table before is lost, on every database that the migration reaches")
            .help("say with WHERE which rows are meant; copy what may be needed again into another table before")
            .about(ObjectId::Table(table.clone()));
    }
    for (effect, kind) in subject.client_effects() {
        let ClientEffect::TruncatedToo { named, tables } = kind else { continue };
        let tables: Vec<String> = tables.iter().map(|table| format!("`{table}`")).collect();
        let named: Vec<String> = named.iter().map(QualifiedName::to_string).collect();
        findings
            .report(
                subject.words(effect.span, &["cascade"]),
                format!("TRUNCATE CASCADE empties {} as well", tables.join(", ")),
            )
            .note(format!("their foreign keys lead to {}, whatever ON DELETE says", named.join(", ")))
            .help("name all tables that are to be emptied, without CASCADE");
    }
}
