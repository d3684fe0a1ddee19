//! L0018.

use crate::catalog::{ConstraintKind, Ident, IndexTarget, ObjectId, QualifiedName, Table, TypeKind, TypeRef};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use crate::span::Span;
use serde_json::json;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0018",
        name: "unsupported-reg-types",
        summary: "a column of a type that `pg_upgrade` refuses",
        page: include_str!("../../../../docs/rules/L0018.md"),
    },
    group: Group::Migration,
    level: Level::Warn,
    splinter: Some("unsupported_reg_types"),
    check,
};

/// Types that hold the number of an object which another server numbers otherwise (Postgres docs, `pg_upgrade`, Usage).
const TYPES: [&str; 8] =
    ["regcollation", "regconfig", "regdictionary", "regnamespace", "regoper", "regoperator", "regproc", "regprocedure"];

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        for column in table.columns.iter().filter(|column| is_refused(&column.ty)) {
            let object = ObjectId::Table(table.name.clone());
            let span = subject.column(&object, &column.name);
            let more = indexes_of(table, &column.name);
            report(&table.name, &column.name, &column.ty, (span, object), more, findings);
        }
    }
    for (name, view) in subject.views() {
        for column in &view.columns {
            if let Some(ty) = column.ty.as_ref().filter(|ty| is_refused(ty)) {
                let object = ObjectId::View(name.clone());
                let span = subject.origin(&object, &[Facet::Definition]);
                report(name, &column.name, ty, (span, object), Vec::new(), findings);
            }
        }
    }
    for (name, ty) in &subject.catalog.types {
        let object = ObjectId::Type(name.clone());
        let is_own = subject.origins.knows(&object) && subject.is_certain(&object) && !subject.is_system(&name.schema);
        let TypeKind::Composite(attributes) = &ty.kind else { continue };
        for attribute in attributes.iter().filter(|attribute| is_own && is_refused(&attribute.ty)) {
            let span = subject.column_in(subject.origin(&object, &[Facet::Definition]), &attribute.name);
            report(name, &attribute.name, &attribute.ty, (span, object.clone()), Vec::new(), findings);
        }
    }
}

fn is_refused(ty: &TypeRef) -> bool {
    ty.schema.is_none() && ty.dimensions == 0 && TYPES.contains(&ty.name.as_str())
}

/// The indexes with the column: each has a column of its name and type.
fn indexes_of<'t>(table: &'t Table, column: &Ident) -> Vec<&'t Ident> {
    let in_index = table.indexes.values().filter(|index| {
        let in_key = index.keys.iter().any(|key| matches!(&key.target, IndexTarget::Column(name) if name == column));
        in_key || index.include.contains(column)
    });
    let in_constraint = table.constraints.values().filter(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) | ConstraintKind::Unique { columns, .. } => {
            columns.contains(column) || constraint.include.contains(column)
        }
        _ => false,
    });
    in_index.map(|index| &index.name).chain(in_constraint.map(|constraint| &constraint.name)).collect()
}

fn report(
    name: &QualifiedName,
    column: &Ident,
    ty: &TypeRef,
    (span, object): (Span, ObjectId),
    indexes: Vec<&Ident>,
    findings: &mut Findings,
) {
    let key = |relation: &Ident| format!("unsupported_reg_types_{}_{relation}_{column}", name.schema);
    findings
        .report(span, format!("the column `{column}` of `{name}` has the type `{ty}`, with which Postgres can't be upgraded"))
        .note("it holds a number that means another object, or none, on the new server: `pg_upgrade` refuses the database")
        .help("store the object's name as `text`, and cast it where it is used")
        .about(object)
        .splinter(key(&name.name), json!({ "schema": &*name.schema, "name": &*name.name, "column": &**column, "type": "table" }))
        .more_keys(indexes.into_iter().map(key));
}
