//! Functions and views.

use schemars::JsonSchema;
use serde::Deserialize;

use super::List;

/// A function that clients call, with its caller's own rights.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "function")]
pub(in crate::syntax::yaml) struct Function {
    /// Name, arguments and what it returns: `open_tasks(most integer default 10) returns setof tasks`.
    pub(in crate::syntax::yaml) function: String,
    /// What it does; becomes `COMMENT ON FUNCTION`.
    pub(in crate::syntax::yaml) comment: Option<String>,
    /// What the planner may assume; `volatile` where nothing is said.
    pub(in crate::syntax::yaml) volatility: Option<Volatility>,
    /// Whether it gives null where an argument is null, without being run.
    pub(in crate::syntax::yaml) strict: Option<bool>,
    /// The body in SQL, a text of several lines.
    pub(in crate::syntax::yaml) sql: Option<String>,
    /// The body in PL/pgSQL, a text of several lines.
    pub(in crate::syntax::yaml) plpgsql: Option<String>,
    /// Who may call it: `member to execute`.
    pub(in crate::syntax::yaml) allow: Option<List<String>>,
}

/// What the planner may assume.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "volatility")]
pub(in crate::syntax::yaml) enum Volatility {
    /// The same arguments give the same result for ever.
    Immutable,
    /// The same arguments give the same result within a statement.
    Stable,
    /// Anything.
    Volatile,
}

/// A view, which shows each caller what that caller may see.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "view")]
pub(in crate::syntax::yaml) struct View {
    /// What a row is; becomes `COMMENT ON VIEW`.
    pub(in crate::syntax::yaml) comment: Option<String>,
    /// The query, a text of several lines.
    pub(in crate::syntax::yaml) sql: String,
    /// Who may look: `member to select`.
    pub(in crate::syntax::yaml) allow: Option<List<String>>,
}
