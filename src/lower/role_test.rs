//! The function that says in which tenants the caller has a role: the only place where the roles' order stands, so that a new role changes one
//! function and no policy.
//!
//! For nested tenants it adds those of the tenants around them in which the caller has a role that is inherited. It asks the test of the parent, so that
//! whatever limits that one limits this one too.

use super::caller::is_chosen;
use super::condition::{caller, has_role};
use super::function::{callable_by, private};
use super::helpers::add_definer;
use super::words;
use crate::catalog::name::shortened;
use crate::catalog::{
    Argument, Catalog, Expr, Function, FunctionResult, Ident, Parallel, Privilege, TypeRef, Volatility,
};
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
    let Some(members) = &tenant.members else { return by_setting(model, tenant, catalog) };
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
    let around = model.tenant_around(tenant);
    if let Some(chosen) = is_chosen(model, &format!("{table}.{key}")).filter(|_| around.is_none()) {
        body.push_str(&format!("\n    AND {chosen}"));
    }
    // Who is in none of the parent has nothing in what is nested in it, whatever the rows say.
    if let Some(around) = around {
        let test = has_role(around, Expr::Column(vec![members.table.name.clone(), around.key.clone()]), None);
        body.push_str(&format!("\n    AND {}", print::expr_block(&test, 4)));
    }
    if let Some(inherited) = &members.inherited {
        body.push_str(&format!("\n    AND NOT {table}.{}", quote::ident(inherited)));
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
        let taken = [&members.table, &tenant.table].into_iter().any(|table| table.name == *name);
        let argument = least_role(&name, taken);
        body.push_str(&format!("\n    AND (\n      {argument} IS NULL"));
        for declared in model.roles.iter() {
            let enough: Vec<String> =
                model.roles.at_least(&declared.name).iter().map(|it| quote::literal(it)).collect();
            let which = quote::literal(&declared.name);
            let enough = enough.join(", ");
            body.push_str(&format!("\n      OR ({argument} = {which} AND {table}.{column} IN ({enough}))"));
        }
        body.push_str("\n    )");
        if let Some(around) = around {
            inherited(model, tenant, around, &argument, &mut body);
        }
        function_arguments.push(any_role());
        comment.push_str(", with at least this role; with any, where none is given");
    }
    body.push('\n');
    let function =
        finished(model, private(&name, "sql", FunctionResult::SetOf(ty), body, &comment), function_arguments);
    let read = [Privilege::Select].as_slice();
    let nested = around.map(|_| (&tenant.table, read));
    add_definer(model, catalog, function, [(&members.table, read)].into_iter().chain(nested));
}

/// Where requests come without a user: the tenant that the setting names, if there is such a one, in which whoever comes has the one role.
fn by_setting(model: &Model, tenant: &Tenant, catalog: &mut Catalog) {
    let key = model.table(&tenant.table).and_then(|table| table.column(table.primary_key.first()?));
    let (Some(key), Some(role)) = (key, model.roles.lowest()) else { return };
    let name = name(tenant);
    let (from, table) = (quote::qualified(&tenant.table), quote::ident(&tenant.table.name));
    let column = format!("{table}.{}", quote::ident(&key.name));
    let Some(chosen) = is_chosen(model, &column) else { return };
    let argument = least_role(&name, tenant.table.name == *name);
    let role = quote::literal(&role.name);
    let body = format!(
        "\n  SELECT {column}\n  FROM {from}\n  WHERE {chosen}\n    AND ({argument} IS NULL OR {argument} = {role})\n"
    );
    let noun = super::comment::spaced(&words::plural(&words::tenant(tenant)));
    let comment = format!(
        "The {noun} for which the request speaks: the one that the setting names, if there is such a one, with at least this role; with any, where none is given"
    );
    let result = FunctionResult::SetOf(key.ty.clone());
    let function = finished(model, private(&name, "sql", result, body, &comment), vec![any_role()]);
    add_definer(model, catalog, function, [(&tenant.table, [Privilege::Select].as_slice())]);
}

/// The argument as the body names it: by its number, where a column of a table could be meant.
fn least_role(name: &str, taken: bool) -> String {
    if taken { "$1".to_owned() } else { format!("{}.least_role", quote::ident(name)) }
}

/// The least role that is asked for; any, where none is given.
fn any_role() -> Argument {
    let mut least = Argument::input("least_role", TypeRef::builtin("text"));
    least.default = Some(Expr::Null);
    least
}

fn finished(model: &Model, mut function: Function, arguments: Vec<Argument>) -> Function {
    function.arguments = arguments;
    function.volatility = Volatility::Stable;
    function.parallel = Parallel::Safe;
    let roles = model.identity.database_roles();
    callable_by(function, [&roles.client].into_iter().chain(&roles.server))
}

/// The tenants that come with a role in the parent: for each inherited role those of the parents in which the caller has it, as long as it is enough. A role
/// that comes with a lesser one which is enough, too, needn't be asked for.
fn inherited(model: &Model, tenant: &Tenant, around: &Tenant, argument: &str, body: &mut String) {
    let Some(id) = model.table(&tenant.table).and_then(|table| table.primary_key.first()) else { return };
    let (from, table) = (quote::qualified(&tenant.table), quote::ident(&tenant.table.name));
    for (role, enough) in inherited_roles(model, tenant) {
        let key = Expr::Column(vec![tenant.table.name.clone(), around.key.clone()]);
        let test = print::expr_block(&has_role(around, key, Some(role)), 4);
        let mut ways: Vec<String> = Vec::new();
        if enough.any {
            ways.push(format!("{argument} IS NULL"));
        }
        let list: Vec<String> = enough.roles.iter().map(|it| quote::literal(it)).collect();
        if !list.is_empty() {
            ways.push(format!("{argument} IN ({})", list.join(", ")));
        }
        let ways = ways.join(" OR ");
        body.push_str(&format!(
            "\n  UNION\n  SELECT {table}.{}\n  FROM {from}\n  WHERE {test}\n    AND ({ways})",
            quote::ident(id)
        ));
    }
}

/// For which least roles an inherited one has to be asked for.
struct Enough<'a> {
    /// Where any role will do.
    any: bool,
    roles: Vec<&'a Ident>,
}

fn inherited_roles<'a>(model: &'a Model, tenant: &'a Tenant) -> Vec<(&'a Ident, Enough<'a>)> {
    let includes = |role: &Ident, other: &Ident| model.roles.get(role).is_some_and(|it| it.includes.contains(other));
    let of = |role: &'a Ident| {
        let below: Vec<&Ident> =
            tenant.inherits.iter().filter(|other| *other != role && includes(role, other)).collect();
        let roles = model.roles.iter().map(|it| &it.name);
        let roles = roles.filter(|least| includes(role, least) && !below.iter().any(|lesser| includes(lesser, least)));
        Enough { any: below.is_empty(), roles: roles.collect() }
    };
    tenant.inherits.iter().map(|role| (role, of(role))).collect()
}
