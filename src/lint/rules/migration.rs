//! L02xx: statements of migrations that stop or break what is running. They look at effects: what a statement did, and whether
//! its table was made in the same file.

mod concurrently_in_transaction;
mod constraint_without_not_valid;
mod drop_index_without_concurrently;
mod enum_value_used_at_once;
mod index_without_concurrently;
mod lock_without_timeout;
mod new_column_rewrites_table;
mod not_null_reads_table;
mod partition_attached_without_check;
mod primary_key_column_added;
mod referenced_table_locked;
mod refresh_without_concurrently;
mod required_column_without_default;
mod storage_change_rewrites_table;
mod table_rebuilt;
mod transaction_in_migration;
mod type_change_rewrites_table;
mod unique_built_in_place;
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
];
