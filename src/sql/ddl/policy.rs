//! Policies.

use super::grantee;
use crate::catalog::{Policy, PolicyCommand, QualifiedName};
use crate::sql::{print, quote};

/// CREATE POLICY.
pub fn create(table: &QualifiedName, policy: &Policy) -> String {
    let mut text = format!("CREATE POLICY {} ON {}", quote::ident(&policy.name), quote::qualified(table));
    if !policy.permissive {
        text.push_str(" AS RESTRICTIVE");
    }
    if policy.command != PolicyCommand::All {
        text.push_str(&format!(" FOR {}", policy.command.keyword()));
    }
    text.push_str(&to(policy));
    text.push_str(&conditions(policy, true, true));
    text
}

/// ALTER POLICY, for what it can say: roles and conditions, of which it can't take one away (Postgres docs, ALTER POLICY). `None` where it can't lead
/// from one to the other.
pub fn alter(table: &QualifiedName, before: &Policy, after: &Policy) -> Option<String> {
    let loses = |before: bool, after: bool| before && !after;
    if before.permissive != after.permissive
        || before.command != after.command
        || loses(before.using.is_some(), after.using.is_some())
        || loses(before.check.is_some(), after.check.is_some())
    {
        return None;
    }
    let mut text = format!("ALTER POLICY {} ON {}", quote::ident(&after.name), quote::qualified(table));
    if before.roles != after.roles {
        text.push_str(&to(after));
    }
    text.push_str(&conditions(after, before.using != after.using, before.check != after.check));
    Some(text)
}

/// DROP POLICY.
pub fn drop(table: &QualifiedName, name: &str) -> String {
    format!("DROP POLICY {} ON {}", quote::ident(name), quote::qualified(table))
}

fn to(policy: &Policy) -> String {
    let roles: Vec<String> = policy.roles.iter().map(grantee).collect();
    format!(" TO {}", roles.join(", "))
}

fn conditions(policy: &Policy, with_using: bool, with_check: bool) -> String {
    let mut text = String::new();
    if let Some(using) = policy.using.as_ref().filter(|_| with_using) {
        text.push_str(&format!("\n  USING ({})", print::expr(using)));
    }
    if let Some(check) = policy.check.as_ref().filter(|_| with_check) {
        text.push_str(&format!("\n  WITH CHECK ({})", print::expr(check)));
    }
    text
}
