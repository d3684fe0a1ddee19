//! The items of FROM.

use super::run::Run;
use super::select::{Bound, Data, renamed};
use super::tables::{Scan, is_name};
use super::value::Value;
use crate::replay::node;
use crate::replay::problem::Apply;
use pg_query::NodeEnum;
use pg_query::protobuf::{AExprKind, JoinType, Node, RangeFunction, RangeVar, SelectStmt, a_const};
use std::rc::Rc;

/// One item of FROM.
pub(super) struct Item<'q> {
    pub(super) alias: String,
    pub(super) source: ItemSource<'q>,
    /// ON, of an outer join.
    pub(super) on: Vec<&'q Node>,
    pub(super) outer: bool,
}

pub(super) enum ItemSource<'q> {
    Rows(Vec<Data>, bool),
    /// Computed for each row before it.
    Function(&'q RangeFunction),
    Lateral(&'q SelectStmt),
}

impl Run<'_> {
    /// Puts an item of FROM on the list; the conditions of inner joins go with those of WHERE.
    pub(super) fn item<'q>(
        &mut self,
        from: &'q Node,
        outer: bool,
        items: &mut Vec<Item<'q>>,
        conditions: &mut Vec<&'q Node>,
    ) -> Apply {
        match &from.node {
            Some(NodeEnum::RangeVar(range)) => {
                if !(range.schemaname.is_empty() && self.ctes.iter().any(|(name, _)| *name == range.relname)) {
                    self.replay.require_rows_of(range)?;
                }
                let alias = range.alias.as_ref().map_or(&range.relname, |alias| &alias.aliasname).clone();
                let name = if outer { None } else { conditions.iter().find_map(|it| asked_name(it, &alias)) };
                let (rows, complete) = self.relation_rows(range, name);
                items.push(Item { alias, source: ItemSource::Rows(rows, complete), on: Vec::new(), outer });
            }
            Some(NodeEnum::RangeSubselect(sub)) => {
                let Some(NodeEnum::SelectStmt(select)) = node::child(sub.subquery.as_deref()) else { return Ok(()) };
                let alias = sub.alias.as_ref();
                let name = alias.map_or(String::new(), |alias| alias.aliasname.clone());
                let source = if sub.lateral {
                    ItemSource::Lateral(select)
                } else {
                    let rows = self.select(select)?;
                    let rows = renamed(rows, alias.map_or(&[], |alias| alias.colnames.as_slice()));
                    let complete = rows.is_sure();
                    let all = rows.rows.into_iter().map(|row| Data::Fields(Rc::new(row.fields)));
                    ItemSource::Rows(all.collect(), complete)
                };
                items.push(Item { alias: name, source, on: Vec::new(), outer });
            }
            Some(NodeEnum::RangeFunction(function)) => {
                let named = function.alias.as_ref().map(|alias| alias.aliasname.clone());
                let alias = named.or_else(|| function_name(function)).unwrap_or_default();
                items.push(Item { alias, source: ItemSource::Function(function), on: Vec::new(), outer });
            }
            Some(NodeEnum::JoinExpr(join)) => {
                let kind = join.jointype();
                let (Some(left), Some(right)) = (join.larg.as_deref(), join.rarg.as_deref()) else { return Ok(()) };
                self.item(left, outer, items, conditions)?;
                let first = items.len();
                let is_left = kind == JoinType::JoinLeft;
                self.item(right, is_left || outer, items, conditions)?;
                let plain = matches!(kind, JoinType::JoinInner | JoinType::JoinLeft)
                    && join.using_clause.is_empty()
                    && !join.is_natural
                    && (!is_left || items.len() == first + 1);
                if !plain {
                    // FULL and RIGHT joins, USING: whether a row is there isn't known.
                    for item in items.iter_mut() {
                        item.source = ItemSource::Rows(vec![Data::Unknown], false);
                    }
                    return Ok(());
                }
                let Some(on) = join.quals.as_deref() else { return Ok(()) };
                if is_left || outer {
                    if let Some(item) = items.last_mut() {
                        item.on.push(on);
                    }
                } else {
                    conjuncts(on, conditions);
                }
            }
            _ => items.push(Item {
                alias: String::new(),
                source: ItemSource::Rows(vec![Data::Unknown], false),
                on: Vec::new(),
                outer,
            }),
        }
        Ok(())
    }

    /// A system catalog's rows, those near a name that a column must hold if there is one; or what is known of a table's: that it has columns.
    fn relation_rows(&mut self, range: &RangeVar, name: Option<(&str, &str)>) -> (Vec<Data>, bool) {
        if range.schemaname.is_empty()
            && let Some((_, rows)) = self.ctes.iter().rev().find(|(name, _)| *name == range.relname)
        {
            let rows = Rc::clone(rows);
            let complete = rows.is_sure();
            return (rows.rows.iter().map(|row| Data::Fields(Rc::new(row.fields.clone()))).collect(), complete);
        }
        if let Some(table) = super::tables::find(&range.schemaname, &range.relname) {
            let name = name.filter(|(column, _)| table.columns.contains(column)).map(|(_, name)| name);
            let near = name.map(|name| self.replay.mentions.with(&mut self.replay.catalog, [name]));
            let objects = (table.rows)(&Scan { replay: self.replay, near: near.as_ref() });
            let rows = objects.into_iter().map(|object| Data::Virtual(table, Rc::new(object)));
            return (rows.collect(), table.complete);
        }
        let name = self.replay.relation(Some(&range.schemaname), &range.relname).ok().map(|(name, _)| name);
        if self.assumes.is_some() && name.as_ref().is_some_and(|name| self.replay.is_empty_table(name)) {
            self.assumes = Some(true);
            return (Vec::new(), true);
        }
        let columns = name.and_then(|name| {
            let table = self.replay.catalog.tables.get(&name);
            let columns = table.map(|table| table.columns.iter().map(|it| it.name.to_string()).collect::<Vec<_>>());
            columns.or_else(|| {
                let view = self.replay.catalog.views.get(&name)?;
                Some(view.columns.iter().map(|column| column.name.to_string()).collect())
            })
        });
        (vec![columns.map_or(Data::Unknown, |columns| Data::Table(Rc::new(columns)))], false)
    }

    /// `unnest(...)`, `generate_series(...)`, and others as one row.
    pub(super) fn function_rows(&mut self, function: &RangeFunction) -> Apply<(Vec<Data>, bool)> {
        let column = function.alias.as_ref().and_then(|alias| alias.colnames.first()).and_then(node::string);
        let alias = function.alias.as_ref().map(|alias| alias.aliasname.clone());
        let name = function_name(function).unwrap_or_default();
        let field = column.map(ToOwned::to_owned).or(alias).unwrap_or_else(|| name.clone());
        let Some(NodeEnum::FuncCall(call)) =
            function.functions.first().and_then(|list| node::items(list).first()).and_then(|node| node.node.as_ref())
        else {
            return Ok((vec![Data::Unknown], false));
        };
        let many = function.functions.len() > 1;
        let values = if many || function.ordinality && function.alias.as_ref().is_none_or(|it| it.colnames.len() < 2) {
            None
        } else {
            self.set_of(call)?
        };
        let Some(values) = values else { return Ok((vec![Data::Unknown], false)) };
        let ordinal = function.alias.as_ref().and_then(|alias| alias.colnames.get(1)).and_then(node::string);
        let rows = values.into_iter().enumerate().map(|(at, value)| {
            let mut fields = vec![(field.clone(), value)];
            if function.ordinality {
                let number = i64::try_from(at + 1).unwrap_or(i64::MAX);
                fields.push((ordinal.unwrap_or("ordinality").to_owned(), Value::Int(number)));
            }
            Data::Fields(Rc::new(fields))
        });
        Ok((rows.collect(), true))
    }
}

impl Item<'_> {
    pub(super) fn may_have(&self, name: &str) -> bool {
        match &self.source {
            ItemSource::Rows(rows, _) => match rows.first() {
                Some(data) => Bound { alias: String::new(), data: data.clone() }.has(name),
                None => false,
            },
            ItemSource::Function(_) | ItemSource::Lateral(_) => true,
        }
    }
}

fn function_name(function: &RangeFunction) -> Option<String> {
    let first = node::items(function.functions.first()?).first()?;
    match &first.node {
        Some(NodeEnum::FuncCall(call)) => call.funcname.last().and_then(node::string).map(ToOwned::to_owned),
        _ => None,
    }
}

/// The column and the name in `column = 'name'`, or `alias.column = 'name'`.
fn asked_name<'q>(condition: &'q Node, alias: &str) -> Option<(&'q str, &'q str)> {
    let Some(NodeEnum::AExpr(expr)) = &condition.node else { return None };
    if expr.kind() != AExprKind::AexprOp || expr.name.last().and_then(node::string) != Some("=") {
        return None;
    }
    let sides = (node::child(expr.lexpr.as_deref())?, node::child(expr.rexpr.as_deref())?);
    let (column, constant) = match sides {
        (NodeEnum::ColumnRef(column), NodeEnum::AConst(constant)) => (column, constant),
        (NodeEnum::AConst(constant), NodeEnum::ColumnRef(column)) => (column, constant),
        _ => return None,
    };
    let Some(a_const::Val::Sval(name)) = &constant.val else { return None };
    let column = match column.fields.as_slice() {
        [column] => node::string(column)?,
        [qualifier, column] if node::string(qualifier)? == alias => node::string(column)?,
        _ => return None,
    };
    is_name(column).then_some((column, name.sval.as_str()))
}

/// The parts of a condition that must all hold.
pub(super) fn conjuncts<'q>(node: &'q Node, list: &mut Vec<&'q Node>) {
    match &node.node {
        Some(NodeEnum::BoolExpr(expr)) if expr.boolop() == pg_query::protobuf::BoolExprType::AndExpr => {
            expr.args.iter().for_each(|arg| conjuncts(arg, list));
        }
        _ => list.push(node),
    }
}
