//! A table.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Column, Index, List, Rule};

/// A table: its columns, its habits, and who may do what to its rows.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "table")]
pub(in crate::syntax::yaml) struct Table {
    /// What a row is; becomes `COMMENT ON TABLE`.
    pub(in crate::syntax::yaml) comment: Option<String>,
    /// The name the table had before, so that a rename doesn't become drop and create.
    pub(in crate::syntax::yaml) was: Option<String>,
    /// The columns in order, and the lines that make columns: `tenant`, `soft delete`, `timestamps`.
    pub(in crate::syntax::yaml) columns: Option<List<Column>>,
    /// The column that holds the person whose row it is.
    #[serde(rename = "self")]
    pub(in crate::syntax::yaml) self_column: Option<String>,
    /// The primary key where it has several columns: `(organization_id, code)`, `(a, b) as NAME`.
    pub(in crate::syntax::yaml) primary_key: Option<String>,
    /// The column that holds when a row's time is over: after it the row isn't there for clients.
    pub(in crate::syntax::yaml) expires: Option<String>,
    /// Rows are added and never changed.
    pub(in crate::syntax::yaml) append_only: Option<bool>,
    /// Belongs to no tenant.
    pub(in crate::syntax::yaml) shared: Option<bool>,
    /// For the server only.
    pub(in crate::syntax::yaml) internal: Option<bool>,
    /// Columns that never change once written.
    pub(in crate::syntax::yaml) immutable: Option<List<String>>,
    /// Whether changes are recorded: `true`, or the name of the trigger that does it.
    pub(in crate::syntax::yaml) audited: Option<Audited>,
    /// The indexes: `idx_customers_status (status) where deleted_at is null`.
    pub(in crate::syntax::yaml) indexes: Option<List<Index>>,
    /// Unique constraints: `(organization_id, email) as one_email`.
    pub(in crate::syntax::yaml) unique: Option<List<String>>,
    /// Check constraints: `(starts_at < ends_at) as in_order`.
    pub(in crate::syntax::yaml) checks: Option<List<String>>,
    /// Who may do what: one of these must hold.
    pub(in crate::syntax::yaml) allow: Option<List<Rule>>,
    /// What must hold on top, all of these: `authenticated to delete when auth.jwt() ->> 'aal' = 'aal2'`.
    pub(in crate::syntax::yaml) restrict: Option<List<Rule>>,
}

/// Whether changes are recorded: `true`, or the name of the trigger that does it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "audited")]
pub(in crate::syntax::yaml) enum Audited {
    /// Whether.
    Flag(bool),
    /// The trigger's name.
    Name(String),
}
