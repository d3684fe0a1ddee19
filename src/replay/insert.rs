//! INSERT as a plain value: for seed rows, which change no object.

use super::expr;
use super::node::{self, Read, child, ident, required};
use crate::catalog::{Expr, Ident, Insert, QualifiedName, Update};
use crate::sql::SqlError;
use crate::sql::parse::{Statement, with_stack_for};
use pg_query::NodeEnum;
use pg_query::protobuf::{InferClause, InsertStmt, Node, OnConflictAction, OverridingKind, RangeVar};

/// `INSERT INTO schema.table AS alias (columns) VALUES ... ON CONFLICT (columns) DO NOTHING | DO UPDATE SET ... WHERE ...`
///
/// # Errors
/// Any other statement, and any other form of this one.
pub fn insert(statement: &Statement) -> Result<Insert, SqlError> {
    with_stack_for(statement.nesting, || match &statement.node {
        NodeEnum::InsertStmt(insert) => read(insert),
        _ => Err(other()),
    })
}

fn other() -> SqlError {
    node::error("this is not an INSERT of rows that can be run again")
}

fn read(insert: &InsertStmt) -> Read<Insert> {
    let plain = insert.returning_clause.is_none()
        && insert.with_clause.is_none()
        && matches!(insert.r#override(), OverridingKind::OverridingNotSet | OverridingKind::Undefined);
    let (table, alias) = table(insert.relation.as_ref().ok_or_else(other)?)?;
    let conflict = insert.on_conflict_clause.as_deref().ok_or_else(other)?;
    if !plain {
        return Err(other());
    }
    let update = match conflict.action() {
        OnConflictAction::OnconflictNothing => None,
        OnConflictAction::OnconflictUpdate => {
            let set = conflict.target_list.iter().map(assignment).collect::<Read<Vec<_>>>()?;
            let condition = conflict.where_clause.as_deref().ok_or_else(other)?;
            Some(Update { set, condition: expr::read(condition)? })
        }
        _ => return Err(other()),
    };
    Ok(Insert {
        table,
        alias,
        columns: insert.cols.iter().map(column).collect::<Read<_>>()?,
        rows: rows(insert.select_stmt.as_deref())?,
        key: key(conflict.infer.as_deref().ok_or_else(other)?)?,
        update,
        comment: None,
    })
}

fn table(relation: &RangeVar) -> Read<(QualifiedName, Ident)> {
    let alias = relation.alias.as_ref().filter(|alias| alias.colnames.is_empty()).ok_or_else(other)?;
    if relation.schemaname.is_empty() || !relation.catalogname.is_empty() {
        return Err(other());
    }
    let name = QualifiedName::new(ident(&relation.schemaname), ident(&relation.relname));
    Ok((name, ident(&alias.aliasname)))
}

/// A column, with nothing behind it.
fn column(target: &Node) -> Read<Ident> {
    match child(Some(target)) {
        Some(NodeEnum::ResTarget(target)) if target.indirection.is_empty() => Ok(ident(&target.name)),
        _ => Err(other()),
    }
}

fn assignment(target: &Node) -> Read<(Ident, Expr)> {
    let name = column(target)?;
    match child(Some(target)) {
        Some(NodeEnum::ResTarget(target)) => Ok((name, expr::read(required(target.val.as_deref())?)?)),
        _ => Err(other()),
    }
}

/// The rows of VALUES, and nothing beside them.
fn rows(source: Option<&Node>) -> Read<Vec<Vec<Expr>>> {
    let Some(NodeEnum::SelectStmt(select)) = child(source) else { return Err(other()) };
    let plain = select.sort_clause.is_empty()
        && select.limit_count.is_none()
        && select.limit_offset.is_none()
        && select.locking_clause.is_empty()
        && select.with_clause.is_none()
        && select.target_list.is_empty()
        && select.larg.is_none();
    if !plain || select.values_lists.is_empty() {
        return Err(other());
    }
    let row = |list: &Node| node::items(list).iter().map(expr::read).collect();
    select.values_lists.iter().map(row).collect()
}

/// The columns of a key.
fn key(infer: &InferClause) -> Read<Vec<Ident>> {
    if infer.where_clause.is_some() || !infer.conname.is_empty() {
        return Err(other());
    }
    let one = |element: &Node| match child(Some(element)) {
        Some(NodeEnum::IndexElem(element))
            if element.expr.is_none() && element.collation.is_empty() && element.opclass.is_empty() =>
        {
            Ok(ident(&element.name))
        }
        _ => Err(other()),
    };
    infer.index_elems.iter().map(one).collect()
}
