//! Values of enums that are used in the file that added them: a transaction can't use what it has added itself (55P04).
//!
//! A value is used wherever a constant is read as one of the type (`enum_in`): by a cast, beside a column of the type, as what a column of the type is
//! set to. Bodies of PL/pgSQL are read when they run.

use super::{EffectKind, Pending, UseEnumValue};
use crate::catalog::expr::{FromItem, Select};
use crate::catalog::{Column, Expr, Ident, QualifiedName, Query, TypeRef};
use crate::replay::node::{self, ident};
use crate::replay::{Replay, expr, query};
use crate::sql::parse::{self, Parsed};
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterTableCmd, AlterTableType, ColumnDef, ConstrType, CreateFunctionStmt, InsertStmt, Node, RangeVar, SelectStmt,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a statement says, as far as it is looked into.
#[derive(Default)]
struct Said {
    /// Expressions, with the type that is wanted of each where that is known.
    exprs: Vec<(Expr, Option<TypeRef>)>,
    /// Queries.
    queries: Vec<Query>,
    /// The columns in sight, by name.
    columns: BTreeMap<Ident, Vec<TypeRef>>,
}

impl Said {
    fn expr(&mut self, node: Option<&Node>, wanted: Option<TypeRef>) {
        if let Some(expr) = node.and_then(|node| expr::read(node).ok()) {
            self.exprs.push((expr, wanted));
        }
    }

    fn query(&mut self, node: Option<&Node>) {
        if let Some(query) = node.and_then(|node| query::read(node).ok()) {
            self.queries.push(query);
        }
    }
}

impl Replay {
    /// The values that the file has added to enums that were there before, and that a statement uses.
    pub(super) fn enum_uses(&self, node: &NodeEnum) -> Vec<Pending> {
        let fresh = self.fresh_values();
        if fresh.is_empty() {
            return Vec::new();
        }
        let mut said = Said::default();
        self.read(node, &mut said);
        let tables: BTreeSet<QualifiedName> = said.queries.iter().flat_map(|query| self.tables_of(query)).collect();
        for table in &tables {
            self.add_columns(table, &mut said);
        }
        let uses = fresh.into_iter().filter(|(ty, value)| Use { replay: self, ty, value, said: &said }.is_there());
        uses.map(|(ty, value)| Pending::Known(EffectKind::UseEnumValue(UseEnumValue { ty, value }))).collect()
    }

    /// The values that this file has added, but to enums of its own: there Postgres 17 lets them be used.
    fn fresh_values(&self) -> Vec<(QualifiedName, String)> {
        let Some(recorder) = &self.recorder else { return Vec::new() };
        let here = || recorder.effects.iter().rev().take_while(|effect| effect.file == recorder.file());
        let is_new = |ty: &QualifiedName| {
            here().any(|effect| matches!(&effect.kind, EffectKind::CreateEnum(made) if made.ty == *ty))
        };
        let added = here().filter_map(|effect| match &effect.kind {
            EffectKind::AddEnumValue { ty, value } if !is_new(ty) => Some((ty.clone(), value.clone())),
            _ => None,
        });
        added.collect()
    }

    fn read(&self, node: &NodeEnum, said: &mut Said) {
        match node {
            NodeEnum::SelectStmt(_) => said.query(Some(&Node { node: Some(node.clone()) })),
            NodeEnum::InsertStmt(insert) => self.read_insert(insert, said),
            NodeEnum::UpdateStmt(update) => {
                let columns = self.target(update.relation.as_ref(), said);
                for target in &update.target_list {
                    let Some(NodeEnum::ResTarget(target)) = &target.node else { continue };
                    said.expr(target.val.as_deref(), type_of(&columns, &ident(&target.name)));
                }
                for item in &update.from_clause {
                    if let Some(NodeEnum::RangeVar(range)) = &item.node {
                        self.target(Some(range), said);
                    }
                }
                said.expr(update.where_clause.as_deref(), None);
            }
            NodeEnum::DeleteStmt(delete) => {
                self.target(delete.relation.as_ref(), said);
                said.expr(delete.where_clause.as_deref(), None);
            }
            NodeEnum::CreatePolicyStmt(policy) => {
                self.target(policy.table.as_ref(), said);
                said.expr(policy.qual.as_deref(), None);
                said.expr(policy.with_check.as_deref(), None);
            }
            NodeEnum::AlterPolicyStmt(policy) => {
                self.target(policy.table.as_ref(), said);
                said.expr(policy.qual.as_deref(), None);
                said.expr(policy.with_check.as_deref(), None);
            }
            NodeEnum::IndexStmt(index) => {
                self.target(index.relation.as_ref(), said);
                said.expr(index.where_clause.as_deref(), None);
            }
            NodeEnum::ViewStmt(view) => said.query(view.query.as_deref()),
            NodeEnum::CreateTableAsStmt(made) => said.query(made.query.as_deref()),
            NodeEnum::CreateStmt(made) => made.table_elts.iter().for_each(|part| self.read_part(part, said)),
            NodeEnum::AlterTableStmt(altered) => {
                let columns = self.target(altered.relation.as_ref(), said);
                for command in &altered.cmds {
                    if let Some(NodeEnum::AlterTableCmd(command)) = &command.node {
                        self.read_command(command, &columns, said);
                    }
                }
            }
            NodeEnum::CreateFunctionStmt(function) if self.session.check_function_bodies => {
                for parsed in body(function).into_iter().flat_map(|text| parse::parse(&text)) {
                    if let Parsed::Statement(statement) = parsed
                        && !matches!(statement.node, NodeEnum::CreateFunctionStmt(_))
                    {
                        self.read(&statement.node, said);
                    }
                }
            }
            _ => {}
        }
    }

    /// What a row is made of, each value with the type of its column.
    fn read_insert(&self, insert: &InsertStmt, said: &mut Said) {
        let all = self.target(insert.relation.as_ref(), said);
        let named = insert.cols.iter().filter_map(|node| match &node.node {
            Some(NodeEnum::ResTarget(target)) => Some(type_of(&all, &ident(&target.name))),
            _ => None,
        });
        let types: Vec<Option<TypeRef>> = match insert.cols.is_empty() {
            true => all.iter().map(|column| Some(column.ty.clone())).collect(),
            false => named.collect(),
        };
        let Some(NodeEnum::SelectStmt(select)) = node::child(insert.select_stmt.as_deref()) else { return };
        for row in &select.values_lists {
            node::items(row).iter().zip(&types).for_each(|(value, ty)| said.expr(Some(value), ty.clone()));
        }
        for (target, ty) in select.target_list.iter().zip(&types) {
            if let Some(NodeEnum::ResTarget(target)) = &target.node {
                said.expr(target.val.as_deref(), ty.clone());
            }
        }
        let SelectStmt { values_lists, .. } = select.as_ref();
        if values_lists.is_empty() {
            said.query(insert.select_stmt.as_deref());
        }
    }

    fn read_command(&self, command: &AlterTableCmd, columns: &[Column], said: &mut Said) {
        use AlterTableType as T;
        let Some(def) = command.def.as_deref() else { return };
        match command.subtype() {
            T::AtColumnDefault => said.expr(Some(def), type_of(columns, &ident(&command.name))),
            T::AtAddColumn | T::AtAddConstraint => self.read_part(def, said),
            T::AtAlterColumnType => {
                if let Some(NodeEnum::ColumnDef(def)) = &def.node {
                    said.expr(def.raw_default.as_deref(), self.type_of_def(def));
                }
            }
            _ => {}
        }
    }

    /// A column or a constraint of a table.
    fn read_part(&self, node: &Node, said: &mut Said) {
        match &node.node {
            Some(NodeEnum::ColumnDef(def)) => {
                let ty = self.type_of_def(def);
                if let Some(ty) = &ty {
                    said.columns.entry(ident(&def.colname)).or_default().push(ty.clone());
                }
                for part in &def.constraints {
                    let Some(NodeEnum::Constraint(part)) = &part.node else { continue };
                    let wanted = ty.clone().filter(|_| part.contype() == ConstrType::ConstrDefault);
                    said.expr(part.raw_expr.as_deref(), wanted);
                }
            }
            Some(NodeEnum::Constraint(constraint)) => said.expr(constraint.raw_expr.as_deref(), None),
            _ => {}
        }
    }

    fn type_of_def(&self, def: &ColumnDef) -> Option<TypeRef> {
        def.type_name.as_ref().and_then(|ty| self.resolved_type(ty).ok())
    }

    /// The columns of a table that a statement names, which are in sight from then on.
    fn target(&self, range: Option<&RangeVar>, said: &mut Said) -> Vec<Column> {
        let Ok(name) = self.table_name(range) else { return Vec::new() };
        self.add_columns(&name, said);
        self.catalog.tables.get(&name).map(|table| table.columns.clone()).unwrap_or_default()
    }

    fn add_columns(&self, table: &QualifiedName, said: &mut Said) {
        for column in self.catalog.tables.get(table).into_iter().flat_map(|table| &table.columns) {
            said.columns.entry(column.name.clone()).or_default().push(column.ty.clone());
        }
    }

    fn tables_of(&self, query: &Query) -> Vec<QualifiedName> {
        let Query::Select(Select { from, .. }) = query else { return Vec::new() };
        from.iter().flat_map(|item| self.tables_in(item)).collect()
    }

    fn tables_in(&self, item: &FromItem) -> Vec<QualifiedName> {
        match item {
            FromItem::Table { schema, name, .. } => {
                let schema = schema.as_ref().map(Ident::as_str);
                self.relation(schema, name).ok().map(|(name, _)| name).into_iter().collect()
            }
            FromItem::Function { .. } => Vec::new(),
            FromItem::Query { query, .. } => self.tables_of(query),
            FromItem::Join { left, right, .. } => [left, right].into_iter().flat_map(|it| self.tables_in(it)).collect(),
        }
    }
}

fn type_of(columns: &[Column], name: &Ident) -> Option<TypeRef> {
    columns.iter().find(|column| column.name == *name).map(|column| column.ty.clone())
}

/// The text of a function's body in SQL, which the server reads when the function is made.
fn body(function: &CreateFunctionStmt) -> Option<String> {
    let option = |name: &str| {
        function.options.iter().find_map(|node| match &node.node {
            Some(NodeEnum::DefElem(option)) if option.defname == name => option.arg.as_deref(),
            _ => None,
        })
    };
    let is_sql = option("language").and_then(node::string).is_some_and(|name| name.eq_ignore_ascii_case("sql"));
    let text = option("as").and_then(|list| node::items(list).first()).and_then(node::string);
    text.filter(|_| is_sql).map(ToOwned::to_owned)
}

/// Whether a value of an enum is used.
struct Use<'a> {
    replay: &'a Replay,
    ty: &'a QualifiedName,
    value: &'a str,
    said: &'a Said,
}

impl Use<'_> {
    fn is_there(&self) -> bool {
        let Said { exprs, queries, .. } = self.said;
        exprs.iter().any(|(expr, wanted)| self.expr(expr, wanted.as_ref().is_some_and(|ty| self.is_type(ty))))
            || queries.iter().any(|query| self.query(query))
    }

    fn is_type(&self, ty: &TypeRef) -> bool {
        let here = || self.replay.session.search_path.contains(&self.ty.schema);
        ty.dimensions == 0
            && ty.name == self.ty.name
            && ty.schema.as_ref().map_or_else(here, |it| *it == self.ty.schema)
    }

    /// Whether an expression is of the type for certain.
    fn is_of_type(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Cast(_, ty) => self.is_type(ty),
            Expr::Column(parts) => {
                let types = parts.last().and_then(|name| self.said.columns.get(name));
                types.is_some_and(|types| !types.is_empty() && types.iter().all(|ty| self.is_type(ty)))
            }
            Expr::Coalesce(list) => list.iter().any(|part| self.is_of_type(part)),
            _ => false,
        }
    }

    fn query(&self, query: &Query) -> bool {
        let Query::Select(Select { targets, from, condition, .. }) = query else { return false };
        targets.iter().any(|(target, _)| self.expr(target, false))
            || from.iter().any(|item| self.from(item))
            || condition.as_deref().is_some_and(|condition| self.expr(condition, false))
    }

    fn from(&self, item: &FromItem) -> bool {
        match item {
            FromItem::Table { .. } => false,
            FromItem::Function { call, .. } => self.expr(call, false),
            FromItem::Query { query, .. } => self.query(query),
            FromItem::Join { left, right, condition, .. } => {
                self.from(left)
                    || self.from(right)
                    || condition.as_deref().is_some_and(|condition| self.expr(condition, false))
            }
        }
    }

    /// `wanted`: whether what stands here becomes a value of the type.
    fn expr(&self, expr: &Expr, wanted: bool) -> bool {
        let typed = |parts: &[&Expr]| parts.iter().any(|part| self.is_of_type(part));
        let inner = match expr {
            Expr::String(text) => return wanted && text == self.value,
            Expr::Cast(inner, ty) => {
                let one = TypeRef { dimensions: 0, ..ty.clone() };
                let elements = matches!(inner.as_ref(), Expr::Array(_)) && self.is_type(&one);
                return self.expr(inner, elements || self.is_type(ty));
            }
            Expr::Binary(_, left, right) | Expr::IsDistinct(left, right, _) | Expr::NullIf(left, right) => {
                typed(&[left, right])
            }
            Expr::In(left, ..) | Expr::Between(left, ..) => self.is_of_type(left),
            Expr::Any(_, left, right) | Expr::All(_, left, right) => {
                self.is_of_type(left) && matches!(right.as_ref(), Expr::Array(_))
            }
            Expr::Case { operand, branches, otherwise } => {
                let of_type = operand.as_ref().is_some_and(|operand| self.is_of_type(operand));
                let result = wanted || otherwise.as_ref().is_some_and(|it| self.is_of_type(it));
                return operand.as_ref().is_some_and(|it| self.expr(it, false))
                    || branches.iter().any(|(when, then)| self.expr(when, of_type) || self.expr(then, result))
                    || otherwise.as_ref().is_some_and(|it| self.expr(it, result));
            }
            Expr::Coalesce(list) | Expr::MinMax(list, _) => wanted || list.iter().any(|it| self.is_of_type(it)),
            Expr::Array(_) => wanted,
            _ => false,
        };
        expr.children().into_iter().any(|child| self.expr(child, inner))
            || expr.query().is_some_and(|query| self.query(query))
    }
}
