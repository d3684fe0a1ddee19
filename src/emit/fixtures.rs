//! Small databases made by hand, for the tests of this stage.

mod nasty;
mod shop;
mod zoo;

pub(super) use nasty::nasty;
pub(super) use shop::shop;
pub(super) use zoo::zoo;

use super::{Database, Header};
use crate::access::{AccessCell, AccessGrant, AccessMatrix, AccessRow, Actor, ActorKind, Caller, Ownership, RowSet};
use crate::catalog::{Catalog, Column, Constraint, ConstraintKind, Grantee, Ident, QualifiedName, Table, TypeRef};
use crate::plan::{Change, CommentTarget, Plan, Section, Securable, Step};
use crate::syntax::tree::Command;
use std::collections::BTreeMap;

/// A database that owns its parts.
pub(super) struct Fixture {
    pub(super) catalog: Catalog,
    pub(super) access: AccessMatrix,
    pub(super) steps: Plan,
}

impl Fixture {
    pub(super) fn database(&self) -> Database<'_> {
        Database { catalog: &self.catalog, access: &self.access, steps: &self.steps }
    }
}

pub(super) fn header() -> Header {
    Header { version: "1.2.3".to_owned(), model: "shop".to_owned() }
}

pub(super) fn public(name: &str) -> QualifiedName {
    QualifiedName::new("public", name)
}

pub(super) fn table(name: QualifiedName, columns: Vec<Column>) -> Table {
    let mut table = Table::new(name, "postgres".into());
    table.columns = columns;
    table.row_security = true;
    table
}

pub(super) fn column(name: &str, ty: &str) -> Column {
    Column::new(name, TypeRef::builtin(ty))
}

pub(super) fn not_null(name: &str, ty: &str) -> Column {
    Column { not_null: true, ..column(name, ty) }
}

pub(super) fn constrain(table: &mut Table, name: &str, kind: ConstraintKind) {
    table.constraints.insert(name.into(), Constraint::new(name, kind));
}

pub(super) fn key(table: &mut Table, column: &str) {
    let name = format!("{}_pkey", table.name.name);
    constrain(table, &name, ConstraintKind::PrimaryKey(vec![column.into()]));
}

pub(super) fn actor(name: &str, database_role: &str, role: Option<&str>) -> Actor {
    Actor {
        name: name.to_owned(),
        description: format!("Somebody who is {name}"),
        database_role: database_role.into(),
        kind: match database_role {
            "anon" => ActorKind::Visitor,
            "service_role" => ActorKind::Server,
            _ => ActorKind::User,
        },
        role: role.map(Ident::from),
        tenant: None,
    }
}

/// A cell with one way.
pub(super) fn rows(rows: RowSet) -> AccessCell {
    AccessCell {
        grants: vec![AccessGrant { rows, tenant: None, columns: None, condition: None, sides: None, own: None }],
    }
}

/// A matrix that says nothing of who owns what.
pub(super) fn matrix(actors: Vec<Actor>, rows: Vec<AccessRow>) -> AccessMatrix {
    AccessMatrix {
        actors,
        caller: Caller::supabase(),
        rows,
        frozen: BTreeMap::new(),
        floor: Vec::new(),
        limits: Vec::new(),
        ownership: Ownership::default(),
        expectations: Vec::new(),
    }
}

pub(super) fn row(table: &QualifiedName, command: Command, cells: Vec<AccessCell>) -> AccessRow {
    AccessRow { table: table.clone(), command, cells }
}

/// The steps that make a catalog, in the order of the sections; not the planner, and enough of it for this stage.
pub(super) fn steps(catalog: &Catalog, tables: &[QualifiedName]) -> Plan {
    let mut steps = Vec::new();
    let mut add = |section: &Section, change: Change| {
        steps.push(Step { change, section: section.clone(), remark: String::new() });
    };
    let section = Section::Schemas;
    for (name, schema) in catalog.schemas.iter().filter(|(name, _)| **name != *"public") {
        add(&section, Change::CreateSchema(name.clone(), schema.clone()));
        add(&section, Change::RevokeAll(Securable::Schema(name.clone()), vec![Grantee::Public, Grantee::role("anon")]));
        if let Some(comment) = &schema.comment {
            add(&section, Change::Comment(CommentTarget::Schema(name.clone()), comment.clone()));
        }
    }
    for (name, extension) in &catalog.extensions {
        add(&section, Change::CreateExtension(name.clone(), extension.clone()));
    }
    for (name, ty) in &catalog.types {
        add(&Section::Types, Change::CreateType(name.clone(), Box::new(ty.clone())));
    }
    for table in tables.iter().filter_map(|name| catalog.tables.get(name)) {
        let section = Section::Table(table.name.clone());
        let name = || table.name.clone();
        add(&section, Change::CreateTable(Box::new(table.clone())));
        add(&section, Change::EnableRowSecurity(name()));
        let everybody = vec![Grantee::Public, Grantee::role("anon"), Grantee::role("authenticated")];
        add(&section, Change::RevokeAll(Securable::Table(name()), everybody));
        if let Some(comment) = &table.comment {
            add(&section, Change::Comment(CommentTarget::Table(name()), comment.clone()));
        }
        for column in &table.columns {
            if let Some(comment) = &column.comment {
                add(&section, Change::Comment(CommentTarget::Column(name(), column.name.clone()), comment.clone()));
            }
        }
        for index in table.indexes.values() {
            add(&section, Change::CreateIndex(name(), Box::new(index.clone())));
            if let Some(comment) = &index.comment {
                add(&section, Change::Comment(CommentTarget::Index(name(), index.name.clone()), comment.clone()));
            }
        }
    }
    for function in catalog.functions.values() {
        let on = Securable::Function(function.id());
        add(&Section::Functions, Change::CreateFunction(Box::new(function.clone())));
        if let Some(comment) = &function.comment {
            add(&Section::Functions, Change::Comment(CommentTarget::Function(function.id()), comment.clone()));
        }
        add(&Section::Functions, Change::RevokeAll(on.clone(), vec![Grantee::Public]));
        for (to, held) in function.privileges.iter() {
            let privileges = held.iter().map(|privilege| (*privilege, Vec::new())).collect();
            add(&Section::Functions, Change::Grant { on: on.clone(), privileges, to: to.clone() });
        }
    }
    for table in tables.iter().filter_map(|name| catalog.tables.get(name)) {
        access_steps(table, &mut add);
    }
    Plan { steps, ..Plan::default() }
}

fn access_steps(table: &Table, add: &mut impl FnMut(&Section, Change)) {
    let section = Section::Access(table.name.clone());
    let name = || table.name.clone();
    for trigger in table.triggers.values() {
        add(&section, Change::CreateTrigger(name(), Box::new(trigger.clone())));
        add(&section, Change::EnableTriggerAlways(name(), trigger.name.clone()));
        if let Some(comment) = &trigger.comment {
            add(&section, Change::Comment(CommentTarget::Trigger(name(), trigger.name.clone()), comment.clone()));
        }
    }
    for policy in table.policies.values() {
        add(&section, Change::CreatePolicy(name(), Box::new(policy.clone())));
        if let Some(comment) = &policy.comment {
            add(&section, Change::Comment(CommentTarget::Policy(name(), policy.name.clone()), comment.clone()));
        }
    }
    for (to, held) in table.privileges.iter() {
        let mut privileges: Vec<_> = held.iter().map(|privilege| (*privilege, Vec::new())).collect();
        for column in &table.columns {
            for (_, on_column) in column.privileges.iter().filter(|(who, _)| *who == to) {
                privileges.extend(on_column.iter().map(|privilege| (*privilege, vec![column.name.clone()])));
            }
        }
        add(&section, Change::Grant { on: Securable::Table(name()), privileges, to: to.clone() });
    }
}
