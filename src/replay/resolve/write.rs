//! INSERT, UPDATE and DELETE.

use super::scope::Scope;
use super::{MistakeKind, Output, Resolver, Write, WriteKind};
use crate::catalog::{Ident, QualifiedName};
use crate::diagnostics::suggest;
use crate::replay::node::ident;
use pg_query::NodeEnum;
use pg_query::protobuf::{DeleteStmt, InsertStmt, Node, OnConflictClause, RangeVar, ReturningClause, UpdateStmt};

impl Resolver<'_> {
    pub(super) fn insert(&mut self, insert: &mut InsertStmt, outside: &Scope<'_>) -> Option<Vec<Output>> {
        let mut scope = outside.inside();
        if let Some(with) = &mut insert.with_clause {
            self.with(with, &mut scope);
        }
        if let Some(NodeEnum::SelectStmt(select)) = insert.select_stmt.as_mut().and_then(|node| node.node.as_mut()) {
            self.select(select, &scope);
        }
        let table = self.target_table(insert.relation.as_mut()?, WriteKind::Insert, &mut scope)?;
        self.assigned(&mut insert.cols, &table, None);
        if let Some(conflict) = &mut insert.on_conflict_clause {
            self.on_conflict(conflict, &table, &mut scope);
        }
        self.returning(insert.returning_clause.as_mut(), &scope)
    }

    fn on_conflict(&mut self, conflict: &mut OnConflictClause, table: &QualifiedName, scope: &mut Scope<'_>) {
        if let Some(infer) = &mut conflict.infer {
            for element in &mut infer.index_elems {
                if let Some(NodeEnum::IndexElem(element)) = &mut element.node {
                    if let Some(expr) = &mut element.expr {
                        self.expression(expr, scope);
                    }
                    if !element.name.is_empty() {
                        let place = crate::sql::find_token(self.text, &element.name).unwrap_or(0..0);
                        self.known_column(&ident(&element.name), table, place);
                    }
                }
            }
            if let Some(condition) = &mut infer.where_clause {
                self.condition(condition, scope);
            }
        }
        let Some(row) = scope.rows.last().cloned() else { return };
        let targets = &mut conflict.target_list;
        if !targets.is_empty() {
            let range = self.writes.last().map_or(0..0, |write| write.range.clone());
            self.writes.push(Write { table: table.clone(), kind: WriteKind::Update, range });
        }
        // EXCLUDED is a row of the table, and no column of it stands alone.
        let excluded = super::Row {
            alias: "excluded".into(),
            merged: row.columns.iter().map(|column| column.name.clone()).collect(),
            table: None,
            ..row
        };
        scope.rows.push(excluded);
        self.assigned(targets, table, Some(scope));
        if let Some(condition) = &mut conflict.where_clause {
            self.condition(condition, scope);
        }
        scope.rows.pop();
    }

    pub(super) fn update(&mut self, update: &mut UpdateStmt, outside: &Scope<'_>) -> Option<Vec<Output>> {
        let mut scope = outside.inside();
        if let Some(with) = &mut update.with_clause {
            self.with(with, &mut scope);
        }
        let table = self.target_table(update.relation.as_mut()?, WriteKind::Update, &mut scope)?;
        self.from(&mut update.from_clause, &mut scope);
        self.assigned(&mut update.target_list, &table, Some(&scope));
        if let Some(condition) = &mut update.where_clause {
            self.condition(condition, &scope);
        }
        self.returning(update.returning_clause.as_mut(), &scope)
    }

    pub(super) fn delete(&mut self, delete: &mut DeleteStmt, outside: &Scope<'_>) -> Option<Vec<Output>> {
        let mut scope = outside.inside();
        if let Some(with) = &mut delete.with_clause {
            self.with(with, &mut scope);
        }
        self.target_table(delete.relation.as_mut()?, WriteKind::Delete, &mut scope)?;
        self.from(&mut delete.using_clause, &mut scope);
        if let Some(condition) = &mut delete.where_clause {
            self.condition(condition, &scope);
        }
        self.returning(delete.returning_clause.as_mut(), &scope)
    }

    /// The table that is changed; its row can be used from then on.
    fn target_table(
        &mut self,
        written: &mut RangeVar,
        kind: WriteKind,
        scope: &mut Scope<'_>,
    ) -> Option<QualifiedName> {
        let range = self.place(written.location, if written.schemaname.is_empty() { 1 } else { 3 });
        let none = Scope { rows: Vec::new(), named: Vec::new(), outer: None };
        let row = self.table(written, &none)?;
        let table = row.table.clone()?;
        self.writes.push(Write { table: table.clone(), kind, range });
        scope.rows.insert(0, row);
        Some(table)
    }

    /// The columns that are written, and what they become; what an INSERT writes was looked at before.
    fn assigned(&mut self, targets: &mut [Node], table: &QualifiedName, scope: Option<&Scope<'_>>) {
        for target in targets {
            let Some(NodeEnum::ResTarget(target)) = &mut target.node else { continue };
            let place = self.place(target.location, 1);
            self.known_column(&ident(&target.name), table, place);
            if let (Some(value), Some(scope)) = (&mut target.val, scope) {
                match &mut value.node {
                    // (a, b) = (SELECT ...): each target points at the same source.
                    Some(NodeEnum::MultiAssignRef(several)) => {
                        if let Some(source) = &mut several.source {
                            self.walk(source, scope);
                        }
                    }
                    _ => {
                        self.expression(value, scope);
                    }
                }
            }
        }
    }

    fn known_column(&mut self, name: &Ident, table: &QualifiedName, range: std::ops::Range<usize>) {
        let catalog = self.surroundings.catalog;
        let Some(held) = catalog.tables.get(table) else { return };
        if held.columns.iter().any(|column| column.name == *name) {
            return;
        }
        let nearest = suggest::nearest(name, held.columns.iter().map(|column| column.name.as_str()));
        let message = format!("there is no column `{name}` in `{}`", table.name);
        self.mistake(MistakeKind::UnknownColumn, name, message, nearest, range);
    }

    fn returning(&mut self, clause: Option<&mut ReturningClause>, scope: &Scope<'_>) -> Option<Vec<Output>> {
        let clause = clause?;
        if !clause.options.is_empty() {
            self.not_understood("WITH in RETURNING", 0);
        }
        Some(self.targets(&mut clause.exprs, scope))
    }
}
