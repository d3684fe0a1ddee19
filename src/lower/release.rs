//! What points at a member lets go when the member leaves.
//!
//! A foreign key within a tenant carries the tenant, so it would forbid that a member's tenant becomes null. ON UPDATE SET NULL is no help: Postgres has no
//! column list for it, and would null the tenant key of the row that points. So what the model says of a deleted member also holds for one who
//! leaves; what says nothing (or `restrict`) keeps the member in.

use super::comment::{article, spaced};
use super::function::{add, for_trigger};
use super::helpers::add_definer;
use super::trigger::new;
use super::words;
use crate::catalog::{Catalog, Expr, Ident, Privilege, QualifiedName, ReferentialAction, TriggerEvent, TriggerTiming};
use crate::model::{MembersKind, Model, Reference, Table, TenantWithMembers};
use crate::sql::{print, quote};

/// What stands first among a row's AFTER triggers: they fire in the order of their names, and those of foreign keys are called
/// `RI_ConstraintTrigger_...` (Postgres docs 39.1, `CreateTriggerFiringOn` in its source). They would refuse what this one makes true.
/// A BEFORE trigger can't do it: where several members leave in one statement, it would change a row that the statement is still to change (27000).
const FIRST: &str = "FIRST_release_member";

/// Adds the triggers to the membership table: one for what points at members, one for what members point at.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    // A membership that ends is deleted, and foreign keys do the rest.
    let profiles = |tenant: &TenantWithMembers<'_>| tenant.members.kind == MembersKind::Profile;
    for tenant in model.tenants_with_members().filter(profiles) {
        lower_one(model, tenant, catalog);
    }
}

fn lower_one(model: &Model, tenant: TenantWithMembers<'_>, catalog: &mut Catalog) {
    let noun = article(&spaced(&words::tenant(&tenant)));
    let statements: String = model.tables.iter().flat_map(|table| release(table, &tenant.members.table)).collect();
    if !statements.is_empty() {
        let comment = format!("What points at a member lets go when the member leaves {noun}");
        let body = format!("\nBEGIN\n{statements}  RETURN NULL;\nEND\n");
        let name = words::function_name(model, &tenant, "release_member");
        // Definer: rows of other members let go too, whatever the one who leaves may do to them.
        let needs = model.tables.iter().map(|table| (&table.name, needs(table, &tenant.members.table)));
        add_definer(model, catalog, for_trigger(&name, body, &comment), needs);
        add_trigger(tenant, catalog, FIRST, TriggerTiming::After, &name, comment);
    }
    let own: String = model.table(&tenant.members.table).into_iter().flat_map(own).collect();
    if !own.is_empty() {
        let comment = format!("Who leaves {noun} points at nothing in it");
        let body = format!("\nBEGIN\n{own}  RETURN NEW;\nEND\n");
        let name = words::function_name(model, &tenant, "reset_references");
        add(catalog, for_trigger(&name, body, &comment));
        add_trigger(tenant, catalog, "reset_references", TriggerTiming::Before, &name, comment);
    }
}

fn add_trigger(
    tenant: TenantWithMembers<'_>,
    catalog: &mut Catalog,
    name: &str,
    timing: TriggerTiming,
    function: &str,
    comment: String,
) {
    let mut trigger = new(name, timing, &[TriggerEvent::Update], function);
    let key = |row: &str| Box::new(Expr::Column(vec![row.into(), tenant.members.key.clone()]));
    trigger.when = Some(Expr::all([Expr::IsNull(key("old"), true), Expr::IsNull(key("new"), false)]));
    trigger.comment = Some(comment);
    if let Some(made) = catalog.tables.get_mut(&tenant.members.table) {
        made.triggers.insert(trigger.name.clone(), trigger);
    }
}

/// What the one who leaves points at in the tenant: a row without a tenant points at nothing in one (a check says so).
fn own(table: &Table) -> Vec<String> {
    let nullable = |column: &Ident| table.column(column).is_some_and(|column| !column.not_null);
    let pointing = table.references.iter().filter(|reference| reference.within_tenant() && nullable(&reference.column));
    pointing.map(|reference| format!("  NEW.{} := NULL;\n", quote::ident(&reference.column))).collect()
}

/// What doing so takes.
fn needs(table: &Table, members: &QualifiedName) -> &'static [Privilege] {
    let mut actions =
        table.references.iter().filter(|it| it.within_tenant() && it.table == *members).map(|it| it.on_delete);
    let deletes = actions.clone().any(|action| action == ReferentialAction::Cascade);
    let updates = actions.any(|action| matches!(action, ReferentialAction::SetNull | ReferentialAction::SetDefault));
    match (deletes, updates) {
        (true, true) => &[Privilege::Select, Privilege::Update, Privilege::Delete],
        (true, false) => &[Privilege::Select, Privilege::Delete],
        (false, true) => &[Privilege::Select, Privilege::Update],
        (false, false) => &[],
    }
}

/// A column that points at who leaves, and what it is then: null, or its default written out, since a CASE can't say DEFAULT.
struct Set {
    column: String,
    points: String,
    value: String,
}

/// What one table does when a member leaves that it points at. Several columns are set in one statement: after the first of several the server
/// would look again at what the other columns of a row point at, if the row is as new as this transaction (`RI_FKey_fk_upd_check_required`).
fn release(table: &Table, members: &QualifiedName) -> Vec<String> {
    let pointing: Vec<&Reference> =
        table.references.iter().filter(|it| it.within_tenant() && it.table == *members).collect();
    let Some((key, _)) = pointing.first().and_then(|reference| reference.carries.last()) else { return Vec::new() };
    let key = quote::ident(key);
    let name = quote::qualified(&table.name);
    let mut sets: Vec<Set> = Vec::new();
    let mut statements = Vec::new();
    for reference in pointing {
        let column = quote::ident(&reference.column).into_owned();
        let points = format!("pointing.{column} = OLD.{}", quote::ident(&reference.target));
        match reference.on_delete {
            ReferentialAction::SetNull => sets.push(Set { column, points, value: "NULL".to_owned() }),
            ReferentialAction::SetDefault => {
                let default = table.column(&reference.column).and_then(|column| column.default.as_ref());
                let value = default.map_or_else(|| "NULL".to_owned(), print::expr);
                sets.push(Set { column, points, value });
            }
            ReferentialAction::Cascade => {
                let delete = format!(
                    "  DELETE FROM {name} AS pointing\n  WHERE pointing.{key} = OLD.{key}\n    AND {points};\n"
                );
                // Where a first DELETE only throws a row into the bin, the second deletes it.
                statements.push(if table.delete_throws_away { delete.repeat(2) } else { delete });
            }
            ReferentialAction::NoAction | ReferentialAction::Restrict => {}
        }
    }
    if let [only] = sets.as_slice() {
        statements.push(format!(
            "  UPDATE {name} AS pointing\n  SET {} = {}\n  WHERE pointing.{key} = OLD.{key}\n    AND {};\n",
            only.column, only.value, only.points
        ));
    } else if !sets.is_empty() {
        let values: Vec<String> = sets
            .iter()
            .map(|Set { column, points, value }| {
                format!("{column} = CASE WHEN {points} THEN {value} ELSE pointing.{column} END")
            })
            .collect();
        let any: Vec<&str> = sets.iter().map(|set| set.points.as_str()).collect();
        statements.push(format!(
            "  UPDATE {name} AS pointing\n  SET\n    {}\n  WHERE pointing.{key} = OLD.{key}\n    AND ({});\n",
            values.join(",\n    "),
            any.join(" OR ")
        ));
    }
    statements
}
