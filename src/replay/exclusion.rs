//! EXCLUDE constraints.

use super::Replay;
use super::constraint::Pending;
use super::dependency::require_columns;
use super::expr::read as read_expr;
use super::index::{self, key, key_names};
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use crate::catalog::expr::Operator;
use crate::catalog::{Constraint, ConstraintKind, Exclusion, Ident, IndexKey, IndexTarget, Table, name};
use pg_query::NodeEnum;
use pg_query::protobuf::Node;

impl Replay {
    pub(super) fn add_exclusion(&mut self, table: &mut Table, pending: &Pending<'_>) -> Apply<Ident> {
        let node = pending.node;
        let elements: Vec<(IndexKey, Operator)> = node.exclusions.iter().map(element).collect::<Apply<_>>()?;
        let predicate = node.where_clause.as_deref().map(read_expr).transpose()?;
        let include = node::names(&node.including).unwrap_or_default();
        for (key, _) in &elements {
            match &key.target {
                IndexTarget::Column(column) if table.column(column).is_none() => {
                    let message = format!("column \"{column}\" named in key does not exist");
                    return Err(Problem::missing("42703", message));
                }
                IndexTarget::Column(_) => {}
                IndexTarget::Expr(expr) => require_columns(table, expr)?,
            }
        }
        predicate.iter().try_for_each(|expr| require_columns(table, expr))?;
        let keys: Vec<IndexKey> = elements.iter().map(|(key, _)| key.clone()).collect();
        let written = if node.conname.is_empty() {
            let parts = key_names(&keys, &include);
            let middle = name::columns_addition(parts.iter().map(String::as_str));
            self.names.choose_relation(&table.name, Some(&middle), "excl", true)
        } else {
            let written = ident(&node.conname);
            self.require_free(&table.name, &written)?;
            written
        };
        let method = index::method(&node.access_method);
        let kind = ConstraintKind::Exclusion(Exclusion { method, elements, predicate });
        self.insert_constraint(table, pending, Constraint { include, ..Constraint::new(written, kind) })
    }
}

/// A list of an IndexElem and the name of an operator.
fn element(node: &Node) -> Apply<(IndexKey, Operator)> {
    let wrong = || Problem::invalid("42601", "an element of the exclusion constraint is missing");
    let [Node { node: Some(NodeEnum::IndexElem(element)) }, operator] = node::items(node) else { return Err(wrong()) };
    let names = node::names(node::items(operator)).unwrap_or_default();
    let (symbol, schema) = names.split_last().ok_or_else(wrong)?;
    let schema = schema.first().filter(|schema| **schema != "pg_catalog").cloned();
    Ok((key(element)?, Operator { schema, symbol: symbol.to_string() }))
}
