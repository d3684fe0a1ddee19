//! Indexes.

use super::expr::read as read_expr;
use super::node::{self, Read, error, ident};
use crate::catalog::{Expr, IndexKey, IndexTarget};
use pg_query::protobuf::{IndexElem, SortByDir, SortByNulls};

/// A key of an index. An expression that is only a column in brackets is that column, as for the server (`ComputeIndexAttrs`).
pub(super) fn key(element: &IndexElem) -> Read<IndexKey> {
    if !element.collation.is_empty() {
        return Err(error("COLLATE on a key of an index is not supported"));
    }
    if !element.opclassopts.is_empty() {
        return Err(error("parameters of an operator class are not supported"));
    }
    let target = match &element.expr {
        None => IndexTarget::Column(ident(&element.name)),
        Some(node) => match read_expr(node)? {
            Expr::Column(parts) if parts.len() == 1 => {
                IndexTarget::Column(parts.into_iter().next().unwrap_or_default())
            }
            other => IndexTarget::Expr(other),
        },
    };
    let operator_class = match node::names(&element.opclass).as_deref() {
        Some([]) => None,
        Some([.., name]) => Some(name.clone()),
        None => return Err(error("this is not the name of an operator class")),
    };
    let descending = element.ordering() == SortByDir::SortbyDesc;
    let nulls_first = match element.nulls_ordering() {
        SortByNulls::SortbyNullsFirst => true,
        SortByNulls::SortbyNullsLast => false,
        SortByNulls::SortbyNullsDefault | SortByNulls::Undefined => descending,
    };
    Ok(IndexKey { target, operator_class, descending, nulls_first })
}
