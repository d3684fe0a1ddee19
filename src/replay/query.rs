//! pg_query's SELECTs as the catalog's queries; what has no case there stays as pg_query prints it.

use super::expr::{boxed, read as read_expr};
use super::node::{self, Read, child, error, ident, required};
use crate::catalog::expr::{FromItem, JoinKind, Query, Select};
use crate::catalog::{Expr, Ident};
use crate::sql::deparse;
use pg_query::NodeEnum;
use pg_query::protobuf::{Alias, JoinExpr, JoinType, Node, RangeFunction, SelectStmt, SetOperation};

/// A query.
///
/// # Errors
/// What pg_query can't print.
pub(super) fn read(node: &Node) -> Read<Query> {
    let Some(NodeEnum::SelectStmt(select)) = &node.node else {
        return Err(error("this is not a query"));
    };
    if is_plain(select)
        && let Some(select) = plain(select)?
    {
        return Ok(Query::Select(select));
    }
    let statement = NodeEnum::SelectStmt(select.clone());
    deparse::statement(&statement).map(Query::Opaque).ok_or_else(|| error("pg_query can't print this query"))
}

/// Whether nothing is used that [`Select`] has no place for.
fn is_plain(select: &SelectStmt) -> bool {
    let distinct = match select.distinct_clause.as_slice() {
        [] => true,
        // Plain DISTINCT is a list of one empty node; DISTINCT ON holds its expressions.
        [only] => only.node.is_none(),
        _ => false,
    };
    distinct
        && select.into_clause.is_none()
        && select.group_clause.is_empty()
        && select.having_clause.is_none()
        && select.window_clause.is_empty()
        && select.values_lists.is_empty()
        && select.sort_clause.is_empty()
        && select.limit_offset.is_none()
        && select.limit_count.is_none()
        && select.locking_clause.is_empty()
        && select.with_clause.is_none()
        && matches!(select.op(), SetOperation::SetopNone | SetOperation::Undefined)
        && select.larg.is_none()
        && select.rarg.is_none()
}

/// `None` where an item of FROM has no case.
fn plain(select: &SelectStmt) -> Read<Option<Select>> {
    let mut targets = Vec::with_capacity(select.target_list.len());
    for target in &select.target_list {
        let Some(NodeEnum::ResTarget(target)) = &target.node else { return Ok(None) };
        if !target.indirection.is_empty() {
            return Ok(None);
        }
        let alias = (!target.name.is_empty()).then(|| ident(&target.name));
        targets.push((read_expr(required(target.val.as_deref())?)?, alias));
    }
    let mut from = Vec::with_capacity(select.from_clause.len());
    for item in &select.from_clause {
        let Some(item) = from_item(item)? else { return Ok(None) };
        from.push(item);
    }
    let condition = select.where_clause.as_deref().map(|node| boxed(Some(node))).transpose()?;
    Ok(Some(Select { distinct: !select.distinct_clause.is_empty(), targets, from, condition }))
}

fn from_item(node: &Node) -> Read<Option<FromItem>> {
    Ok(match child(Some(node)) {
        Some(NodeEnum::RangeVar(table)) if table.inh && table.catalogname.is_empty() => alias(table.alias.as_ref())
            .map(|alias| FromItem::Table {
                schema: (!table.schemaname.is_empty()).then(|| ident(&table.schemaname)),
                name: ident(&table.relname),
                alias,
            }),
        Some(NodeEnum::RangeFunction(function)) => from_function(function)?,
        Some(NodeEnum::RangeSubselect(subquery)) if !subquery.lateral => match alias(subquery.alias.as_ref()) {
            Some(alias) => {
                let query = Box::new(read(required(subquery.subquery.as_deref())?)?);
                Some(FromItem::Query { query, alias })
            }
            None => None,
        },
        Some(NodeEnum::JoinExpr(join)) => from_join(join)?,
        _ => None,
    })
}

fn from_function(function: &RangeFunction) -> Read<Option<FromItem>> {
    let plain = !function.lateral && !function.ordinality && !function.is_rowsfrom && function.coldeflist.is_empty();
    let (true, [list], Some(alias)) = (plain, function.functions.as_slice(), alias(function.alias.as_ref())) else {
        return Ok(None);
    };
    let [call, definitions @ ..] = node::items(list) else { return Ok(None) };
    if definitions.iter().any(|definition| definition.node.is_some()) {
        return Ok(None);
    }
    let call = read_expr(call)?;
    Ok(matches!(call, Expr::Call(_)).then(|| FromItem::Function { call: Box::new(call), alias }))
}

fn from_join(join: &JoinExpr) -> Read<Option<FromItem>> {
    if join.is_natural || !join.using_clause.is_empty() || join.alias.is_some() || join.join_using_alias.is_some() {
        return Ok(None);
    }
    let kind = match (join.jointype(), join.quals.is_some()) {
        (JoinType::JoinInner, false) => JoinKind::Cross,
        (JoinType::JoinInner, true) => JoinKind::Inner,
        (JoinType::JoinLeft, true) => JoinKind::Left,
        (JoinType::JoinRight, true) => JoinKind::Right,
        (JoinType::JoinFull, true) => JoinKind::Full,
        _ => return Ok(None),
    };
    let left = from_item(required(join.larg.as_deref())?)?;
    let right = from_item(required(join.rarg.as_deref())?)?;
    let condition = join.quals.as_deref().map(|node| boxed(Some(node))).transpose()?;
    Ok(left.zip(right).map(|(left, right)| FromItem::Join {
        kind,
        left: Box::new(left),
        right: Box::new(right),
        condition,
    }))
}

/// `None` for an alias that names columns too.
#[expect(clippy::option_option, reason = "no alias and no place for the alias are different answers")]
fn alias(alias: Option<&Alias>) -> Option<Option<Ident>> {
    match alias {
        None => Some(None),
        Some(alias) if alias.colnames.is_empty() => Some(Some(ident(&alias.aliasname))),
        Some(_) => None,
    }
}
