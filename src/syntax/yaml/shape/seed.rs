//! Seed rows.

use schemars::JsonSchema;
use serde::Deserialize;

use super::List;

/// Rows that a database starts with.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "seed")]
pub(in crate::syntax::yaml) struct Seed {
    /// What the rows are for.
    pub(in crate::syntax::yaml) comment: Option<String>,
    /// The table that gets them; a table of the platform's with its schema: `auth.users`.
    pub(in crate::syntax::yaml) into: String,
    /// The columns that are given.
    pub(in crate::syntax::yaml) columns: List<String>,
    /// The rows, each a list of SQL expressions in brackets, in the order of the columns: `('00000000-0000-4000-8000-000000000001', 'Acme')`.
    pub(in crate::syntax::yaml) rows: List<String>,
}
