//! Event triggers: the last statements, or they would fire for the others.

use super::script::Script;
use super::{CREATOR, Start};
use crate::catalog::{Catalog, EventTrigger, TriggerEnabled};
use crate::sql::{ddl, quote};

/// Those that are other ones than before.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    let start = &start.catalog.event_triggers;
    for name in start.keys().filter(|name| !now.event_triggers.contains_key(*name)) {
        script.say(ddl::event_trigger::drop(name));
    }
    for (name, event_trigger) in &now.event_triggers {
        let known = start.get(name);
        let quoted = quote::ident(name);
        let bare = |trigger: &EventTrigger| EventTrigger {
            comment: None,
            enabled: TriggerEnabled::Origin,
            owner: CREATOR.clone(),
            ..trigger.clone()
        };
        let is_new = known.map(bare) != Some(bare(event_trigger));
        if is_new {
            if known.is_some() {
                script.say(ddl::event_trigger::drop(name));
            }
            script.say(ddl::event_trigger::create(name, event_trigger));
        }
        let before = known.filter(|_| !is_new);
        if before.map_or(&*CREATOR, |before| &before.owner) != &event_trigger.owner {
            script.owner("EVENT TRIGGER", &quoted, &event_trigger.owner);
        }
        if before.map_or(TriggerEnabled::Origin, |before| before.enabled) != event_trigger.enabled {
            script.say(ddl::event_trigger::enable(name, event_trigger.enabled));
        }
        let comment = before.and_then(|before| before.comment.as_ref());
        script.describe(&format!("EVENT TRIGGER {quoted}"), comment, event_trigger.comment.as_ref());
    }
}
