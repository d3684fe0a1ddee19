//! L0001 to L0029: what Supabase's linter finds, under its numbers.

mod anon_security_definer_function_executable;
mod auth_rls_initplan;
mod auth_users_exposed;
mod authenticated_security_definer_function_executable;
mod duplicate_index;
mod extension_in_public;
mod fkey_to_auth_unique;
mod foreign_table_in_api;
mod function_search_path_mutable;
mod insecure_queue_exposed_in_api;
mod materialized_view_in_api;
mod multiple_permissive_policies;
mod no_primary_key;
mod pg_graphql_anon_table_exposed;
mod pg_graphql_authenticated_table_exposed;
mod policy_exists_rls_disabled;
mod public_bucket_allows_listing;
mod rls_disabled_in_public;
mod rls_enabled_no_policy;
mod rls_policy_always_true;
mod rls_references_user_metadata;
mod security_definer_view;
mod sensitive_columns_exposed;
mod unindexed_foreign_keys;
mod unsupported_reg_types;

use crate::catalog::QualifiedName;
use crate::lint::Rule;
use serde_json::{Value, json};

/// The rules, by id.
pub(super) static RULES: &[&Rule] = &[
    &unindexed_foreign_keys::RULE,
    &auth_users_exposed::RULE,
    &auth_rls_initplan::RULE,
    &no_primary_key::RULE,
    &multiple_permissive_policies::RULE,
    &policy_exists_rls_disabled::RULE,
    &rls_enabled_no_policy::RULE,
    &duplicate_index::RULE,
    &security_definer_view::RULE,
    &function_search_path_mutable::RULE,
    &rls_disabled_in_public::RULE,
    &extension_in_public::RULE,
    &rls_references_user_metadata::RULE,
    &materialized_view_in_api::RULE,
    &foreign_table_in_api::RULE,
    &unsupported_reg_types::RULE,
    &insecure_queue_exposed_in_api::RULE,
    &fkey_to_auth_unique::RULE,
    &sensitive_columns_exposed::RULE,
    &rls_policy_always_true::RULE,
    &public_bucket_allows_listing::RULE,
    &pg_graphql_anon_table_exposed::RULE,
    &pg_graphql_authenticated_table_exposed::RULE,
    &anon_security_definer_function_executable::RULE,
    &authenticated_security_definer_function_executable::RULE,
];

/// The metadata that most of its lints give.
fn metadata(name: &QualifiedName, kind: &str) -> Value {
    json!({ "schema": &*name.schema, "name": &*name.name, "type": kind })
}
