//! L01xx: traps of row level security and privileges that no other linter sees.

mod captured_column;
mod membership_test_without_row;
mod policy_recursion;
mod self_service_membership;
mod self_service_role;
mod update_moves_row;

use crate::lint::Rule;

/// The rules, by id.
pub(super) static RULES: &[&Rule] = &[
    &membership_test_without_row::RULE,
    &captured_column::RULE,
    &policy_recursion::RULE,
    &update_moves_row::RULE,
    &self_service_role::RULE,
    &self_service_membership::RULE,
];
