//! Triggers and rewrite rules, of tables and views.

use super::script::Script;
use crate::catalog::{Ident, QualifiedName, Rule, Trigger, TriggerEnabled};
use crate::sql::{ddl, quote};
use std::collections::BTreeMap;

/// The triggers of a table or view that are other ones than before. `cloned` are those that come from the table of which this
/// is a partition.
pub(super) fn change(
    script: &mut Script,
    table: &QualifiedName,
    before: &BTreeMap<Ident, Trigger>,
    after: &BTreeMap<Ident, Trigger>,
    cloned: impl Fn(&Trigger) -> bool,
) {
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        script.say(ddl::trigger::drop(table, name));
    }
    for (name, trigger) in after {
        let known = before.get(name);
        let bare = |trigger: &Trigger| Trigger { comment: None, enabled: TriggerEnabled::Origin, ..trigger.clone() };
        if !cloned(trigger) && known.map(bare) != Some(bare(trigger)) {
            if known.is_some() {
                script.say(ddl::trigger::drop(table, name));
            }
            script.say(ddl::trigger::create(table, trigger, false));
        }
        let enabled = known.map_or(TriggerEnabled::Origin, |known| known.enabled);
        if trigger.enabled != enabled {
            script.say(ddl::trigger::enable(table, name, trigger.enabled));
        }
        let on = format!("TRIGGER {} ON {}", quote::ident(name), quote::qualified(table));
        script.describe(&on, known.and_then(|known| known.comment.as_ref()), trigger.comment.as_ref());
    }
}

/// The rules of a table or view that are other ones than before.
pub(super) fn rules(script: &mut Script, table: &QualifiedName, before: &BTreeMap<Ident, Rule>, after: &BTreeMap<Ident, Rule>) {
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        script.say(ddl::rule::drop(table, name));
    }
    for (name, rule) in after {
        let known = before.get(name);
        if known.map(|known| &known.statement) != Some(&rule.statement) {
            if known.is_some() {
                script.say(ddl::rule::drop(table, name));
            }
            script.say(ddl::rule::create(rule, false));
        }
        if rule.enabled != known.map_or(TriggerEnabled::Origin, |known| known.enabled) {
            script.say(ddl::rule::enable(table, name, rule.enabled));
        }
        let on = format!("RULE {} ON {}", quote::ident(name), quote::qualified(table));
        script.describe(&on, known.and_then(|known| known.comment.as_ref()), rule.comment.as_ref());
    }
}
