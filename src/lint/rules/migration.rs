//! L02xx: statements of migrations that stop or break what is running. They look at effects: what a statement did, and whether
//! its table was made in the same file.

mod changed_owner;
mod changed_security;
mod client_with_powers;
mod constraint_without_not_valid;
mod default_grant_to_everybody;
mod dropped_api_object;
mod dropped_by_cascade;
mod dropped_column;
mod dropped_not_null;
mod dropped_policy;
mod dropped_table;
mod grant_of_everything;
mod grants_lost_by_drop;
mod limited_domain;
mod limited_text;
mod lost_enum_value;
mod lost_rows;
mod narrow_key;
mod narrowed_check;
mod narrowed_type;
mod not_null_over_rows;
mod not_repeatable;
mod policy_calls_forbidden_function;
mod policy_without_privilege;
mod renamed_column;
mod renamed_relation;
mod row_security_off_for_a_while;
mod serial_column;
mod stale_function_body;
mod timestamp_without_time_zone;
mod unique_over_rows;

use crate::lint::Rule;

/// The rules, by id.
pub(super) static RULES: &[&Rule] = &[
    &constraint_without_not_valid::RULE,
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
