//! Columns of tables.

use super::list::foreign_options;
use super::sequence;
use crate::catalog::{Catalog, Column, Identity, QualifiedName, Table, TableKind};
use crate::sql::{print, quote};

/// A column in the brackets of CREATE TABLE, or behind ADD COLUMN. `identity` has what stands behind `AS IDENTITY`, where the column is said to be
/// one. In a typed table only what its type doesn't say: perhaps nothing.
pub fn definition(table: &Table, column: &Column, identity: Option<&str>, typed: bool) -> Option<String> {
    let name = quote::ident(&column.name);
    let mut text = String::new();
    if matches!(table.kind, TableKind::Foreign { .. }) && !column.options.is_empty() {
        text.push_str(&format!(" OPTIONS ({})", foreign_options(&column.options)));
    }
    if let Some(collation) = column.collation.as_ref().filter(|_| !typed) {
        text.push_str(&format!(" COLLATE {}", quote::ident(collation)));
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        text.push_str(&format!(" GENERATED ALWAYS AS ({}) {kind}", print::expr(&generated.expr)));
    }
    if let Some(default) = &column.default {
        text.push_str(&format!(" DEFAULT {}", print::operand(default)));
    }
    if let (Some(kind), Some(options)) = (column.identity, identity) {
        text.push_str(&format!(" GENERATED {} AS IDENTITY{options}", when(kind)));
    }
    if column.not_null {
        text.push_str(" NOT NULL");
    }
    if !typed {
        return Some(format!("{name} {}{text}", print::type_ref(&column.ty)));
    }
    (!text.is_empty()).then(|| format!("{name} WITH OPTIONS{text}"))
}

/// `ALWAYS` or `BY DEFAULT`.
pub fn when(identity: Identity) -> &'static str {
    match identity {
        Identity::Always => "ALWAYS",
        Identity::ByDefault => "BY DEFAULT",
    }
}

/// What stands behind `AS IDENTITY` of a column that is one by itself; nothing for a partition's, which is its table's (Postgres 17).
pub fn identity_options(catalog: &Catalog, table: &Table, column: &Column) -> Option<String> {
    let parent = table.parents.first().filter(|_| table.partition_bound.is_some());
    let parent = parent.and_then(|name| catalog.tables.get(name)).and_then(|parent| parent.column(&column.name));
    let is_own = column.identity.is_some() && !parent.is_some_and(|parent| parent.identity.is_some());
    is_own.then(|| sequence::of_identity(&table.name, &column.name, catalog))
}

/// ALTER TABLE ... ADD COLUMN.
pub fn add(table: &QualifiedName, definition: &str) -> String {
    format!("ALTER TABLE {} ADD COLUMN {definition}", quote::qualified(table))
}

/// ALTER TABLE ... DROP COLUMN; `only` where children keep theirs.
pub fn drop(table: &QualifiedName, name: &str, only: bool) -> String {
    let only = if only { "ONLY " } else { "" };
    format!("ALTER TABLE {only}{} DROP COLUMN {}", quote::qualified(table), quote::ident(name))
}

/// ALTER TABLE ... ALTER COLUMN ...; `only` for this table and none of its children.
pub fn alter(table: &QualifiedName, name: &str, only: bool, what: &str) -> String {
    let only = if only { "ONLY " } else { "" };
    format!("ALTER TABLE {only}{} ALTER COLUMN {} {what}", quote::qualified(table), quote::ident(name))
}
