//! Tables.

use super::list::{foreign_options, qualified};
use super::parameters;
use crate::catalog::{QualifiedName, ReplicaIdentity, Table, TableKind};
use crate::sql::quote;

/// CREATE TABLE with these columns and constraints; with `INHERITS` if its parents are to be named in it.
pub fn create(table: &Table, lines: &[String], inherits: bool) -> String {
    let quoted = quote::qualified(&table.name);
    let typed = table.of_type.is_some();
    let mut text = match &table.kind {
        TableKind::Foreign { .. } => format!("CREATE FOREIGN TABLE {quoted}"),
        _ if table.unlogged => format!("CREATE UNLOGGED TABLE {quoted}"),
        _ => format!("CREATE TABLE {quoted}"),
    };
    if let Some(ty) = &table.of_type {
        text.push_str(&format!(" OF {}", quote::qualified(ty)));
    }
    if lines.is_empty() && !typed {
        text.push_str(" ()");
    } else if !lines.is_empty() {
        text.push_str(&format!(" (\n  {}\n)", lines.join(",\n  ")));
    }
    if inherits {
        text.push_str(&format!(" INHERITS ({})", qualified(&table.parents)));
    }
    match &table.kind {
        TableKind::Ordinary => {}
        TableKind::Partitioned(keys) => text.push_str(&format!(" PARTITION BY {keys}")),
        TableKind::Foreign { server, options } => {
            text.push_str(&format!(" SERVER {}", quote::ident(server)));
            if !options.is_empty() {
                text.push_str(&format!(" OPTIONS ({})", foreign_options(options)));
            }
        }
    }
    if !table.options.is_empty() {
        text.push_str(&format!(" WITH ({})", parameters(&table.options)));
    }
    text
}

/// `TABLE` or `FOREIGN TABLE`.
pub fn word(table: &Table) -> &'static str {
    if matches!(table.kind, TableKind::Foreign { .. }) { "FOREIGN TABLE" } else { "TABLE" }
}

/// DROP TABLE.
pub fn drop(table: &Table) -> String {
    format!("DROP {} {}", word(table), quote::qualified(&table.name))
}

/// ALTER TABLE and what it does.
pub fn alter(name: &QualifiedName, what: &str) -> String {
    format!("ALTER TABLE {} {what}", quote::qualified(name))
}

/// ALTER TABLE ... REPLICA IDENTITY.
pub fn replica_identity(name: &QualifiedName, identity: &ReplicaIdentity) -> String {
    let identity = match identity {
        ReplicaIdentity::Default => "DEFAULT".to_owned(),
        ReplicaIdentity::Full => "FULL".to_owned(),
        ReplicaIdentity::Nothing => "NOTHING".to_owned(),
        ReplicaIdentity::Index(name) => format!("USING INDEX {}", quote::ident(name)),
    };
    alter(name, &format!("REPLICA IDENTITY {identity}"))
}

/// ALTER TABLE ... ATTACH PARTITION.
pub fn attach(parent: &QualifiedName, partition: &QualifiedName, bound: &str) -> String {
    let partition = quote::qualified(partition);
    format!("ALTER TABLE ONLY {} ATTACH PARTITION {partition} {bound}", quote::qualified(parent))
}

/// ALTER TABLE ... DETACH PARTITION.
pub fn detach(parent: &QualifiedName, partition: &QualifiedName) -> String {
    format!("ALTER TABLE {} DETACH PARTITION {}", quote::qualified(parent), quote::qualified(partition))
}

/// ALTER TABLE ... NO INHERIT of these.
pub fn no_inherit(name: &QualifiedName, parents: &[QualifiedName]) -> String {
    let parents: Vec<String> = parents.iter().map(|parent| format!("NO INHERIT {}", quote::qualified(parent))).collect();
    alter(name, &parents.join(", "))
}

/// ALTER TABLE ... INHERIT of these, in their order.
pub fn inherit(name: &QualifiedName, parents: &[QualifiedName]) -> String {
    let parents: Vec<String> = parents.iter().map(|parent| format!("INHERIT {}", quote::qualified(parent))).collect();
    alter(name, &parents.join(", "))
}

/// Whether a table is made with INHERITS. One that says every column itself was made first and told its parent afterwards, or may have been: that keeps
/// the order of its columns.
pub fn inherits(table: &Table) -> bool {
    table.partition_bound.is_none() && !table.parents.is_empty() && table.columns.iter().any(|column| !column.local)
}
