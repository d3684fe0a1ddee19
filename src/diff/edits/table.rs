//! Tables, bare: with the columns and constraints that stand in CREATE TABLE.

use super::Ways;
use crate::catalog::{Column, ObjectId, ReplicaIdentity, Table, TableKind};
use crate::diff::{Alteration, Edit, Fact, drop_statement};
use crate::sql::ddl::list::{changed_foreign_options, changed_parameters};
use crate::sql::{ddl, quote};

/// CREATE, ALTER and DROP TABLE.
pub(super) fn edits(ways: &Ways<'_>, found: &mut Vec<Edit>) {
    for (name, table) in &ways.family.wanted.tables {
        let object = Fact::Object(ObjectId::Table(name.clone()));
        match ways.family.now.tables.get(name) {
            None => found.push(Edit::create(object, create(ways, table))),
            Some(before) => alter(before, table, &object, found),
        }
    }
    for (name, table) in &ways.family.now.tables {
        if !ways.family.wanted.tables.contains_key(name) {
            found.push(Edit::drop(Fact::Object(ObjectId::Table(name.clone())), ddl::table::drop(table)));
        }
    }
    for fact in ways.together.loose() {
        let statement = drop_statement(ways.family.now, fact).filter(|_| ways.is_there(fact));
        found.extend(statement.map(|sql| Edit::drop(fact.clone(), sql)));
    }
}

fn create(ways: &Ways<'_>, table: &Table) -> String {
    let (name, typed) = (&table.name, table.of_type.is_some());
    let inherits = ways.together.makes(&Fact::Parents(name.clone()));
    let mut lines = Vec::new();
    for column in table.columns.iter().filter(|column| !inherits || column.local) {
        if ways.together.makes(&Fact::Column(name.clone(), column.name.clone())) {
            lines.extend(super::column::definition(ways, table, column, typed));
        }
    }
    for constraint in table.constraints.values().filter(|constraint| !inherits || constraint.local) {
        if ways.together.makes(&Fact::Constraint(name.clone(), constraint.name.clone())) {
            lines.push(ddl::constraint::definition(constraint));
        }
    }
    ddl::table::create(table, &lines, inherits)
}

fn alter(before: &Table, after: &Table, object: &Fact, found: &mut Vec<Edit>) {
    let name = &after.name;
    let mut other = |what: &str| {
        let sql = ddl::table::alter(name, what);
        found.push(Edit::alter(object.clone(), Alteration::Other, sql));
    };
    if before.unlogged != after.unlogged {
        other(if after.unlogged { "SET UNLOGGED" } else { "SET LOGGED" });
    }
    changed_parameters(&before.options, &after.options).iter().for_each(|change| other(change));
    if before.of_type != after.of_type {
        match &after.of_type {
            Some(ty) => other(&format!("OF {}", quote::qualified(ty))),
            None => other("NOT OF"),
        }
    }
    if clustered(before) && !clustered(after) {
        other("SET WITHOUT CLUSTER");
    }
    if let (TableKind::Foreign { options, .. }, TableKind::Foreign { options: wanted, .. }) = (&before.kind, &after.kind)
        && options != wanted
    {
        let options = changed_foreign_options(options, wanted);
        let sql = format!("ALTER FOREIGN TABLE {} OPTIONS ({options})", quote::qualified(name));
        found.push(Edit::alter(object.clone(), Alteration::Other, sql));
    }
}

fn clustered(table: &Table) -> bool {
    table.indexes.values().any(|index| index.clustered) || table.constraints.values().any(|key| key.clustered)
}

/// REPLICA IDENTITY, once the index is there that it names.
pub(super) fn replica_identity(ways: &Ways<'_>, found: &mut Vec<Edit>) {
    for (name, table) in &ways.family.wanted.tables {
        let before = ways.family.now.tables.get(name);
        let known = before.map_or(&ReplicaIdentity::Default, |before| &before.replica_identity);
        let (fact, kept) = match &table.replica_identity {
            ReplicaIdentity::Index(index) if table.constraints.contains_key(index) => (
                Fact::Constraint(name.clone(), index.clone()),
                before.is_some_and(|before| before.constraints.contains_key(index)),
            ),
            ReplicaIdentity::Index(index) => (
                Fact::Index(name.clone(), index.clone()),
                before.is_some_and(|before| before.indexes.contains_key(index)),
            ),
            _ => (Fact::Object(ObjectId::Table(name.clone())), true),
        };
        if !kept || *known != table.replica_identity {
            let fact = if ways.together.makes(&fact) { Fact::Object(ObjectId::Table(name.clone())) } else { fact };
            let sql = ddl::table::replica_identity(name, &table.replica_identity);
            found.push(Edit::alter(fact, Alteration::Other, sql));
        }
    }
}

/// A column with nothing that CREATE TABLE and ADD COLUMN can't say; nor its default, if that comes later.
pub(super) fn bare(column: &Column, has_default: bool, is_foreign: bool) -> Column {
    Column {
        default: column.default.clone().filter(|_| has_default),
        storage: None,
        compression: None,
        statistics: None,
        options: if is_foreign { column.options.clone() } else { Default::default() },
        ..column.clone()
    }
}
