//! Rewrite rules, which the catalog keeps as their statements.

use super::trigger::verb;
use crate::catalog::{QualifiedName, Rule, TriggerEnabled};
use crate::sql::quote;

/// CREATE RULE; with `replace`, in the place of one that is there, which keeps its comment and whether it is enabled.
pub fn create(rule: &Rule, replace: bool) -> String {
    match rule.statement.strip_prefix("CREATE RULE") {
        Some(rest) if replace => format!("CREATE OR REPLACE RULE{rest}"),
        _ => rule.statement.clone(),
    }
}

/// ALTER TABLE ... ENABLE, DISABLE.
pub fn enable(on: &QualifiedName, name: &str, enabled: TriggerEnabled) -> String {
    format!("ALTER TABLE {} {} RULE {}", quote::qualified(on), verb(enabled), quote::ident(name))
}

/// DROP RULE.
pub fn drop(on: &QualifiedName, name: &str) -> String {
    format!("DROP RULE {} ON {}", quote::ident(name), quote::qualified(on))
}
