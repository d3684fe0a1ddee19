//! What points at a member lets go when the member leaves.
//!
//! A foreign key within a tenant carries the tenant, so it would forbid that a member's tenant becomes null. ON UPDATE SET NULL is no help: Postgres has no
//! column list for it, and would null the tenant key of the row that points. So what the model says of a deleted member also holds for one who
//! leaves; what says nothing (or `restrict`) keeps the member in.

use super::comment::{article, spaced};
use super::function::{add, for_trigger};
use super::trigger::new;
use super::words;
use crate::catalog::{Catalog, Expr, ReferentialAction, TriggerEvent, TriggerTiming};
use crate::model::{Model, Reference, Table};
use crate::sql::quote;

/// Adds the trigger to the membership table, where anything points at it from within a tenant.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    let Some(tenant) = &model.tenant else { return };
    let members = &tenant.members;
    let pointing: Vec<(&Table, &Reference)> = model
        .tables
        .iter()
        .flat_map(|table| table.references.iter().map(move |reference| (table, reference)))
        .filter(|(_, reference)| reference.within_tenant && reference.table == members.table)
        .collect();
    let statements: Vec<String> =
        pointing.iter().filter_map(|(table, reference)| statement(table, reference)).collect();
    if statements.is_empty() {
        return;
    }
    let noun = spaced(&words::tenant(model));
    let comment = format!("What points at a member lets go when the member leaves {}", article(&noun));
    let body = format!("\nBEGIN\n{}  RETURN NEW;\nEND\n", statements.concat());
    let mut function = for_trigger("release_member", body, &comment);
    // Definer: rows of other members let go too, whatever the one who leaves may do to them.
    function.security_definer = true;
    add(catalog, function);
    let mut trigger = new("release_member", TriggerTiming::Before, &[TriggerEvent::Update], "release_member");
    let is_null =
        |row: &str, not: bool| Expr::IsNull(Box::new(Expr::Column(vec![row.into(), members.key.clone()])), not);
    trigger.when = Some(Expr::all([is_null("old", true), is_null("new", false)]));
    trigger.comment = Some(comment);
    if let Some(made) = catalog.tables.get_mut(&members.table) {
        made.triggers.insert(trigger.name.clone(), trigger);
    }
}

fn statement(table: &Table, reference: &Reference) -> Option<String> {
    let key = quote::ident(table.tenant_key()?);
    let column = quote::ident(&reference.column);
    let target = quote::ident(&reference.target);
    let name = quote::qualified(&table.name);
    let change = match reference.on_delete {
        ReferentialAction::SetNull => format!("UPDATE {name} AS pointing\n  SET {column} = NULL"),
        ReferentialAction::SetDefault => format!("UPDATE {name} AS pointing\n  SET {column} = DEFAULT"),
        ReferentialAction::Cascade => format!("DELETE FROM {name} AS pointing"),
        ReferentialAction::NoAction | ReferentialAction::Restrict => return None,
    };
    let statement =
        format!("  {change}\n  WHERE pointing.{key} = OLD.{key}\n    AND pointing.{column} = OLD.{target};\n");
    // Where a first DELETE only throws a row into the bin, the second deletes it.
    let twice = reference.on_delete == ReferentialAction::Cascade && table.soft_delete.is_some();
    Some(if twice { statement.repeat(2) } else { statement })
}
