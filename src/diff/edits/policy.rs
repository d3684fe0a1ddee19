//! Policies. One that is changed is altered, if that can be said: dropping it and making it again would leave a moment without it.

use crate::catalog::{Ident, Policy, QualifiedName};
use crate::diff::{Alteration, Edit, EditKind, Fact};
use crate::sql::{ddl, quote};
use std::collections::BTreeMap;

/// The policies of a table.
pub(super) fn edits(
    table: &QualifiedName,
    now: Option<&BTreeMap<Ident, Policy>>,
    wanted: &BTreeMap<Ident, Policy>,
    found: &mut Vec<Edit>,
) {
    let fact = |name: &Ident| Fact::Policy(table.clone(), name.clone());
    for name in now.into_iter().flat_map(BTreeMap::keys).filter(|name| !wanted.contains_key(*name)) {
        found.push(Edit::drop(fact(name), ddl::policy::drop(table, name)));
    }
    for (name, policy) in wanted {
        let known = now.and_then(|now| now.get(name));
        let bare = |policy: &Policy| Policy { comment: None, ..policy.clone() };
        let mut comment = known.and_then(|known| known.comment.clone());
        match known {
            Some(known) if bare(known) == bare(policy) => {}
            Some(known) => match ddl::policy::alter(table, known, policy) {
                Some(sql) => found.push(Edit::alter(fact(name), Alteration::Opens, sql)),
                None => {
                    comment = None;
                    found.push(Edit::drop(fact(name), ddl::policy::drop(table, name)));
                    found.push(Edit::create(fact(name), ddl::policy::create(table, policy)));
                }
            },
            None => found.push(Edit::create(fact(name), ddl::policy::create(table, policy))),
        }
        if comment != policy.comment {
            let on = format!("POLICY {} ON {}", quote::ident(name), quote::qualified(table));
            found.push(Edit::new(fact(name), EditKind::Comment, ddl::comment(&on, policy.comment.as_deref())));
        }
    }
}
