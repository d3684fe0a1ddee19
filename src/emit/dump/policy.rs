//! Policies.

use super::acl;
use super::script::Script;
use crate::catalog::{Ident, Policy, PolicyCommand};
use crate::sql::{print, quote};
use std::collections::BTreeMap;

/// The policies of a table that are other ones than before.
pub(super) fn change(
    script: &mut Script,
    table: &str,
    before: &BTreeMap<Ident, Policy>,
    after: &BTreeMap<Ident, Policy>,
) {
    let drop = |script: &mut Script, name: &Ident| {
        script.say(format!("DROP POLICY {} ON {table}", quote::ident(name)));
    };
    before.keys().filter(|name| !after.contains_key(*name)).for_each(|name| drop(script, name));
    for (name, policy) in after {
        let known = before.get(name);
        let bare = |policy: &Policy| Policy { comment: None, ..policy.clone() };
        if known.map(bare) != Some(bare(policy)) {
            if known.is_some() {
                drop(script, name);
            }
            create(script, table, policy);
        }
        let on = format!("POLICY {} ON {table}", quote::ident(name));
        script.describe(&on, known.and_then(|known| known.comment.as_ref()), policy.comment.as_ref());
    }
}

/// CREATE POLICY.
fn create(script: &mut Script, table: &str, policy: &Policy) {
    let mut text = format!("CREATE POLICY {} ON {table}", quote::ident(&policy.name));
    if !policy.permissive {
        text.push_str(" AS RESTRICTIVE");
    }
    if policy.command != PolicyCommand::All {
        text.push_str(&format!(" FOR {}", policy.command.keyword()));
    }
    let roles: Vec<String> = policy.roles.iter().map(acl::name).collect();
    text.push_str(&format!(" TO {}", roles.join(", ")));
    if let Some(using) = &policy.using {
        text.push_str(&format!("\n  USING ({})", print::expr(using)));
    }
    if let Some(check) = &policy.check {
        text.push_str(&format!("\n  WITH CHECK ({})", print::expr(check)));
    }
    script.say(text);
}
