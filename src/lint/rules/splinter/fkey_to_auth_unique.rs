//! L0021.

use crate::catalog::{ConstraintKind, Ident, ObjectId};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use serde_json::json;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0021",
        name: "fkey-to-auth-unique",
        summary: "a foreign key to a unique column of the platform that is no primary key",
        page: include_str!("../../../../docs/rules/L0021.md"),
    },
    group: Group::Correctness,
    level: Level::Deny,
    splinter: Some("fkey_to_auth_unique"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        for constraint in table.constraints.values() {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            let Some(target) = subject.catalog.tables.get(&key.references) else { continue };
            let pointed: BTreeSet<&Ident> = key.referenced_columns.iter().collect();
            let is_primary = target.constraints.values().any(|it| match &it.kind {
                ConstraintKind::PrimaryKey(columns) => columns.iter().collect::<BTreeSet<_>>() == pointed,
                _ => false,
            });
            if key.references.schema != *"auth" || is_primary {
                continue;
            }
            let (object, name) = (ObjectId::Table(table.name.clone()), &table.name);
            let statement = subject.origin(&object, &[Facet::Constraint(constraint.name.clone())]);
            let column = key.columns.first();
            let span = column.map_or(statement, |column| subject.column_in(statement, column));
            let columns: Vec<&str> = key.referenced_columns.iter().map(Ident::as_str).collect();
            let (columns, references) = (columns.join(", "), &key.references);
            findings
                .report(span, format!("the foreign key `{}` of `{name}` points to `{references} ({columns})`, which isn't its primary key", constraint.name))
                .note("the platform's upgrades change its unique indexes, and a foreign key that hangs on one makes them fail")
                .help(format!("point to the primary key of `{references}`"))
                .about(object)
                .splinter(
                    format!("fkey_to_auth_unique_{}_{}_{}", name.schema, name.name, constraint.name),
                    json!({ "schema": &*name.schema, "name": &*name.name, "foreign_key": &*constraint.name }),
                );
        }
    }
}
