//! FROM: the rows that a query is about.

use super::scope::{Row, Scope};
use super::{MistakeKind, Resolver};
use crate::catalog::{Column, Ident, QualifiedName, TypeRef};
use crate::diagnostics::suggest;
use crate::platform::{self, World};
use crate::replay::node::{self, ident};
use pg_query::NodeEnum;
use pg_query::protobuf::{Alias, JoinExpr, Node, RangeFunction, RangeSubselect, RangeVar};

impl Resolver<'_> {
    /// The items of FROM, each seeing those before it where it is LATERAL.
    pub(super) fn from(&mut self, items: &mut [Node], scope: &mut Scope<'_>) {
        for item in items {
            self.row_of_item(item, scope);
        }
    }

    fn row_of_item(&mut self, item: &mut Node, scope: &mut Scope<'_>) {
        match &mut item.node {
            Some(NodeEnum::RangeVar(table)) => {
                if let Some(row) = self.table(table, scope) {
                    self.add(row, table.location, scope);
                }
            }
            Some(NodeEnum::RangeSubselect(query)) => self.row_of_query(query, scope),
            Some(NodeEnum::RangeFunction(function)) => self.row_of_function(function, scope),
            Some(NodeEnum::JoinExpr(join)) => self.join(join, scope),
            _ => self.not_understood("this item of FROM", 0),
        }
    }

    fn add(&mut self, row: Row, location: i32, scope: &mut Scope<'_>) {
        if scope.rows.iter().any(|other| other.alias == row.alias && !row.alias.is_empty()) {
            let range = self.place(location, 1);
            let message = format!("two rows are called `{}`", row.alias);
            self.mistake(MistakeKind::Ambiguous, &row.alias.clone(), message, None, range);
        }
        scope.rows.push(row);
    }

    /// A table, a view, or a query of WITH.
    pub(super) fn table(&mut self, range_var: &mut RangeVar, scope: &Scope<'_>) -> Option<Row> {
        let name = ident(&range_var.relname);
        let mut row = Row { alias: name.clone(), ..Row::default() };
        let named = scope.query_named(&name).filter(|_| range_var.schemaname.is_empty()).cloned();
        if let Some(named) = named {
            row.columns = named.columns;
            row.open = named.open;
        } else {
            let Some(full) = self.relation(range_var) else {
                // Whatever is said of it follows from what was reported.
                row.open = true;
                self.rename(&mut row, range_var.alias.as_ref());
                return Some(row);
            };
            range_var.schemaname = full.schema.to_string();
            let catalog = self.surroundings.catalog;
            if let Some(table) = catalog.tables.get(&full) {
                row.columns.clone_from(&table.columns);
            } else if let Some(view) = catalog.views.get(&full) {
                let unknown = || TypeRef::builtin("unknown");
                let column = |column: &crate::catalog::ViewColumn| {
                    Column::new(column.name.clone(), column.ty.clone().unwrap_or_else(unknown))
                };
                row.columns = view.columns.iter().map(column).collect();
                row.open = view.columns.is_empty();
            }
            row.table = Some(full);
        }
        self.rename(&mut row, range_var.alias.as_ref());
        Some(row)
    }

    /// The table or view that a name means.
    pub(super) fn relation(&mut self, written: &RangeVar) -> Option<QualifiedName> {
        let catalog = self.surroundings.catalog;
        let is_there = |name: &QualifiedName| catalog.tables.contains_key(name) || catalog.views.contains_key(name);
        let name = ident(&written.relname);
        let schemas = match written.schemaname.as_str() {
            "" => self.world.search_path(),
            schema => vec![schema.to_owned()],
        };
        let mut found = schemas.iter().map(|schema| QualifiedName::new(schema.as_str(), name.clone()));
        if let Some(found) = found.find(is_there) {
            return Some(found);
        }
        let shown =
            if written.schemaname.is_empty() { name.to_string() } else { format!("{}.{name}", written.schemaname) };
        let parts = if written.schemaname.is_empty() { 1 } else { 2 };
        let range = self.place(written.location, parts);
        let all = catalog.tables.keys().chain(catalog.views.keys());
        let own: Vec<&str> = all.filter(|name| name.schema == *"public").map(|name| name.name.as_str()).collect();
        let nearest = suggest::nearest(&name, own).filter(|_| written.schemaname.is_empty());
        self.mistake(MistakeKind::UnknownTable, &name, format!("there is no table `{shown}`"), nearest, range);
        None
    }

    /// AS name (columns).
    fn rename(&mut self, row: &mut Row, alias: Option<&Alias>) {
        let Some(alias) = alias else { return };
        row.alias = ident(&alias.aliasname);
        for (column, name) in row.columns.iter_mut().zip(node::names(&alias.colnames).unwrap_or_default()) {
            column.name = name;
            // What it is called here isn't what it is called in the table.
            row.table = None;
        }
    }

    fn row_of_query(&mut self, query: &mut RangeSubselect, scope: &mut Scope<'_>) {
        let outputs = match query.subquery.as_mut().and_then(|query| query.node.as_mut()) {
            Some(NodeEnum::SelectStmt(select)) => {
                if query.lateral {
                    self.select(select, scope)
                } else {
                    let outer = Scope { rows: Vec::new(), named: scope.named.clone(), outer: scope.outer };
                    self.select(select, &outer)
                }
            }
            _ => return self.not_understood("this item of FROM", 0),
        };
        let mut row = Row { columns: super::select::columns(&outputs), ..Row::default() };
        self.rename(&mut row, query.alias.as_ref());
        self.add(row, 0, scope);
    }

    fn row_of_function(&mut self, function: &mut RangeFunction, scope: &mut Scope<'_>) {
        let mut row = Row::default();
        for item in &mut function.functions {
            let Some(NodeEnum::List(list)) = &mut item.node else { continue };
            let [call, definitions @ ..] = list.items.as_mut_slice() else { continue };
            let ty = self.expression(call, scope);
            let name = match &call.node {
                Some(NodeEnum::FuncCall(call)) => call.funcname.last().and_then(node::string).map(ident),
                _ => None,
            };
            let name = name.unwrap_or_default();
            if row.alias.is_empty() {
                row.alias = name.clone();
            }
            let defined =
                definitions.iter().any(|definition| definition.node.is_some()) || !function.coldeflist.is_empty();
            match ty {
                _ if defined => row.open = true,
                Some(ty) => self.columns_of_function(&mut row, &call_parts(call), name, &ty),
                None => row.open = true,
            }
        }
        if function.ordinality {
            row.columns.push(Column::new(Ident::new("ordinality"), TypeRef::builtin("int8")));
        }
        if let (Some(alias), [only]) = (&function.alias, row.columns.as_mut_slice()) {
            // The only column of a function is called as the function is.
            only.name = ident(&alias.aliasname);
        }
        self.rename(&mut row, function.alias.as_ref());
        self.add(row, 0, scope);
    }

    fn columns_of_function(&self, row: &mut Row, call: &[Ident], name: Ident, ty: &TypeRef) {
        let (schema, function) = match call {
            [function] => (None, function),
            [schema, function] => (Some(schema.as_str()), function),
            _ => return row.open = true,
        };
        let signatures = platform::signatures(&self.world, schema, function);
        let composite = ty.schema.clone().map(|schema| QualifiedName { schema, name: ty.name.clone() });
        let table = composite.and_then(|name| self.surroundings.catalog.tables.get(&name));
        if let Some(table) = table {
            row.columns.extend(table.columns.iter().cloned());
        } else if signatures.iter().any(|signature| !signature.columns.is_empty()) || *ty == TypeRef::builtin("record")
        {
            row.open = true;
        } else {
            row.columns.push(Column::new(name, ty.clone()));
        }
    }

    fn join(&mut self, join: &mut JoinExpr, scope: &mut Scope<'_>) {
        if let Some(left) = &mut join.larg {
            self.row_of_item(left, scope);
        }
        let before = scope.rows.len();
        if let Some(right) = &mut join.rarg {
            self.row_of_item(right, scope);
        }
        let before = before.min(scope.rows.len());
        let (left, right) = scope.rows.split_at_mut(before);
        let merged: Vec<Ident> = if join.is_natural {
            let in_left = |name: &Ident| left.iter().any(|row| row.columns.iter().any(|column| column.name == *name));
            let names = right.iter().flat_map(|row| row.columns.iter().map(|column| column.name.clone()));
            names.filter(in_left).collect()
        } else {
            node::names(&join.using_clause).unwrap_or_default()
        };
        let mut missing = None;
        for name in &merged {
            let holds = |rows: &[Row]| rows.iter().any(|row| row.open || row.columns.iter().any(|it| it.name == *name));
            if !holds(left) || !holds(right) {
                missing = Some(name.clone());
            }
            let reads = left.iter().chain(right.iter()).filter_map(|row| row.table.clone().zip(Some(name.clone())));
            self.reads.extend(reads);
        }
        for row in right.iter_mut() {
            row.merged.extend(merged.iter().cloned());
        }
        if let Some(name) = missing {
            let message = format!("`{name}` isn't a column of both sides of the join");
            let range = crate::sql::find_token(self.text, &name).unwrap_or(0..0);
            self.mistake(MistakeKind::UnknownColumn, &name, message, None, range);
        }
        if join.alias.is_some() || join.join_using_alias.is_some() {
            self.not_understood("a join with a name of its own", 0);
        }
        if let Some(condition) = &mut join.quals {
            self.condition(condition, scope);
        }
    }
}

fn call_parts(call: &Node) -> Vec<Ident> {
    match &call.node {
        Some(NodeEnum::FuncCall(call)) => node::names(&call.funcname).unwrap_or_default(),
        _ => Vec::new(),
    }
}
