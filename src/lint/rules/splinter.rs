//! L0001 to L0029: what Supabase's linter finds, under its numbers.

mod auth_rls_initplan;
mod rls_disabled_in_public;
mod security_definer_view;
mod unindexed_foreign_keys;

use crate::lint::Rule;

/// The rules, by id.
pub(super) static RULES: &[&Rule] = &[
    &unindexed_foreign_keys::RULE,
    &auth_rls_initplan::RULE,
    &security_definer_view::RULE,
    &rls_disabled_in_public::RULE,
];
