//! Queries over the system catalogs, arrays and constants.

use super::run::Run;
use super::tables::Virtual;
use super::value::{Object, Value};
use crate::replay::node;
use crate::replay::problem::Apply;
use pg_query::NodeEnum;
use pg_query::protobuf::{JoinType, Node, RangeFunction, RangeVar, SelectStmt, SetOperation, SortByDir};
use std::cmp::Ordering;
use std::rc::Rc;

/// A row that a query gives.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) fields: Vec<(String, Value)>,
    /// Whether it is there for sure.
    pub(super) sure: bool,
}

/// What a query gives.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// Whether there are no others.
    pub(super) complete: bool,
}

impl Rows {
    pub(super) fn unknown() -> Self {
        Self { rows: Vec::new(), complete: false }
    }

    pub(super) fn is_sure(&self) -> bool {
        self.complete && self.rows.iter().all(|row| row.sure)
    }

    pub(super) fn scalar(&self) -> Value {
        match self.rows.first() {
            _ if !self.is_sure() => Value::Unknown,
            Some(row) => row.fields.first().map_or(Value::Null, |(_, value)| value.clone()),
            None => Value::Null,
        }
    }

    pub(super) fn first_fields(&self) -> Vec<Value> {
        self.rows.iter().filter_map(|row| row.fields.first()).map(|(_, value)| value.clone()).collect()
    }
}

/// A row of an item of FROM under its name.
#[derive(Debug, Clone)]
pub(super) struct Bound {
    pub(super) alias: String,
    pub(super) data: Data,
}

#[derive(Debug, Clone)]
pub(super) enum Data {
    /// A row of a system catalog.
    Virtual(&'static Virtual, Rc<Object>),
    /// A row of which all is known.
    Fields(Rc<Vec<(String, Value)>>),
    /// Some row of a table with these columns.
    Table(Rc<Vec<String>>),
    /// A row of which nothing is known.
    Unknown,
    /// No row of the outer side of a join.
    Missing,
}

impl Bound {
    /// `None` if it has no such column.
    pub(super) fn column(&self, replay: &crate::replay::Replay, name: &str) -> Option<Value> {
        match &self.data {
            Data::Virtual(table, object) => {
                table.columns.contains(&name).then(|| table.value(replay, object, name).unwrap_or(Value::Unknown))
            }
            Data::Fields(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()),
            Data::Table(columns) => columns.iter().any(|column| column == name).then_some(Value::Unknown),
            Data::Unknown => Some(Value::Unknown),
            Data::Missing => Some(Value::Null),
        }
    }

    pub(super) fn whole(&self, replay: &crate::replay::Replay) -> Value {
        match &self.data {
            Data::Fields(fields) if fields.len() == 1 => fields.first().map_or(Value::Null, |(_, value)| value.clone()),
            Data::Fields(fields) => Value::Record(fields.to_vec()),
            Data::Virtual(table, object) => {
                let value = |name: &&'static str| {
                    ((*name).to_owned(), table.value(replay, object, name).unwrap_or(Value::Unknown))
                };
                Value::Record(table.columns.iter().map(value).collect())
            }
            Data::Table(columns) => Value::Record(columns.iter().map(|it| (it.clone(), Value::Unknown)).collect()),
            Data::Unknown => Value::Unknown,
            Data::Missing => Value::Null,
        }
    }

    fn has(&self, name: &str) -> bool {
        match &self.data {
            Data::Virtual(table, _) => table.columns.contains(&name),
            Data::Fields(fields) => fields.iter().any(|(field, _)| field == name),
            Data::Table(columns) => columns.iter().any(|column| column == name),
            Data::Unknown | Data::Missing => true,
        }
    }
}

/// One item of FROM.
struct Item<'q> {
    alias: String,
    source: ItemSource<'q>,
    /// ON, of an outer join.
    on: Vec<&'q Node>,
    outer: bool,
}

enum ItemSource<'q> {
    Rows(Vec<Data>, bool),
    /// Computed for each row before it.
    Function(&'q RangeFunction),
    Lateral(&'q SelectStmt),
}

/// The rows of FROM and WHERE, each with the bounds of its items.
type Found = Vec<(Vec<Bound>, bool)>;

impl Run<'_> {
    /// The rows of a query's text.
    pub(super) fn query_rows(&mut self, text: &str) -> Apply<Rows> {
        let Some(node) = self.parse(text) else {
            let message = format!("syntax error in `{}`", text.trim());
            return Err(crate::replay::problem::Problem::invalid("42601", message));
        };
        match node.as_ref() {
            NodeEnum::SelectStmt(select) => self.select(select),
            other => {
                self.sql_node(other, text, &[])?;
                Ok(Rows::unknown())
            }
        }
    }

    pub(super) fn select(&mut self, select: &SelectStmt) -> Apply<Rows> {
        let tables = self.ctes.len();
        if let Some(with) = &select.with_clause {
            for cte in &with.ctes {
                let Some(NodeEnum::CommonTableExpr(cte)) = &cte.node else { continue };
                let rows = match node::child(cte.ctequery.as_deref()) {
                    Some(NodeEnum::SelectStmt(query)) if !with.recursive => self.select(query)?,
                    Some(NodeEnum::SelectStmt(_)) => Rows::unknown(),
                    Some(other) => {
                        self.replay.execute(other)?;
                        Rows::unknown()
                    }
                    None => Rows::unknown(),
                };
                let rows = renamed(rows, &cte.aliascolnames);
                self.ctes.push((cte.ctename.clone(), Rc::new(rows)));
            }
        }
        let result = self.select_with(select);
        self.ctes.truncate(tables);
        result
    }

    fn select_with(&mut self, select: &SelectStmt) -> Apply<Rows> {
        if let (Some(left), Some(right)) = (&select.larg, &select.rarg) {
            let (left, right) = (self.select(left)?, self.select(right)?);
            let sure = left.is_sure() && right.is_sure();
            let complete = left.complete && right.complete;
            let mut rows = left.rows;
            match select.op() {
                SetOperation::SetopUnion => rows.extend(right.rows),
                _ if !sure => return Ok(Rows::unknown()),
                SetOperation::SetopExcept => rows.retain(|row| !right.rows.iter().any(|it| same(it, row))),
                _ => rows.retain(|row| right.rows.iter().any(|it| same(it, row))),
            }
            if !select.all {
                rows = distinct(rows);
            }
            return Ok(Rows { rows, complete });
        }
        if !select.values_lists.is_empty() {
            let mut rows = Vec::new();
            for list in &select.values_lists {
                let values = self.evaluate_all(node::items(list))?;
                let named = values.into_iter().enumerate().map(|(at, value)| (format!("column{}", at + 1), value));
                rows.push(Row { fields: named.collect(), sure: true });
            }
            return Ok(Rows { rows, complete: true });
        }
        let outside = self.rows.len();
        let result = self.plain(select);
        self.rows.truncate(outside);
        result
    }

    fn plain(&mut self, select: &SelectStmt) -> Apply<Rows> {
        let mut conditions: Vec<&Node> = Vec::new();
        if let Some(condition) = select.where_clause.as_deref() {
            conjuncts(condition, &mut conditions);
        }
        let mut items = Vec::new();
        for from in &select.from_clause {
            self.item(from, false, &mut items, &mut conditions)?;
        }
        let mut levels: Vec<Vec<&Node>> = vec![Vec::new(); items.len() + 1];
        for condition in conditions {
            let level = self.level_of(condition, &items);
            if let Some(list) = levels.get_mut(level) {
                list.push(condition);
            }
        }
        let mut found = Vec::new();
        let mut complete = true;
        let base = self.rows.len();
        self.join(&items, 0, &levels, base, true, &mut found, &mut complete)?;
        self.rows.truncate(base);
        let grouped = !select.group_clause.is_empty() || select.target_list.iter().any(super::aggregate::is_in);
        if grouped {
            return self.grouped(select, found, complete);
        }
        let mut rows = Vec::new();
        for (bounds, sure) in found {
            self.rows.extend(bounds);
            if let Some(call) = set_in_targets(select) {
                let values = self.set_of(call);
                self.rows.truncate(base);
                let name = call.funcname.last().and_then(node::string).unwrap_or("").to_owned();
                match values? {
                    Some(values) => rows.extend(
                        values.into_iter().map(|it| (Row { fields: vec![(name.clone(), it)], sure }, Vec::new())),
                    ),
                    None => complete = false,
                }
                continue;
            }
            let row = self.targets(select).and_then(|fields| Ok((fields, self.keys(select)?)));
            self.rows.truncate(base);
            let (fields, keys) = row?;
            rows.push((Row { fields, sure }, keys));
        }
        self.finish(select, rows, complete)
    }

    fn grouped(&mut self, select: &SelectStmt, found: Found, complete: bool) -> Apply<Rows> {
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

    /// At which item of FROM all that a condition speaks of is there.
    fn level_of(&self, condition: &Node, items: &[Item<'_>]) -> usize {
        let mut level = 0;
        let mut names = Vec::new();
        let known = super::columns::collect(condition, &mut names);
        if !known {
            return items.len();
        }
        for fields in names {
            for (at, item) in items.iter().enumerate() {
                let speaks = match fields.as_slice() {
                    [name] => item.alias == *name || item.may_have(name),
                    [.., qualifier, _] => item.alias == *qualifier,
                    [] => false,
                };
                if speaks {
                    level = level.max(at + 1);
                }
            }
        }
        level
    }

    #[expect(clippy::too_many_arguments, reason = "it calls itself with all of them")]
    fn join(
        &mut self,
        items: &[Item<'_>],
        at: usize,
        levels: &[Vec<&Node>],
        base: usize,
        sure: bool,
        found: &mut Found,
        complete: &mut bool,
    ) -> Apply {
        let mut sure = sure;
        for condition in levels.get(at).into_iter().flatten() {
            match self.evaluate(condition)?.truth() {
                Some(true) => {}
                Some(false) => return Ok(()),
                None => sure = false,
            }
        }
        let Some(item) = items.get(at) else {
            found.push((self.rows.get(base..).unwrap_or_default().to_vec(), sure));
            return Ok(());
        };
        let computed;
        let rows = match &item.source {
            ItemSource::Rows(rows, all) => {
                *complete &= *all;
                rows
            }
            ItemSource::Function(function) => {
                let (rows, all) = self.function_rows(function)?;
                *complete &= all;
                computed = rows;
                &computed
            }
            ItemSource::Lateral(select) => {
                let rows = self.select(select)?;
                *complete &= rows.is_sure();
                computed = rows.rows.into_iter().map(|row| Data::Fields(Rc::new(row.fields))).collect();
                &computed
            }
        };
        let mut matched = false;
        let mut maybe = false;
        for data in rows {
            if !self.step() {
                *complete = false;
                return Ok(());
            }
            // A row of a table of the user: how many there are isn't known.
            let known = match data {
                Data::Table(_) | Data::Unknown => false,
                Data::Virtual(_, object) => !object.is_some(),
                Data::Fields(_) | Data::Missing => true,
            };
            self.rows.push(Bound { alias: item.alias.clone(), data: data.clone() });
            let mut holds = Some(true);
            for condition in &item.on {
                match self.evaluate(condition)?.truth() {
                    Some(true) => {}
                    Some(false) => {
                        holds = Some(false);
                        break;
                    }
                    None => holds = None,
                }
            }
            if holds != Some(false) {
                matched |= holds == Some(true) && known;
                maybe |= holds.is_none() || !known;
                let result =
                    self.join(items, at + 1, levels, base, sure && holds == Some(true) && known, found, complete);
                self.rows.pop();
                result?;
            } else {
                self.rows.pop();
            }
        }
        if item.outer && !matched {
            self.rows.push(Bound { alias: item.alias.clone(), data: Data::Missing });
            let result = self.join(items, at + 1, levels, base, sure && !maybe, found, complete);
            self.rows.pop();
            result?;
        }
        Ok(())
    }

    /// Puts an item of FROM on the list; the conditions of inner joins go with those of WHERE.
    fn item<'q>(
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
                let (rows, complete) = self.relation_rows(range);
                let alias = range.alias.as_ref().map_or(&range.relname, |alias| &alias.aliasname).clone();
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

    /// A system catalog's rows, or what is known of a table's: that it has columns.
    fn relation_rows(&mut self, range: &RangeVar) -> (Vec<Data>, bool) {
        if range.schemaname.is_empty()
            && let Some((_, rows)) = self.ctes.iter().rev().find(|(name, _)| *name == range.relname)
        {
            let rows = Rc::clone(rows);
            let complete = rows.is_sure();
            return (rows.rows.iter().map(|row| Data::Fields(Rc::new(row.fields.clone()))).collect(), complete);
        }
        if let Some(table) = super::tables::find(&range.schemaname, &range.relname) {
            let objects = (table.rows)(self.replay);
            let rows = objects.into_iter().map(|object| Data::Virtual(table, Rc::new(object)));
            return (rows.collect(), table.complete);
        }
        let name = self.replay.relation(Some(&range.schemaname), &range.relname).ok().map(|(name, _)| name);
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
    fn function_rows(&mut self, function: &RangeFunction) -> Apply<(Vec<Data>, bool)> {
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

    /// The target list for the row that is bound.
    fn targets(&mut self, select: &SelectStmt) -> Apply<Vec<(String, Value)>> {
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
    fn keys(&mut self, select: &SelectStmt) -> Apply<Vec<Value>> {
        let mut keys = Vec::new();
        for sort in &select.sort_clause {
            let Some(NodeEnum::SortBy(sort)) = &sort.node else { continue };
            let Some(by) = sort.node.as_deref() else { continue };
            let value = self.evaluate(by)?;
            keys.push(value);
        }
        Ok(keys)
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
    fn finish(&mut self, select: &SelectStmt, mut rows: Vec<(Row, Vec<Value>)>, complete: bool) -> Apply<Rows> {
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

impl Item<'_> {
    fn may_have(&self, name: &str) -> bool {
        match &self.source {
            ItemSource::Rows(rows, _) => match rows.first() {
                Some(data) => Bound { alias: String::new(), data: data.clone() }.has(name),
                None => false,
            },
            ItemSource::Function(_) | ItemSource::Lateral(_) => true,
        }
    }
}

/// The parts of a condition that must all hold.
fn conjuncts<'q>(node: &'q Node, list: &mut Vec<&'q Node>) {
    match &node.node {
        Some(NodeEnum::BoolExpr(expr)) if expr.boolop() == pg_query::protobuf::BoolExprType::AndExpr => {
            expr.args.iter().for_each(|arg| conjuncts(arg, list));
        }
        _ => list.push(node),
    }
}

/// The only item of a target list, if it is a function that gives many rows.
fn set_in_targets(select: &SelectStmt) -> Option<&pg_query::protobuf::FuncCall> {
    const SETS: [&str; 5] =
        ["unnest", "generate_series", "generate_subscripts", "regexp_split_to_table", "string_to_table"];
    let [Node { node: Some(NodeEnum::ResTarget(target)) }] = select.target_list.as_slice() else { return None };
    let Some(NodeEnum::FuncCall(call)) = node::child(target.val.as_deref()) else { return None };
    SETS.contains(&call.funcname.last().and_then(node::string)?).then_some(call.as_ref())
}

fn function_name(function: &RangeFunction) -> Option<String> {
    let first = node::items(function.functions.first()?).first()?;
    match &first.node {
        Some(NodeEnum::FuncCall(call)) => call.funcname.last().and_then(node::string).map(ToOwned::to_owned),
        _ => None,
    }
}

fn renamed(mut rows: Rows, names: &[Node]) -> Rows {
    for row in &mut rows.rows {
        for ((field, _), name) in row.fields.iter_mut().zip(names.iter().filter_map(node::string)) {
            name.clone_into(field);
        }
    }
    rows
}

fn same(left: &Row, right: &Row) -> bool {
    left.fields.len() == right.fields.len()
        && left.fields.iter().zip(&right.fields).all(|((_, left), (_, right))| left == right)
}

fn distinct(rows: Vec<Row>) -> Vec<Row> {
    let mut kept: Vec<Row> = Vec::new();
    for row in rows {
        match kept.iter_mut().find(|held| same(held, &row) && row.fields.iter().all(|(_, value)| value.is_known())) {
            Some(held) => held.sure |= row.sure,
            None => kept.push(row),
        }
    }
    kept
}
