//! Queries over the system catalogs, arrays and constants.

use super::from::{Item, ItemSource, conjuncts};
use super::output::{distinct, same};
use super::run::Run;
use super::tables::Virtual;
use super::value::{Object, Value};
use crate::platform::system;
use crate::replay::node;
use crate::replay::problem::{Apply, Problem};
use pg_query::NodeEnum;
use pg_query::protobuf::{AExprKind, Node, SelectStmt, SetOperation};
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

    pub(super) fn has(&self, name: &str) -> bool {
        match &self.data {
            Data::Virtual(table, _) => table.columns.contains(&name),
            Data::Fields(fields) => fields.iter().any(|(field, _)| field == name),
            Data::Table(columns) => columns.iter().any(|column| column == name),
            Data::Unknown | Data::Missing => true,
        }
    }
}

/// The rows of FROM and WHERE, each with the bounds of its items.
pub(super) type Found = Vec<(Vec<Bound>, bool)>;

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
        self.require_system_columns(select)?;
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

    /// Refuses a column in WHERE that the server's own catalogs don't have, where the query is over them alone (42703).
    fn require_system_columns(&self, select: &SelectStmt) -> Apply {
        let Some(condition) = select.where_clause.as_deref() else { return Ok(()) };
        let system_table = |node: &Node| match &node.node {
            Some(NodeEnum::RangeVar(range)) => {
                let has = |column: &str| system::has_column(&range.schemaname, &range.relname, column);
                let renamed = range.alias.as_ref().is_some_and(|alias| !alias.colnames.is_empty());
                let own = has("").is_some() && !renamed && !self.ctes.iter().any(|(name, _)| *name == range.relname);
                let alias = range.alias.as_ref().map_or(&range.relname, |alias| &alias.aliasname).clone();
                own.then(|| (range.schemaname.clone(), range.relname.clone(), alias))
            }
            _ => None,
        };
        let tables: Option<Vec<(String, String, String)>> = select.from_clause.iter().map(system_table).collect();
        let Some(tables) = tables.filter(|tables| !tables.is_empty()) else { return Ok(()) };
        let mut names = Vec::new();
        super::columns::collect(condition, &mut names);
        for fields in names {
            let [name] = fields.as_slice() else { continue };
            let has = |(schema, table, alias): &(String, String, String)| {
                alias.as_str() == *name || system::has_column(schema, table, name) != Some(false)
            };
            let outside = self.rows.iter().any(|bound| bound.has(name)) || self.scopes.get(name).is_some();
            let is_system = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"].contains(name);
            if !outside && !is_system && !tables.iter().any(has) {
                return Err(Problem::missing("42703", format!("column \"{name}\" does not exist")));
            }
        }
        Ok(())
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

    /// The objects that columns of an item must be, by conditions that equate them with columns of the items before it: most rows of a join of catalogs are
    /// none of those, and needn't be looked at further.
    fn keys_of<'q>(&mut self, item: &Item<'_>, conditions: &[&'q Node], base: usize) -> Apply<Vec<(&'q str, Object)>> {
        let mut keys = Vec::new();
        for condition in conditions {
            let Some(NodeEnum::AExpr(expr)) = &condition.node else { continue };
            let is_equal = expr.kind() == AExprKind::AexprOp && expr.name.last().and_then(node::string) == Some("=");
            let (Some(left), Some(right), true) = (expr.lexpr.as_deref(), expr.rexpr.as_deref(), is_equal) else {
                continue;
            };
            for (own, other) in [(left, right), (right, left)] {
                let (Some((alias, column)), Some((before, _))) = (qualified(own), qualified(other)) else { continue };
                let is_bound = self.rows.iter().skip(base).any(|bound| bound.alias == before);
                if alias == item.alias
                    && before != alias
                    && is_bound
                    && let Value::Object(object) = self.evaluate(other)?
                {
                    keys.push((column, object));
                }
            }
        }
        Ok(keys)
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
        let conditions = if item.outer { &item.on } else { levels.get(at + 1).map_or(&item.on, |level| level) };
        let keys = self.keys_of(item, conditions, base)?;
        for data in rows {
            if let Data::Virtual(table, object) = data
                && keys.iter().any(|(column, key)| {
                    let value = table.value(self.replay, object, column);
                    matches!(value, Some(Value::Object(held)) if held.same(key) == Some(false))
                })
            {
                continue;
            }
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
}

/// `alias.column`
fn qualified(node: &Node) -> Option<(&str, &str)> {
    let Some(NodeEnum::ColumnRef(column)) = &node.node else { return None };
    let [alias, column] = column.fields.as_slice() else { return None };
    Some((node::string(alias)?, node::string(column)?))
}

/// The only item of a target list, if it is a function that gives many rows.
fn set_in_targets(select: &SelectStmt) -> Option<&pg_query::protobuf::FuncCall> {
    const SETS: [&str; 5] =
        ["unnest", "generate_series", "generate_subscripts", "regexp_split_to_table", "string_to_table"];
    let [Node { node: Some(NodeEnum::ResTarget(target)) }] = select.target_list.as_slice() else { return None };
    let Some(NodeEnum::FuncCall(call)) = node::child(target.val.as_deref()) else { return None };
    SETS.contains(&call.funcname.last().and_then(node::string)?).then_some(call.as_ref())
}

pub(super) fn renamed(mut rows: Rows, names: &[Node]) -> Rows {
    for row in &mut rows.rows {
        for ((field, _), name) in row.fields.iter_mut().zip(names.iter().filter_map(node::string)) {
            name.clone_into(field);
        }
    }
    rows
}
