//! SQL of several lines: `sql """ ... """`

use super::{Context, Pair, Rule, child};
use crate::syntax::tree::SqlBlock;

/// The block of SQL that is a child of this node.
pub(super) fn sql_block(pair: &Pair<'_>, context: &Context<'_>) -> Option<SqlBlock> {
    const QUOTES: usize = 3;
    let block = child(pair, Rule::sql_block)?;
    let written = block.as_str();
    let inner = QUOTES..written.len().saturating_sub(QUOTES);
    Some(SqlBlock::new(written.get(inner.clone())?, context.span(&block).part(inner)))
}
