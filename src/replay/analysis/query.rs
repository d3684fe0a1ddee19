//! Queries: SELECT, VALUES, set operations, WITH (`transformStmt` and what it calls).

use super::Walker;
use super::scope::{Output, Scope};
use super::target::figure_name;
use crate::catalog::Ident;
use crate::replay::node::{ident, string};
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, SelectStmt, WithClause};

impl Walker<'_> {
    pub(super) fn query_node(&mut self, node: &mut Node) -> Option<Vec<Output>> {
        match &mut node.node {
            Some(NodeEnum::SelectStmt(select)) => self.select(select),
            Some(other) => self.any_statement(other),
            None => None,
        }
    }

    /// A SELECT in whatever form; its columns, where all of them are known.
    pub(super) fn select(&mut self, select: &mut SelectStmt) -> Option<Vec<Output>> {
        let known = self.ctes.len();
        if let Some(with) = &mut select.with_clause {
            self.with_clause(with);
        }
        let columns = if let (Some(left), Some(right)) = (select.larg.as_deref_mut(), select.rarg.as_deref_mut()) {
            let left = self.select(left);
            let right = self.select(right);
            self.output_clauses(select);
            left.map(|left| joined_types(left, right.as_deref()))
        } else if select.values_lists.is_empty() {
            self.plain_select(select)
        } else {
            let columns = self.values(select);
            self.output_clauses(select);
            Some(columns)
        };
        self.ctes.truncate(known);
        columns
    }

    fn plain_select(&mut self, select: &mut SelectStmt) -> Option<Vec<Output>> {
        let scope = self.items_of_from(&mut select.from_clause);
        self.inside(scope, |walker| {
            let columns = walker.targets(&mut select.target_list);
            walker.exprs(select.where_clause.as_deref_mut());
            walker.exprs(select.having_clause.as_deref_mut());
            walker.exprs(&mut select.window_clause);
            // GROUP BY prefers columns to names of the output, ORDER BY and DISTINCT ON the other way round
            // (`findTargetlistEntrySQL92`).
            let outputs = output_names(&select.target_list);
            for node in &mut select.group_clause {
                match bare_name(node) {
                    Some(name) if outputs.contains(&name) && !walker.sees_here(&name) => {}
                    _ => walker.expr(node),
                }
            }
            for node in select.sort_clause.iter_mut().chain(&mut select.distinct_clause) {
                if !bare_name(node).is_some_and(|name| outputs.contains(&name)) {
                    walker.expr(node);
                }
            }
            walker.exprs(select.limit_offset.as_deref_mut());
            walker.exprs(select.limit_count.as_deref_mut());
            columns
        })
    }

    /// ORDER BY and LIMIT of a set operation see the output alone.
    fn output_clauses(&mut self, select: &mut SelectStmt) {
        for node in &mut select.sort_clause {
            if bare_name(node).is_none() {
                self.expr(node);
            }
        }
        self.exprs(select.limit_offset.as_deref_mut());
        self.exprs(select.limit_count.as_deref_mut());
    }

    fn sees_here(&self, name: &Ident) -> bool {
        self.scopes.last().is_some_and(|scope| scope.bare.iter().any(|bare| bare.output.name == *name))
    }

    /// VALUES: `column1`, `column2`, ...
    fn values(&mut self, select: &mut SelectStmt) -> Vec<Output> {
        let mut columns: Vec<Output> = Vec::new();
        for row in &mut select.values_lists {
            let Some(NodeEnum::List(list)) = &mut row.node else { continue };
            for (index, value) in list.items.iter_mut().enumerate() {
                self.expr(value);
                let ty = self.type_of(value);
                match columns.get_mut(index) {
                    // A NULL or a quoted constant among others takes their type.
                    Some(column) if column.ty.is_none() => column.ty = ty,
                    Some(_) => {}
                    None => {
                        let name = format!("column{}", index + 1).into();
                        columns.push(Output::new(name, ty));
                    }
                }
            }
        }
        columns
    }

    /// WITH. A recursive one sees its own columns, which are those of its first part.
    pub(super) fn with_clause(&mut self, with: &mut WithClause) {
        if with.recursive {
            // Any of them may call any other; what a name means is decided by its first part.
            let forward: Vec<Ident> = with.ctes.iter().filter_map(cte_name).collect();
            self.ctes.extend(forward.into_iter().map(|name| (name, None)));
        }
        for node in &mut with.ctes {
            let Some(NodeEnum::CommonTableExpr(cte)) = &mut node.node else { continue };
            let name = ident(&cte.ctename);
            let aliases: Vec<Ident> = cte.aliascolnames.iter().filter_map(string).map(ident).collect();
            let Some(query) = cte.ctequery.as_deref_mut() else { continue };
            if with.recursive
                && let Some(columns) = self.first_part(query)
            {
                self.set_cte(&name, Some(renamed(columns, &aliases)));
            }
            let columns = self.query_node(query).map(|columns| renamed(columns, &aliases)).map(|mut columns| {
                let mut extra = |name: &str| {
                    if !name.is_empty() {
                        columns.push(Output::new(ident(name), None));
                    }
                };
                if let Some(search) = &cte.search_clause {
                    extra(&search.search_seq_column);
                }
                if let Some(cycle) = &cte.cycle_clause {
                    extra(&cycle.cycle_mark_column);
                    extra(&cycle.cycle_path_column);
                }
                columns
            });
            if with.recursive {
                self.set_cte(&name, columns);
            } else {
                self.ctes.push((name, columns));
            }
        }
    }

    fn set_cte(&mut self, name: &Ident, columns: Option<Vec<Output>>) {
        if let Some(held) = self.ctes.iter_mut().rev().find(|(held, _)| held == name) {
            held.1 = columns;
        }
    }

    /// The columns of the part of a recursive query that isn't recursive. The names in it are told to nobody: the whole query is
    /// walked afterwards.
    fn first_part(&mut self, query: &mut Node) -> Option<Vec<Output>> {
        let Some(NodeEnum::SelectStmt(select)) = &query.node else { return None };
        let mut first = select.larg.as_deref()?.clone();
        let mut silent = Silent;
        let mut walker =
            Walker { place: self.place, pass: &mut silent, scopes: self.scopes.clone(), ctes: self.ctes.clone() };
        walker.select(&mut first)
    }
}

/// A pass that does nothing.
pub(super) struct Silent;

impl super::Pass for Silent {}

fn cte_name(node: &Node) -> Option<Ident> {
    match &node.node {
        Some(NodeEnum::CommonTableExpr(cte)) => Some(ident(&cte.ctename)),
        _ => None,
    }
}

pub(super) fn renamed(columns: Vec<Output>, names: &[Ident]) -> Vec<Output> {
    let mut names = names.iter();
    let one = |output: Output| match names.next() {
        Some(name) => Output { name: name.clone(), own: false, ..output },
        None => output,
    };
    columns.into_iter().map(one).collect()
}

/// The names are the left side's; a type that only one side knows is that of both.
fn joined_types(left: Vec<Output>, right: Option<&[Output]>) -> Vec<Output> {
    let right = right.unwrap_or_default();
    let one = |(index, output): (usize, Output)| {
        let other = right.get(index);
        let ty = match (output.ty.clone(), other.and_then(|other| other.ty.clone())) {
            (Some(left), Some(right)) if left != right => super::types::common(&left, &right),
            (left, right) => left.or(right),
        };
        Output { ty, origin: None, ..output }
    };
    left.into_iter().enumerate().map(one).collect()
}

/// The name alone, where a node is nothing but a column without a source.
fn bare_name(node: &Node) -> Option<Ident> {
    match &node.node {
        Some(NodeEnum::SortBy(sort)) => bare_name(sort.node.as_deref()?),
        Some(NodeEnum::ColumnRef(column)) => match column.fields.as_slice() {
            [only] => string(only).map(ident),
            _ => None,
        },
        _ => None,
    }
}

fn output_names(targets: &[Node]) -> Vec<Ident> {
    let one = |node: &Node| match &node.node {
        Some(NodeEnum::ResTarget(target)) if target.name.is_empty() => target.val.as_deref().map(figure_name),
        Some(NodeEnum::ResTarget(target)) => Some(ident(&target.name)),
        _ => None,
    };
    targets.iter().filter_map(one).collect()
}

impl Scope {
    /// Whether everything in sight is known.
    pub(super) fn is_known(&self) -> bool {
        !self.open
    }
}
