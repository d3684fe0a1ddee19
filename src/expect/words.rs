//! What the matrix says, in words for a message.

use crate::access::{AccessCell, AccessGrant, RowSet};
use crate::catalog::Ident;
use crate::syntax::tree::Command;

/// All ways to be allowed.
pub(super) fn cell(cell: &AccessCell, command: Command) -> String {
    if cell.grants.is_empty() {
        return "never".to_owned();
    }
    let ways: Vec<String> = cell.grants.iter().map(|grant| way(grant, command)).collect();
    ways.join("; or ")
}

fn way(grant: &AccessGrant, command: Command) -> String {
    let rows = match grant.rows {
        RowSet::Own => "own rows",
        RowSet::Peers => "rows of people who share a tenant",
        RowSet::Tenant | RowSet::TenantLive => "rows of the tenant",
        RowSet::All | RowSet::AllLive => "all rows",
    };
    let columns = grant.columns.as_ref().filter(|_| command != Command::Delete);
    let columns = columns.map(|columns| format!(", only ({})", list(columns))).unwrap_or_default();
    let condition = grant.condition.as_ref().map(|text| format!(", when `{text}`")).unwrap_or_default();
    format!("{rows}{columns}{condition}")
}

/// Columns with commas between them.
pub(super) fn list(columns: &[Ident]) -> String {
    columns.iter().map(Ident::as_str).collect::<Vec<_>>().join(", ")
}
