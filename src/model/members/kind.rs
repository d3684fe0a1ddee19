//! Whether a row of the members' table is a person or a membership, which its keys say.

use crate::catalog::Ident;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::{Column, Scope, Table, reference::unique_keys};
use crate::syntax::tree;

/// What a row of the members' table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembersKind {
    /// A person, who is in one tenant at most: the user is unique, and the tenant key may be null.
    Profile,
    /// A membership: the user and the tenant together are unique, so that a person has a role in each of many tenants.
    Join,
}

/// Reads it off the keys, and demands what each kind needs to be true.
pub(in crate::model) fn kind(
    table: &Table,
    user: &Column,
    written: &tree::Members,
    tenant: &tree::Tenant,
    diagnostics: &mut Diagnostics,
) -> MembersKind {
    let key = &tenant.key;
    let name = &table.name.name;
    let keys = unique_keys(table);
    let alone = keys.iter().any(|columns| columns.as_slice() == std::slice::from_ref(&user.name));
    let together = keys.iter().any(|columns| is_pair(columns, &user.name, key));
    let problem = |message: String| Diagnostic::error(&code::P0413, written.user.span, message);
    if (alone || together) && !user.not_null {
        diagnostics.push(
            problem(format!("`{}` of `{name}` may be null, and would be nobody", user.name))
                .label(user.span, "declared here")
                .help("add `not null`"),
        );
    }
    if tenant.parent.is_some() {
        // Their keys are looked at in `nested`.
        return MembersKind::Join;
    }
    if alone {
        return MembersKind::Profile;
    }
    if !together {
        diagnostics.push(
            problem(format!("`{name}` may have two rows for one person in the same tenant"))
                .label(table.span, "nothing is unique here that says otherwise")
                .note("the second one could hold another role: who is removed would still be in, and who steps down would still be up")
                .help(format!(
                    "add `unique ({}, {})` for people who are in many tenants, or make `{0}` the primary key or `unique` for people who are in one",
                    user.name, key.value
                )),
        );
        return MembersKind::Join;
    }
    if matches!(table.scope, Scope::Tenant { nullable: true, .. }) {
        diagnostics.push(
            Diagnostic::error(&code::P0413, table.span, format!("a row of `{name}` may be without a tenant"))
                .label(written.user.span, "a person may have many rows, each a membership")
                .note("a membership in nothing says nothing, and nulls aren't equal: there could be any number of them")
                .help(format!(
                    "write `tenant`, or make `{}` unique for people who are in one tenant at most",
                    user.name
                )),
        );
    }
    MembersKind::Join
}

/// Whether a key is the user and the tenant, in either order.
fn is_pair(columns: &[Ident], user: &Ident, key: &tree::Name) -> bool {
    match columns {
        [first, second] => (first == user && *second == *key.value) || (second == user && *first == *key.value),
        _ => false,
    }
}
