//! L0203.

use crate::catalog::{ObjectId, QualifiedName, TypeKind, TypeRef};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::EffectKind;
use crate::replay::effect::{AddColumn, Default};

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0203",
        name: "required-column-without-default",
        summary: "a new column that may not be null and has no default",
        page: include_str!("../../../../docs/rules/L0203.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for effect in subject.over_rows() {
        let EffectKind::AddColumn(added) = &effect.kind else { continue };
        let filled =
            added.default != Default::None || added.generated || added.identity || has_default(subject, &added.ty);
        if !added.not_null || filled {
            continue;
        }
        let AddColumn { table, column, .. } = added;
        findings
            .report(
                subject.column_in(effect.span, column),
                format!("column `{column}` is added to `{table}`, may not be null, and has no default"),
            )
            .note("the migration fails where the table has rows (23502)")
            .help("give it a default, or let it be null until the rows have a value")
            .about(ObjectId::Table(table.clone()));
    }
}

/// Whether a type is a domain with a default, or one of which nothing is known.
fn has_default(subject: &Subject<'_>, ty: &TypeRef) -> bool {
    let Some(schema) = &ty.schema else { return false };
    match subject.catalog.types.get(&QualifiedName::new(schema.clone(), ty.name.clone())).map(|ty| &ty.kind) {
        Some(TypeKind::Domain { default, base, .. }) => default.is_some() || has_default(subject, base),
        _ => false,
    }
}
