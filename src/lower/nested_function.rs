//! The ways into a nested tenant: somebody with a role in the tenant around it makes one, and members of the tenant around it are added.
//!
//! Each is one INSERT ... SELECT: what must hold stands in its WHERE, so that it holds at the moment of the INSERT, and the keys of the tenants around
//! come from the row that is asked, never from the caller.

use super::comment::{article, spaced};
use super::condition::{Row, caller, has_role};
use super::function::arguments;
use super::tenant_function::{definer, expose, joined, refuse, void};
use super::words;
use crate::catalog::name::shortened;
use crate::catalog::{Argument, Catalog, Expr, FunctionResult, Ident, Privilege, TypeRef};
use crate::model::{CreateTenant, Members, Model, Table, TenantWithMembers};
use crate::sql::{print, quote};

/// `create_project(organization_id, name)`: whoever has the role in the tenant around it makes one, is its first member, and gets the row.
pub(super) fn create(
    model: &Model,
    tenant: TenantWithMembers<'_>,
    around: TenantWithMembers<'_>,
    create: &CreateTenant,
    catalog: &mut Catalog,
) {
    let noun = words::tenant(&tenant);
    let name = shortened(&format!("create_{noun}"));
    let (Some(table), Some(outer)) = (model.table(&tenant.table), model.table(&around.table)) else { return };
    let Some(key) = table.key_in(&around.table).and_then(|key| table.column(key)) else { return };
    let typed = create.columns.iter().filter_map(|column| table.column(column));
    let typed = [key].into_iter().chain(typed).map(|column| (column.name.clone(), column.ty.without_modifiers()));
    let arguments = arguments(typed);
    let function = quote::ident(&name).into_owned();
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for (here, there) in keys_of(outer, table) {
        columns.push(quote::ident(&here).into_owned());
        values.push(format!("around.{}", quote::ident(&there)));
    }
    for column in &create.columns {
        columns.push(quote::ident(column).into_owned());
        values.push(format!("{function}.{}", quote::ident(column)));
    }
    let id = outer.primary_key.first().cloned().unwrap_or_default();
    let may = has_role(&around, Row(Some("around")).column(&id), create.by.as_ref());
    let plain = spaced(&noun);
    let around_plain = spaced(&words::tenant(&around));
    let by = create.by.as_ref().map_or_else(|| "member".to_owned(), |by| spaced(by));
    let refused = refuse(&format!("only {} of the {around_plain} can create {}", article(&by), article(&plain)));
    let member = first_member(model, tenant, around, table, create);
    let no_member =
        refuse(&format!("only somebody with a row in {} can create {}", around.members.table.name, article(&plain)));
    let body = format!(
        "\nDECLARE\n  created {tenants};\nBEGIN\n  INSERT INTO {tenants} AS tenants ({})\n  SELECT {}\n  FROM {} AS around\n  WHERE around.{} = {function}.{}\n    AND {}\n  RETURNING tenants.* INTO created;\n{refused}{member}{no_member}  RETURN created;\nEND\n",
        columns.join(", "),
        values.join(", "),
        quote::qualified(&around.table),
        quote::ident(&id),
        quote::ident(&key.name),
        print::expr_block(&may, 4),
        tenants = quote::qualified(&tenant.table),
    );
    let result = TypeRef { schema: Some(tenant.table.schema.clone()), ..TypeRef::builtin(&tenant.table.name) };
    let becomes = create.role.as_ref().map_or_else(|| "member".to_owned(), |role| spaced(role));
    let comment = format!(
        "Creates {} in the {around_plain} of which the caller is {by}, with the caller as its first {becomes}, and returns it",
        article(&plain)
    );
    let needs: [(_, &[Privilege]); 4] = [
        (&tenant.table, &[Privilege::Select, Privilege::Insert]),
        (&around.table, &[Privilege::Select]),
        (&around.members.table, &[Privilege::Select]),
        joined(tenant),
    ];
    expose(model, catalog, definer(&name, FunctionResult::Type(result), body, arguments, &comment), &needs);
}

/// The keys of a row of `inner` and where they stand in the row of `outer` that it is in.
fn keys_of(outer: &Table, inner: &Table) -> Vec<(Ident, Ident)> {
    let same = |tenant| outer.key_in(tenant).cloned();
    inner.tenant_keys.iter().filter_map(|key| Some((key.column.clone(), same(&key.tenant)?))).collect()
}

/// The row that makes the caller a member, if the caller is one of the tenant around it: a reference demands that.
fn first_member(
    model: &Model,
    tenant: TenantWithMembers<'_>,
    around: TenantWithMembers<'_>,
    table: &Table,
    create: &CreateTenant,
) -> String {
    let Members { table: name, user, role, .. } = &tenant.members;
    let Some(members) = model.table(name) else { return String::new() };
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for (here, there) in keys_of(table, members) {
        columns.push(quote::ident(&here).into_owned());
        values.push(format!("created.{}", quote::ident(&there)));
    }
    columns.push(quote::ident(user).into_owned());
    values.push(format!("people.{}", quote::ident(&around.members.user)));
    if let (Some(column), Some(role)) = (role, &create.role) {
        columns.push(quote::ident(column).into_owned());
        values.push(quote::literal(role));
    }
    let key = table.key_in(&around.table).map(|key| quote::ident(key).into_owned()).unwrap_or_default();
    format!(
        "  INSERT INTO {} ({})\n  SELECT {}\n  FROM {} AS people\n  WHERE people.{} = created.{key}\n    AND people.{} = {};\n",
        quote::qualified(name),
        columns.join(", "),
        values.join(", "),
        quote::qualified(&around.members.table),
        quote::ident(&around.members.key),
        quote::ident(&around.members.user),
        print::expr(&caller(model)),
    )
}

/// `add_project_member(project_id, member, role)`: somebody who may do so makes a member of the tenant around it a member of this one, with a role
/// that the caller may give.
pub(super) fn add(
    model: &Model,
    tenant: TenantWithMembers<'_>,
    around: TenantWithMembers<'_>,
    by: &Ident,
    catalog: &mut Catalog,
) {
    let noun = words::tenant(&tenant);
    let name = shortened(&format!("add_{noun}_member"));
    let members = &tenant.members;
    let (Some(table), Some(tenants)) = (model.table(&members.table), model.table(&tenant.table)) else { return };
    let (Some(key), Some(role)) = (table.column(&members.key), members.role.as_ref().and_then(|it| table.column(it)))
    else {
        return;
    };
    let function = quote::ident(&name).into_owned();
    let other = |taken: &str, name: &'static str, instead: &'static str| if *taken == *name { instead } else { name };
    let person = other(&members.key, "member", "person");
    let given = other(&members.key, "role", "as_role");
    let mut arguments = vec![Argument::input(&key.name, key.ty.without_modifiers())];
    arguments.extend(model.identity.user_type().map(|ty| Argument::input(person, ty)));
    arguments.push(Argument::input(given, role.ty.without_modifiers()));
    let id = tenants.primary_key.first().cloned().unwrap_or_default();
    let place = Row(Some("tenants")).column(&id);
    let gives = tenant.grants.iter().map(|grant| {
        let role = Expr::Column(vec![name.as_str().into(), given.into()]);
        let roles = grant.gives.iter().map(|role| Expr::String(role.to_string())).collect();
        Expr::all([has_role(&tenant, place.clone(), Some(&grant.giver)), Expr::In(Box::new(role), roles, false)])
    });
    let may = Expr::all([has_role(&tenant, place.clone(), Some(by)), Expr::any(gives)]);
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for (here, there) in keys_of(tenants, table) {
        columns.push(quote::ident(&here).into_owned());
        values.push(format!("tenants.{}", quote::ident(&there)));
    }
    columns.extend([quote::ident(&members.user).into_owned(), quote::ident(&role.name).into_owned()]);
    values.extend([
        format!("people.{}", quote::ident(&around.members.user)),
        format!("{function}.{}", quote::ident(given)),
    ]);
    let key_around = tenants.key_in(&around.table).map(|key| quote::ident(key).into_owned()).unwrap_or_default();
    let plain = spaced(&noun);
    let around_plain = spaced(&words::tenant(&around));
    let refused = refuse(&format!(
        "only {} of the {plain} can add a member, who must be one of the {around_plain}, with a role that the caller may give",
        article(&spaced(by))
    ));
    let body = format!(
        "\nBEGIN\n  INSERT INTO {} ({})\n  SELECT {}\n  FROM {} AS tenants\n    JOIN {} AS people ON people.{} = tenants.{key_around}\n  WHERE tenants.{} = {function}.{}\n    AND people.{} = {function}.{}\n    AND {};\n{refused}END\n",
        quote::qualified(&members.table),
        columns.join(", "),
        values.join(", "),
        quote::qualified(&tenant.table),
        quote::qualified(&around.members.table),
        quote::ident(&around.members.key),
        quote::ident(&id),
        quote::ident(&key.name),
        quote::ident(&around.members.user),
        quote::ident(person),
        print::expr_block(&may, 4),
    );
    let comment = format!(
        "Makes a member of the {around_plain} one of the {plain} of which the caller is {}, with a role that the caller may give",
        spaced(by)
    );
    let needs: [(_, &[Privilege]); 3] =
        [(&tenant.table, &[Privilege::Select]), (&around.members.table, &[Privilege::Select]), joined(tenant)];
    expose(model, catalog, definer(&name, void(), body, arguments, &comment), &needs);
}
