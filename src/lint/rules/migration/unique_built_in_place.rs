//! L0206.

use super::primary_key_column_added::is_added;
use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::replay::effect::{AddConstraint, ConstraintClass};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0206",
        name: "unique-built-in-place",
        summary: "a constraint whose index is built while nobody reads or writes",
        page: include_str!("../../../../docs/rules/L0206.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.over_rows() {
        let EffectKind::AddConstraint(AddConstraint { table, name, class, using_index: false, .. }) = &effect.kind
        else {
            continue;
        };
        let word = match class {
            ConstraintClass::PrimaryKey => "primary key",
            ConstraintClass::Unique => "unique",
            ConstraintClass::Exclusion => "exclude",
            ConstraintClass::Check | ConstraintClass::ForeignKey => continue,
        };
        if is_added(subject, effect) {
            continue;
        }
        let finding = findings.report(
            subject.words(effect.span, &[name.as_str()]),
            format!("the index of `{name}` is built on `{table}`, which exists"),
        );
        finding.note("ACCESS EXCLUSIVE: nobody reads or writes until it is done").about(ObjectId::Table(table.clone()));
        match class {
            ConstraintClass::Exclusion => finding.help("there is no form of it that waits for nobody: run it when few people wait"),
            _ if subject.is_partitioned(table) => {
                finding.help("make the index of each partition CONCURRENTLY first; the one of the partitioned table then takes them over")
            }
            _ => finding
                .help("make a unique index CONCURRENTLY, in a file of its own")
                .help(format!("then `alter table {table} add constraint {name} {word} using index ...`, which takes a moment")),
        };
    }
}
