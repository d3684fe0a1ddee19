//! What keeps a membership true: who leaves a tenant leaves the role there, and a tenant keeps somebody with its highest role.

use super::comment::{article, spaced};
use super::constraint::foreign_key;
use super::function::{add, for_trigger};
use super::helpers::add_definer;
use super::trigger::new;
use super::words::{self, function_name};
use crate::catalog::name::shortened;
use crate::catalog::{Catalog, Expr, Ident, Privilege, ReferentialAction, TriggerEvent, TriggerTiming, expr::Operator};
use crate::model::{MembersKind, Model, Reference, Roles, Scope, TenantWithMembers};
use crate::sql::quote;

/// Adds both to the membership table.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    for tenant in model.tenants_with_members() {
        lower_one(model, tenant, catalog);
    }
}

fn lower_one(model: &Model, tenant: TenantWithMembers<'_>, catalog: &mut Catalog) {
    let Some(role) = &tenant.members.role else { return };
    let nullable = model
        .table(&tenant.members.table)
        .is_some_and(|table| matches!(table.scope, Scope::Tenant { nullable: true, .. }));
    if let (true, Some(lowest)) = (nullable, model.roles.lowest()) {
        reset_role(model, tenant, role, &lowest.name, catalog);
    }
    if let Some(highest) = highest(&model.roles) {
        keep_highest(model, tenant, role, highest, catalog);
    }
}

/// The role that includes every other, when there is more than one.
pub(super) fn highest(roles: &Roles) -> Option<&Ident> {
    let includes_all = |name: &Ident| roles.iter().all(|other| roles.at_least(&other.name).contains(&name));
    roles.iter().map(|role| &role.name).find(|name| includes_all(name)).filter(|_| roles.iter().count() > 1)
}

/// BEFORE, so that it also holds for what a foreign key's SET NULL does; a check on the table sees that nothing undoes it.
fn reset_role(model: &Model, tenant: TenantWithMembers<'_>, role: &Ident, lowest: &Ident, catalog: &mut Catalog) {
    let key = &tenant.members.key;
    let is_null = |row: &str, not: bool| Expr::IsNull(Box::new(Expr::Column(vec![row.into(), key.clone()])), not);
    let name = function_name(model, &tenant, "reset_role");
    let mut trigger = new("reset_role", TriggerTiming::Before, &[TriggerEvent::Update], &name);
    trigger.when = Some(Expr::all([is_null("old", true), is_null("new", false)]));
    let noun = spaced(key.strip_suffix("_id").unwrap_or(key));
    let comment = format!("Who is no longer in {} has no role there", article(&noun));
    trigger.comment = Some(comment.clone());
    let body = format!("\nBEGIN\n  NEW.{} := {};\n  RETURN NEW;\nEND\n", quote::ident(role), quote::literal(lowest));
    add(catalog, for_trigger(&name, body, &comment));
    if let Some(made) = catalog.tables.get_mut(&tenant.members.table) {
        made.triggers.insert(trigger.name.clone(), trigger);
    }
}

/// Doesn't bind the server, which can put right what it breaks; and users and tenants can be deleted.
fn keep_highest(model: &Model, tenant: TenantWithMembers<'_>, role: &Ident, highest: &Ident, catalog: &mut Catalog) {
    let name = shortened(&format!("keep_{highest}"));
    let function_name = function_name(model, &tenant, &name);
    let name = name.as_str();
    let members = &tenant.members;
    let column = |row: &str, name: &Ident| Expr::Column(vec![row.into(), name.clone()]);
    let is = |op: &str, left: Expr, right: Expr| Expr::Binary(Operator::new(op), Box::new(left), Box::new(right));
    let text = |value: &str| Expr::String(value.to_owned());
    let gone = [
        is("<>", column("new", role), text(highest)),
        Expr::IsDistinct(Box::new(column("new", &members.key)), Box::new(column("old", &members.key)), false),
    ];
    let mut trigger = new(name, TriggerTiming::After, &[TriggerEvent::Update], &function_name);
    let own = members.inherited.as_ref().map(|flag| Expr::Not(Box::new(column("old", flag))));
    let was = Expr::all([is("=", column("old", role), text(highest))].into_iter().chain(own));
    let server = model.identity.database_roles().server;
    let by_a_client = server.map(|server| is("<>", Expr::Keyword("CURRENT_USER".to_owned()), text(&server)));
    trigger.when = Some(Expr::all([was.clone(), Expr::any(gone)].into_iter().chain(by_a_client.clone())));
    let noun = spaced(&words::tenant(&tenant));
    let message = format!("{} keeps its last {}", article(&noun), spaced(highest));
    let comment = words::sentence(&message);
    trigger.comment = Some(comment.clone());
    let Some(id) = model.table(&tenant.table).and_then(|table| table.primary_key.first()) else { return };
    let deletable = is_deletable(model, tenant);
    let condition = if deletable { by_cascade(model, tenant) } else { String::new() };
    let body = keep_highest_body(&KeepHighest {
        tenants: &quote::qualified(&tenant.table),
        id: &quote::ident(id),
        members: &quote::qualified(&members.table),
        key: &quote::ident(&members.key),
        declare: if deletable { SENDER } else { "" },
        by_cascade: &condition,
        role: &quote::ident(role),
        highest: &quote::literal(highest),
        own: &members
            .inherited
            .as_ref()
            .map(|flag| format!("\n      AND NOT members.{}", quote::ident(flag)))
            .unwrap_or_default(),
        message: &quote::literal(&message),
        hint: &quote::literal(&format!("Make somebody else {} first.", article(&spaced(highest)))),
    });
    // A row is locked with the right to update it.
    let users = model.table(&members.table).into_iter().flat_map(|table| &table.references);
    let users = users.filter(|it| it.column == members.user).map(|it| (&it.table, [Privilege::Select].as_slice()));
    let needs = [
        (&tenant.table, [Privilege::Select].as_slice()),
        (&members.table, [Privilege::Select, Privilege::Update].as_slice()),
    ];
    add_definer(model, catalog, for_trigger(&function_name, body, &comment), needs.into_iter().chain(users));
    let Some(made) = catalog.tables.get_mut(&members.table) else { return };
    if deletable {
        let name = shortened(&format!("{name}_on_delete"));
        let mut of_deletes = new(&name, TriggerTiming::After, &[TriggerEvent::Delete], &function_name);
        of_deletes.when = Some(Expr::all([was].into_iter().chain(by_a_client)));
        of_deletes.comment = trigger.comment.clone();
        made.triggers.insert(of_deletes.name.clone(), of_deletes);
    }
    made.triggers.insert(trigger.name.clone(), trigger);
}

/// Whether a client can make a row of the members' table go: a membership ends so; a profile when its person deletes the account, where the
/// model has a table of those.
fn is_deletable(model: &Model, tenant: TenantWithMembers<'_>) -> bool {
    let own = |reference: &Reference| model.table(&reference.table).is_some_and(|table| table.name != tenant.table);
    tenant.members.kind == MembersKind::Join
        || model.table(&tenant.members.table).is_some_and(|table| {
            let mut cascades = table.references.iter().filter(|it| it.on_delete == ReferentialAction::Cascade);
            cascades.any(own)
        })
}

/// Who sent the statement; neither a function's owner nor a foreign key's action changes that, as they do CURRENT_USER.
const SENDER: &str = "DECLARE
  -- Whoever sent the statement, also when it deletes by a cascade
  sender text := CASE current_setting('role') WHEN 'none' THEN SESSION_USER ELSE current_setting('role') END;
";

/// What tells the cascade of a deleted user from a DELETE by `leave` or `remove by`: the user isn't there any more. When a client deletes the user,
/// and be it the own one, that is another way to leave.
fn by_cascade(model: &Model, tenant: TenantWithMembers<'_>) -> String {
    let roles = model.identity.database_roles();
    let mut text = String::new();
    if let Some(server) = &roles.server {
        text.push_str(&format!("\n    AND sender <> {}", quote::literal(server)));
    }
    let table = model.table(&tenant.members.table);
    let reference = table.and_then(|it| it.references.iter().find(|it| it.column == tenant.members.user));
    if let Some(reference) = reference {
        let key = foreign_key(reference);
        let pairs = key.columns.iter().zip(&key.referenced_columns);
        let same: Vec<String> =
            pairs.map(|(own, target)| format!("users.{} = OLD.{}", quote::ident(target), quote::ident(own))).collect();
        let table = quote::qualified(&reference.table);
        if tenant.parent.is_some() {
            // Who leaves the tenant around it, or is removed from there, leaves what is nested in it, whatever it is left with.
            text.push_str(&format!(
                "\n    -- Nor does who is no longer in the tenant around it\n    AND EXISTS (SELECT FROM {table} AS users WHERE {})",
                same.join(" AND ")
            ));
            return text;
        }
        text.push_str(&format!(
            "\n    -- Nor does who is no user any more, unless it is a client who ends that\n    AND (\n      EXISTS (SELECT FROM {} AS users WHERE {})\n      OR sender = {}\n    )",
            table,
            same.join(" AND "),
            quote::literal(&roles.client)
        ));
    }
    text
}

/// What stands in the body, as SQL.
struct KeepHighest<'a> {
    tenants: &'a str,
    id: &'a str,
    members: &'a str,
    key: &'a str,
    declare: &'a str,
    by_cascade: &'a str,
    role: &'a str,
    highest: &'a str,
    /// What is inherited isn't the tenant's own.
    own: &'a str,
    message: &'a str,
    hint: &'a str,
}

/// Whoever is found can't be changed until this transaction ends, and whoever is being changed at this moment doesn't count: so two who give the role up
/// at once can't both succeed, also under REPEATABLE READ, where a lock on the tenant's row isn't enough.
fn keep_highest_body(parts: &KeepHighest<'_>) -> String {
    let KeepHighest { tenants, id, members, key, declare, by_cascade, role, highest, own, message, hint } = parts;
    format!(
        "
{declare}BEGIN
  -- Where the tenant itself is deleted nobody has to stay
  IF EXISTS (SELECT FROM {tenants} AS tenants WHERE tenants.{id} = OLD.{key}){by_cascade} THEN
    PERFORM
    FROM {members} AS members
    WHERE members.{key} = OLD.{key}
      AND members.{role} = {highest}{own}
    LIMIT 1
    FOR SHARE SKIP LOCKED;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING
        ERRCODE = 'insufficient_privilege',
        MESSAGE = {message},
        HINT = {hint};
    END IF;
  END IF;
  RETURN NULL;
END
"
    )
}
