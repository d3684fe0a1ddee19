//! L0001.

use crate::catalog::{Constraint, ConstraintKind, ForeignKey, Ident, Index, IndexTarget, ObjectId, Table};
use crate::diagnostics::Code;
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;
use serde_json::json;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0001",
        name: "unindexed-foreign-keys",
        summary: "a foreign key whose columns no index leads with",
        page: include_str!("../../../../docs/rules/L0001.md"),
    },
    group: Group::Performance,
    level: Level::Warn,
    splinter: Some("unindexed_foreign_keys"),
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables() {
        for constraint in table.constraints.values() {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && !is_covered(table, &key.columns)
            {
                report(subject, table, constraint, key, findings);
            }
        }
    }
}

fn report(subject: &Subject<'_>, table: &Table, constraint: &Constraint, key: &ForeignKey, findings: &mut Findings) {
    let object = ObjectId::Table(table.name.clone());
    let statement = subject.origin(&object, &[Facet::Constraint(constraint.name.clone())]);
    let span = key.columns.first().map_or(statement, |column| subject.column_in(statement, column));
    let columns: Vec<&str> = key.columns.iter().map(Ident::as_str).collect();
    let columns = columns.join(", ");
    let (name, references) = (&table.name, &key.references);
    let metadata =
        json!({ "schema": &*name.schema, "name": &*name.name, "type": "table", "fkey_name": &*constraint.name });
    findings
        .report(span, format!("no index leads with the foreign key `{}` of `{name}`", constraint.name))
        .note(format!("a DELETE from `{references}`, or an UPDATE of its key, reads all of `{name}` for each row"))
        .help(format!("`create index on {name} ({columns});`"))
        .about(object)
        .part(Facet::Constraint(constraint.name.clone()))
        .splinter(format!("unindexed_foreign_keys_{}_{}_{}", name.schema, name.name, constraint.name), metadata);
}

/// Whether an index begins with these columns in this order. What INCLUDE names counts as a column, as it does for splinter (`indkey`).
fn is_covered(table: &Table, columns: &[Ident]) -> bool {
    let of_constraint = |constraint: &Constraint| -> Option<Vec<Option<Ident>>> {
        let keys = match &constraint.kind {
            ConstraintKind::PrimaryKey(keys) | ConstraintKind::Unique { columns: keys, .. } => {
                keys.iter().cloned().map(Some).collect()
            }
            ConstraintKind::Exclusion(exclusion) => {
                exclusion.elements.iter().map(|(key, _)| column(&key.target)).collect()
            }
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) => return None,
        };
        Some(with_included(keys, &constraint.include))
    };
    // The index of a partitioned table is invalid until those of its partitions are attached.
    let valid = table.indexes.values().filter(|index| !index.only);
    let of_index =
        |index: &Index| with_included(index.keys.iter().map(|key| column(&key.target)).collect(), &index.include);
    let leads = |keys: Vec<Option<Ident>>| {
        columns.len() <= keys.len() && keys.iter().zip(columns).all(|(key, column)| key.as_ref() == Some(column))
    };
    table.constraints.values().filter_map(of_constraint).chain(valid.map(of_index)).any(leads)
}

fn with_included(mut keys: Vec<Option<Ident>>, include: &[Ident]) -> Vec<Option<Ident>> {
    keys.extend(include.iter().cloned().map(Some));
    keys
}

fn column(target: &IndexTarget) -> Option<Ident> {
    match target {
        IndexTarget::Column(name) => Some(name.clone()),
        IndexTarget::Expr(_) => None,
    }
}
