//! L0004.

use super::metadata;
use crate::catalog::{ConstraintKind, ObjectId, TableKind};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0004",
        name: "no-primary-key",
        summary: "a table without a primary key",
        page: include_str!("../../../../docs/rules/L0004.md"),
    },
    group: Group::Performance,
    level: Level::Warn,
    splinter: Some("no_primary_key"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables().filter(|table| table.kind == TableKind::Ordinary) {
        if table.constraints.values().any(|constraint| matches!(constraint.kind, ConstraintKind::PrimaryKey(_))) {
            continue;
        }
        let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
        findings
            .report(subject.origin(&object, &[Facet::Definition]), format!("`{name}` has no primary key"))
            .note("nothing tells two of its rows apart: logical replication refuses its updates and deletes, and Realtime and the API can't name a row")
            .help(format!("`alter table {name} add primary key (...);`"))
            .about(object)
            .splinter(format!("no_primary_key_{}_{}", name.schema, name.name), metadata(name, "table"));
    }
}
