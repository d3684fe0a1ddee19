//! With `on delete` an ordinary DELETE throws a row into the bin. One that is in the bin already is deleted, and so is one whose parent is gone: without that
//! a deleted tenant would leave orphans, in spite of the foreign key, since a cascade's DELETE fires the trigger too.

use super::condition::Row;
use super::expiry::is_unexpired;
use super::function::for_trigger;
use super::helpers::add_definer;
use super::trigger::new;
use crate::catalog::name::shortened;
use crate::catalog::{Catalog, Expr, Privilege, ReferentialAction, TriggerEvent, TriggerTiming};
use crate::model::{Model, Reference, Table};
use crate::sql::quote;

/// Adds a trigger and its function to every table in which a DELETE throws away.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    for table in &model.tables {
        let Some(column) = table.soft_delete.as_ref().filter(|_| table.delete_throws_away) else { continue };
        let name = shortened(&format!("soft_delete_{}", table.name.name));
        let mut trigger = new("soft_delete", TriggerTiming::Before, &[TriggerEvent::Delete], &name);
        let live = Expr::IsNull(Box::new(Expr::Column(vec!["old".into(), column.clone()])), false);
        // What has expired is deleted at once: clients can't restore it.
        trigger.when = Some(Expr::all([live].into_iter().chain(is_unexpired(table, Row(Some("old"))))));
        let expired = if table.expires.is_some() { ", and one whose time is over" } else { "" };
        trigger.comment =
            Some(format!("A DELETE throws a row into the bin; one that is there already{expired} is deleted"));
        let comment = format!(
            "Throws a row of {} into the bin instead of deleting it, unless what it belongs to is gone",
            table.name.name
        );
        let function = for_trigger(&name, body(table, column), &comment);
        let parents = cascading(table).map(|reference| (&reference.table, [Privilege::Select].as_slice()));
        let needs = std::iter::once((&table.name, [Privilege::Select, Privilege::Update].as_slice())).chain(parents);
        add_definer(model, catalog, function, needs);
        if let Some(made) = catalog.tables.get_mut(&table.name) {
            made.triggers.insert(trigger.name.clone(), trigger);
        }
    }
}

/// What the row belongs to, and goes with.
fn cascading(table: &Table) -> impl Iterator<Item = &Reference> {
    table.references.iter().filter(|reference| reference.on_delete == ReferentialAction::Cascade)
}

fn body(table: &Table, column: &str) -> String {
    let name = quote::qualified(&table.name);
    let mut body = format!("\nBEGIN\n  UPDATE {name}\n  SET {} = now()", quote::ident(column));
    let mut conditions: Vec<String> = table
        .primary_key
        .iter()
        .map(|key| format!("{}.{key} = OLD.{key}", quote::ident(&table.name.name), key = quote::ident(key)))
        .collect();
    for reference in cascading(table) {
        let parent = quote::qualified(&reference.table);
        let column = quote::ident(&reference.column);
        let target = quote::ident(&reference.target);
        let not_null = table.column(&reference.column).is_some_and(|column| column.not_null);
        // A member who has left the tenant is gone from there.
        let carried = reference.carries.iter();
        let tenant: String = carried
            .map(|(here, there)| format!(" AND parent.{} = OLD.{}", quote::ident(there), quote::ident(here)))
            .collect();
        let exists = format!("EXISTS (SELECT FROM {parent} AS parent WHERE parent.{target} = OLD.{column}{tenant})");
        conditions.push(if not_null { exists } else { format!("(OLD.{column} IS NULL OR {exists})") });
    }
    body.push_str(&format!("\n  WHERE {};", conditions.join("\n    AND ")));
    body.push_str("\n  IF FOUND THEN\n    RETURN NULL;\n  END IF;\n  RETURN OLD;\nEND\n");
    body
}
