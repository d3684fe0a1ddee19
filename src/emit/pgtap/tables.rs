//! The tables with what their rows belong by.

use super::file::{File, array, flag, maybe, row};
use super::people;
use crate::catalog::{Ident, Policy, QualifiedName};
use crate::emit::sql::Sql;
use crate::emit::{Database, EmitError};

/// A table's name as a string constant that holds SQL.
pub(super) fn named(table: &QualifiedName) -> Sql {
    Sql::literal(Sql::qualified(table).as_str())
}

/// A table's name for readers: without `public`.
pub(super) fn shown(table: &QualifiedName) -> String {
    if table.schema == "public" { table.name.to_string() } else { table.to_string() }
}

/// Adds the policies of the boundary to a file: the restrictive ones that no rule asks for.
pub(super) fn write_floor(file: &mut File<'_>, database: &Database<'_>) -> Result<(), EmitError> {
    let rows = database.tables().into_iter().flat_map(|table| {
        let floor = table.policies.values().filter(|policy| is_floor(policy));
        floor.map(|policy| row([named(&table.name), Sql::literal(&policy.name)]))
    });
    file.rows("floor (tbl, policy)", rows.collect())
}

/// By the names that the boundary's policies have.
fn is_floor(policy: &Policy) -> bool {
    let titles = [
        "tenant boundary",
        "own rows",
        "nothing for anon",
        "nothing for clients",
        "nothing without a user",
        "nothing without a tenant",
    ];
    !policy.permissive && titles.iter().any(|title| policy.name.starts_with(title))
}

/// Adds the tables and the memberships to a file.
pub(super) fn write(file: &mut File<'_>, database: &Database<'_>) -> Result<(), EmitError> {
    let ownership = &database.access.ownership;
    let rows = database.tables().into_iter().enumerate().map(|(number, table)| {
        let owned = ownership.tables.get(&table.name);
        let key = owned.and_then(|owned| owned.tenant_keys.last());
        let frozen = database.access.frozen.get(&table.name);
        row([
            named(&table.name),
            Sql::number(number + 1),
            Sql::literal(&shown(&table.name)),
            flag(key.is_some_and(|(tenants, _)| *tenants == table.name)),
            maybe(key.map(|(_, column)| column.as_str())),
            key.map_or(Sql::keyword("NULL"), |(tenants, _)| named(tenants)),
            maybe(owned.and_then(|owned| owned.person.as_deref())),
            maybe(owned.and_then(|owned| owned.bin.as_deref())),
            array(frozen.into_iter().flatten().map(Ident::as_str)),
        ])
    });
    file.rows("tables (name, number, title, is_tenants, tenant_key, tenants, person, bin, fixed)", rows.collect())?;
    let keys = database.tables().into_iter().flat_map(|table| {
        let owned = ownership.tables.get(&table.name);
        let keys = owned.map(|owned| owned.tenant_keys.as_slice()).unwrap_or_default();
        keys.iter().map(|(tenants, column)| row([named(&table.name), named(tenants), Sql::literal(column)]))
    });
    file.rows("tenant_keys (tbl, tenants, col)", keys.collect())?;
    let kinds = ownership
        .tenants
        .iter()
        .map(|tenants| row([named(tenants), Sql::number(people::depth(database.access, tenants))]));
    file.rows("kinds (tenants, depth)", kinds.collect())?;
    let members = ownership.memberships.iter().map(|membership| {
        row([
            named(&membership.tenants),
            named(&membership.members),
            Sql::literal(&membership.user),
            Sql::literal(&membership.key),
            maybe(membership.role.as_deref()),
        ])
    });
    file.rows("members (tenants, name, person, key, role)", members.collect())
}
