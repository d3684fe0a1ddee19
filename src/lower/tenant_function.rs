//! The ways into a tenant and out of it, as functions that clients call.
//!
//! What clients call is a SECURITY INVOKER function in `public` whose body is `BEGIN ATOMIC`, so it may name a function of `private` though its caller
//! has no USAGE there; that one is SECURITY DEFINER and does the work. So no definer function is exposed.

use super::comment::{article, spaced};
use super::condition::{caller, has_role};
use super::function::{add, arguments, callable_by, private};
use super::helpers::add_definer;
use super::nested_function;
use super::words;
use crate::catalog::expr::Operator;
use crate::catalog::name::shortened;
use crate::catalog::{
    Argument, Body, Catalog, Expr, Function, FunctionResult, Ident, Privilege, QualifiedName, TypeRef,
};
use crate::model::{CreateTenant, Members, MembersKind, Model, PUBLIC, Tenant, TenantWithMembers};
use crate::sql::{self, print, quote};

/// Adds the functions that the model asks for.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    for tenant in model.tenants_with_members() {
        lower_one(model, tenant, catalog);
    }
}

fn lower_one(model: &Model, tenant: TenantWithMembers<'_>, catalog: &mut Catalog) {
    let around = model.tenant_around(&tenant).and_then(Tenant::with_members);
    match (&tenant.create, around) {
        (Some(create), Some(around)) => nested_function::create(model, tenant, around, create, catalog),
        (Some(create), None) => create_tenant(model, tenant, create, catalog),
        (None, _) => {}
    }
    if let (Some(by), Some(around)) = (&tenant.add, around) {
        nested_function::add(model, tenant, around, by, catalog);
    }
    if tenant.leave {
        leave(model, tenant, catalog);
    }
    if let Some(by) = &tenant.remove {
        remove(model, tenant, by, catalog);
    }
}

/// A function of `private`, with what it does to tables, and its twin in `public`.
pub(super) fn expose(model: &Model, catalog: &mut Catalog, inner: Function, needs: &[(&QualifiedName, &[Privilege])]) {
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

/// A function of `private` that does what its caller may not.
pub(super) fn definer(
    name: &str,
    result: FunctionResult,
    body: String,
    arguments: Vec<Argument>,
    comment: &str,
) -> Function {
    let mut function = private(name, "plpgsql", result, body, comment);
    function.arguments = arguments;
    function
}

/// What becoming a member takes.
pub(super) fn joined(tenant: TenantWithMembers<'_>) -> (&QualifiedName, &'static [Privilege]) {
    let needs: &[Privilege] = match tenant.members.kind {
        MembersKind::Profile => CHANGE,
        MembersKind::Join => &[Privilege::Select, Privilege::Insert],
    };
    (&tenant.members.table, needs)
}

/// What taking a member out takes.
fn taken_out(tenant: TenantWithMembers<'_>) -> (&QualifiedName, &'static [Privilege]) {
    let needs: &[Privilege] = match tenant.members.kind {
        MembersKind::Profile => CHANGE,
        MembersKind::Join => &[Privilege::Select, Privilege::Delete],
    };
    (&tenant.members.table, needs)
}

/// What finding and changing rows takes.
const CHANGE: &[Privilege] = &[Privilege::Select, Privilege::Update];

pub(super) fn void() -> FunctionResult {
    FunctionResult::Type(TypeRef::builtin("void"))
}

/// Fails, when the statement before it found nothing.
pub(super) fn refuse(message: &str) -> String {
    format!(
        "  IF NOT FOUND THEN\n    RAISE EXCEPTION USING\n      ERRCODE = 'insufficient_privilege',\n      MESSAGE = {};\n  END IF;\n",
        quote::literal(message)
    )
}

/// `create_organization(name, slug)`: makes the tenant with the caller as its first member, and returns it. An INSERT by the client itself would fail
/// with RETURNING, since the membership isn't there yet when the row is shown.
fn create_tenant(model: &Model, tenant: TenantWithMembers<'_>, create: &CreateTenant, catalog: &mut Catalog) {
    let noun = words::tenant(&tenant);
    let name = shortened(&format!("create_{noun}"));
    let Some(table) = model.table(&tenant.table) else { return };
    let typed =
        create.columns.iter().filter_map(|column| Some((column.clone(), table.column(column)?.ty.without_modifiers())));
    let arguments = arguments(typed);
    let tenants = quote::qualified(&tenant.table);
    let id = table.primary_key.first().map(|key| quote::ident(key).into_owned()).unwrap_or_default();
    let columns: Vec<String> = create.columns.iter().map(|column| quote::ident(column).into_owned()).collect();
    let values: Vec<String> = columns.iter().map(|column| format!("{}.{column}", quote::ident(&name))).collect();
    let insert = if columns.is_empty() {
        format!("INSERT INTO {tenants} AS tenants\n  DEFAULT VALUES")
    } else {
        format!("INSERT INTO {tenants} AS tenants ({})\n  VALUES ({})", columns.join(", "), values.join(", "))
    };
    let (before, join) = match tenant.members.kind {
        MembersKind::Profile => (String::new(), join_by_profile(model, tenant, create, &id)),
        MembersKind::Join => (somebody(model, tenant), join_by_row(model, tenant, create, &id)),
    };
    let body = format!(
        "\nDECLARE\n  created {tenants};\nBEGIN\n{before}  {insert}\n  RETURNING tenants.* INTO created;\n{join}  RETURN created;\nEND\n"
    );
    let plain = spaced(&noun);
    let result = TypeRef { schema: Some(tenant.table.schema.clone()), ..TypeRef::builtin(&tenant.table.name) };
    let becomes = create.role.as_ref().map_or_else(|| "member".to_owned(), |role| spaced(role));
    let comment = format!("Creates {}, with the caller as its first {becomes}, and returns it", article(&plain));
    let mut needs: Vec<(&QualifiedName, &[Privilege])> =
        vec![(&tenant.table, &[Privilege::Select, Privilege::Insert]), joined(tenant)];
    let users = model.table(&tenant.members.table).into_iter().flat_map(|table| &table.references);
    let users = users.filter(|it| it.column == tenant.members.user);
    needs.extend(users.map(|it| -> (&QualifiedName, &[Privilege]) { (&it.table, &[Privilege::Select]) }));
    expose(model, catalog, definer(&name, FunctionResult::Type(result), body, arguments, &comment), &needs);
}

/// The caller's profile gets the tenant. No lock is needed: a second call at the same time waits at the UPDATE, and then finds that the caller has one.
fn join_by_profile(model: &Model, tenant: TenantWithMembers<'_>, create: &CreateTenant, id: &str) -> String {
    let Members { table, user, key, .. } = &tenant.members;
    let role = match (&tenant.members.role, &create.role) {
        (Some(column), Some(role)) => format!(",\n      {} = {}", quote::ident(column), quote::literal(role)),
        _ => String::new(),
    };
    let plain = spaced(&words::tenant(&tenant));
    let refused =
        refuse(&format!("only somebody with a row in {} and without {} can create one", table.name, article(&plain)));
    format!(
        "  -- A second call at the same time waits here, and then finds that the caller has one\n  UPDATE {} AS members\n  SET {key} = created.{id}{role}\n  WHERE members.{} = {}\n    AND members.{key} IS NULL;\n{refused}",
        quote::qualified(table),
        quote::ident(user),
        print::expr(&caller(model)),
        key = quote::ident(key),
    )
}

/// The caller gets a membership.
fn join_by_row(model: &Model, tenant: TenantWithMembers<'_>, create: &CreateTenant, id: &str) -> String {
    let Members { table, user, key, .. } = &tenant.members;
    let mut columns = vec![quote::ident(user), quote::ident(key)];
    let mut values = vec![print::expr(&caller(model)), format!("created.{id}")];
    if let (Some(column), Some(role)) = (&tenant.members.role, &create.role) {
        columns.push(quote::ident(column));
        values.push(quote::literal(role));
    }
    format!("  INSERT INTO {} ({})\n  VALUES ({});\n", quote::qualified(table), columns.join(", "), values.join(", "))
}

/// Refuses who is nobody: signed in by a token that is older than the end of the account, or not yet with a row of the users' table.
fn somebody(model: &Model, tenant: TenantWithMembers<'_>) -> String {
    let members = &tenant.members;
    let caller = print::expr(&caller(model));
    let reference = model
        .table(&members.table)
        .and_then(|table| table.references.iter().find(|it| it.column == members.user && !it.within_tenant()));
    let of = match reference {
        Some(reference) => Some((reference.table.clone(), reference.target.clone())),
        None => model.identity.users().map(|users| (users, Ident::from("id"))),
    };
    let plain = article(&spaced(&words::tenant(&tenant)));
    let (absent, message) = match of {
        Some((table, column)) => (
            format!(
                "NOT EXISTS (SELECT FROM {} AS users WHERE users.{} = {caller})",
                quote::qualified(&table),
                quote::ident(&column)
            ),
            format!("only somebody with a row in {} can create {plain}", table.name),
        ),
        None => (format!("{caller} IS NULL"), format!("only somebody who is signed in can create {plain}")),
    };
    format!(
        "  IF {absent} THEN\n    RAISE EXCEPTION USING\n      ERRCODE = 'insufficient_privilege',\n      MESSAGE = {};\n  END IF;\n",
        quote::literal(&message)
    )
}

/// What takes a row out of a tenant: a profile stays, a membership goes.
fn take_out(members: &Members) -> String {
    let table = quote::qualified(&members.table);
    match members.kind {
        MembersKind::Profile => format!("UPDATE {table} AS members\n  SET {} = NULL", quote::ident(&members.key)),
        MembersKind::Join => format!("DELETE FROM {table} AS members"),
    }
}

/// The argument that says which tenant is meant, where a person can be in many, and the condition on it.
fn which(model: &Model, tenant: TenantWithMembers<'_>, function: &str) -> Option<(Argument, String)> {
    if tenant.members.kind == MembersKind::Profile {
        return None;
    }
    let key = &tenant.members.key;
    let ty = model.table(&tenant.members.table).and_then(|table| table.column(key)).map(|it| it.ty.without_modifiers());
    let column = quote::ident(key);
    let mut which = format!("members.{column} = {}.{column}", quote::ident(function));
    // What is inherited ends with the role from which it comes.
    if let Some(inherited) = &tenant.members.inherited {
        which.push_str(&format!("\n    AND NOT members.{}", quote::ident(inherited)));
    }
    Some((Argument::input(key, ty?), which))
}

/// `leave_organization()`, `leave_organization(organization_id)`
fn leave(model: &Model, tenant: TenantWithMembers<'_>, catalog: &mut Catalog) {
    let noun = words::tenant(&tenant);
    let plain = spaced(&noun);
    let name = shortened(&format!("leave_{noun}"));
    let (argument, which) = which(model, tenant, &name).map_or_else(
        || (None, format!("members.{} IS NOT NULL", quote::ident(&tenant.members.key))),
        |(argument, which)| (Some(argument), which),
    );
    let refused = refuse(&format!("only a member of {} can leave it", article(&plain)));
    let body = format!(
        "\nBEGIN\n  {}\n  WHERE members.{} = {}\n    AND {which};\n{refused}END\n",
        take_out(tenant.members),
        quote::ident(&tenant.members.user),
        print::expr(&caller(model)),
    );
    let comment = format!("Takes the caller out of the {plain}{}", last_stays(model));
    expose(
        model,
        catalog,
        definer(&name, void(), body, argument.into_iter().collect(), &comment),
        &[taken_out(tenant)],
    );
}

/// `remove_organization_member(member)`, `remove_organization_member(organization_id, member)`
fn remove(model: &Model, tenant: TenantWithMembers<'_>, by: &Ident, catalog: &mut Catalog) {
    let noun = words::tenant(&tenant);
    let plain = spaced(&noun);
    let name = shortened(&format!("remove_{noun}_member"));
    let members = &tenant.members;
    let (mut arguments, mut demanded) = (Vec::new(), Vec::new());
    if let Some((argument, which)) = which(model, tenant, &name) {
        arguments.push(argument);
        demanded.push(which);
    }
    let person = if members.key == *"member" { "person" } else { "member" };
    arguments.extend(model.identity.user_type().map(|ty| Argument::input(person, ty)));
    let of = |column: &Ident| Expr::Column(vec!["members".into(), column.clone()]);
    let mut may = vec![has_role(&tenant, of(&members.key), Some(by))];
    // Whose role is above that of `by` is removed by whoever has it too.
    let above: Vec<&Ident> = model.roles.at_least(by).into_iter().filter(|role| *role != by).collect();
    if let Some(column) = &members.role {
        for role in &above {
            let isnt =
                Expr::Binary(Operator::new("<>"), Box::new(of(column)), Box::new(Expr::String(role.to_string())));
            may.push(Expr::any([isnt, has_role(&tenant, of(&members.key), Some(role))]));
        }
    }
    let own = if above.is_empty() { "" } else { ", and nobody one whose role is above the own" };
    let refused = refuse(&format!("only {} can remove a member of the {plain}{own}", article(&spaced(by))));
    demanded.extend(may.iter().map(|it| match it {
        Expr::Or(_) => format!("({})", print::expr(it)),
        _ => print::expr(it),
    }));
    let body = format!(
        "\nBEGIN\n  {}\n  WHERE members.{} = {}.{}\n    AND {};\n{refused}END\n",
        take_out(members),
        quote::ident(&members.user),
        quote::ident(&name),
        quote::ident(person),
        demanded.join("\n    AND ")
    );
    let comment = format!(
        "Takes a member out of the {plain} of which the caller is {}, whose role isn't above the caller's{}",
        spaced(by),
        last_stays(model)
    );
    let comment = if above.is_empty() { comment.replace(", whose role isn't above the caller's", "") } else { comment };
    expose(model, catalog, definer(&name, void(), body, arguments, &comment), &[taken_out(tenant)]);
}

fn last_stays(model: &Model) -> String {
    super::membership::highest(&model.roles)
        .map_or_else(String::new, |role| format!("; the last {} stays", spaced(role)))
}
