//! The audit log: one trigger function for all audited tables, and a log that takes rows from it alone.

use super::condition::caller;
use super::function::for_trigger;
use super::helpers::add_definer;
use super::trigger::new;
use crate::catalog::{Catalog, Expr, Ident, Privilege, TriggerEvent, TriggerTiming, expr::Operator};
use crate::model::{Audit, Model};
use crate::sql::{print, quote};
use crate::syntax::tree::AuditField;

/// Adds the function, the triggers on audited tables, and the one that refuses rows from elsewhere.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    let Some(audit) = &model.audit else { return };
    let comment = format!(
        "Writes every insert, update and delete into {}; arguments: the tenant's column, the key's",
        audit.table.name
    );
    let function = for_trigger(&audit.function, body(model, audit), &comment);
    // Definer, so that it can write where nobody else can.
    add_definer(model, catalog, function, [(&audit.table, [Privilege::Insert].as_slice())]);
    for table in &model.tables {
        let Some(name) = &table.audited else { continue };
        let events = [TriggerEvent::Insert, TriggerEvent::Update, TriggerEvent::Delete];
        let mut trigger = new(name, TriggerTiming::After, &events, &audit.function);
        let column = |name: Option<&Ident>| name.map(ToString::to_string).unwrap_or_default();
        trigger.arguments = vec![column(table.outermost_key()), column(table.primary_key.first())];
        trigger.arguments.extend(table.secrets().map(|column| column.name.to_string()));
        trigger.comment = Some(format!("Writes every change into {}", audit.table.name));
        if let Some(made) = catalog.tables.get_mut(&table.name) {
            made.triggers.insert(trigger.name.clone(), trigger);
        }
    }
    // At depth 0 a statement was sent; the audit function's own INSERT is at 1 or deeper.
    let mut trigger = new("only_by_trigger", TriggerTiming::Before, &[TriggerEvent::Insert], "refuse");
    trigger.for_each_row = false;
    let depth = Box::new(Expr::call("", "pg_trigger_depth", Vec::new()));
    trigger.when = Some(Expr::Binary(Operator::new("="), depth, Box::new(Expr::Number("0".to_owned()))));
    trigger.arguments = vec![format!("rows of {} come from triggers alone", audit.table.name)];
    trigger.comment = Some("Nobody writes into the log by hand".to_owned());
    if let Some(made) = catalog.tables.get_mut(&audit.table) {
        made.triggers.insert(trigger.name.clone(), trigger);
    }
}

/// The rows are read as jsonb, so that one function serves every table; the deleted row isn't looked up again, it is in OLD.
fn body(model: &Model, audit: &Audit) -> String {
    let table = model.table(&audit.table);
    let cast = |field: AuditField, value: &str| {
        let ty = audit
            .columns
            .get(&field)
            .and_then(|column| table?.column(column))
            .map(|column| print::type_ref(&column.ty));
        match ty {
            Some(ty) if ty != "text" => format!("({value})::{ty}"),
            _ => value.to_owned(),
        }
    };
    let json = |field: AuditField, value: &str| {
        let is_json =
            audit.columns.get(&field).and_then(|column| table?.column(column)).is_some_and(|it| it.ty.name == "json");
        if is_json { format!("{value}::json") } else { value.to_owned() }
    };
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for (field, column) in &audit.columns {
        let value = match field {
            AuditField::Tenant => cast(*field, "row_data ->> TG_ARGV[0]"),
            AuditField::Actor => print::expr(&caller(model)),
            AuditField::Action => "TG_OP".to_owned(),
            AuditField::Table => "TG_TABLE_NAME".to_owned(),
            AuditField::Key => cast(*field, "row_data ->> TG_ARGV[1]"),
            AuditField::Before => json(*field, "row_before"),
            AuditField::After => json(*field, "row_after"),
            AuditField::Change => json(*field, "jsonb_build_object('before', row_before, 'after', row_after)"),
            AuditField::At => "now()".to_owned(),
        };
        columns.push(quote::ident(column).into_owned());
        values.push(value);
    }
    // The columns that a trigger names after the first two are secret.
    let has_secrets = model.tables.iter().any(|table| table.audited.is_some() && table.secrets().next().is_some());
    let less = if has_secrets { " - TG_ARGV[2:]" } else { "" };
    format!(
        "\nDECLARE\n  row_before jsonb := to_jsonb(OLD){less};\n  row_after jsonb := to_jsonb(NEW){less};\n  row_data jsonb := coalesce(row_after, row_before);\nBEGIN\n  INSERT INTO {} ({})\n  VALUES (\n    {}\n  );\n  RETURN NULL;\nEND\n",
        quote::qualified(&audit.table),
        columns.join(", "),
        values.join(",\n    ")
    )
}
