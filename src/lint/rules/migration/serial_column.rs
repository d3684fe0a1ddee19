//! L0248.

use crate::catalog::{Expr, ObjectId, SequenceColumn};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0248",
        name: "serial-column",
        summary: "a serial column instead of an identity",
        page: include_str!("../../../../docs/rules/L0248.md"),
    },
    group: Group::Migration,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        let object = ObjectId::Table(table.name.clone());
        for column in table.columns.iter().filter(|column| column.identity.is_none() && column.local) {
            let counts = matches!(&column.default, Some(Expr::Call(call)) if call.name.last().is_some_and(|name| *name == "nextval"));
            let owned = |of: &SequenceColumn| of.table == table.name && of.column == column.name;
            let has_own = || subject.catalog.sequences.values().any(|it| it.owned_by.as_ref().is_some_and(owned));
            if !counts || !has_own() {
                continue;
            }
            findings
                .report(subject.column(&object, &column.name), format!("`{}` of `{}` is serial", column.name, table.name))
                .note("its sequence has privileges of its own: who may INSERT and lacks USAGE on it fails, and anybody may write any number")
                .help(format!("`{} bigint generated always as identity`", column.name))
                .about(object.clone());
        }
    }
}
