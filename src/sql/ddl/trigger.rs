//! Triggers of tables and views.

use super::names;
use crate::catalog::{QualifiedName, Trigger, TriggerEnabled, TriggerEvent};
use crate::sql::{print, quote};

/// CREATE TRIGGER; with `replace`, in the place of one that is there, which Postgres can't do with constraint triggers (docs, CREATE TRIGGER).
pub fn create(on: &QualifiedName, trigger: &Trigger, replace: bool) -> String {
    let or_replace = if replace { "OR REPLACE " } else { "" };
    let constraint = if trigger.constraint.is_some() { "CONSTRAINT " } else { "" };
    let event = |event: &TriggerEvent| match event {
        TriggerEvent::Update if !trigger.update_of.is_empty() => format!("UPDATE OF {}", names(&trigger.update_of)),
        other => other.keyword().to_owned(),
    };
    let events: Vec<String> = trigger.events.iter().map(event).collect();
    let mut text = format!(
        "CREATE {or_replace}{constraint}TRIGGER {} {} {} ON {}",
        quote::ident(&trigger.name),
        trigger.timing.keyword(),
        events.join(" OR "),
        quote::qualified(on)
    );
    if let Some(constraint) = &trigger.constraint {
        if let Some(other) = &constraint.references {
            text.push_str(&format!(" FROM {}", quote::qualified(other)));
        }
        if constraint.deferrable {
            text.push_str(" DEFERRABLE");
        }
        if constraint.initially_deferred {
            text.push_str(" INITIALLY DEFERRED");
        }
    }
    if trigger.old_table.is_some() || trigger.new_table.is_some() {
        text.push_str(" REFERENCING");
        for (word, name) in [("OLD", &trigger.old_table), ("NEW", &trigger.new_table)] {
            if let Some(name) = name {
                text.push_str(&format!(" {word} TABLE AS {}", quote::ident(name)));
            }
        }
    }
    text.push_str(if trigger.for_each_row { " FOR EACH ROW" } else { " FOR EACH STATEMENT" });
    if let Some(when) = &trigger.when {
        text.push_str(&format!(" WHEN ({})", print::expr(when)));
    }
    let arguments: Vec<String> = trigger.arguments.iter().map(|argument| quote::literal(argument)).collect();
    text.push_str(&format!(" EXECUTE FUNCTION {}({})", quote::qualified(&trigger.function), arguments.join(", ")));
    text
}

/// ALTER TABLE ... ENABLE, DISABLE.
pub fn enable(on: &QualifiedName, name: &str, enabled: TriggerEnabled) -> String {
    format!("ALTER TABLE {} {} TRIGGER {}", quote::qualified(on), verb(enabled), quote::ident(name))
}

/// DROP TRIGGER.
pub fn drop(on: &QualifiedName, name: &str) -> String {
    format!("DROP TRIGGER {} ON {}", quote::ident(name), quote::qualified(on))
}

/// What gives a trigger, a rule or an event trigger this state.
pub fn verb(enabled: TriggerEnabled) -> &'static str {
    match enabled {
        TriggerEnabled::Origin => "ENABLE",
        TriggerEnabled::Always => "ENABLE ALWAYS",
        TriggerEnabled::Replica => "ENABLE REPLICA",
        TriggerEnabled::Disabled => "DISABLE",
    }
}
