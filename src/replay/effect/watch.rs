//! Watches a statement: what must be known before it, and what has come of it.

use super::{
    AddColumn, AddConstraint, Change, ConstraintClass, CreateMaterializedView, DataCommand, Effect, EffectKind, Pending,
};
use crate::catalog::{ConstraintKind, Ident, ObjectId, QualifiedName, TypeKind, TypeRef};
use crate::platform::volatility;
use crate::replay::node::{self, ident};
use crate::replay::session::constant_text;
use crate::replay::{Facet, Replay, grant};
use crate::span::Span;
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterDefaultPrivilegesStmt, GrantStmt, ObjectType, RangeVar, RenameStmt, TransactionStmtKind, VariableSetKind,
};
use std::collections::BTreeSet;

/// Where effects are collected.
#[derive(Debug, Clone, std::default::Default)]
pub(in crate::replay) struct Recorder {
    /// What was done, in order.
    pub(in crate::replay) effects: Vec<Effect>,
    /// The statements that were read, each once.
    pub(in crate::replay) statements: Vec<Span>,
    /// How many files were begun.
    files: usize,
    /// The number of the statement in its file, from 1.
    statement: usize,
    /// The tables that this file made.
    made: BTreeSet<QualifiedName>,
}

impl Recorder {
    /// Begins the next file.
    pub(in crate::replay) fn next_file(&mut self) {
        self.files += 1;
        self.statement = 0;
        self.made.clear();
    }

    /// The number of the file, from 0.
    pub(super) fn file(&self) -> usize {
        self.files.saturating_sub(1)
    }

    /// Begins the next statement.
    pub(in crate::replay) fn next_statement(&mut self, span: Span) {
        self.statement += 1;
        self.statements.push(span);
    }

    fn push(&mut self, kind: EffectKind) {
        let Some(span) = self.statements.last().copied() else { return };
        match &kind {
            EffectKind::CreateTable { table }
            | EffectKind::CreateMaterializedView(CreateMaterializedView { view: table, .. }) => {
                self.made.insert(table.clone());
            }
            EffectKind::RenameTable { from, to } if self.made.contains(from) => {
                self.made.insert(to.clone());
            }
            _ => {}
        }
        let on_new_table = kind.table().is_some_and(|table| self.made.contains(table));
        if let EffectKind::DropTable { table } | EffectKind::RenameTable { from: table, .. } = &kind {
            self.made.remove(table);
        }
        let (file, statement) = (self.file(), self.statement.saturating_sub(1));
        self.effects.push(Effect { kind, span, file, statement, on_new_table });
    }
}

impl Replay {
    /// What a statement will have done, as far as it must be known beforehand. Nothing where nobody watches.
    pub(in crate::replay) fn watch(&self, node: &NodeEnum) -> Vec<Pending> {
        if self.recorder.is_none() {
            return Vec::new();
        }
        let mut pending = self.watch_kind(node);
        pending.extend(self.watch_locks(node));
        pending.extend(self.watch_clients(node).into_iter().map(Pending::Client));
        pending
    }

    fn watch_kind(&self, node: &NodeEnum) -> Vec<Pending> {
        let known = |kind| vec![Pending::Known(kind)];
        match node {
            NodeEnum::CreateStmt(statement) => self.new_table(statement.relation.as_ref()),
            NodeEnum::CreateTableAsStmt(statement) if statement.objtype() == ObjectType::ObjectTable => {
                self.new_table(statement.into.as_ref().and_then(|into| into.rel.as_ref()))
            }
            NodeEnum::CreateForeignTableStmt(statement) => {
                self.new_table(statement.base_stmt.as_ref().and_then(|base| base.relation.as_ref()))
            }
            NodeEnum::SelectStmt(statement) => {
                self.new_table(statement.into_clause.as_ref().and_then(|into| into.rel.as_ref()))
            }
            NodeEnum::AlterTableStmt(statement) => self.alter_table_effects(statement),
            NodeEnum::RenameStmt(statement) => self.rename_effects(statement),
            NodeEnum::AlterObjectSchemaStmt(statement) => match self.table_name(statement.relation.as_ref()) {
                Ok(from) => vec![Pending::Rename { from }],
                Err(_) => Vec::new(),
            },
            NodeEnum::IndexStmt(statement) => {
                let range = statement.relation.as_ref();
                let Some((on, _)) = range.and_then(|it| self.relation(Some(&it.schemaname), &it.relname).ok()) else {
                    return Vec::new();
                };
                let (before, only) = (self.indexes_of(&on), range.is_some_and(|range| !range.inh));
                let (unique, concurrently) = (statement.unique, statement.concurrent);
                vec![Pending::Index { on, before, unique, concurrently, only }]
            }
            NodeEnum::DropStmt(statement) => vec![Pending::Drops { concurrently: statement.concurrent }],
            NodeEnum::CreatePolicyStmt(it) => self.policy(it.table.as_ref(), &it.policy_name, Change::Create),
            NodeEnum::AlterPolicyStmt(it) => self.policy(it.table.as_ref(), &it.policy_name, Change::Alter),
            NodeEnum::CreateTrigStmt(statement) => {
                let range = statement.relation.as_ref();
                let found = range.and_then(|it| self.relation(Some(&it.schemaname), &it.relname).ok());
                let name = ident(&statement.trigname);
                found.map_or_else(Vec::new, |(on, _)| known(EffectKind::Trigger { on, name, change: Change::Create }))
            }
            NodeEnum::ViewStmt(statement) => {
                let Some(range) = &statement.view else { return Vec::new() };
                let found = self.relation(Some(&range.schemaname), &range.relname).ok();
                let before = found.and_then(|(name, _)| self.catalog.views.get(&name));
                let before = before.map(crate::catalog::View::is_security_invoker);
                vec![Pending::View { schema: range.schemaname.clone(), name: range.relname.clone(), before }]
            }
            NodeEnum::CreateFunctionStmt(statement) => {
                let Ok(name) = self.creation_name(&statement.funcname) else { return Vec::new() };
                vec![Pending::Function { before: self.functions_named(&name).cloned().collect() }]
            }
            NodeEnum::GrantStmt(statement) => self.grant_effects(statement),
            NodeEnum::AlterDefaultPrivilegesStmt(statement) => {
                let Some(action) = &statement.action else { return Vec::new() };
                let Some(objects) = grant::kind(action.objtype()) else { return Vec::new() };
                vec![Pending::Defaults {
                    schemas: schemas(statement),
                    objects,
                    given: action.is_grant,
                    grantees: self.grantees(&action.grantees).unwrap_or_default(),
                    before: self.default_entries(),
                }]
            }
            NodeEnum::AlterEnumStmt(statement) if statement.old_val.is_empty() => {
                match self.type_name(&statement.type_name) {
                    Ok(ty) if !self.has_value(&ty, &statement.new_val) => {
                        known(EffectKind::AddEnumValue { ty, value: statement.new_val.clone() })
                    }
                    _ => Vec::new(),
                }
            }
            NodeEnum::VariableSetStmt(statement) => {
                let set = statement.kind() == VariableSetKind::VarSetValue;
                let values: Vec<String> = statement.args.iter().filter_map(constant_text).collect();
                known(EffectKind::SetSetting {
                    name: statement.name.clone(),
                    value: set.then(|| values.join(", ")),
                    local: statement.is_local,
                })
            }
            NodeEnum::TransactionStmt(statement) => match statement.kind() {
                TransactionStmtKind::TransStmtBegin | TransactionStmtKind::TransStmtStart => known(EffectKind::Begin),
                TransactionStmtKind::TransStmtCommit => known(EffectKind::Commit),
                TransactionStmtKind::TransStmtRollback => known(EffectKind::Rollback),
                _ => Vec::new(),
            },
            NodeEnum::TruncateStmt(statement) => {
                let tables = statement.relations.iter().filter_map(|node| match &node.node {
                    Some(NodeEnum::RangeVar(range)) => self.table_name(Some(range)).ok(),
                    _ => None,
                });
                tables.map(|table| Pending::Known(EffectKind::Truncate { table })).collect()
            }
            NodeEnum::InsertStmt(it) => self.data(it.relation.as_ref(), DataCommand::Insert, false),
            NodeEnum::UpdateStmt(it) => self.data(it.relation.as_ref(), DataCommand::Update, it.where_clause.is_some()),
            NodeEnum::DeleteStmt(it) => self.data(it.relation.as_ref(), DataCommand::Delete, it.where_clause.is_some()),
            NodeEnum::MergeStmt(it) => self.data(it.relation.as_ref(), DataCommand::Merge, it.join_condition.is_some()),
            NodeEnum::RefreshMatViewStmt(statement) if !statement.skip_data => {
                let range = statement.relation.as_ref();
                let found = range.and_then(|it| self.relation(Some(&it.schemaname), &it.relname).ok());
                found.map_or_else(Vec::new, |(view, _)| {
                    known(EffectKind::Refresh { view, concurrently: statement.concurrent })
                })
            }
            _ => Vec::new(),
        }
    }

    /// Writes down what a statement that succeeded has done. `first` is the first of the objects that it touched.
    pub(in crate::replay) fn record(&mut self, pending: Vec<Pending>, first: usize) {
        let mut named: Vec<Ident> = Vec::new();
        for one in pending {
            let kinds = self.outcome(one, first, &mut named);
            if let Some(recorder) = &mut self.recorder {
                kinds.into_iter().for_each(|kind| recorder.push(kind));
            }
        }
    }

    fn outcome(&self, pending: Pending, first: usize, named: &mut Vec<Ident>) -> Vec<EffectKind> {
        let kind = match pending {
            Pending::Known(kind) => Some(kind),
            Pending::Column(table, column) => self.added_column(&table, &column),
            Pending::Constraints { table, name: written, before, using_index, rows_fit } => {
                let constraints = self.catalog.tables.get(&table).map(|table| &table.constraints);
                let new = constraints.into_iter().flatten().find(|(name, _)| match &written {
                    Some(written) => written == *name,
                    None => !before.contains(name) && !named.contains(name),
                });
                new.map(|(name, constraint)| {
                    named.push(name.clone());
                    let (class, references) = class(&constraint.kind);
                    let validated = constraint.validated;
                    let reads_rows = validated && !(rows_fit && class == ConstraintClass::ForeignKey);
                    let name = name.clone();
                    EffectKind::AddConstraint(AddConstraint {
                        table,
                        name,
                        class,
                        validated,
                        using_index,
                        references,
                        reads_rows,
                    })
                })
            }
            Pending::ColumnType { table, column, from, using, computes } => {
                let held = self.catalog.tables.get(&table).and_then(|table| table.column(&column));
                held.map(|held| held.ty.clone()).map(|to| EffectKind::AlterColumnType {
                    table,
                    column,
                    from,
                    to,
                    using,
                    computes,
                })
            }
            Pending::Index { on, before, unique, concurrently, only } => {
                let new = self.indexes_of(&on).into_iter().find(|index| !before.contains(index));
                new.map(|name| EffectKind::CreateIndex { on, name, unique, concurrently, only })
            }
            Pending::Table { schema, name, existed } => {
                let found = self.relation(Some(&schema), &name).ok().filter(|_| !existed);
                return found.map_or_else(Vec::new, |(table, _)| self.created_table(table));
            }
            Pending::View { schema, name, before } => {
                let found = self.relation(Some(&schema), &name).ok();
                found.and_then(|(name, _)| self.catalog.views.get(&name).map(|view| (name, view))).map(
                    |(name, view)| EffectKind::CreateView {
                        view: name,
                        replaced: before.is_some(),
                        lost_security_invoker: before == Some(true) && !view.is_security_invoker(),
                    },
                )
            }
            Pending::Function { before } => {
                let touched = self.touched.iter().skip(first).find_map(|(object, _)| match object {
                    ObjectId::Function(function) => Some(function.clone()),
                    _ => None,
                });
                touched.map(|function| EffectKind::CreateFunction { replaced: before.contains(&function), function })
            }
            Pending::Rename { from } => {
                let new = self.touched.iter().skip(first).rev().find_map(|(object, facet)| match (object, facet) {
                    (ObjectId::Table(to), Facet::Definition) if *to != from => Some(to.clone()),
                    _ => None,
                });
                new.map(|to| EffectKind::RenameTable { from, to })
            }
            Pending::Defaults { schemas, objects, given, grantees, before } => {
                let changed = self.default_entries() != before;
                Some(EffectKind::AlterDefaultPrivileges { schemas, objects, given, grantees, changed })
            }
            Pending::Grants { given, grantees, privileges } => {
                let objects = self
                    .touched
                    .iter()
                    .skip(first)
                    .filter(|(_, facet)| matches!(facet, Facet::Privileges(_) | Facet::ColumnPrivileges(..)));
                let objects: BTreeSet<&ObjectId> = objects.map(|(object, _)| object).collect();
                let one = |object: &ObjectId| EffectKind::Grant {
                    object: object.clone(),
                    given,
                    grantees: grantees.clone(),
                    privileges: privileges.clone(),
                };
                return objects.into_iter().map(one).collect();
            }
            Pending::Drops { concurrently } => return self.dropped(first, concurrently),
            Pending::Client(before) => {
                return self.client_outcome(before, first).into_iter().map(EffectKind::Client).collect();
            }
        };
        kind.into_iter().collect()
    }

    fn added_column(&self, table: &QualifiedName, name: &Ident) -> Option<EffectKind> {
        let column = self.catalog.tables.get(table)?.column(name)?;
        let default = volatility::of(column.default.as_ref(), &self.catalog);
        let (generated, identity) = (column.generated.is_some(), column.identity.is_some());
        let stored = column.generated.as_ref().is_some_and(|generated| generated.stored);
        let rewrites = default == super::Default::Volatile || stored || identity || self.is_limited(&column.ty);
        Some(EffectKind::AddColumn(AddColumn {
            table: table.clone(),
            column: name.clone(),
            ty: column.ty.clone(),
            not_null: column.not_null,
            default,
            generated,
            identity,
            rewrites,
        }))
    }

    /// Whether a type is a domain with conditions (`DomainHasConstraints`).
    fn is_limited(&self, ty: &TypeRef) -> bool {
        let Some(schema) = &ty.schema else { return false };
        let found = self.catalog.types.get(&QualifiedName { schema: schema.clone(), name: ty.name.clone() });
        match found.map(|found| &found.kind) {
            Some(TypeKind::Domain { base, not_null, checks, .. }) => {
                *not_null || !checks.is_empty() || self.is_limited(base)
            }
            _ => false,
        }
    }

    fn new_table(&self, range: Option<&RangeVar>) -> Vec<Pending> {
        let Some(range) = range else { return Vec::new() };
        let existed = self.new_relation(range).is_ok_and(|name| self.names.get(&name).is_some());
        let schema = if range.relpersistence == "t" { "pg_temp".to_owned() } else { range.schemaname.clone() };
        vec![Pending::Table { schema, name: range.relname.clone(), existed }]
    }

    fn rename_effects(&self, statement: &RenameStmt) -> Vec<Pending> {
        let Ok(table) = self.table_name(statement.relation.as_ref()) else { return Vec::new() };
        match statement.rename_type() {
            ObjectType::ObjectTable | ObjectType::ObjectForeignTable => vec![Pending::Rename { from: table }],
            ObjectType::ObjectColumn => {
                let (from, to) = (ident(&statement.subname), ident(&statement.newname));
                vec![Pending::Known(EffectKind::RenameColumn { table, from, to })]
            }
            _ => Vec::new(),
        }
    }

    /// What the statement has touched and isn't there any more.
    fn dropped(&self, first: usize, concurrently: bool) -> Vec<EffectKind> {
        let mut kinds: Vec<EffectKind> = Vec::new();
        for (object, facet) in self.touched.iter().skip(first) {
            let kind = match (object, facet) {
                (ObjectId::Table(table), _) if !self.catalog.tables.contains_key(table) => {
                    EffectKind::DropTable { table: table.clone() }
                }
                (ObjectId::View(view), _) if !self.catalog.views.contains_key(view) => {
                    EffectKind::DropView { view: view.clone() }
                }
                (ObjectId::Function(function), _) if !self.catalog.functions.contains_key(function) => {
                    EffectKind::DropFunction { function: function.clone() }
                }
                (ObjectId::Type(ty), _) if !self.catalog.types.contains_key(ty) => {
                    EffectKind::DropType { ty: ty.clone() }
                }
                (ObjectId::Schema(schema), _) if !self.catalog.schemas.contains_key(schema) => {
                    EffectKind::DropSchema { schema: schema.clone() }
                }
                (ObjectId::Table(on) | ObjectId::View(on), facet) => match self.dropped_part(on, facet, concurrently) {
                    Some(kind) => kind,
                    None => continue,
                },
                _ => continue,
            };
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }

    fn dropped_part(&self, on: &QualifiedName, facet: &Facet, concurrently: bool) -> Option<EffectKind> {
        let (table, change) = (on.clone(), Change::Drop);
        let held = self.catalog.tables.get(on);
        match facet {
            Facet::Index(name) if !self.indexes_of(on).contains(name) => {
                Some(EffectKind::DropIndex { on: table, name: name.clone(), concurrently })
            }
            Facet::Trigger(name) if held.is_none_or(|held| !held.triggers.contains_key(name)) => {
                Some(EffectKind::Trigger { on: table, name: name.clone(), change })
            }
            Facet::Policy(name) if held.is_some_and(|held| !held.policies.contains_key(name)) => {
                Some(EffectKind::Policy { table, name: name.clone(), change })
            }
            Facet::Constraint(name) if held.is_some_and(|held| !held.constraints.contains_key(name)) => {
                Some(EffectKind::DropConstraint { table, name: name.clone() })
            }
            Facet::Column(column) if held.is_some_and(|held| held.column(column).is_none()) => {
                Some(EffectKind::DropColumn { table, column: column.clone() })
            }
            _ => None,
        }
    }

    fn grant_effects(&self, statement: &GrantStmt) -> Vec<Pending> {
        let Some(kind) = grant::kind(statement.objtype()) else { return Vec::new() };
        let Ok(change) = self.change(statement, kind) else { return Vec::new() };
        let (given, grantees, privileges) = (change.grant, change.grantees, change.privileges);
        vec![Pending::Grants { given, grantees, privileges }]
    }

    fn policy(&self, range: Option<&RangeVar>, name: &str, change: Change) -> Vec<Pending> {
        let Ok(table) = self.table_name(range) else { return Vec::new() };
        vec![Pending::Known(EffectKind::Policy { table, name: ident(name), change })]
    }

    fn data(&self, range: Option<&RangeVar>, command: DataCommand, limited: bool) -> Vec<Pending> {
        let Ok(table) = self.table_name(range) else { return Vec::new() };
        vec![Pending::Known(EffectKind::Data { table, command, limited })]
    }

    pub(super) fn indexes_of(&self, on: &QualifiedName) -> Vec<Ident> {
        let of_table = self.catalog.tables.get(on).map(|table| &table.indexes);
        let of_view = self.catalog.views.get(on).map(|view| &view.indexes);
        of_table.or(of_view).map(|indexes| indexes.keys().cloned().collect()).unwrap_or_default()
    }

    fn default_entries(&self) -> Vec<super::DefaultEntry> {
        self.catalog.default_privileges.iter().map(|(key, acl)| (key.clone(), acl.clone())).collect()
    }

    fn has_value(&self, ty: &QualifiedName, value: &str) -> bool {
        match self.catalog.types.get(ty).map(|ty| &ty.kind) {
            Some(TypeKind::Enum(values)) => values.iter().any(|held| held == value),
            _ => false,
        }
    }
}

fn class(kind: &ConstraintKind) -> (ConstraintClass, Option<QualifiedName>) {
    match kind {
        ConstraintKind::PrimaryKey(_) => (ConstraintClass::PrimaryKey, None),
        ConstraintKind::Unique { .. } => (ConstraintClass::Unique, None),
        ConstraintKind::Check(_) => (ConstraintClass::Check, None),
        ConstraintKind::ForeignKey(key) => (ConstraintClass::ForeignKey, Some(key.references.clone())),
        ConstraintKind::Exclusion(_) => (ConstraintClass::Exclusion, None),
    }
}

fn schemas(statement: &AlterDefaultPrivilegesStmt) -> Vec<Ident> {
    let options = statement.options.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::DefElem(option)) if option.defname == "schemas" => option.arg.as_deref(),
        _ => None,
    });
    options.flat_map(|list| node::names(node::items(list)).unwrap_or_default()).collect()
}
