//! What a query makes of the rows that it has found: targets, groups, order and limit.

use super::run::Run;
use super::select::{Found, Row, Rows};
use super::value::Value;
use crate::replay::node;
use crate::replay::problem::Apply;
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, SelectStmt, SortByDir};
use std::cmp::Ordering;
use std::rc::Rc;

impl Run<'_> {
    /// The target list for the row that is bound.
    pub(super) fn targets(&mut self, select: &SelectStmt) -> Apply<Vec<(String, Value)>> {
        let mut fields = Vec::new();
        for target in &select.target_list {
            let Some(NodeEnum::ResTarget(target)) = &target.node else { continue };
            let Some(value) = target.val.as_deref() else { continue };
            if let Some(NodeEnum::ColumnRef(column)) = &value.node
                && let Some(Node { node: Some(NodeEnum::AStar(_)) }) = column.fields.last()
            {
                let qualifier = column.fields.first().and_then(node::string);
                let bounds = self.rows.iter().filter(|bound| qualifier.is_none_or(|name| bound.alias == name));
                for bound in bounds {
                    match bound.whole(self.replay) {
                        Value::Record(more) => fields.extend(more),
                        value => fields.push((bound.alias.clone(), value)),
                    }
                }
                continue;
            }
            let name = if target.name.is_empty() { super::columns::name_of(value) } else { target.name.clone() };
            fields.push((name, self.evaluate(value)?));
        }
        Ok(fields)
    }

    fn unknown_fields(&self, select: &SelectStmt) -> Vec<(String, Value)> {
        let names = select.target_list.iter().filter_map(|target| match &target.node {
            Some(NodeEnum::ResTarget(target)) if !target.name.is_empty() => Some(target.name.clone()),
            Some(NodeEnum::ResTarget(target)) => target.val.as_deref().map(super::columns::name_of),
            _ => None,
        });
        names.map(|name| (name, Value::Unknown)).collect()
    }

    /// What the row is ordered by.
    pub(super) fn keys(&mut self, select: &SelectStmt) -> Apply<Vec<Value>> {
        let mut keys = Vec::new();
        for sort in &select.sort_clause {
            let Some(NodeEnum::SortBy(sort)) = &sort.node else { continue };
            let Some(by) = sort.node.as_deref() else { continue };
            let value = self.evaluate(by)?;
            keys.push(value);
        }
        Ok(keys)
    }

    pub(super) fn grouped(&mut self, select: &SelectStmt, found: Found, complete: bool) -> Apply<Rows> {
        let base = self.rows.len();
        let Some(groups) = self.groups(select, found, complete)? else {
            let fields = self.unknown_fields(select);
            let sure = select.group_clause.is_empty() && select.having_clause.is_none();
            let rows = if sure { vec![(Row { fields, sure }, Vec::new())] } else { Vec::new() };
            return self.finish(select, rows, sure);
        };
        let mut rows = Vec::new();
        for group in groups {
            let bounds = group.first().map(|(bounds, _)| bounds.clone()).unwrap_or_default();
            let before = self.group.replace(Rc::new(group));
            self.rows.extend(bounds);
            let row = self.group_row(select);
            self.rows.truncate(base);
            self.group = before;
            if let Some(row) = row? {
                rows.push(row);
            }
        }
        self.finish(select, rows, true)
    }

    /// The rows by the values of GROUP BY; `None` if they aren't known.
    fn groups(&mut self, select: &SelectStmt, found: Found, complete: bool) -> Apply<Option<Vec<Found>>> {
        if !complete || found.iter().any(|(_, sure)| !sure) {
            return Ok(None);
        }
        if select.group_clause.is_empty() {
            return Ok(Some(vec![found]));
        }
        let base = self.rows.len();
        let mut groups: Vec<(Vec<Value>, Found)> = Vec::new();
        for (bounds, sure) in found {
            self.rows.extend(bounds.iter().cloned());
            let key = self.evaluate_all(&select.group_clause);
            self.rows.truncate(base);
            let key = key?;
            if !key.iter().all(Value::is_known) {
                return Ok(None);
            }
            match groups.iter_mut().find(|(held, _)| *held == key) {
                Some((_, group)) => group.push((bounds, sure)),
                None => groups.push((key, vec![(bounds, sure)])),
            }
        }
        Ok(Some(groups.into_iter().map(|(_, group)| group).collect()))
    }

    fn group_row(&mut self, select: &SelectStmt) -> Apply<Option<(Row, Vec<Value>)>> {
        let mut sure = true;
        if let Some(having) = select.having_clause.as_deref() {
            match self.evaluate(having)?.truth() {
                Some(true) => {}
                Some(false) => return Ok(None),
                None => sure = false,
            }
        }
        let fields = self.targets(select)?;
        let keys = self.keys(select)?;
        Ok(Some((Row { fields, sure }, keys)))
    }

    /// DISTINCT, ORDER BY, OFFSET and LIMIT.
    pub(super) fn finish(
        &mut self,
        select: &SelectStmt,
        mut rows: Vec<(Row, Vec<Value>)>,
        complete: bool,
    ) -> Apply<Rows> {
        let descending: Vec<bool> = select
            .sort_clause
            .iter()
            .map(
                |sort| matches!(&sort.node, Some(NodeEnum::SortBy(sort)) if sort.sortby_dir() == SortByDir::SortbyDesc),
            )
            .collect();
        rows.sort_by(|(_, left), (_, right)| {
            for ((left, right), descending) in left.iter().zip(right).zip(&descending) {
                let order = match (left, right) {
                    (Value::Int(left), Value::Int(right)) => left.cmp(right),
                    (Value::Text(left), Value::Text(right)) => left.cmp(right),
                    _ => Ordering::Equal,
                };
                if order != Ordering::Equal {
                    return if *descending { order.reverse() } else { order };
                }
            }
            Ordering::Equal
        });
        let mut rows: Vec<Row> = rows.into_iter().map(|(row, _)| row).collect();
        if !select.distinct_clause.is_empty() {
            rows = distinct(rows);
        }
        let mut complete = complete;
        for (limit, skips) in [(select.limit_offset.as_deref(), true), (select.limit_count.as_deref(), false)] {
            let Some(limit) = limit else { continue };
            match self.evaluate(limit)? {
                Value::Null => {}
                Value::Int(count) => {
                    let count = usize::try_from(count).unwrap_or(0);
                    let sure = complete && rows.iter().all(|row| row.sure);
                    if !sure {
                        rows.iter_mut().skip(1).for_each(|row| row.sure = false);
                        if skips {
                            return Ok(Rows { rows: Vec::new(), complete: false });
                        }
                    } else if skips {
                        rows.drain(..count.min(rows.len()));
                    } else {
                        rows.truncate(count);
                    }
                }
                _ => complete = false,
            }
        }
        Ok(Rows { rows, complete })
    }
}

pub(super) fn same(left: &Row, right: &Row) -> bool {
    left.fields.len() == right.fields.len()
        && left.fields.iter().zip(&right.fields).all(|((_, left), (_, right))| left == right)
}

pub(super) fn distinct(rows: Vec<Row>) -> Vec<Row> {
    let mut kept: Vec<Row> = Vec::new();
    for row in rows {
        match kept.iter_mut().find(|held| same(held, &row) && row.fields.iter().all(|(_, value)| value.is_known())) {
            Some(held) => held.sure |= row.sure,
            None => kept.push(row),
        }
    }
    kept
}
