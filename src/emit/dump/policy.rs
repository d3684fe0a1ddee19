//! Policies.

use super::script::Script;
use crate::catalog::{Ident, Policy, QualifiedName};
use crate::sql::{ddl, quote};
use std::collections::BTreeMap;

/// The policies of a table that are other ones than before.
pub(super) fn change(
    script: &mut Script,
    table: &QualifiedName,
    before: &BTreeMap<Ident, Policy>,
    after: &BTreeMap<Ident, Policy>,
) {
    let drop = |script: &mut Script, name: &Ident| {
        script.say(ddl::policy::drop(table, name));
    };
    before.keys().filter(|name| !after.contains_key(*name)).for_each(|name| drop(script, name));
    for (name, policy) in after {
        let known = before.get(name);
        let bare = |policy: &Policy| Policy { comment: None, ..policy.clone() };
        if known.map(bare) != Some(bare(policy)) {
            if known.is_some() {
                drop(script, name);
            }
            script.say(ddl::policy::create(table, policy));
        }
        let on = format!("POLICY {} ON {}", quote::ident(name), quote::qualified(table));
        script.describe(&on, known.and_then(|known| known.comment.as_ref()), policy.comment.as_ref());
    }
}
