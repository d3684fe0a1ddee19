//! Who is calling: the claim that chooses a tenant; on a plain Postgres which settings say it, and what the owner must take to try it.

use super::file::{File, row};
use crate::access::Caller;
use crate::catalog::{FunctionId, FunctionResult, QualifiedName, TypeRef};
use crate::emit::sql::Sql;
use crate::emit::{Database, EmitError};

/// The type of what a setting holds that says who the user is; none on Supabase, where that is a uuid of the platform's.
pub(super) fn user_type<'a>(database: &Database<'a>) -> Option<&'a TypeRef> {
    let id = FunctionId { name: QualifiedName::new("private", "caller"), arguments: Vec::new() };
    match &database.catalog.functions.get(&id)?.result {
        FunctionResult::Type(ty) => Some(ty),
        _ => None,
    }
}

/// Adds them to a file.
pub(super) fn write(file: &mut File<'_>, database: &Database<'_>) -> Result<(), EmitError> {
    let (user, tenant) = match &database.access.caller {
        Caller::Settings { user, tenant, .. } => (user, tenant),
        Caller::Claims { tenant, .. } => {
            let path = tenant.iter().flatten().enumerate();
            let rows = path.map(|(at, key)| row([Sql::number(at + 1), Sql::literal(key)]));
            return file.rows("claim (at, key)", rows.collect());
        }
    };
    let each = [(user, "user"), (tenant, "tenant")];
    let rows =
        each.into_iter().filter_map(|(name, holds)| Some(row([Sql::literal(name.as_ref()?), Sql::literal(holds)])));
    file.rows("settings (name, holds)", rows.collect())?;
    let roles = database.access.actors.iter().map(|actor| &actor.database_role).collect();
    let tables: Vec<&QualifiedName> = database.tables().into_iter().map(|table| &table.name).collect();
    file.lend(&roles, &tables)
}
