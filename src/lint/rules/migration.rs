//! L02xx: statements of migrations that stop or break what is running. They look at effects: what a statement did, and whether
//! its table was made in the same file.

mod changed_owner;
mod changed_security;
mod client_with_powers;
mod concurrently_in_transaction;
mod constraint_without_not_valid;
mod default_grant_to_everybody;
mod drop_index_without_concurrently;
mod dropped_api_object;
mod dropped_by_cascade;
mod dropped_column;
mod dropped_not_null;
mod dropped_policy;
mod dropped_table;
mod enum_value_used_at_once;
mod grant_of_everything;
mod grants_lost_by_drop;
mod index_without_concurrently;
mod limited_domain;
mod limited_text;
mod lock_without_timeout;
mod lost_enum_value;
mod lost_rows;
mod narrow_key;
mod narrowed_check;
mod narrowed_type;
mod new_column_rewrites_table;
mod not_null_over_rows;
mod not_null_reads_table;
mod not_repeatable;
mod partition_attached_without_check;
mod policy_calls_forbidden_function;
mod policy_without_privilege;
mod primary_key_column_added;
mod referenced_table_locked;
mod refresh_without_concurrently;
mod renamed_column;
mod renamed_relation;
mod required_column_without_default;
mod row_security_off_for_a_while;
mod serial_column;
mod stale_function_body;
mod storage_change_rewrites_table;
mod table_rebuilt;
mod timestamp_without_time_zone;
mod transaction_in_migration;
mod type_change_rewrites_table;
mod unique_built_in_place;
mod unique_over_rows;
mod validated_under_lock;

use crate::lint::Rule;

/// The rules, by id.
pub(super) static RULES: &[&Rule] = &[
    &constraint_without_not_valid::RULE,
    &new_column_rewrites_table::RULE,
    &required_column_without_default::RULE,
    &not_null_reads_table::RULE,
    &primary_key_column_added::RULE,
    &unique_built_in_place::RULE,
    &index_without_concurrently::RULE,
    &drop_index_without_concurrently::RULE,
    &concurrently_in_transaction::RULE,
    &validated_under_lock::RULE,
    &lock_without_timeout::RULE,
    &transaction_in_migration::RULE,
    &enum_value_used_at_once::RULE,
    &referenced_table_locked::RULE,
    &partition_attached_without_check::RULE,
    &refresh_without_concurrently::RULE,
    &table_rebuilt::RULE,
    &storage_change_rewrites_table::RULE,
    &type_change_rewrites_table::RULE,
    &dropped_column::RULE,
    &dropped_table::RULE,
    &dropped_not_null::RULE,
    &dropped_api_object::RULE,
    &lost_rows::RULE,
    &client_with_powers::RULE,
    &renamed_column::RULE,
    &renamed_relation::RULE,
    &lost_enum_value::RULE,
    &narrowed_check::RULE,
    &narrowed_type::RULE,
    &unique_over_rows::RULE,
    &not_null_over_rows::RULE,
    &stale_function_body::RULE,
    &dropped_by_cascade::RULE,
    &dropped_policy::RULE,
    &row_security_off_for_a_while::RULE,
    &grant_of_everything::RULE,
    &default_grant_to_everybody::RULE,
    &changed_owner::RULE,
    &policy_without_privilege::RULE,
    &policy_calls_forbidden_function::RULE,
    &changed_security::RULE,
    &grants_lost_by_drop::RULE,
    &limited_text::RULE,
    &limited_domain::RULE,
    &timestamp_without_time_zone::RULE,
    &narrow_key::RULE,
    &serial_column::RULE,
    &not_repeatable::RULE,
];
