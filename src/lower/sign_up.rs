//! The row that everybody gets who signs up: a trigger on `auth.users`.

use super::function::{add, for_trigger};
use super::trigger::new;
use crate::catalog::name::shortened;
use crate::catalog::{Catalog, QualifiedName, TriggerEnabled, TriggerEvent, TriggerTiming};
use crate::model::{Model, SignUp};
use crate::sql::{print, quote};

/// The table of users.
pub(super) fn users() -> QualifiedName {
    QualifiedName::new("auth", "users")
}

/// Adds the trigger and its function. SECURITY DEFINER: it runs as Supabase's own role, which can't write into the model's tables.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    let Some(sign_up) = &model.sign_up else { return };
    let name = shortened(&format!("sign_up_{}", sign_up.table.name));
    let comment = format!("Gives everybody who signs up a row of {}", sign_up.table.name);
    let mut function = for_trigger(&name, body(sign_up), &comment);
    function.security_definer = true;
    add(catalog, function);
    let mut trigger = new(&name, TriggerTiming::After, &[TriggerEvent::Insert], &name);
    trigger.enabled = TriggerEnabled::Origin;
    trigger.comment = None;
    if let Some(table) = catalog.tables.get_mut(&users()) {
        table.triggers.insert(trigger.name.clone(), trigger);
    }
}

fn body(sign_up: &SignUp) -> String {
    let mut columns = vec![quote::ident(&sign_up.user).into_owned()];
    let mut values = vec!["NEW.id".to_owned()];
    for (column, value) in &sign_up.assignments {
        columns.push(quote::ident(column).into_owned());
        values.push(print::expr(value));
    }
    format!(
        "\nBEGIN\n  INSERT INTO {} ({})\n  VALUES (\n    {}\n  );\n  RETURN NULL;\nEND\n",
        quote::qualified(&sign_up.table),
        columns.join(", "),
        values.join(",\n    ")
    )
}
