//! SELECT, VALUES, set operations and WITH.

use super::expr::location;
use super::scope::{Named, Scope};
use super::{MistakeKind, Output, Resolver};
use crate::catalog::{Column, Expr, Ident, TypeRef};
use crate::replay::expr as read;
use crate::replay::node::{self, ident};
use pg_query::NodeEnum;
use pg_query::protobuf::{CommonTableExpr, Node, ResTarget, SelectStmt, WithClause};

impl Resolver<'_> {
    /// A query; what it returns.
    pub(super) fn select(&mut self, select: &mut SelectStmt, outside: &Scope<'_>) -> Vec<Output> {
        let mut scope = outside.inside();
        if let Some(with) = &mut select.with_clause {
            self.with(with, &mut scope);
        }
        if select.into_clause.is_some() {
            self.not_understood("SELECT INTO", 0);
        }
        let mut outputs;
        if let (Some(left), Some(right)) = (&mut select.larg, &mut select.rarg) {
            outputs = self.select(left, &scope);
            let other = self.select(right, &scope);
            if other.len() != outputs.len() && !outputs.iter().chain(&other).any(|output| output.star) {
                let range = other.first().map_or(0..0, |output| output.range.clone());
                let message = format!("the two sides have {} and {} columns", outputs.len(), other.len());
                self.mistake(MistakeKind::Statement, "", message, None, range);
            }
            for (output, other) in outputs.iter_mut().zip(other) {
                // Both sides are converted to a type of both: only one that both have is known.
                if output.ty.as_ref().map(TypeRef::without_modifiers)
                    != other.ty.as_ref().map(TypeRef::without_modifiers)
                {
                    output.ty = None;
                } else if output.ty != other.ty {
                    output.ty = output.ty.as_ref().map(TypeRef::without_modifiers);
                }
                output.expr = None;
            }
        } else if select.values_lists.is_empty() {
            self.from(&mut select.from_clause, &mut scope);
            outputs = self.targets(&mut select.target_list, &scope);
        } else {
            outputs = self.values(&mut select.values_lists, &scope);
        }
        if let Some(condition) = &mut select.where_clause {
            self.condition(condition, &scope);
        }
        for node in &mut select.distinct_clause {
            self.named_or_expression(node, &outputs, &scope);
        }
        for node in &mut select.group_clause {
            self.named_or_expression(node, &outputs, &scope);
        }
        if let Some(condition) = &mut select.having_clause {
            self.condition(condition, &scope);
        }
        for node in &mut select.window_clause {
            if let Some(NodeEnum::WindowDef(window)) = &mut node.node {
                self.window(window, &scope);
            }
        }
        for node in &mut select.sort_clause {
            if let Some(NodeEnum::SortBy(sort)) = &mut node.node
                && let Some(node) = &mut sort.node
            {
                self.named_or_expression(node, &outputs, &scope);
            }
        }
        for node in [&mut select.limit_count, &mut select.limit_offset].into_iter().flatten() {
            self.expression(node, &scope);
        }
        outputs
    }

    /// A condition: WHERE, HAVING, ON.
    pub(super) fn condition(&mut self, node: &mut Node, scope: &Scope<'_>) {
        self.expression(node, scope);
    }

    /// In GROUP BY and ORDER BY a name or a number may mean what the query returns.
    fn named_or_expression(&mut self, node: &mut Node, outputs: &[Output], scope: &Scope<'_>) {
        match &node.node {
            None | Some(NodeEnum::AConst(_)) => {}
            Some(NodeEnum::ColumnRef(column))
                if matches!(node::names(&column.fields).as_deref(), Some([name])
                    if outputs.iter().any(|output| output.name == *name)) =>
            {
                // A column of the rows, or one that is returned: either is there.
                let alone = node::names(&column.fields).unwrap_or_default();
                let in_rows = scope.rows.iter().any(|row| row.columns.iter().any(|it| alone.contains(&it.name)));
                if in_rows {
                    self.walk(node, scope);
                }
            }
            Some(NodeEnum::GroupingSet(_)) => self.walk(node, scope),
            Some(_) => {
                self.expression(node, scope);
            }
        }
    }

    /// What stands between SELECT and FROM, or behind RETURNING.
    pub(super) fn targets(&mut self, targets: &mut [Node], scope: &Scope<'_>) -> Vec<Output> {
        let mut outputs = Vec::new();
        for target in targets {
            if let Some(NodeEnum::ResTarget(target)) = &mut target.node {
                self.target(target, scope, &mut outputs);
            }
        }
        outputs
    }

    fn target(&mut self, target: &mut ResTarget, scope: &Scope<'_>, outputs: &mut Vec<Output>) {
        let Some(value) = &mut target.val else { return };
        let start = location(value).unwrap_or(target.location);
        if let Some(NodeEnum::ColumnRef(column)) = &value.node
            && let [qualifier @ .., Node { node: Some(NodeEnum::AStar(_)) }] = column.fields.as_slice()
        {
            let qualifier = node::names(qualifier).unwrap_or_default();
            return self.star(&qualifier, column.location, scope, outputs);
        }
        let expr = read::read(value).ok();
        let row_of = self.row_of(expr.as_ref(), scope);
        let name = if target.name.is_empty() { figure_name(value) } else { ident(&target.name) };
        let ty = self.expression(value, scope);
        let ty = match (&expr, ty) {
            // What stands in quotes becomes a text where nobody says otherwise (Postgres docs, 10.6).
            (Some(Expr::String(_) | Expr::Null), _) => Some(TypeRef::builtin("text")),
            // A column keeps its length and precision.
            (Some(Expr::Column(path)), Some(found)) => Some(column_type(path, scope).unwrap_or(found)),
            (Some(Expr::Cast(_, ty)), Some(found)) => Some(TypeRef { modifiers: ty.modifiers.clone(), ..found }),
            (_, ty) => ty,
        };
        outputs.push(Output { name, ty, expr, star: false, row_of, range: self.place(start, 1) });
    }

    /// The table whose whole row an expression is.
    fn row_of(&self, expr: Option<&Expr>, scope: &Scope<'_>) -> Option<crate::catalog::QualifiedName> {
        let Some(Expr::Column(path)) = expr else { return None };
        let [name] = path.as_slice() else { return None };
        let row = scope.rows.iter().find(|row| row.alias == *name)?;
        let is_column = scope.rows.iter().any(|row| row.columns.iter().any(|column| column.name == *name));
        row.table.clone().filter(|_| !is_column)
    }

    fn star(&mut self, qualifier: &[Ident], location: i32, scope: &Scope<'_>, outputs: &mut Vec<Output>) {
        let range = self.place(location, qualifier.len() + 1);
        let wanted: Vec<_> = match qualifier {
            [] => scope.rows.clone(),
            [alias] => scope.visible().into_iter().filter(|row| row.alias == *alias).take(1).cloned().collect(),
            _ => Vec::new(),
        };
        if wanted.is_empty() {
            let word = qualifier.last().cloned().unwrap_or_default();
            self.mistake(MistakeKind::UnknownTable, &word, format!("there is no row `{word}` here"), None, range);
            return;
        }
        for row in wanted {
            self.whole_row(&row);
            self.unknown = false;
            for column in row.columns.iter().filter(|column| qualifier.len() == 1 || !row.merged.contains(&column.name))
            {
                let ty = Some(column.ty.clone()).filter(|ty| *ty != TypeRef::builtin("unknown"));
                let expr = Some(Expr::Column(vec![row.alias.clone(), column.name.clone()]));
                outputs.push(Output {
                    name: column.name.clone(),
                    ty,
                    expr,
                    star: true,
                    row_of: None,
                    range: range.clone(),
                });
            }
        }
    }

    fn values(&mut self, lists: &mut [Node], scope: &Scope<'_>) -> Vec<Output> {
        // The types of what isn't a constant in quotes, and whether all of them are one.
        let mut columns: Vec<(Option<TypeRef>, bool, std::ops::Range<usize>)> = Vec::new();
        for (row, list) in lists.iter_mut().enumerate() {
            let Some(NodeEnum::List(list)) = &mut list.node else { continue };
            for (at, value) in list.items.iter_mut().enumerate() {
                let range = self.place(location(value).unwrap_or(0), 1);
                let literal = matches!(read::read(value), Ok(Expr::String(_) | Expr::Null));
                let ty = self.expression(value, scope);
                if row == 0 {
                    columns.push((None, true, range));
                }
                match columns.get_mut(at) {
                    Some((known, one, _)) if !literal => {
                        *one &= ty.is_some() && (known.is_none() || *known == ty);
                        *known = ty;
                    }
                    _ => {}
                }
            }
        }
        let outputs = columns.into_iter().enumerate().map(|(at, (ty, one, range))| Output {
            name: format!("column{}", at + 1).as_str().into(),
            ty: if one { ty.or_else(|| Some(TypeRef::builtin("text"))) } else { None },
            expr: None,
            star: false,
            row_of: None,
            range,
        });
        outputs.collect()
    }

    /// WITH: each query can be used by those after it, and by itself where it is RECURSIVE.
    pub(super) fn with(&mut self, with: &mut WithClause, scope: &mut Scope<'_>) {
        for node in &mut with.ctes {
            if let Some(NodeEnum::CommonTableExpr(query)) = &mut node.node {
                self.query_of_with(query, with.recursive, scope);
            }
        }
    }

    fn query_of_with(&mut self, query: &mut CommonTableExpr, recursive: bool, scope: &mut Scope<'_>) {
        let name = ident(&query.ctename);
        let names = node::names(&query.aliascolnames).unwrap_or_default();
        if query.search_clause.is_some() || query.cycle_clause.is_some() {
            return self.not_understood("SEARCH or CYCLE", query.location);
        }
        let Some(body) = query.ctequery.as_mut().and_then(|query| query.node.as_mut()) else { return };
        if recursive {
            // What it returns is what its first part does; until that is known, any column may be there.
            scope.named.push(Named { name: name.clone(), columns: Vec::new(), open: true });
            if let NodeEnum::SelectStmt(select) = &*body
                && let Some(first) = &select.larg
            {
                let (reads, writes) = (self.reads.clone(), self.writes.clone());
                let before = self.mistakes.len();
                let outputs = self.select(&mut first.clone(), scope);
                self.mistakes.truncate(before);
                (self.reads, self.writes) = (reads, writes);
                scope.named.pop();
                scope.named.push(Named { name: name.clone(), columns: renamed(&outputs, &names), open: false });
            }
        }
        let outputs = self.any_statement(body, scope).flatten().unwrap_or_default();
        if recursive {
            scope.named.pop();
        }
        scope.named.push(Named { name, columns: renamed(&outputs, &names), open: false });
    }
}

/// What a query returns, as the columns of a row.
pub(super) fn columns(outputs: &[Output]) -> Vec<Column> {
    let unknown = || TypeRef::builtin("unknown");
    outputs.iter().map(|output| Column::new(output.name.clone(), output.ty.clone().unwrap_or_else(unknown))).collect()
}

fn renamed(outputs: &[Output], names: &[Ident]) -> Vec<Column> {
    let mut columns = columns(outputs);
    for (column, name) in columns.iter_mut().zip(names) {
        column.name = name.clone();
    }
    columns
}

fn column_type(path: &[Ident], scope: &Scope<'_>) -> Option<TypeRef> {
    let (alias, name) = match path {
        [name] => (None, name),
        [alias, name] => (Some(alias), name),
        _ => return None,
    };
    let rows = scope.visible().into_iter().filter(|row| alias.is_none_or(|alias| row.alias == *alias));
    rows.flat_map(|row| &row.columns).find(|column| column.name == *name).map(|column| column.ty.clone())
}

/// What an expression without AS is called (`FigureColname` in parse_target.c).
fn figure_name(node: &Node) -> Ident {
    figure(node).map_or_else(|| "?column?".into(), |(name, _)| name)
}

/// The name, and how strong it is: that of a column or a function goes before that of a type.
fn figure(node: &Node) -> Option<(Ident, u8)> {
    let boxed = |node: &Option<Box<Node>>| node.as_deref().and_then(figure);
    let strong = |name: &str| Some((Ident::from(name), 2));
    match node.node.as_ref()? {
        NodeEnum::ColumnRef(column) => column.fields.iter().rev().find_map(node::string).map(|name| (ident(name), 2)),
        NodeEnum::FuncCall(call) => call.funcname.last().and_then(node::string).map(|name| (ident(name), 2)),
        NodeEnum::AIndirection(it) => {
            it.indirection.iter().rev().find_map(node::string).map(|name| (ident(name), 2)).or_else(|| boxed(&it.arg))
        }
        NodeEnum::TypeCast(cast) => {
            let inner = boxed(&cast.arg);
            if inner.as_ref().is_some_and(|(_, strength)| *strength == 2) {
                return inner;
            }
            let ty = cast.type_name.as_ref().and_then(|ty| ty.names.last()).and_then(node::string);
            ty.map(|name| (ident(name), 1)).or(inner)
        }
        NodeEnum::CollateClause(collate) => boxed(&collate.arg),
        NodeEnum::CaseExpr(case) => match boxed(&case.defresult) {
            Some(found @ (_, 2)) => Some(found),
            _ => Some((Ident::from("case"), 1)),
        },
        NodeEnum::CoalesceExpr(_) => strong("coalesce"),
        NodeEnum::MinMaxExpr(it) => {
            strong(if it.op() == pg_query::protobuf::MinMaxOp::IsLeast { "least" } else { "greatest" })
        }
        NodeEnum::AArrayExpr(_) => strong("array"),
        NodeEnum::RowExpr(_) => strong("row"),
        NodeEnum::AExpr(expr) if expr.kind() == pg_query::protobuf::AExprKind::AexprNullif => strong("nullif"),
        NodeEnum::GroupingFunc(_) => strong("grouping"),
        NodeEnum::SubLink(link) => match link.sub_link_type() {
            pg_query::protobuf::SubLinkType::ExistsSublink => strong("exists"),
            pg_query::protobuf::SubLinkType::ArraySublink => strong("array"),
            pg_query::protobuf::SubLinkType::ExprSublink => match link.subselect.as_deref()?.node.as_ref()? {
                NodeEnum::SelectStmt(select) => match select.target_list.first()?.node.as_ref()? {
                    NodeEnum::ResTarget(target) if !target.name.is_empty() => Some((ident(&target.name), 2)),
                    NodeEnum::ResTarget(target) => boxed(&target.val),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        },
        NodeEnum::SqlvalueFunction(function) => {
            let name = function.op().as_str_name().trim_start_matches("SVFOP_").to_lowercase();
            Some((Ident::from(name.trim_end_matches("_n")), 2))
        }
        _ => None,
    }
}
