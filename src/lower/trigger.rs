//! Triggers that many tables have: the time of the last change, keys that stay as they are, rows that are never changed.
//!
//! They are ENABLE ALWAYS, so that a session in replication mode doesn't get round them. Guards run AFTER, where no other trigger can undo what
//! they saw; what only refuses runs BEFORE.

use super::comment::spaced;
use super::function::{add, for_trigger};
use super::{PRIVATE, words};
use crate::catalog::{
    Catalog, Expr, Ident, QualifiedName, Trigger, TriggerEnabled, TriggerEvent, TriggerTiming, TypeRef, expr::Operator,
};
use crate::model::{Model, PUBLIC, Scope, Table};

/// Adds them to every table, and the functions that they share.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    let mut refuses = false;
    let mut touches = false;
    for table in &model.tables {
        let mut triggers = Vec::new();
        if table.updated_at.is_some() {
            touches = true;
            let mut trigger = new("set_updated_at", TriggerTiming::Before, &[TriggerEvent::Update], "set_updated_at");
            trigger.comment = Some("Keeps updated_at true".to_owned());
            triggers.push(trigger);
        }
        if !table.append_only
            && let Some(trigger) = freeze(model, table)
        {
            refuses = true;
            triggers.push(trigger);
        }
        if table.append_only {
            refuses = true;
            triggers.push(append_only(table));
        }
        let Some(made) = catalog.tables.get_mut(&table.name) else { continue };
        made.triggers.extend(triggers.into_iter().map(|trigger| (trigger.name.clone(), trigger)));
    }
    if refuses || model.audit.is_some() {
        let body = "\nBEGIN\n  RAISE EXCEPTION USING\n    ERRCODE = 'insufficient_privilege',\n    MESSAGE = TG_ARGV[0];\nEND\n";
        let comment = "Refuses what its trigger stands for, with the message that the trigger gives";
        add(catalog, for_trigger("refuse", body.to_owned(), comment));
    }
    if touches {
        let body = "\nBEGIN\n  NEW.updated_at := now();\n  RETURN NEW;\nEND\n";
        add(catalog, for_trigger("set_updated_at", body.to_owned(), "Sets updated_at to the time of the change"));
    }
}

/// A trigger for each row, of a function in the schema `private`.
pub(super) fn new(name: &str, timing: TriggerTiming, events: &[TriggerEvent], function: &str) -> Trigger {
    Trigger {
        name: name.into(),
        timing,
        events: events.iter().copied().collect(),
        update_of: Vec::new(),
        for_each_row: true,
        old_table: None,
        new_table: None,
        when: None,
        constraint: None,
        function: QualifiedName::new(PRIVATE, function),
        arguments: Vec::new(),
        enabled: TriggerEnabled::Always,
        comment: None,
    }
}

/// Two values of one column that differ, nulls too. Types without an equality operator are compared as text.
pub(super) fn differ(left: Expr, right: Expr, ty: &TypeRef) -> Expr {
    let (left, right) = (comparable(left, ty), comparable(right, ty));
    Expr::IsDistinct(Box::new(left), Box::new(right), false)
}

/// Types of Postgres's own that have no `=`, or one that takes unlike values for equal (a box is compared by its area).
const WITHOUT_EQUALITY: [&str; 14] = [
    "json",
    "jsonpath",
    "xml",
    "point",
    "polygon",
    "line",
    "lseg",
    "box",
    "path",
    "circle",
    "refcursor",
    "txid_snapshot",
    "pg_snapshot",
    "int2vector",
];

/// A value in a form that can be compared; what an extension's types hold for equal (`citext` does without case) isn't asked either.
pub(super) fn comparable(value: Expr, ty: &TypeRef) -> Expr {
    let as_text = match ty.schema.as_deref() {
        None => WITHOUT_EQUALITY.contains(&ty.name.as_str()),
        Some(schema) => schema != PUBLIC,
    };
    if as_text { Expr::Cast(Box::new(value), TypeRef::builtin("text")) } else { value }
}

/// The keys of a row, and what the model calls immutable, stay as they are. A policy sees the old row or the new one, never both; without
/// this an admin of two tenants could move a row from one to the other.
fn freeze(model: &Model, table: &Table) -> Option<Trigger> {
    let side = |row: &str, name: &Ident| Expr::Column(vec![row.into(), name.clone()]);
    let mut changes = Vec::new();
    let mut frozen: Vec<&Ident> = table.primary_key.iter().chain(&table.immutable).collect();
    let mut message = String::new();
    // Whose membership it is: a rule could let it be changed by no client, and the server must not by mistake.
    frozen.extend(model.members_of(&table.name).map(|tenant| &tenant.members.user));
    if table.tenant_keys.len() > 1 {
        frozen.extend(table.tenant_keys.iter().map(|key| &key.column));
    } else if let Scope::Tenant { key, nullable } = &table.scope {
        if *nullable {
            let (old, new) = (Box::new(side("old", key)), Box::new(side("new", key)));
            changes.push(Expr::Binary(Operator::new("<>"), old, new));
            message = format!(", and {key} only from or to null");
        } else {
            frozen.push(key);
        }
    }
    let mut seen = Vec::new();
    frozen.retain(|name| {
        let first = !seen.contains(name);
        seen.push(name);
        first
    });
    for name in &frozen {
        let ty = &table.column(name)?.base;
        changes.push(differ(side("old", name), side("new", name), ty));
    }
    if changes.is_empty() {
        return None;
    }
    let names: Vec<&str> = frozen.iter().map(|name| name.as_str()).collect();
    let verb = if names.len() == 1 { "changes" } else { "change" };
    let names = names.join(" and ");
    let mut trigger = new("freeze_keys", TriggerTiming::After, &[TriggerEvent::Update], "refuse");
    trigger.when = Some(Expr::any(changes));
    trigger.arguments = vec![format!("{names} of {} never {verb}{message}", table.name.name)];
    let noun = model.tenant_of(table).map_or_else(|| "tenant".to_owned(), |tenant| spaced(&words::tenant(tenant)));
    trigger.comment = Some(match table.scope {
        _ if table.tenant_keys.len() > 1 => {
            format!("No row moves to another {}, and none becomes another row", places(model, table))
        }
        Scope::Tenant { .. } => format!("No row moves to another {noun}, and none becomes another row"),
        _ => "No row becomes another row".to_owned(),
    });
    Some(trigger)
}

/// What a row stays in, where tenants are nested: `project or organization`.
fn places(model: &Model, table: &Table) -> String {
    let around = table.tenant_keys.iter().rev().filter(|key| key.tenant != table.name);
    let nouns: Vec<String> =
        around.filter_map(|key| model.tenant(&key.tenant)).map(|tenant| spaced(&words::tenant(tenant))).collect();
    nouns.join(" or ")
}

fn append_only(table: &Table) -> Trigger {
    let events = [TriggerEvent::Update, TriggerEvent::Delete, TriggerEvent::Truncate];
    let mut trigger = new("append_only", TriggerTiming::Before, &events, "refuse");
    trigger.for_each_row = false;
    trigger.arguments = vec![format!("rows of {} never change", table.name.name)];
    trigger.comment = Some("Rows are added and never changed, by nobody".to_owned());
    trigger
}
