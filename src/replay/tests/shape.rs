//! What a catalog has, line by line, as `shape.sql` asks a server for it.

use crate::catalog::{Catalog, ConstraintKind, IndexTarget};

pub(super) fn shape(catalog: &Catalog) -> String {
    let mut lines = Vec::new();
    let short = |name: &crate::catalog::QualifiedName| {
        if name.schema == *"public" { name.name.to_string() } else { name.to_string() }
    };
    let flag = |on: bool, word: &str| if on { format!(" {word}") } else { String::new() };
    for table in catalog.tables.values().filter(|table| table.name.schema == *"public") {
        let name = short(&table.name);
        let mut parents: Vec<String> = table.parents.iter().map(short).collect();
        parents.sort();
        let parents = if parents.is_empty() { String::new() } else { format!(" parents {}", parents.join(",")) };
        lines.push(format!(
            "table {name}{}{}{parents}",
            flag(table.unlogged, "unlogged"),
            flag(table.partition_bound.is_some(), "partition")
        ));
        for column in &table.columns {
            lines.push(format!(
                "column {name}.{}{}{}{}{}{} inherited {}",
                column.name,
                flag(column.not_null, "not null"),
                flag(column.default.is_some(), "default"),
                flag(column.generated.is_some(), "generated"),
                flag(column.identity.is_some(), "identity"),
                flag(column.local, "local"),
                column.inherited_from
            ));
        }
        for constraint in table.constraints.values() {
            let kind = match constraint.kind {
                ConstraintKind::PrimaryKey(_) => "p",
                ConstraintKind::Unique { .. } => "u",
                ConstraintKind::Check(_) => "c",
                ConstraintKind::ForeignKey(_) => "f",
                ConstraintKind::Exclusion(_) => "x",
            };
            lines.push(format!(
                "constraint {name}.{} {kind}{}{}{}{}{} inherited {}",
                constraint.name,
                flag(constraint.deferrable, "deferrable"),
                flag(constraint.initially_deferred, "deferred"),
                flag(!constraint.validated, "not valid"),
                flag(constraint.no_inherit && kind == "c", "no inherit"),
                flag(constraint.local, "local"),
                constraint.inherited_from
            ));
        }
        for index in table.indexes.values() {
            let parent = index.parent.as_ref().map_or_else(String::new, |parent| format!(" of {}", short(parent)));
            let expressions = index.keys.iter().filter(|key| matches!(key.target, IndexTarget::Expr(_))).count();
            lines.push(format!(
                "index {name}.{}{}{} keys {} expressions {expressions}{parent}",
                index.name,
                flag(index.unique, "unique"),
                flag(index.clustered, "clustered"),
                index.keys.len() + index.include.len()
            ));
        }
        for trigger in table.triggers.values() {
            lines.push(format!("trigger {name}.{} {:?}", trigger.name, trigger.enabled).to_lowercase());
        }
    }
    for (name, sequence) in &catalog.sequences {
        let column = sequence.owned_by.as_ref().map_or_else(String::new, |column| {
            format!(" {}.{}{}", short(&column.table), column.column, flag(column.identity, "identity"))
        });
        lines.push(format!(
            "sequence {} {}{column}{}",
            short(name),
            sequence.data_type,
            flag(sequence.unlogged, "unlogged")
        ));
    }
    lines.sort();
    lines.join("\n")
}

/// Statements that are refused, what isn't known, and the shape at the end. `cases/*.sql` have been run on Postgres 17, which refused the same statements
/// with the same codes and ended with the same names and flags (`shape.sql` asks it for these lines); where the two differ, the file says so.
fn outcome(text: &str) -> String {
    let (replay, diagnostics) = super::run(super::baseline(), text);
    let mut lines = Vec::new();
    for diagnostic in diagnostics.iter() {
        let state = diagnostic.notes.first().and_then(|note| note.rsplit_once(' ')).map_or("", |(_, state)| state);
        let statement =
            text.get(diagnostic.primary.span.range()).unwrap_or_default().lines().next().unwrap_or_default();
        lines.push(format!("{state} {} <- {statement}", diagnostic.message));
    }
    lines.extend(replay.notes.iter().map(|note| format!("unknown: {}", note.message)));
    lines.push(shape(&replay.catalog));
    lines.join("\n")
}

#[test]
fn partitions_have_what_their_table_has() {
    insta::assert_snapshot!(outcome(include_str!("cases/partitions.sql")));
}

#[test]
fn children_inherit_columns_and_checks() {
    insta::assert_snapshot!(outcome(include_str!("cases/children.sql")));
}

#[test]
fn like_copies_what_it_is_told_to() {
    insta::assert_snapshot!(outcome(include_str!("cases/like.sql")));
}

#[test]
fn names_are_made_up_as_the_server_does() {
    insta::assert_snapshot!(outcome(include_str!("cases/names.sql")));
}

#[test]
fn alter_table_command_by_command() {
    insta::assert_snapshot!(outcome(include_str!("cases/alter_table.sql")));
}
