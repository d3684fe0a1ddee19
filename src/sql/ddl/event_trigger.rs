//! Event triggers.

use super::trigger::verb;
use crate::catalog::{EventTrigger, TriggerEnabled};
use crate::sql::quote;

/// CREATE EVENT TRIGGER.
pub fn create(name: &str, trigger: &EventTrigger) -> String {
    let tags: Vec<String> = trigger.tags.iter().map(|tag| quote::literal(tag)).collect();
    let when = if tags.is_empty() { String::new() } else { format!(" WHEN TAG IN ({})", tags.join(", ")) };
    let function = quote::qualified(&trigger.function);
    let (name, event) = (quote::ident(name), quote::ident(&trigger.event));
    format!("CREATE EVENT TRIGGER {name} ON {event}{when} EXECUTE FUNCTION {function}()")
}

/// ALTER EVENT TRIGGER ... ENABLE, DISABLE.
pub fn enable(name: &str, enabled: TriggerEnabled) -> String {
    format!("ALTER EVENT TRIGGER {} {}", quote::ident(name), verb(enabled))
}

/// DROP EVENT TRIGGER.
pub fn drop(name: &str) -> String {
    format!("DROP EVENT TRIGGER {}", quote::ident(name))
}
