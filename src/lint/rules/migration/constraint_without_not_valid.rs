//! L0201.

use crate::catalog::ObjectId;
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::effect::{AddConstraint, ConstraintClass};
use crate::replay::{EffectKind, Facet};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0201",
        name: "constraint-without-not-valid",
        summary: "a constraint that is checked while nobody can write to the table",
        page: include_str!("../../../../docs/rules/L0201.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in &subject.effects {
        let EffectKind::AddConstraint(added) = &effect.kind else { continue };
        let can_wait = matches!(added.class, ConstraintClass::Check | ConstraintClass::ForeignKey);
        if !can_wait || !added.reads_rows || effect.on_new_table {
            continue;
        }
        let AddConstraint { table, name, references, .. } = added;
        let finding = findings.report(
            subject.words(effect.span, &[name.as_str()]),
            format!("every row of `{table}` is checked for `{name}` while nobody can write to it"),
        );
        finding.note(match references {
            Some(references) => {
                format!("a foreign key locks `{table}` and `{references}` against writing until all rows are checked")
            }
            None => format!("ADD CONSTRAINT locks `{table}` against reading and writing until all rows are checked"),
        });
        finding
            .help("add it with NOT VALID, which looks at no row")
            .help(format!(
                "in a later migration: `alter table {table} validate constraint {name};`, which locks nobody out"
            ))
            .about(ObjectId::Table(table.clone()))
            .part(Facet::Constraint(name.clone()));
    }
}
