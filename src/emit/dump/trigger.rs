//! Triggers and rewrite rules, of tables and views.

use super::script::{Script, names};
use crate::catalog::{Ident, Rule, Trigger, TriggerEnabled, TriggerEvent};
use crate::sql::{print, quote};
use std::collections::BTreeMap;

/// CREATE TRIGGER.
pub(super) fn create(script: &mut Script, table: &str, trigger: &Trigger) {
    let constraint = if trigger.constraint.is_some() { "CONSTRAINT " } else { "" };
    let event = |event: &TriggerEvent| match event {
        TriggerEvent::Update if !trigger.update_of.is_empty() => format!("UPDATE OF {}", names(&trigger.update_of)),
        other => other.keyword().to_owned(),
    };
    let events: Vec<String> = trigger.events.iter().map(event).collect();
    let mut text = format!(
        "CREATE {constraint}TRIGGER {} {} {} ON {table}",
        quote::ident(&trigger.name),
        trigger.timing.keyword(),
        events.join(" OR ")
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
    script.say(text);
}

/// The triggers of a table or view that are other ones than before. `cloned` are those that come from the table of which this
/// is a partition.
pub(super) fn change(
    script: &mut Script,
    table: &str,
    before: &BTreeMap<Ident, Trigger>,
    after: &BTreeMap<Ident, Trigger>,
    cloned: impl Fn(&Trigger) -> bool,
) {
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        script.say(format!("DROP TRIGGER {} ON {table}", quote::ident(name)));
    }
    for (name, trigger) in after {
        let known = before.get(name);
        let bare = |trigger: &Trigger| Trigger { comment: None, enabled: TriggerEnabled::Origin, ..trigger.clone() };
        if !cloned(trigger) && known.map(bare) != Some(bare(trigger)) {
            if known.is_some() {
                script.say(format!("DROP TRIGGER {} ON {table}", quote::ident(name)));
            }
            create(script, table, trigger);
        }
        let enabled = known.map_or(TriggerEnabled::Origin, |known| known.enabled);
        if trigger.enabled != enabled {
            let (verb, name) = (verb(trigger.enabled), quote::ident(name));
            script.say(format!("ALTER TABLE {table} {verb} TRIGGER {name}"));
        }
        let on = format!("TRIGGER {} ON {table}", quote::ident(name));
        script.describe(&on, known.and_then(|known| known.comment.as_ref()), trigger.comment.as_ref());
    }
}

/// The rules of a table or view that are other ones than before.
pub(super) fn rules(script: &mut Script, table: &str, before: &BTreeMap<Ident, Rule>, after: &BTreeMap<Ident, Rule>) {
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        script.say(format!("DROP RULE {} ON {table}", quote::ident(name)));
    }
    for (name, rule) in after {
        let known = before.get(name);
        if known.map(|known| &known.statement) != Some(&rule.statement) {
            if known.is_some() {
                script.say(format!("DROP RULE {} ON {table}", quote::ident(name)));
            }
            script.say(&rule.statement);
        }
        if rule.enabled != known.map_or(TriggerEnabled::Origin, |known| known.enabled) {
            script.say(format!("ALTER TABLE {table} {} RULE {}", verb(rule.enabled), quote::ident(name)));
        }
        let on = format!("RULE {} ON {table}", quote::ident(name));
        script.describe(&on, known.and_then(|known| known.comment.as_ref()), rule.comment.as_ref());
    }
}

/// What gives a trigger, a rule or an event trigger this state.
pub(super) fn verb(enabled: TriggerEnabled) -> &'static str {
    match enabled {
        TriggerEnabled::Origin => "ENABLE",
        TriggerEnabled::Always => "ENABLE ALWAYS",
        TriggerEnabled::Replica => "ENABLE REPLICA",
        TriggerEnabled::Disabled => "DISABLE",
    }
}
