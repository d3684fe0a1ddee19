//! L0228.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::{ClientEffect, NarrowedType, Renamed};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0228",
        name: "lost-enum-value",
        summary: "an enum value that rows may have is gone or has another name",
        page: include_str!("../../../../docs/rules/L0228.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        match kind {
            ClientEffect::NarrowedType(NarrowedType { table, column, from, to, lost: Some(lost) }) => {
                let lost: Vec<String> = lost.iter().map(|value| format!("'{value}'")).collect();
                findings
                    .report(
                        subject.word(effect, column),
                        format!("column `{column}` of `{table}` becomes {to} from {from}, which has no {}", lost.join(", ")),
                    )
                    .note("the migration fails where a row has it, unless USING gives it another value; so does a client that writes or asks for it")
                    .help("give the rows another value first, and look for clients that write the old one")
                    .about(ObjectId::Table(table.clone()));
            }
            ClientEffect::Renamed(Renamed { object: ObjectId::Type(ty), part: Some(value), to }) => {
                findings
                    .report(effect.span, format!("value '{value}' of `{ty}` is called '{to}' from now on"))
                    .note("clients that write the old value or ask for it fail (22P02), and rows that they read have the new one")
                    .note("policies and defaults follow; bodies of functions don't")
                    .help(format!("`alter type {ty} add value '{to}';`, move rows to it when all clients know it, and leave the old one"))
                    .about(ObjectId::Type(ty.clone()));
            }
            _ => {}
        }
    }
}
