//! The ways into a tenant and out of it, as functions that clients call.
//!
//! What clients call is a SECURITY INVOKER function in `public` whose body is `BEGIN ATOMIC`, so it may name a function of `private` though its caller
//! has no USAGE there; that one is SECURITY DEFINER and does the work. So no definer function is exposed.

use super::comment::{article, spaced};
use super::condition::{caller, has_role};
use super::function::{add, arguments, callable_by, private};
use super::helpers::add_definer;
use super::words;
use crate::catalog::name::shortened;
use crate::catalog::{
    Argument, Body, Catalog, Expr, Function, FunctionResult, Ident, Privilege, QualifiedName, TypeRef,
};
use crate::model::{CreateTenant, Model, PUBLIC, Tenant};
use crate::sql::{self, print, quote};

/// Adds the functions that the model asks for.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    for tenant in &model.tenants {
        lower_one(model, tenant, catalog);
    }
}

fn lower_one(model: &Model, tenant: &Tenant, catalog: &mut Catalog) {
    if let Some(create) = &tenant.create {
        create_tenant(model, tenant, create, catalog);
    }
    if tenant.leave {
        leave(model, tenant, catalog);
    }
    if let Some(by) = &tenant.remove {
        remove(model, tenant, by, catalog);
    }
}

/// A function of `private`, with what it does to tables, and its twin in `public`.
fn expose(model: &Model, catalog: &mut Catalog, inner: Function, needs: &[(&QualifiedName, &[Privilege])]) {
    let names: Vec<String> = inner
        .arguments
        .iter()
        .flat_map(|argument| &argument.name)
        .map(|name| quote::ident(name).into_owned())
        .collect();
    let call = format!("SELECT {}({})", quote::qualified(&inner.name), names.join(", "));
    let mut outer = inner.clone();
    outer.name = QualifiedName::new(PUBLIC, inner.name.name.clone());
    outer.language = "sql".into();
    outer.body = Body::Atomic(vec![sql::deparse::canonical(&call).unwrap_or(call)]);
    let client = model.identity.database_roles().client;
    add_definer(model, catalog, callable_by(inner, [&client]), needs.iter().copied());
    add(catalog, callable_by(outer, [&client]));
}

fn definer(name: &str, result: FunctionResult, body: String, arguments: Vec<Argument>, comment: &str) -> Function {
    let mut function = private(name, "plpgsql", result, body, comment);
    function.arguments = arguments;
    function
}

/// What finding and changing rows takes.
const CHANGE: &[Privilege] = &[Privilege::Select, Privilege::Update];

fn void() -> FunctionResult {
    FunctionResult::Type(TypeRef::builtin("void"))
}

fn refuse(message: &str) -> String {
    format!(
        "  IF NOT FOUND THEN\n    RAISE EXCEPTION USING\n      ERRCODE = 'insufficient_privilege',\n      MESSAGE = {};\n  END IF;\n",
        quote::literal(message)
    )
}

/// `create_organization(name, slug)`: makes the tenant with the caller as its first member, and returns it. An INSERT by the client itself would fail
/// with RETURNING, since the membership isn't there yet when the row is shown.
fn create_tenant(model: &Model, tenant: &Tenant, create: &CreateTenant, catalog: &mut Catalog) {
    let noun = words::tenant(tenant);
    let name = shortened(&format!("create_{noun}"));
    let Some(table) = model.table(&tenant.table) else { return };
    let typed =
        create.columns.iter().filter_map(|column| Some((column.clone(), table.column(column)?.ty.without_modifiers())));
    let arguments = arguments(typed);
    let members = &tenant.members;
    let from = quote::qualified(&members.table);
    let (user, key) = (quote::ident(&members.user), quote::ident(&members.key));
    let tenants = quote::qualified(&tenant.table);
    let id = table.primary_key.first().map(|key| quote::ident(key).into_owned()).unwrap_or_default();
    let caller = print::expr(&caller(model));
    let columns: Vec<String> = create.columns.iter().map(|column| quote::ident(column).into_owned()).collect();
    let values: Vec<String> = columns.iter().map(|column| format!("{}.{column}", quote::ident(&name))).collect();
    let insert = if columns.is_empty() {
        format!("INSERT INTO {tenants} AS tenants\n  DEFAULT VALUES")
    } else {
        format!("INSERT INTO {tenants} AS tenants ({})\n  VALUES ({})", columns.join(", "), values.join(", "))
    };
    let role = match (&members.role, &create.role) {
        (Some(column), Some(role)) => format!(",\n      {} = {}", quote::ident(column), quote::literal(role)),
        _ => String::new(),
    };
    let plain = spaced(&noun);
    let refused = refuse(&format!(
        "only somebody with a row in {} and without {} can create one",
        members.table.name,
        article(&plain)
    ));
    // No lock is needed: a second call at the same time waits at the UPDATE, and then finds that the caller has a tenant.
    let body = format!(
        "\nDECLARE\n  created {tenants};\nBEGIN\n  {insert}\n  RETURNING tenants.* INTO created;\n  -- A second call at the same time waits here, and then finds that the caller has one\n  UPDATE {from} AS members\n  SET {key} = created.{id}{role}\n  WHERE members.{user} = {caller}\n    AND members.{key} IS NULL;\n{refused}  RETURN created;\nEND\n"
    );
    let result = TypeRef { schema: Some(tenant.table.schema.clone()), ..TypeRef::builtin(&tenant.table.name) };
    let becomes = create.role.as_ref().map_or_else(|| "member".to_owned(), |role| spaced(role));
    let comment = format!("Creates {}, with the caller as its first {becomes}, and returns it", article(&plain));
    let needs: [(_, &[Privilege]); 2] =
        [(&tenant.table, &[Privilege::Select, Privilege::Insert]), (&members.table, CHANGE)];
    expose(model, catalog, definer(&name, FunctionResult::Type(result), body, arguments, &comment), &needs);
}

/// `leave_organization()`
fn leave(model: &Model, tenant: &Tenant, catalog: &mut Catalog) {
    let noun = words::tenant(tenant);
    let plain = spaced(&noun);
    let members = &tenant.members;
    let (user, key) = (quote::ident(&members.user), quote::ident(&members.key));
    let caller = print::expr(&caller(model));
    let refused = refuse(&format!("only a member of {} can leave it", article(&plain)));
    let body = format!(
        "\nBEGIN\n  UPDATE {} AS members\n  SET {key} = NULL\n  WHERE members.{user} = {caller}\n    AND members.{key} IS NOT NULL;\n{refused}END\n",
        quote::qualified(&members.table)
    );
    let comment = format!("Takes the caller out of the {plain}{}", last_stays(model));
    expose(
        model,
        catalog,
        definer(&shortened(&format!("leave_{noun}")), void(), body, Vec::new(), &comment),
        &[(&members.table, CHANGE)],
    );
}

/// `remove_organization_member(member)`
fn remove(model: &Model, tenant: &Tenant, by: &Ident, catalog: &mut Catalog) {
    let noun = words::tenant(tenant);
    let plain = spaced(&noun);
    let name = shortened(&format!("remove_{noun}_member"));
    let members = &tenant.members;
    let (user, key) = (quote::ident(&members.user), quote::ident(&members.key));
    let may = has_role(tenant, Expr::Column(vec!["members".into(), members.key.clone()]), Some(by));
    let refused = refuse(&format!("only {} can remove a member of the {plain}", article(&spaced(by))));
    let body = format!(
        "\nBEGIN\n  UPDATE {} AS members\n  SET {key} = NULL\n  WHERE members.{user} = {}.member\n    AND {};\n{refused}END\n",
        quote::qualified(&members.table),
        quote::ident(&name),
        print::expr(&may)
    );
    let comment =
        format!("Takes a member out of the {plain} of which the caller is {}{}", spaced(by), last_stays(model));
    let arguments = vec![Argument::input("member", model.identity.user_type())];
    expose(model, catalog, definer(&name, void(), body, arguments, &comment), &[(&members.table, CHANGE)]);
}

fn last_stays(model: &Model) -> String {
    super::membership::highest(&model.roles)
        .map_or_else(String::new, |role| format!("; the last {} stays", spaced(role)))
}
