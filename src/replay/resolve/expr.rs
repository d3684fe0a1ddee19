//! Expressions: their columns, functions and types.

use super::scope::{Row, Scope};
use super::{MistakeKind, Resolver};
use crate::catalog::{Ident, QualifiedName, TypeRef};
use crate::platform::{self, TypeName, World};
use crate::replay::node;
use crate::replay::{expr, types};
use pg_query::NodeEnum;
use pg_query::protobuf::{self as pg, ColumnRef, FuncCall, Node, SubLink};

impl Resolver<'_> {
    /// An expression alone: its names, then its type.
    pub(super) fn expression(&mut self, node: &mut Node, scope: &Scope<'_>) -> Option<TypeRef> {
        let before = self.mistakes.len();
        let written = expr::read(node).ok();
        let location = location(node);
        let outer = std::mem::replace(&mut self.unknown, false);
        self.walk(node, scope);
        let unknown = std::mem::replace(&mut self.unknown, outer);
        if unknown || self.mistakes.len() > before {
            return None;
        }
        let range = self.place(location.unwrap_or(0), 1);
        let range = range.start + self.start..range.end + self.start;
        self.typing.type_of(&written?, &scope.visible(), range)
    }

    fn walk_all(&mut self, nodes: &mut [Node], scope: &Scope<'_>) {
        for node in nodes {
            self.walk(node, scope);
        }
    }

    fn walk_box(&mut self, node: &mut Option<Box<Node>>, scope: &Scope<'_>) {
        if let Some(node) = node {
            self.walk(node, scope);
        }
    }

    /// The names in an expression.
    pub(super) fn walk(&mut self, node: &mut Node, scope: &Scope<'_>) {
        let Some(node) = &mut node.node else { return };
        match node {
            NodeEnum::ColumnRef(column) => self.column(column, scope),
            NodeEnum::AConst(_) | NodeEnum::SqlvalueFunction(_) | NodeEnum::SetToDefault(_) | NodeEnum::String(_) => {}
            NodeEnum::ParamRef(parameter) => self.parameter(parameter.number, parameter.location),
            NodeEnum::TypeCast(cast) => {
                self.walk_box(&mut cast.arg, scope);
                if let Some(ty) = &mut cast.type_name {
                    self.type_name(ty);
                }
            }
            NodeEnum::FuncCall(call) => self.call(call, scope),
            NodeEnum::AExpr(expr) => {
                self.walk_box(&mut expr.lexpr, scope);
                self.walk_box(&mut expr.rexpr, scope);
            }
            NodeEnum::BoolExpr(expr) => self.walk_all(&mut expr.args, scope),
            NodeEnum::NullTest(test) => self.walk_box(&mut test.arg, scope),
            NodeEnum::BooleanTest(test) => self.walk_box(&mut test.arg, scope),
            NodeEnum::CaseExpr(case) => {
                self.walk_box(&mut case.arg, scope);
                self.walk_all(&mut case.args, scope);
                self.walk_box(&mut case.defresult, scope);
            }
            NodeEnum::CaseWhen(when) => {
                self.walk_box(&mut when.expr, scope);
                self.walk_box(&mut when.result, scope);
            }
            NodeEnum::CoalesceExpr(coalesce) => self.walk_all(&mut coalesce.args, scope),
            NodeEnum::MinMaxExpr(expr) => self.walk_all(&mut expr.args, scope),
            NodeEnum::AArrayExpr(array) => self.walk_all(&mut array.elements, scope),
            NodeEnum::RowExpr(row) => self.walk_all(&mut row.args, scope),
            NodeEnum::List(list) => self.walk_all(&mut list.items, scope),
            NodeEnum::AIndirection(indirection) => {
                // A field of something: which it has isn't known here.
                self.unknown = true;
                self.walk_box(&mut indirection.arg, scope);
                self.walk_all(&mut indirection.indirection, scope);
            }
            NodeEnum::AIndices(indices) => {
                self.walk_box(&mut indices.lidx, scope);
                self.walk_box(&mut indices.uidx, scope);
            }
            NodeEnum::AStar(_) => {}
            NodeEnum::CollateClause(collate) => self.walk_box(&mut collate.arg, scope),
            NodeEnum::NamedArgExpr(argument) => {
                self.unknown = true;
                self.walk_box(&mut argument.arg, scope);
            }
            NodeEnum::SubLink(link) => self.subquery(link, scope),
            NodeEnum::GroupingFunc(grouping) => {
                self.unknown = true;
                self.walk_all(&mut grouping.args, scope);
            }
            NodeEnum::GroupingSet(set) => self.walk_all(&mut set.content, scope),
            NodeEnum::SortBy(sort) => self.walk_box(&mut sort.node, scope),
            NodeEnum::ResTarget(target) => self.walk_box(&mut target.val, scope),
            _ => self.not_understood("a part of this expression", 0),
        }
    }

    fn parameter(&mut self, number: i32, location: i32) {
        self.unknown = true;
        let count = self.surroundings.arguments.map_or(0, |(_, columns)| columns.len());
        if usize::try_from(number).is_ok_and(|number| number > 0 && number <= count) {
            return;
        }
        let range = self.place(location, 1);
        self.mistake(MistakeKind::UnknownColumn, "", format!("there is no argument ${number}"), None, range);
    }

    fn subquery(&mut self, link: &mut SubLink, scope: &Scope<'_>) {
        self.walk_box(&mut link.testexpr, scope);
        if let Some(NodeEnum::SelectStmt(select)) = link.subselect.as_mut().and_then(|query| query.node.as_mut()) {
            let outer = std::mem::replace(&mut self.unknown, false);
            self.select(select, scope);
            self.unknown = outer;
        }
    }

    fn column(&mut self, column: &ColumnRef, scope: &Scope<'_>) {
        let location = column.location;
        if let Some(Node { node: Some(NodeEnum::AStar(_)) }) = column.fields.last() {
            self.unknown = true;
            return;
        }
        let Some(parts) = node::names(&column.fields) else {
            return self.not_understood("this name", location);
        };
        let range = self.place(location, parts.len());
        match parts.as_slice() {
            [name] => self.bare_column(name, range, scope),
            [alias, name] => self.column_of(alias, name, range, scope),
            [schema, table, name] => {
                let table = QualifiedName { schema: schema.clone(), name: table.clone() };
                let row = scope.visible().into_iter().find(|row| row.table.as_ref() == Some(&table)).cloned();
                match row {
                    Some(row) => self.in_row(&row, name, range),
                    None => {
                        let message = format!("there is no row of `{table}` here");
                        self.mistake(MistakeKind::UnknownTable, &table.name, message, None, range);
                    }
                }
            }
            _ => self.not_understood("this name", location),
        }
    }

    fn bare_column(&mut self, name: &Ident, range: std::ops::Range<usize>, scope: &Scope<'_>) {
        for level in scope.levels() {
            let holds =
                |row: &&Row| row.columns.iter().any(|column| column.name == *name) && !row.merged.contains(name);
            let found: Vec<&Row> = level.rows.iter().filter(holds).collect();
            if let [first, second, ..] = found.as_slice() {
                let message = format!("`{name}` is a column of `{}` and of `{}`", first.alias, second.alias);
                return self.mistake(MistakeKind::Ambiguous, name, message, None, range);
            }
            if let Some(row) = found.first() {
                let row = (*row).clone();
                self.not_shadowed(&row, name, &range);
                return self.in_row(&row, name, range);
            }
            // The row as a whole.
            if let Some(row) = level.rows.iter().find(|row| row.alias == *name && !row.is_arguments) {
                let row = row.clone();
                return self.whole_row(&row);
            }
            if level.rows.iter().any(|row| row.open) {
                self.unknown = true;
                return;
            }
        }
        let all: Vec<String> = scope
            .visible()
            .into_iter()
            .flat_map(|row| row.columns.iter().map(|column| column.name.to_string()))
            .collect();
        let nearest = crate::diagnostics::suggest::nearest(name, all.iter().map(String::as_str));
        self.mistake(MistakeKind::UnknownColumn, name, format!("there is no column `{name}`"), nearest, range);
    }

    /// Postgres takes the column where an argument has the same name, without a word.
    fn not_shadowed(&mut self, row: &Row, name: &Ident, range: &std::ops::Range<usize>) {
        let Some((function, arguments)) = self.surroundings.arguments.filter(|_| !row.is_arguments) else { return };
        if arguments.iter().any(|argument| argument.name == *name) {
            let message = format!("`{name}` is a column of `{}`, and an argument of `{function}`", row.alias);
            self.mistake(MistakeKind::Shadowed, name, message, None, range.clone());
        }
    }

    fn column_of(&mut self, alias: &Ident, name: &Ident, range: std::ops::Range<usize>, scope: &Scope<'_>) {
        let row = scope.visible().into_iter().find(|row| row.alias == *alias).cloned();
        if let Some(row) = row {
            return self.in_row(&row, name, range);
        }
        let aliases: Vec<String> = scope.visible().into_iter().map(|row| row.alias.to_string()).collect();
        let nearest = crate::diagnostics::suggest::nearest(alias, aliases.iter().map(String::as_str));
        self.mistake(MistakeKind::UnknownTable, alias, format!("there is no row `{alias}` here"), nearest, range);
    }

    fn in_row(&mut self, row: &Row, name: &Ident, range: std::ops::Range<usize>) {
        match row.columns.iter().find(|column| column.name == *name) {
            Some(column) => {
                if let Some(table) = &row.table {
                    self.reads.insert((table.clone(), name.clone()));
                }
                self.unknown |= column.ty == TypeRef::builtin("unknown");
            }
            None if row.open => self.unknown = true,
            None => {
                let nearest =
                    crate::diagnostics::suggest::nearest(name, row.columns.iter().map(|column| column.name.as_str()));
                let nearest = nearest.map(str::to_owned);
                let message = format!("there is no column `{name}` in `{}`", row.alias);
                self.mistake(MistakeKind::UnknownColumn, name, message, nearest.as_deref(), range);
            }
        }
    }

    /// A row as a value: all its columns are read.
    pub(super) fn whole_row(&mut self, row: &Row) {
        self.unknown = true;
        if let Some(table) = &row.table {
            self.reads.extend(row.columns.iter().map(|column| (table.clone(), column.name.clone())));
        }
    }

    fn call(&mut self, call: &mut FuncCall, scope: &Scope<'_>) {
        self.walk_all(&mut call.args, scope);
        self.walk_all(&mut call.agg_order, scope);
        self.walk_box(&mut call.agg_filter, scope);
        if let Some(window) = &mut call.over {
            self.window(window, scope);
        }
        if let Some(name) = node::names(&call.funcname).and_then(|parts| self.function(&parts, call.args.is_empty())) {
            call.funcname = vec![string(&name.schema), string(&name.name)];
        }
    }

    pub(super) fn window(&mut self, window: &mut pg::WindowDef, scope: &Scope<'_>) {
        self.walk_all(&mut window.partition_clause, scope);
        self.walk_all(&mut window.order_clause, scope);
        self.walk_box(&mut window.start_offset, scope);
        self.walk_box(&mut window.end_offset, scope);
    }

    /// The full name of a function that isn't Postgres's own.
    fn function(&self, parts: &[Ident], alone: bool) -> Option<QualifiedName> {
        let [name] = parts else { return None };
        if *name == "caller" && alone {
            return Some(self.surroundings.caller.clone());
        }
        if !platform::signatures(&self.world, Some("pg_catalog"), name).is_empty() {
            return None;
        }
        let mut homes = self.world.search_path().into_iter();
        let home = homes.find(|schema| !platform::signatures(&self.world, Some(schema), name).is_empty())?;
        Some(QualifiedName::new(home, name.clone()))
    }

    /// A type, with its schema from then on.
    pub(super) fn type_name(&mut self, ty: &mut pg::TypeName) {
        let Ok(read) = types::read(ty) else {
            return self.not_understood("this type", ty.location);
        };
        if read.schema.is_some() || platform::type_exists(&TypeName::named(&read.name)) {
            return;
        }
        let catalog = self.surroundings.catalog;
        let home = self.world.search_path().into_iter().find(|schema| {
            let name = QualifiedName::new(schema.as_str(), read.name.clone());
            catalog.types.contains_key(&name)
                || catalog.tables.contains_key(&name)
                || platform::extension_type_exists(&self.world, schema, &read.name)
        });
        match home {
            Some(home) => ty.names = vec![string(&home), string(&read.name)],
            None => {
                let range = self.place(ty.location, 1);
                let message = format!("there is no type `{}`", read.name);
                self.mistake(MistakeKind::UnknownType, &read.name, message, None, range);
            }
        }
    }
}

pub(super) fn string(text: &str) -> Node {
    Node { node: Some(NodeEnum::String(pg::String { sval: text.to_owned() })) }
}

/// Where a node begins, as far as pg_query says it.
pub(super) fn location(node: &Node) -> Option<i32> {
    let first = |nodes: &[Node]| nodes.iter().find_map(location);
    let boxed = |node: &Option<Box<Node>>| node.as_deref().and_then(location);
    match node.node.as_ref()? {
        NodeEnum::ColumnRef(it) => Some(it.location),
        NodeEnum::AConst(it) => Some(it.location),
        NodeEnum::FuncCall(it) => Some(it.location),
        NodeEnum::ParamRef(it) => Some(it.location),
        NodeEnum::SubLink(it) => boxed(&it.testexpr).or(Some(it.location)),
        NodeEnum::CaseExpr(it) => Some(it.location),
        NodeEnum::CoalesceExpr(it) => Some(it.location),
        NodeEnum::MinMaxExpr(it) => Some(it.location),
        NodeEnum::AArrayExpr(it) => Some(it.location),
        NodeEnum::RowExpr(it) => Some(it.location),
        NodeEnum::SqlvalueFunction(it) => Some(it.location),
        NodeEnum::TypeCast(it) => boxed(&it.arg).or(Some(it.location)),
        NodeEnum::AExpr(it) => boxed(&it.lexpr).or(Some(it.location)),
        NodeEnum::NullTest(it) => boxed(&it.arg),
        NodeEnum::BooleanTest(it) => boxed(&it.arg),
        NodeEnum::CollateClause(it) => boxed(&it.arg),
        NodeEnum::AIndirection(it) => boxed(&it.arg),
        NodeEnum::BoolExpr(it) => first(&it.args),
        NodeEnum::ResTarget(it) => Some(it.location),
        NodeEnum::List(it) => first(&it.items),
        _ => None,
    }
}
