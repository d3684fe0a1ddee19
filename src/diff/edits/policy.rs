//! Policies, and row security itself. A policy that is changed is altered, if that can be said: dropping it and making it again would leave a moment
//! without it.

use crate::catalog::{Ident, Policy, QualifiedName, Table};
use crate::diff::{Alteration, Edit, Fact};
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
        let bare = |policy: &Policy| Policy { comment: None, ..policy.clone() };
        match now.and_then(|now| now.get(name)) {
            Some(known) if bare(known) == bare(policy) => {}
            Some(known) => match ddl::policy::alter(table, known, policy) {
                Some(sql) => found.push(Edit::alter(fact(name), direction(known, policy), sql)),
                None => {
                    found.push(Edit::drop(fact(name), ddl::policy::drop(table, name)));
                    found.push(Edit::create(fact(name), ddl::policy::create(table, policy)));
                }
            },
            None => found.push(Edit::create(fact(name), ddl::policy::create(table, policy))),
        }
    }
}

/// Whether fewer rows can be seen through the table for it, or more; `Other` where it can't be told.
fn direction(before: &Policy, after: &Policy) -> Alteration {
    let conditions = before.using == after.using && before.check == after.check;
    let fewer = after.roles.is_subset(&before.roles);
    let more = before.roles.is_subset(&after.roles);
    match (conditions, fewer, more, after.permissive) {
        (true, true, _, true) | (true, _, true, false) => Alteration::Closes,
        (true, _, true, true) | (true, true, _, false) => Alteration::Opens,
        _ => Alteration::Other,
    }
}

/// `ENABLE` and `FORCE ROW LEVEL SECURITY`.
pub(super) fn row_security(now: Option<&Table>, wanted: &Table, found: &mut Vec<Edit>) {
    let had = now.map_or((false, false), |table| (table.row_security, table.force_row_security));
    for (had, has, [on, off]) in [
        (had.0, wanted.row_security, ["ENABLE", "DISABLE"]),
        (had.1, wanted.force_row_security, ["FORCE", "NO FORCE"]),
    ] {
        if had != has {
            let (verb, how) = if has { (on, Alteration::Closes) } else { (off, Alteration::Opens) };
            let sql = format!("ALTER TABLE {} {verb} ROW LEVEL SECURITY", quote::qualified(&wanted.name));
            found.push(Edit::alter(Fact::RowSecurity(wanted.name.clone()), how, sql));
        }
    }
}
