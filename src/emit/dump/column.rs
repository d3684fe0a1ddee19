//! Columns of tables.

use super::order::Graph;
use super::script::{Script, parameters};
use crate::catalog::{Acl, Catalog, Column, Table, TableKind};
use crate::sql::refs::Refs;
use crate::sql::{ddl, print, quote};

/// A column as CREATE TABLE leaves it: a default that calls something, and what ALTER COLUMN says, come later.
pub(super) fn created(table: &Table, column: &Column, graph: &Graph<'_>) -> Column {
    let default = column.default.clone().filter(|default| !graph.uses_new(&Refs::of(default)));
    let is_foreign = matches!(table.kind, TableKind::Foreign { .. });
    Column {
        // What a parent says is taken from there.
        default: default.filter(|_| column.local || table.partition_bound.is_some()),
        storage: None,
        compression: None,
        statistics: None,
        options: if is_foreign { column.options.clone() } else { crate::catalog::Options::default() },
        privileges: Acl::default(),
        comment: None,
        ..column.clone()
    }
}

/// A column in the brackets of CREATE TABLE, or behind ADD COLUMN. In a typed table only what its type doesn't say.
pub(super) fn line(catalog: &Catalog, table: &Table, column: &Column, typed: bool) -> Option<String> {
    let identity = ddl::column::identity_options(catalog, table, column);
    ddl::column::definition(table, column, identity.as_deref(), typed)
}

/// The columns that are other ones than before.
pub(super) fn change(script: &mut Script, catalog: &Catalog, before: &Table, after: &Table) {
    let table = quote::qualified(&after.name);
    for column in before.columns.iter().filter(|column| after.column(&column.name).is_none()) {
        script.say(format!("ALTER TABLE {table} DROP COLUMN {}", quote::ident(&column.name)));
    }
    for column in &after.columns {
        let added = Column {
            storage: None,
            compression: None,
            statistics: None,
            options: crate::catalog::Options::default(),
            privileges: Acl::default(),
            comment: None,
            ..column.clone()
        };
        let known = before.column(&column.name);
        if known.is_none() {
            let line = line(catalog, after, column, false).unwrap_or_default();
            script.say(format!("ALTER TABLE {table} ADD COLUMN {line}"));
        }
        one(script, &table, known.unwrap_or(&added), column);
    }
}

fn one(script: &mut Script, table: &str, before: &Column, after: &Column) {
    let name = quote::ident(&after.name);
    let mut alter = |what: String| script.say(format!("ALTER TABLE ONLY {table} ALTER COLUMN {name} {what}"));
    if before.ty != after.ty {
        alter(format!("TYPE {}", print::type_ref(&after.ty)));
    }
    if before.default != after.default {
        alter(
            after.default.as_ref().map_or_else(
                || "DROP DEFAULT".to_owned(),
                |default| format!("SET DEFAULT {}", print::operand(default)),
            ),
        );
    }
    if before.not_null != after.not_null {
        alter(format!("{} NOT NULL", if after.not_null { "SET" } else { "DROP" }));
    }
    for (word, had, has) in
        [("STORAGE", &before.storage, &after.storage), ("COMPRESSION", &before.compression, &after.compression)]
    {
        if had != has {
            alter(format!("SET {word} {}", has.as_ref().map_or("DEFAULT".into(), |value| quote::ident(value))));
        }
    }
    if before.statistics != after.statistics {
        alter(format!("SET STATISTICS {}", after.statistics.unwrap_or(-1)));
    }
    if before.options != after.options && !after.options.is_empty() {
        alter(format!("SET ({})", parameters(&after.options)));
    }
}
