//! What code reads, writes and calls, as trees: the bodies of functions, and queries that the catalog keeps as text.
//!
//! It is for rules that ask what code is about, not for running it: ORDER BY, LIMIT, GROUP BY and the like are left out, each arm of a UNION and
//! each query of WITH is a query by itself, and what can't be read makes [`Code::is_whole`] false.

use super::effect::DataCommand;
use super::node::{child, ident, required};
use super::plpgsql;
use super::{expr, query};
use crate::catalog::expr::{FromItem, Query, Select};
use crate::catalog::{Body, Expr, Function, Ident};
use crate::sql::parse::{parse_all, parse_one, with_stack_for};
use crate::sql::{deparse, split};
use pg_query::protobuf::{InsertStmt, Node, RangeVar, SelectStmt, UpdateStmt, WithClause};
use pg_query::{NodeEnum, NodeRef};

/// How deep brackets may go: rules walk expressions recursively.
const MAX_NESTING: usize = 100;

/// The code of a function.
#[derive(Debug, Clone, Default)]
pub struct Code {
    /// Conditions, values, arguments: what stands outside of queries.
    pub exprs: Vec<Expr>,
    /// Queries.
    pub queries: Vec<Select>,
    /// What changes rows.
    pub writes: Vec<Write>,
    /// What PL/pgSQL assigns to, by `:=` and INTO, as it is written.
    pub assigned: Vec<String>,
    /// What EXECUTE runs.
    pub executed: Vec<Expr>,
    /// Settings of SET, in lower case.
    pub sets: Vec<String>,
    /// Whether it raises an error somewhere.
    pub raises: bool,
    /// What RETURN gives back.
    pub returns: Vec<Expr>,
    /// Whether all of it could be read.
    pub is_whole: bool,
}

/// INSERT, UPDATE or DELETE.
#[derive(Debug, Clone)]
pub struct Write {
    /// The table's schema, where one is written.
    pub schema: Option<Ident>,
    /// The table.
    pub table: Ident,
    /// The command.
    pub command: DataCommand,
    /// The columns and what they are given, where that is known.
    pub values: Vec<(Ident, Option<Expr>)>,
    /// WHERE.
    pub condition: Option<Expr>,
}

/// The SELECTs of a query; none where it can't be read.
pub fn selects(of: &Query) -> Vec<Select> {
    match of {
        Query::Select(select) => vec![select.clone()],
        Query::Opaque(text) => {
            let mut code = Code { is_whole: true, ..Code::default() };
            code.statements(text);
            code.queries
        }
    }
}

/// The code of a function in SQL or PL/pgSQL.
pub fn of_function(function: &Function) -> Code {
    let mut code = Code { is_whole: true, ..Code::default() };
    match (&function.body, function.language.as_str()) {
        (Body::Text(text), "sql") => code.statements(text),
        (Body::Atomic(statements), _) => {
            statements.iter().for_each(|text| code.statements(&deparse::returning_as_select(text)));
        }
        (Body::Text(text), "plpgsql") if split::nesting(text) <= MAX_NESTING => {
            let read = plpgsql::add_code(text, &mut code);
            code.is_whole &= read;
        }
        _ => code.is_whole = false,
    }
    code
}

impl Code {
    fn statements(&mut self, text: &str) {
        let nesting = split::nesting(text);
        let read = (nesting <= MAX_NESTING).then(|| {
            with_stack_for(nesting, || {
                let statements = parse_all(text).ok()?;
                let mut code = Self { is_whole: true, ..Self::default() };
                statements.iter().for_each(|statement| code.statement(&statement.node));
                Some(code)
            })
        });
        match read.flatten() {
            Some(code) => self.add(code),
            None => self.is_whole = false,
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.exprs.extend(other.exprs);
        self.queries.extend(other.queries);
        self.writes.extend(other.writes);
        self.assigned.extend(other.assigned);
        self.executed.extend(other.executed);
        self.sets.extend(other.sets);
        self.returns.extend(other.returns);
        self.raises |= other.raises;
        self.is_whole &= other.is_whole;
    }

    /// A statement of a body, as text: INTO is taken out already.
    pub(super) fn text(&mut self, text: &str) {
        self.statements(text);
    }

    /// An expression of a body, as text.
    pub(super) fn expression(&mut self, text: &str) -> Option<Expr> {
        let found = read_expression(text);
        match &found {
            Some(expr) => self.exprs.push(expr.clone()),
            None => self.is_whole = false,
        }
        found
    }

    fn statement(&mut self, node: &NodeEnum) {
        match node {
            NodeEnum::SelectStmt(select) => self.select(select),
            NodeEnum::InsertStmt(insert) => self.insert(insert),
            NodeEnum::UpdateStmt(update) => self.update(update),
            NodeEnum::DeleteStmt(delete) => {
                self.with(delete.with_clause.as_ref());
                self.from(&delete.using_clause, None);
                let condition = self.read(delete.where_clause.as_deref());
                self.write(delete.relation.as_ref(), DataCommand::Delete, Vec::new(), condition);
            }
            NodeEnum::ReturnStmt(statement) => {
                if let Some(expr) = self.read(statement.returnval.as_deref()) {
                    self.returns.push(expr.clone());
                    self.exprs.push(expr);
                }
            }
            NodeEnum::VariableSetStmt(set) => self.sets.push(set.name.to_lowercase()),
            NodeEnum::CallStmt(call) => {
                let call = call.funccall.as_ref().map(|call| NodeEnum::FuncCall(call.clone()));
                let expr = self.read(Some(&Node { node: call }));
                self.exprs.extend(expr);
            }
            _ => self.is_whole = false,
        }
    }

    fn read(&mut self, node: Option<&Node>) -> Option<Expr> {
        let node = node?;
        let read = required(Some(node)).and_then(expr::read).ok();
        self.is_whole &= read.is_some();
        read
    }

    fn with(&mut self, clause: Option<&WithClause>) {
        for item in clause.iter().flat_map(|clause| &clause.ctes) {
            if let Some(NodeEnum::CommonTableExpr(cte)) = child(Some(item))
                && let Some(inner) = child(cte.ctequery.as_deref())
            {
                self.statement(inner);
            }
        }
    }

    fn select(&mut self, select: &SelectStmt) {
        self.with(select.with_clause.as_ref());
        for arm in [&select.larg, &select.rarg].into_iter().flatten() {
            self.select(arm);
        }
        for node in select.values_lists.iter().flat_map(super::node::items) {
            let expr = self.read(Some(node));
            self.exprs.extend(expr);
        }
        if select.larg.is_some() || !select.values_lists.is_empty() {
            return;
        }
        let mut plain = SelectStmt {
            distinct_clause: Vec::new(),
            into_clause: None,
            group_clause: Vec::new(),
            window_clause: Vec::new(),
            sort_clause: Vec::new(),
            limit_count: None,
            limit_offset: None,
            locking_clause: Vec::new(),
            with_clause: None,
            having_clause: None,
            ..select.clone()
        };
        plain.from_clause.iter_mut().for_each(loosen);
        let node = Node { node: Some(NodeEnum::SelectStmt(Box::new(plain))) };
        match query::read(&node) {
            Ok(Query::Select(select)) => self.queries.push(select),
            _ => {
                self.is_whole = false;
                self.queries.push(names_alone(&NodeEnum::SelectStmt(Box::new(select.clone()))));
            }
        }
    }

    /// Tables that a write looks at, with its condition.
    fn from(&mut self, items: &[Node], condition: Option<&Node>) {
        if items.is_empty() {
            return;
        }
        let select = SelectStmt {
            from_clause: items.to_vec(),
            where_clause: condition.map(|node| Box::new(node.clone())),
            ..SelectStmt::default()
        };
        self.select(&select);
    }

    fn insert(&mut self, insert: &InsertStmt) {
        self.with(insert.with_clause.as_ref());
        let name = |node: &Node| match &node.node {
            Some(NodeEnum::ResTarget(target)) => Some((ident(&target.name), target.val.as_deref().cloned())),
            _ => None,
        };
        let columns: Vec<Ident> = insert.cols.iter().filter_map(name).map(|(name, _)| name).collect();
        let mut values: Vec<Option<Expr>> = Vec::new();
        if let Some(NodeEnum::SelectStmt(select)) = child(insert.select_stmt.as_deref()) {
            if let Some(row) = select.values_lists.first() {
                values = super::node::items(row).iter().map(|node| self.read(Some(node))).collect();
            } else {
                let before = self.queries.len();
                self.select(select);
                if let Some(Select { targets, .. }) = self.queries.get(before..).and_then(<[Select]>::last) {
                    values = targets.iter().map(|(expr, _)| Some(expr.clone())).collect();
                }
            }
            self.exprs.extend(values.iter().flatten().cloned());
        }
        let values = columns.into_iter().zip(values.into_iter().chain(std::iter::repeat(None))).collect();
        self.write(insert.relation.as_ref(), DataCommand::Insert, values, None);
        if let Some(conflict) = insert.on_conflict_clause.as_deref() {
            let values = self.assigned(&conflict.target_list);
            if !values.is_empty() {
                self.write(insert.relation.as_ref(), DataCommand::Update, values, None);
            }
        }
    }

    fn update(&mut self, update: &UpdateStmt) {
        self.with(update.with_clause.as_ref());
        self.from(&update.from_clause, None);
        let values = self.assigned(&update.target_list);
        let condition = self.read(update.where_clause.as_deref());
        self.write(update.relation.as_ref(), DataCommand::Update, values, condition);
    }

    fn assigned(&mut self, targets: &[Node]) -> Vec<(Ident, Option<Expr>)> {
        let mut found = Vec::new();
        for node in targets {
            if let Some(NodeEnum::ResTarget(target)) = &node.node {
                let value = self.read(target.val.as_deref());
                self.exprs.extend(value.clone());
                found.push((ident(&target.name), value));
            }
        }
        found
    }

    fn write(
        &mut self,
        relation: Option<&RangeVar>,
        command: DataCommand,
        values: Vec<(Ident, Option<Expr>)>,
        condition: Option<Expr>,
    ) {
        let Some(relation) = relation else { return };
        let schema = (!relation.schemaname.is_empty()).then(|| ident(&relation.schemaname));
        self.exprs.extend(condition.clone());
        self.writes.push(Write { schema, table: ident(&relation.relname), command, values, condition });
    }
}

/// An expression, or a query in its place, as PL/pgSQL has them.
fn read_expression(text: &str) -> Option<Expr> {
    let nesting = split::nesting(text);
    if nesting > MAX_NESTING {
        return None;
    }
    with_stack_for(nesting, || {
        let NodeEnum::SelectStmt(select) = parse_one(&format!("SELECT {text}")).ok()? else { return None };
        match select.target_list.as_slice() {
            [only] if select.from_clause.is_empty() => match &only.node {
                Some(NodeEnum::ResTarget(target)) => expr::read(target.val.as_deref()?).ok(),
                _ => None,
            },
            // `count(*) > 0 FROM t WHERE ...`.
            _ => {
                let node = Node { node: Some(NodeEnum::SelectStmt(select)) };
                Some(Expr::Scalar(Box::new(query::read(&node).ok()?)))
            }
        }
    })
}

/// Takes away what the catalog's FROM has no place for.
fn loosen(item: &mut Node) {
    match &mut item.node {
        Some(NodeEnum::RangeFunction(function)) => {
            (function.lateral, function.ordinality) = (false, false);
            function.coldeflist.clear();
            function.alias.iter_mut().for_each(|alias| alias.colnames.clear());
        }
        Some(NodeEnum::RangeSubselect(query)) => {
            query.lateral = false;
            query.alias.iter_mut().for_each(|alias| alias.colnames.clear());
        }
        Some(NodeEnum::RangeVar(table)) => {
            table.inh = true;
            table.alias.iter_mut().for_each(|alias| alias.colnames.clear());
        }
        Some(NodeEnum::JoinExpr(join)) => {
            join.is_natural = false;
            join.using_clause.clear();
            (join.alias, join.join_using_alias) = (None, None);
            join.larg.as_deref_mut().into_iter().chain(join.rarg.as_deref_mut()).for_each(loosen);
            if join.quals.is_none() {
                join.jointype = pg_query::protobuf::JoinType::JoinInner.into();
            }
        }
        _ => {}
    }
}

/// Of a query that has no case: the relations in it.
fn names_alone(node: &NodeEnum) -> Select {
    let table = |node: &NodeRef<'_>| match node {
        NodeRef::RangeVar(table) => Some(FromItem::Table {
            schema: (!table.schemaname.is_empty()).then(|| ident(&table.schemaname)),
            name: ident(&table.relname),
            alias: table.alias.as_ref().map(|alias| ident(&alias.aliasname)),
        }),
        _ => None,
    };
    Select { from: node.nodes().iter().filter_map(|(node, ..)| table(node)).collect(), ..Select::default() }
}
