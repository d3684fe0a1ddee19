//! The function that says in which tenants the caller has a role: the only place where the roles' order stands, so that a new role changes one
//! function and no policy.

use super::caller::is_chosen;
use super::condition::caller;
use super::function::{callable_by, private};
use super::helpers::add_definer;
use super::words;
use crate::catalog::name::shortened;
use crate::catalog::{Argument, Catalog, Expr, FunctionResult, Parallel, Privilege, TypeRef, Volatility};
use crate::model::{MembersKind, Model, Tenant};
use crate::sql::{print, quote};

/// What it is called: `organization_ids` for the key `organization_id`.
pub(super) fn name(tenant: &Tenant) -> String {
    shortened(&words::plural(&tenant.key))
}

/// Adds it. SECURITY DEFINER, so that it sees memberships whatever policies say of them, and a policy of the membership table doesn't call itself for
/// ever; it reads the caller itself and takes no user as an argument.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    for tenant in &model.tenants {
        lower_one(model, tenant, catalog);
    }
}

fn lower_one(model: &Model, tenant: &Tenant, catalog: &mut Catalog) {
    let members = &tenant.members;
    let Some(ty) = model.table(&members.table).and_then(|table| table.column(&members.key)).map(|it| it.ty.clone())
    else {
        return;
    };
    let name = name(tenant);
    let table = quote::ident(&members.table.name);
    let key = quote::ident(&members.key);
    let user = quote::ident(&members.user);
    let from = quote::qualified(&members.table);
    let caller = print::expr(&caller(model));
    let mut body = format!("\n  SELECT {table}.{key}\n  FROM {from}\n  WHERE {table}.{user} = {caller}");
    if members.kind == MembersKind::Profile {
        body.push_str(&format!("\n    AND {table}.{key} IS NOT NULL"));
    }
    let outermost = model.tenants.first().is_some_and(|first| first.table == tenant.table);
    if let Some(chosen) = is_chosen(model, &format!("{table}.{key}")).filter(|_| outermost) {
        body.push_str(&format!("\n    AND {chosen}"));
    }
    let mut function_arguments = Vec::new();
    let noun = super::comment::spaced(&words::plural(&words::tenant(tenant)));
    let mut comment = format!("The {noun} that the caller belongs to");
    if model.identity.chooses_tenant() {
        comment = format!("{comment}, of which the request chooses one");
    }
    if let Some(role) = &members.role {
        let column = quote::ident(role);
        // A column of the table would come first.
        let argument =
            if members.table.name == *name { "$1".to_owned() } else { format!("{}.least_role", quote::ident(&name)) };
        body.push_str(&format!("\n    AND (\n      {argument} IS NULL"));
        for declared in model.roles.iter() {
            let enough: Vec<String> =
                model.roles.at_least(&declared.name).iter().map(|it| quote::literal(it)).collect();
            let which = quote::literal(&declared.name);
            let enough = enough.join(", ");
            body.push_str(&format!("\n      OR ({argument} = {which} AND {table}.{column} IN ({enough}))"));
        }
        body.push_str("\n    )");
        let mut least = Argument::input("least_role", TypeRef::builtin("text"));
        least.default = Some(Expr::Null);
        function_arguments.push(least);
        comment.push_str(", with at least this role; with any, where none is given");
    }
    body.push('\n');
    let mut function = private(&name, "sql", FunctionResult::SetOf(ty), body, &comment);
    function.arguments = function_arguments;
    function.volatility = Volatility::Stable;
    function.parallel = Parallel::Safe;
    let roles = model.identity.database_roles();
    let function = callable_by(function, [&roles.client].into_iter().chain(&roles.server));
    add_definer(model, catalog, function, [(&members.table, [Privilege::Select].as_slice())]);
}
