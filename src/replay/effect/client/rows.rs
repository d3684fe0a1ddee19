//! Rows that are changed, and conditions of domains.

use super::{Before, ClientEffect, Rows};
use crate::catalog::{Ident, TypeKind};
use crate::replay::Replay;
use crate::replay::node::{self, ident};
use pg_query::protobuf::{DeleteStmt, Node, UpdateStmt, a_const};
use pg_query::{NodeEnum, NodeRef};

impl Replay {
    pub(super) fn update_rows_before(&self, statement: &UpdateStmt) -> Option<Before> {
        let table = self.table_name(statement.relation.as_ref()).ok()?;
        let held = self.catalog.tables.get(&table)?;
        let (mut set, mut overwritten) = (Vec::new(), Vec::new());
        for node in &statement.target_list {
            let Some(NodeEnum::ResTarget(target)) = &node.node else { continue };
            let column = ident(&target.name);
            let by_itself = node::child(target.val.as_deref()).is_some_and(|value| mentions(value, &column));
            if held.column(&column).is_some() && !by_itself && target.indirection.is_empty() {
                overwritten.push(column.clone());
            }
            set.push(column);
        }
        let all = statement.from_clause.is_empty() && is_always(statement.where_clause.as_deref());
        Some(Before::Known(ClientEffect::Rows(Rows { table, all, set, overwritten })))
    }

    pub(super) fn delete_rows_before(&self, statement: &DeleteStmt) -> Option<Before> {
        let table = self.table_name(statement.relation.as_ref()).ok()?;
        let all = statement.using_clause.is_empty() && is_always(statement.where_clause.as_deref());
        Some(Before::Known(ClientEffect::Rows(Rows { table, all, set: Vec::new(), overwritten: Vec::new() })))
    }

    /// How many conditions a domain has: its checks, and NOT NULL.
    pub(super) fn domain_conditions(&self, names: &[Node]) -> usize {
        let ty = self.type_name(names).ok().and_then(|name| self.catalog.types.get(&name));
        match ty.map(|ty| &ty.kind) {
            Some(TypeKind::Domain { not_null, checks, .. }) => checks.len() + usize::from(*not_null),
            _ => 0,
        }
    }
}

/// Whether a condition is missing, or is `true` as it stands there.
fn is_always(condition: Option<&Node>) -> bool {
    match node::child(condition) {
        None => true,
        Some(NodeEnum::AConst(constant)) => matches!(&constant.val, Some(a_const::Val::Boolval(it)) if it.boolval),
        Some(_) => false,
    }
}

/// Whether a value names a column.
fn mentions(value: &NodeEnum, column: &Ident) -> bool {
    let is = |node: &NodeRef<'_>| match node {
        NodeRef::ColumnRef(it) => it.fields.last().and_then(node::string).is_some_and(|name| ident(name) == *column),
        _ => false,
    };
    value.nodes().iter().any(|(node, ..)| is(node))
}
