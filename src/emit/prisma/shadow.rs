//! What an empty database lacks for the migrations: Prisma applies them to one of its own (the shadow database) to see where they lead, and that has
//! nothing of the platform.

use crate::catalog::{
    Body, ConstraintKind, Function, FunctionResult, Ident, QualifiedName, Table, Type, TypeKind, Volatility,
};
use crate::emit::Database;
use crate::sql::{print, quote};
use std::collections::BTreeSet;

/// The schema whose tables and functions migrations use.
const AUTH: &str = "auth";

/// SQL that makes the platform's roles, schemas, tables and functions, as far as migrations name them. `None` where there is no platform.
pub(super) fn stub(database: &Database<'_>) -> Option<String> {
    let catalog = database.catalog;
    if !catalog.schemas.contains_key(AUTH) {
        return None;
    }
    let mut statements = Vec::new();
    let roles: BTreeSet<&Ident> = database.access.actors.iter().map(|actor| &actor.database_role).collect();
    statements.extend(roles.into_iter().map(role));
    let schemas = [AUTH, "extensions"].into_iter().filter(|schema| catalog.schemas.contains_key(*schema));
    statements.extend(schemas.map(|schema| format!("CREATE SCHEMA IF NOT EXISTS {};", quote::ident(schema))));
    let in_auth = |name: &QualifiedName| name.schema == *AUTH;
    statements
        .extend(catalog.types.iter().filter(|(name, _)| in_auth(name)).filter_map(|(name, ty)| enumeration(name, ty)));
    statements.extend(catalog.tables.values().filter(|table| in_auth(&table.name)).map(table));
    let functions = catalog.functions.values().filter(|function| in_auth(&function.name));
    statements.extend(functions.filter_map(function));
    Some(statements.join("\n"))
}

/// Roles are the whole server's: they may be there.
fn role(name: &Ident) -> String {
    let test = format!("SELECT FROM pg_catalog.pg_roles WHERE rolname = {}", quote::literal(name));
    let body = format!(
        "BEGIN\n  IF NOT EXISTS ({test}) THEN\n    CREATE ROLE {} NOLOGIN;\n  END IF;\nEND",
        quote::ident(name)
    );
    format!("DO {};", quote::dollar(&format!("\n{body}\n")))
}

fn enumeration(name: &QualifiedName, ty: &Type) -> Option<String> {
    let TypeKind::Enum(values) = &ty.kind else { return None };
    let values: Vec<String> = values.iter().map(|value| quote::literal(value)).collect();
    Some(format!("CREATE TYPE {} AS ENUM ({});", quote::qualified(name), values.join(", ")))
}

/// Columns and keys: what a foreign key, a trigger or a function can name.
fn table(table: &Table) -> String {
    let columns =
        table.columns.iter().map(|column| format!("{} {}", quote::ident(&column.name), print::type_ref(&column.ty)));
    let keys = table.constraints.values().filter_map(|constraint| {
        let (word, columns) = match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => ("PRIMARY KEY", columns),
            ConstraintKind::Unique { columns, .. } => ("UNIQUE", columns),
            ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Exclusion(_) => return None,
        };
        let columns: Vec<_> = columns.iter().map(|column| quote::ident(column)).collect();
        Some(format!("{word} ({})", columns.join(", ")))
    });
    let lines: Vec<String> = columns.chain(keys).collect();
    format!("CREATE TABLE {} (\n  {}\n);", quote::qualified(&table.name), lines.join(",\n  "))
}

fn function(function: &Function) -> Option<String> {
    let (FunctionResult::Type(result), Body::Text(body), true) =
        (&function.result, &function.body, function.arguments.is_empty())
    else {
        return None;
    };
    let volatility = match function.volatility {
        Volatility::Immutable => "IMMUTABLE",
        Volatility::Stable => "STABLE",
        Volatility::Volatile => "VOLATILE",
    };
    Some(format!(
        "CREATE FUNCTION {}() RETURNS {} LANGUAGE {} {volatility} AS {};",
        quote::qualified(&function.name),
        print::type_ref(result),
        quote::ident(&function.language),
        quote::dollar(body)
    ))
}
