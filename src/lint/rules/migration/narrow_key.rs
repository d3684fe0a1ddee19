//! L0247.

use crate::catalog::{ConstraintKind, Expr, ObjectId};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0247",
        name: "narrow-key",
        summary: "a key that runs out of numbers",
        page: include_str!("../../../../docs/rules/L0247.md"),
    },
    group: Group::Migration,
    level: Level::Allow,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        let key = table.constraints.values().find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => Some(columns.as_slice()),
            _ => None,
        });
        let Some([key]) = key else { continue };
        let Some(column) = table.column(key).filter(|column| column.ty.schema.is_none()) else { continue };
        let counts = column.identity.is_some()
            || matches!(&column.default, Some(Expr::Call(call)) if call.name.last().is_some_and(|name| *name == "nextval"));
        let last = match column.ty.name.as_str() {
            "int2" => "32,767",
            "int4" => "2,147,483,647",
            _ => continue,
        };
        if !counts {
            continue;
        }
        let object = ObjectId::Table(table.name.clone());
        findings
            .report(subject.column(&object, key), format!("`{key}` of `{}` counts to {last} and no further", table.name))
            .note("numbers that were rolled back or deleted are gone too; a wider type later writes the table, and each that points at it, anew")
            .help("`bigint generated always as identity`, or a uuid")
            .about(object);
    }
}
