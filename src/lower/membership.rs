//! What keeps a membership true: who leaves a tenant leaves the role there, and a tenant keeps somebody with its highest role.

use super::comment::{article, spaced};
use super::function::{add, for_trigger};
use super::trigger::new;
use super::words;
use crate::catalog::{Catalog, Expr, Ident, TriggerEvent, TriggerTiming, expr::Operator};
use crate::model::{Model, Roles, Scope, Tenant};
use crate::sql::quote;

/// Adds both to the membership table.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    let Some(tenant) = &model.tenant else { return };
    let Some(role) = &tenant.members.role else { return };
    let nullable = model
        .table(&tenant.members.table)
        .is_some_and(|table| matches!(table.scope, Scope::Tenant { nullable: true, .. }));
    if let (true, Some(lowest)) = (nullable, model.roles.lowest()) {
        reset_role(tenant, role, &lowest.name, catalog);
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
fn reset_role(tenant: &Tenant, role: &Ident, lowest: &Ident, catalog: &mut Catalog) {
    let key = &tenant.members.key;
    let is_null = |row: &str, not: bool| Expr::IsNull(Box::new(Expr::Column(vec![row.into(), key.clone()])), not);
    let mut trigger = new("reset_role", TriggerTiming::Before, &[TriggerEvent::Update], "reset_role");
    trigger.when = Some(Expr::all([is_null("old", true), is_null("new", false)]));
    let noun = spaced(key.strip_suffix("_id").unwrap_or(key));
    let comment = format!("Who is no longer in {} has no role there", article(&noun));
    trigger.comment = Some(comment.clone());
    let body = format!("\nBEGIN\n  NEW.{} := {};\n  RETURN NEW;\nEND\n", quote::ident(role), quote::literal(lowest));
    add(catalog, for_trigger("reset_role", body, &comment));
    if let Some(made) = catalog.tables.get_mut(&tenant.members.table) {
        made.triggers.insert(trigger.name.clone(), trigger);
    }
}

/// Doesn't bind the server, which can put right what it breaks, and not the deletion of a user or of a tenant.
fn keep_highest(model: &Model, tenant: &Tenant, role: &Ident, highest: &Ident, catalog: &mut Catalog) {
    let name = format!("keep_{highest}");
    let name = crate::catalog::name::truncated(&name);
    let mut trigger = new(name, TriggerTiming::After, &[TriggerEvent::Update], name);
    trigger.for_each_row = false;
    trigger.old_table = Some("old_rows".into());
    trigger.new_table = Some("new_rows".into());
    let caller = Box::new(Expr::Keyword("CURRENT_USER".to_owned()));
    let server = Box::new(Expr::String(super::SERVICE_ROLE.to_owned()));
    trigger.when = Some(Expr::Binary(Operator::new("<>"), caller, server));
    let noun = spaced(&words::tenant(model));
    let text = format!("{} keeps its last {}", words::sentence(&article(&noun)), spaced(highest));
    trigger.comment = Some(text.clone());
    let members = &tenant.members;
    let Some(tenants) = model.table(&tenant.table) else { return };
    let Some(id) = tenants.primary_key.first() else { return };
    let body = KEEP_HIGHEST
        .replace("{type}", &quote::qualified(&tenant.table))
        .replace("{id}", &quote::ident(id))
        .replace("{tenants}", &quote::qualified(&tenant.table))
        .replace("{members}", &quote::qualified(&members.table))
        .replace("{user}", &quote::ident(&members.user))
        .replace("{key}", &quote::ident(&members.key))
        .replace("{role}", &quote::ident(role))
        .replace("{highest}", &quote::literal(highest))
        .replace("{message}", &quote::literal(&format!("the last {} of {} stays", spaced(highest), article(&noun))))
        .replace("{hint}", &quote::literal(&format!("Make somebody else {} first.", article(&spaced(highest)))));
    let mut function = for_trigger(name, body, &text);
    function.security_definer = true;
    add(catalog, function);
    if let Some(made) = catalog.tables.get_mut(&members.table) {
        made.triggers.insert(trigger.name.clone(), trigger);
    }
}

/// Two who give the role up at once take turns at the tenant's row; a row that is being changed at this moment doesn't count as somebody who stays.
const KEEP_HIGHEST: &str = "
DECLARE
  tenant {type}.{id}%TYPE;
BEGIN
  FOR tenant IN
    SELECT tenants.{id}
    FROM {tenants} AS tenants
    WHERE tenants.{id} IN (
      SELECT old_row.{key}
      FROM old_rows AS old_row
      JOIN new_rows AS new_row USING ({user})
      WHERE old_row.{role} = {highest}
        AND (new_row.{role}, new_row.{key}) IS DISTINCT FROM (old_row.{role}, old_row.{key})
    )
    ORDER BY tenants.{id}
    FOR NO KEY UPDATE
  LOOP
    PERFORM
    FROM {members} AS members
    WHERE members.{key} = tenant
      AND members.{role} = {highest}
    FOR SHARE SKIP LOCKED;
    IF NOT FOUND THEN
      RAISE EXCEPTION USING
        ERRCODE = 'insufficient_privilege',
        MESSAGE = {message},
        HINT = {hint};
    END IF;
  END LOOP;
  RETURN NULL;
END
";
