//! The changes that a plan is made of, and what each does to a catalog.

use crate::catalog::{
    Catalog, Constraint, Extension, Function, FunctionId, Grantee, Ident, Index, ObjectId, ObjectKind, Policy,
    Privilege, QualifiedName, Role, Schema, Sequence, Table, Trigger, TriggerEnabled, Type, View,
};
use crate::diff::{Alteration, Edit, EditKind};

/// One change: one statement.
#[derive(Debug, Clone)]
pub enum Change {
    /// CREATE ROLE, unless the cluster has it already: roles are shared by its databases.
    CreateRole(Ident, Role),
    /// Stops where a role that was there already isn't as harmless as the one that would have been made; does nothing otherwise.
    CheckRole(Ident, Role),
    /// GRANT of a role to whoever migrates, who is the second.
    LendRole(Ident, Ident),
    /// REVOKE of the same.
    ReturnRole(Ident, Ident),
    /// CREATE SCHEMA, with nothing granted.
    CreateSchema(Ident, Schema),
    /// CREATE EXTENSION.
    CreateExtension(Ident, Extension),
    /// CREATE TYPE ... AS ENUM, CREATE DOMAIN.
    CreateType(QualifiedName, Box<Type>),
    /// CREATE TABLE with its columns, their sequences, and constraints; indexes, triggers, policies, privileges and comments come in steps of their own.
    CreateTable(Box<Table>),
    /// ALTER TABLE ... ADD CONSTRAINT: foreign keys that would make a circle.
    AddConstraint(QualifiedName, Box<Constraint>),
    /// CREATE INDEX.
    CreateIndex(QualifiedName, Box<Index>),
    /// ALTER TABLE ... ENABLE ROW LEVEL SECURITY.
    EnableRowSecurity(QualifiedName),
    /// ALTER TABLE ... FORCE ROW LEVEL SECURITY.
    ForceRowSecurity(QualifiedName),
    /// CREATE FUNCTION; privileges and comment come in steps of their own.
    CreateFunction(Box<Function>),
    /// CREATE VIEW; privileges and comment come in steps of their own.
    CreateView(QualifiedName, Box<View>),
    /// ALTER FUNCTION ... OWNER TO.
    ChangeOwner(FunctionId, Ident),
    /// CREATE TRIGGER, as it fires in ordinary sessions.
    CreateTrigger(QualifiedName, Box<Trigger>),
    /// ALTER TABLE ... ENABLE ALWAYS TRIGGER.
    EnableTriggerAlways(QualifiedName, Ident),
    /// CREATE POLICY.
    CreatePolicy(QualifiedName, Box<Policy>),
    /// REVOKE ALL.
    RevokeAll(Securable, Vec<Grantee>),
    /// GRANT to one role.
    Grant {
        /// On what.
        on: Securable,
        /// Which privileges, with the columns they are limited to; empty for the whole object.
        privileges: Vec<(Privilege, Vec<Ident>)>,
        /// To whom.
        to: Grantee,
    },
    /// COMMENT ON.
    Comment(CommentTarget, String),
    /// A statement of the model's own, taken as it is.
    Verbatim(Box<Verbatim>),
    /// A statement by which something that is there becomes what is wanted.
    Edit(Box<Edit>),
    /// Several changes in one statement, which happen all or none: a DO block.
    Together(Vec<Change>),
}

/// A statement of the model's own.
#[derive(Debug, Clone)]
pub struct Verbatim {
    /// The statement without its semicolon.
    pub text: String,
    /// The objects that it changes.
    pub changes: Vec<ObjectId>,
    /// What these are afterwards.
    pub after: Catalog,
    /// Whether it is passed over where what it makes is there (42710), when it is run again.
    pub unless_there: bool,
}

/// What privileges can be on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Securable {
    /// A schema.
    Schema(Ident),
    /// An enum or domain.
    Type(QualifiedName),
    /// A table.
    Table(QualifiedName),
    /// A sequence.
    Sequence(QualifiedName),
    /// A view.
    View(QualifiedName),
    /// A function.
    Function(FunctionId),
}

/// What a comment can be on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommentTarget {
    /// A schema.
    Schema(Ident),
    /// An enum or domain.
    Type(QualifiedName),
    /// A table.
    Table(QualifiedName),
    /// A column of a table.
    Column(QualifiedName, Ident),
    /// A constraint of a table.
    Constraint(QualifiedName, Ident),
    /// An index of a table.
    Index(QualifiedName, Ident),
    /// A trigger of a table.
    Trigger(QualifiedName, Ident),
    /// A policy of a table.
    Policy(QualifiedName, Ident),
    /// A view.
    View(QualifiedName),
    /// A function.
    Function(FunctionId),
}

impl Change {
    /// Whether it is a small statement of the same kind as the one before: they stand together.
    pub fn is_one_of_several(&self, previous: &Self) -> bool {
        match (self, previous) {
            (Self::Edit(edit), Self::Edit(before)) => {
                let small = matches!(
                    edit.kind,
                    EditKind::Comment
                        | EditKind::Grant
                        | EditKind::Revoke
                        | EditKind::Owner
                        | EditKind::Alter(Alteration::Rename | Alteration::Validates)
                );
                small && edit.kind == before.kind
            }
            _ => false,
        }
    }

    /// Does to a catalog what the statement does to a database, and names the objects that it touched. A change that doesn't fit the catalog
    /// (a policy on a table that isn't there) does nothing and touches its object all the same, so that a comparison finds it.
    pub fn apply(&self, catalog: &mut Catalog) -> Vec<ObjectId> {
        match self {
            Self::CreateRole(name, role) => {
                catalog.roles.insert(name.clone(), role.clone());
                vec![ObjectId::Role(name.clone())]
            }
            Self::CheckRole(..) => Vec::new(),
            Self::LendRole(role, to) => {
                if let Some(member) = catalog.roles.get_mut(to) {
                    member.member_of.insert(role.clone());
                }
                vec![ObjectId::Role(to.clone())]
            }
            Self::ReturnRole(role, from) => {
                if let Some(member) = catalog.roles.get_mut(from) {
                    member.member_of.remove(role);
                }
                vec![ObjectId::Role(from.clone())]
            }
            Self::ChangeOwner(id, owner) => {
                if let Some(function) = catalog.functions.get_mut(id) {
                    function.privileges = std::mem::take(&mut function.privileges).without_owner(owner);
                    function.owner = owner.clone();
                }
                vec![ObjectId::Function(id.clone())]
            }
            Self::CreateSchema(name, schema) => {
                let mut schema = schema.clone();
                schema.privileges = catalog.default_privileges.for_new(&schema.owner, None, ObjectKind::Schema);
                schema.comment = None;
                catalog.schemas.insert(name.clone(), schema);
                vec![ObjectId::Schema(name.clone())]
            }
            Self::CreateExtension(name, extension) => {
                catalog.extensions.insert(name.clone(), extension.clone());
                vec![ObjectId::Extension(name.clone())]
            }
            Self::CreateType(name, ty) => {
                let mut ty = ty.as_ref().clone();
                ty.privileges = catalog.default_privileges.for_new(&ty.owner, Some(&name.schema), ObjectKind::Type);
                ty.comment = None;
                catalog.types.insert(name.clone(), ty);
                vec![ObjectId::Type(name.clone())]
            }
            Self::CreateTable(table) => {
                let name = table.name.clone();
                catalog.tables.insert(name.clone(), bare(catalog, table));
                let mut touched = vec![ObjectId::Table(name)];
                for (name, mut sequence) in Sequence::of_identity_columns(table) {
                    sequence.privileges =
                        catalog.default_privileges.for_new(&table.owner, Some(&name.schema), ObjectKind::Sequence);
                    touched.push(ObjectId::Sequence(name.clone()));
                    catalog.sequences.insert(name, sequence);
                }
                touched
            }
            Self::CreateFunction(function) => {
                let mut function = function.as_ref().clone();
                let schema = Some(&function.name.schema);
                function.privileges = catalog.default_privileges.for_new(&function.owner, schema, ObjectKind::Function);
                function.comment = None;
                let id = function.id();
                catalog.functions.insert(id.clone(), function);
                vec![ObjectId::Function(id)]
            }
            Self::CreateView(name, view) => {
                let mut view = view.as_ref().clone();
                let schema = Some(&name.schema);
                view.privileges = catalog.default_privileges.for_new(&view.owner, schema, ObjectKind::Table);
                view.comment = None;
                catalog.views.insert(name.clone(), view);
                vec![ObjectId::View(name.clone())]
            }
            Self::AddConstraint(name, constraint) => on_table(catalog, name, |table| {
                table.constraints.insert(constraint.name.clone(), constraint.as_ref().clone());
            }),
            Self::CreateIndex(name, index) => on_table(catalog, name, |table| {
                table.indexes.insert(index.name.clone(), Index { comment: None, ..index.as_ref().clone() });
            }),
            Self::EnableRowSecurity(name) => on_table(catalog, name, |table| table.row_security = true),
            Self::ForceRowSecurity(name) => on_table(catalog, name, |table| table.force_row_security = true),
            Self::CreateTrigger(name, trigger) => on_table(catalog, name, |table| {
                let created = Trigger { enabled: TriggerEnabled::Origin, comment: None, ..trigger.as_ref().clone() };
                table.triggers.insert(trigger.name.clone(), created);
            }),
            Self::EnableTriggerAlways(name, trigger) => on_table(catalog, name, |table| {
                if let Some(trigger) = table.triggers.get_mut(trigger) {
                    trigger.enabled = TriggerEnabled::Always;
                }
            }),
            Self::CreatePolicy(name, policy) => on_table(catalog, name, |table| {
                table.policies.insert(policy.name.clone(), Policy { comment: None, ..policy.as_ref().clone() });
            }),
            Self::RevokeAll(on, from) => revoke_all(catalog, on, from),
            Self::Grant { on, privileges, to } => grant(catalog, on, privileges, to),
            Self::Comment(target, text) => comment(catalog, target, text),
            Self::Verbatim(statement) => {
                statement.changes.iter().for_each(|id| catalog.take_over(&statement.after, id));
                statement.changes.clone()
            }
            // What it leads to is looked at when all of them have been read back.
            Self::Edit(_) => Vec::new(),
            Self::Together(changes) => changes.iter().flat_map(|change| change.apply(catalog)).collect(),
        }
    }
}

/// A table as CREATE TABLE leaves it.
fn bare(catalog: &Catalog, table: &Table) -> Table {
    let mut bare = table.clone();
    bare.indexes.clear();
    bare.triggers.clear();
    bare.policies.clear();
    bare.row_security = false;
    bare.force_row_security = false;
    bare.comment = None;
    bare.privileges = catalog.default_privileges.for_new(&table.owner, Some(&table.name.schema), ObjectKind::Table);
    for column in &mut bare.columns {
        column.privileges = crate::catalog::Acl::default();
        column.comment = None;
    }
    for constraint in bare.constraints.values_mut() {
        constraint.comment = None;
    }
    bare
}

fn on_table(catalog: &mut Catalog, name: &QualifiedName, change: impl FnOnce(&mut Table)) -> Vec<ObjectId> {
    if let Some(table) = catalog.tables.get_mut(name) {
        change(table);
    }
    vec![ObjectId::Table(name.clone())]
}

fn revoke_all(catalog: &mut Catalog, on: &Securable, from: &[Grantee]) -> Vec<ObjectId> {
    match on {
        Securable::Table(name) => on_table(catalog, name, |table| from.iter().for_each(|who| table.revoke_all(who))),
        Securable::Schema(name) => {
            if let Some(schema) = catalog.schemas.get_mut(name) {
                from.iter().for_each(|who| schema.privileges.revoke_all(who));
            }
            vec![ObjectId::Schema(name.clone())]
        }
        Securable::Type(name) => {
            if let Some(ty) = catalog.types.get_mut(name) {
                from.iter().for_each(|who| ty.privileges.revoke_all(who));
            }
            vec![ObjectId::Type(name.clone())]
        }
        Securable::Sequence(name) => {
            if let Some(sequence) = catalog.sequences.get_mut(name) {
                from.iter().for_each(|who| sequence.privileges.revoke_all(who));
            }
            vec![ObjectId::Sequence(name.clone())]
        }
        Securable::View(name) => {
            if let Some(view) = catalog.views.get_mut(name) {
                from.iter().for_each(|who| view.privileges.revoke_all(who));
            }
            vec![ObjectId::View(name.clone())]
        }
        Securable::Function(id) => {
            if let Some(function) = catalog.functions.get_mut(id) {
                from.iter().for_each(|who| function.privileges.revoke_all(who));
            }
            vec![ObjectId::Function(id.clone())]
        }
    }
}

fn grant(catalog: &mut Catalog, on: &Securable, privileges: &[(Privilege, Vec<Ident>)], to: &Grantee) -> Vec<ObjectId> {
    match on {
        Securable::Table(name) => on_table(catalog, name, |table| {
            for (privilege, columns) in privileges {
                if columns.is_empty() {
                    table.privileges.grant(to, *privilege);
                }
                for column in columns {
                    if let Some(column) = table.column_mut(column) {
                        column.privileges.grant(to, *privilege);
                    }
                }
            }
        }),
        Securable::Schema(name) => {
            if let Some(schema) = catalog.schemas.get_mut(name) {
                privileges.iter().for_each(|(privilege, _)| schema.privileges.grant(to, *privilege));
            }
            vec![ObjectId::Schema(name.clone())]
        }
        Securable::Type(name) => {
            if let Some(ty) = catalog.types.get_mut(name) {
                privileges.iter().for_each(|(privilege, _)| ty.privileges.grant(to, *privilege));
            }
            vec![ObjectId::Type(name.clone())]
        }
        Securable::Sequence(name) => {
            if let Some(sequence) = catalog.sequences.get_mut(name) {
                privileges.iter().for_each(|(privilege, _)| sequence.privileges.grant(to, *privilege));
            }
            vec![ObjectId::Sequence(name.clone())]
        }
        Securable::View(name) => {
            if let Some(view) = catalog.views.get_mut(name) {
                privileges.iter().for_each(|(privilege, _)| view.privileges.grant(to, *privilege));
            }
            vec![ObjectId::View(name.clone())]
        }
        Securable::Function(id) => {
            if let Some(function) = catalog.functions.get_mut(id) {
                privileges.iter().for_each(|(privilege, _)| function.privileges.grant(to, *privilege));
            }
            vec![ObjectId::Function(id.clone())]
        }
    }
}

fn comment(catalog: &mut Catalog, target: &CommentTarget, text: &str) -> Vec<ObjectId> {
    let text = Some(text.to_owned());
    match target {
        CommentTarget::Schema(name) => {
            if let Some(schema) = catalog.schemas.get_mut(name) {
                schema.comment = text;
            }
            vec![ObjectId::Schema(name.clone())]
        }
        CommentTarget::Type(name) => {
            if let Some(ty) = catalog.types.get_mut(name) {
                ty.comment = text;
            }
            vec![ObjectId::Type(name.clone())]
        }
        CommentTarget::View(name) => {
            if let Some(view) = catalog.views.get_mut(name) {
                view.comment = text;
            }
            vec![ObjectId::View(name.clone())]
        }
        CommentTarget::Function(id) => {
            if let Some(function) = catalog.functions.get_mut(id) {
                function.comment = text;
            }
            vec![ObjectId::Function(id.clone())]
        }
        CommentTarget::Table(name) => on_table(catalog, name, |table| table.comment = text),
        CommentTarget::Column(name, column) => on_table(catalog, name, |table| {
            if let Some(column) = table.column_mut(column) {
                column.comment = text;
            }
        }),
        CommentTarget::Constraint(name, constraint) => on_table(catalog, name, |table| {
            if let Some(constraint) = table.constraints.get_mut(constraint) {
                constraint.comment = text;
            }
        }),
        CommentTarget::Index(name, index) => on_table(catalog, name, |table| {
            if let Some(index) = table.indexes.get_mut(index) {
                index.comment = text;
            }
        }),
        CommentTarget::Trigger(name, trigger) => on_table(catalog, name, |table| {
            if let Some(trigger) = table.triggers.get_mut(trigger) {
                trigger.comment = text;
            }
        }),
        CommentTarget::Policy(name, policy) => on_table(catalog, name, |table| {
            if let Some(policy) = table.policies.get_mut(policy) {
                policy.comment = text;
            }
        }),
    }
}
