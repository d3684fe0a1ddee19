//! L01xx: traps of row level security and privileges that no other linter sees.

mod captured_column;
mod cascade_into_append_only;
mod change_without_select;
mod comparison_that_fails;
mod current_user_of_owner;
mod definer_function_takes_identity;
mod definer_function_unchecked;
mod delete_trigger_with_new;
mod dynamic_sql_of_callers;
mod exposed_claims;
mod foreign_key_across_tenants;
mod helper_bound_by_policies;
mod helper_for_each_row;
mod insert_not_visible;
mod membership_for_each_row;
mod membership_test_without_row;
mod not_exists_unseen;
mod open_without_user;
mod permissive_false;
mod policy_recursion;
mod policy_without_condition;
mod realtime_policy_without_topic;
mod restrictive_policy_alone;
mod secret_in_sql;
mod self_service_membership;
mod self_service_role;
mod soft_delete_hidden;
mod storage_policy_without_bucket;
mod temporary_table_before_table;
mod truncate_left_to_clients;
mod unindexed_policy_column;
mod update_moves_row;
mod user_metadata_trusted;
mod void_column_privilege;
mod void_default_revoke;

use crate::lint::Rule;

/// The rules, by id.
pub(super) static RULES: &[&Rule] = &[
    &membership_test_without_row::RULE,
    &captured_column::RULE,
    &policy_recursion::RULE,
    &update_moves_row::RULE,
    &self_service_role::RULE,
    &self_service_membership::RULE,
    &user_metadata_trusted::RULE,
    &definer_function_takes_identity::RULE,
    &definer_function_unchecked::RULE,
    &dynamic_sql_of_callers::RULE,
    &exposed_claims::RULE,
    &truncate_left_to_clients::RULE,
    &void_column_privilege::RULE,
    &void_default_revoke::RULE,
    &change_without_select::RULE,
    &permissive_false::RULE,
    &storage_policy_without_bucket::RULE,
    &realtime_policy_without_topic::RULE,
    &soft_delete_hidden::RULE,
    &insert_not_visible::RULE,
    &comparison_that_fails::RULE,
    &helper_for_each_row::RULE,
    &membership_for_each_row::RULE,
    &unindexed_policy_column::RULE,
    &foreign_key_across_tenants::RULE,
    &cascade_into_append_only::RULE,
    &delete_trigger_with_new::RULE,
    &secret_in_sql::RULE,
    &temporary_table_before_table::RULE,
    &open_without_user::RULE,
    &policy_without_condition::RULE,
    &restrictive_policy_alone::RULE,
    &not_exists_unseen::RULE,
    &helper_bound_by_policies::RULE,
    &current_user_of_owner::RULE,
];
