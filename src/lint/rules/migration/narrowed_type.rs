//! L0230.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::client::{ClientEffect, NarrowedType};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0230",
        name: "narrowed-type",
        summary: "a column gets a type that not every old value fits",
        page: include_str!("../../../../docs/rules/L0230.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for (effect, kind) in subject.client_effects() {
        let ClientEffect::NarrowedType(NarrowedType { table, column, from, to, lost: None }) = kind else { continue };
        if subject.is_new_column(effect, table, column) {
            continue;
        }
        findings
            .report(
                subject.word(effect, column),
                format!("column `{column}` of `{table}` becomes {to} from {from}: not every value fits"),
            )
            .note("the migration fails where a value doesn't fit, or USING cuts it; clients that write such values fail")
            .help("add a column of the new type, fill it, let clients move over, and drop the old one in a later migration")
            .about(ObjectId::Table(table.clone()));
    }
}
