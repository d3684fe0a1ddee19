//! Postgres as plain values: what a database holds, whoever says so (the model, a folder of migrations, a server).
//!
//! Equality is equality of meaning for names and flags; expressions are compared as trees. Where an object was written down stays
//! outside ([`crate::replay`] keeps the origins). The rules by which Postgres makes up names live in [`name`], the ones
//! by which it gives privileges to new objects in [`privilege`].

pub mod bucket;
pub mod column;
pub mod column_type;
pub mod constraint;
pub mod difference;
pub mod event_trigger;
pub mod expr;
pub mod function;
pub mod ident;
pub mod implies;
pub mod index;
pub mod insert;
pub mod map;
pub mod marked;
pub mod name;
pub mod options;
pub mod other;
pub mod policy;
pub mod privilege;
pub mod publication;
pub mod replacement;
pub mod role;
pub mod schema;
pub mod sequence;
pub mod table;
pub mod trigger;
pub mod types;
pub mod view;

pub use bucket::Bucket;
pub use column::{Column, Generated, Identity};
pub use constraint::{Constraint, ConstraintKind, Exclusion, ForeignKey, ReferentialAction};
pub use event_trigger::EventTrigger;
pub use expr::{Expr, Query};
pub use function::{
    Argument, ArgumentMode, Body, Function, FunctionId, FunctionKind, FunctionResult, Parallel, Volatility,
};
pub use ident::{Ident, QualifiedName};
pub use index::{Index, IndexKey, IndexTarget};
pub use insert::{Insert, Update};
pub use map::Map;
pub use marked::Marked;
pub use options::Options;
pub use other::{Other, OtherId};
pub use policy::{Policy, PolicyCommand};
pub use privilege::{Acl, DefaultPrivileges, Grantee, ObjectKind, Privilege};
pub use publication::{Publication, PublishedTable};
pub use role::Role;
pub use schema::{Extension, Schema};
pub use sequence::{Sequence, SequenceColumn};
pub use table::{ReplicaIdentity, Rule, Table, TableKind};
pub use trigger::{ConstraintTrigger, Trigger, TriggerEnabled, TriggerEvent, TriggerTiming};
pub use types::{Attribute, Type, TypeKind, TypeRef};
pub use view::{View, ViewColumn, ViewKind};

use std::collections::BTreeMap;

/// Everything in one database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Roles of the cluster.
    pub roles: Map<Ident, Role>,
    /// Schemas.
    pub schemas: Map<Ident, Schema>,
    /// Installed extensions.
    pub extensions: Map<Ident, Extension>,
    /// Enums, domains, composite types and ranges that somebody made.
    pub types: Map<QualifiedName, Type>,
    /// Tables.
    pub tables: Map<QualifiedName, Table>,
    /// Views and materialized views.
    pub views: Map<QualifiedName, View>,
    /// Sequences, those of serial and identity columns among them.
    pub sequences: Map<QualifiedName, Sequence>,
    /// Functions, procedures and aggregates, by name and argument types.
    pub functions: Map<FunctionId, Function>,
    /// What new objects are given: `ALTER DEFAULT PRIVILEGES`.
    pub default_privileges: DefaultPrivileges,
    /// Event triggers.
    pub event_triggers: Map<Ident, EventTrigger>,
    /// Publications.
    pub publications: Map<Ident, Publication>,
    /// Storage buckets by id.
    pub buckets: Map<String, Bucket>,
    /// Objects of other kinds.
    pub others: Map<OtherId, Other>,
    /// `ALTER DATABASE ... SET`.
    pub database_settings: Marked<Options>,
}

/// What is done to all maps of a catalog.
#[derive(Debug, Clone, Copy)]
enum Marking {
    Mark,
    Keep(usize),
    GoBack(usize),
    Forget,
}

impl Marking {
    fn apply<K: Ord + Clone, V: Clone>(self, map: &mut Map<K, V>) {
        match self {
            Self::Mark => map.mark(),
            Self::Keep(mark) => map.keep(mark),
            Self::GoBack(mark) => map.go_back(mark),
            Self::Forget => map.forget(),
        }
    }

    fn apply_to_whole<T: Clone>(self, whole: &mut Marked<T>) {
        match self {
            Self::Mark => whole.mark(),
            Self::Keep(mark) => whole.keep(mark),
            Self::GoBack(mark) => whole.go_back(mark),
            Self::Forget => whole.forget(),
        }
    }
}

/// One object of a catalog, by kind and name: what a statement touched, what a step is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectId {
    /// A role.
    Role(Ident),
    /// A schema.
    Schema(Ident),
    /// An extension.
    Extension(Ident),
    /// An enum, a domain, a composite type or a range.
    Type(QualifiedName),
    /// A table with all that hangs on it: columns, constraints, indexes, triggers, policies.
    Table(QualifiedName),
    /// A view with all that hangs on it.
    View(QualifiedName),
    /// A sequence.
    Sequence(QualifiedName),
    /// A function.
    Function(FunctionId),
    /// The default privileges as a whole.
    DefaultPrivileges,
    /// An event trigger.
    EventTrigger(Ident),
    /// A publication.
    Publication(Ident),
    /// A storage bucket, by id.
    Bucket(String),
    /// An object of another kind.
    Other(OtherId),
    /// The settings of the database.
    Database,
}

impl Catalog {
    /// All objects that can be named in others: types, relations, functions, publications and those of other kinds.
    pub(crate) fn objects(&self) -> impl Iterator<Item = ObjectId> {
        let types = self.types.keys().cloned().map(ObjectId::Type);
        let tables = self.tables.keys().cloned().map(ObjectId::Table);
        let views = self.views.keys().cloned().map(ObjectId::View);
        let sequences = self.sequences.keys().cloned().map(ObjectId::Sequence);
        let functions = self.functions.keys().cloned().map(ObjectId::Function);
        let publications = self.publications.keys().cloned().map(ObjectId::Publication);
        let others = self.others.keys().cloned().map(ObjectId::Other);
        types.chain(tables).chain(views).chain(sequences).chain(functions).chain(publications).chain(others)
    }

    /// Sets a mark in all maps.
    pub(crate) fn mark(&mut self) {
        self.each_map(Marking::Mark);
    }

    /// Takes a mark and all later ones away, and stays as it is.
    pub(crate) fn keep(&mut self, mark: usize) {
        self.each_map(Marking::Keep(mark));
    }

    /// Takes a mark and all later ones away, and goes back to what it was at the mark.
    pub(crate) fn go_back(&mut self, mark: usize) {
        self.each_map(Marking::GoBack(mark));
    }

    /// Takes all marks away, and all that somebody has asked about changes.
    pub(crate) fn forget(&mut self) {
        self.each_map(Marking::Forget);
    }

    fn each_map(&mut self, marking: Marking) {
        let Self {
            roles,
            schemas,
            extensions,
            types,
            tables,
            views,
            sequences,
            functions,
            default_privileges,
            event_triggers,
            publications,
            buckets,
            others,
            database_settings,
        } = self;
        marking.apply(roles);
        marking.apply(schemas);
        marking.apply(extensions);
        marking.apply(types);
        marking.apply(tables);
        marking.apply(views);
        marking.apply(sequences);
        marking.apply(functions);
        marking.apply(default_privileges.entries_mut());
        marking.apply(event_triggers);
        marking.apply(publications);
        marking.apply(buckets);
        marking.apply(others);
        marking.apply_to_whole(database_settings);
    }

    /// Whether both catalogs hold the same object under this id, or neither does.
    pub fn agrees_on(&self, other: &Self, id: &ObjectId) -> bool {
        match id {
            ObjectId::Role(name) => self.roles.get(name) == other.roles.get(name),
            ObjectId::Schema(name) => self.schemas.get(name) == other.schemas.get(name),
            ObjectId::Extension(name) => self.extensions.get(name) == other.extensions.get(name),
            ObjectId::Type(name) => self.types.get(name) == other.types.get(name),
            ObjectId::Table(name) => self.tables.get(name) == other.tables.get(name),
            ObjectId::Function(id) => self.functions.get(id) == other.functions.get(id),
            ObjectId::View(name) => self.views.get(name) == other.views.get(name),
            ObjectId::Sequence(name) => self.sequences.get(name) == other.sequences.get(name),
            ObjectId::DefaultPrivileges => self.default_privileges == other.default_privileges,
            ObjectId::EventTrigger(name) => self.event_triggers.get(name) == other.event_triggers.get(name),
            ObjectId::Publication(name) => self.publications.get(name) == other.publications.get(name),
            ObjectId::Bucket(id) => self.buckets.get(id) == other.buckets.get(id),
            ObjectId::Other(id) => self.others.get(id) == other.others.get(id),
            ObjectId::Database => self.database_settings == other.database_settings,
        }
    }

    /// The first object, in the order of kinds and names, that differs between two catalogs.
    pub fn first_difference(&self, other: &Self) -> Option<ObjectId> {
        fn first<K: Ord + Clone, V: PartialEq>(a: &BTreeMap<K, V>, b: &BTreeMap<K, V>) -> Option<K> {
            let changed = a.iter().find(|(key, value)| b.get(key) != Some(value)).map(|(key, _)| key.clone());
            changed.or_else(|| b.keys().find(|key| !a.contains_key(key)).cloned())
        }
        first(&self.roles, &other.roles)
            .map(ObjectId::Role)
            .or_else(|| first(&self.schemas, &other.schemas).map(ObjectId::Schema))
            .or_else(|| first(&self.extensions, &other.extensions).map(ObjectId::Extension))
            .or_else(|| first(&self.types, &other.types).map(ObjectId::Type))
            .or_else(|| first(&self.tables, &other.tables).map(ObjectId::Table))
            .or_else(|| first(&self.views, &other.views).map(ObjectId::View))
            .or_else(|| first(&self.sequences, &other.sequences).map(ObjectId::Sequence))
            .or_else(|| first(&self.functions, &other.functions).map(ObjectId::Function))
            .or_else(|| (self.default_privileges != other.default_privileges).then_some(ObjectId::DefaultPrivileges))
            .or_else(|| first(&self.event_triggers, &other.event_triggers).map(ObjectId::EventTrigger))
            .or_else(|| first(&self.publications, &other.publications).map(ObjectId::Publication))
            .or_else(|| first(&self.buckets, &other.buckets).map(ObjectId::Bucket))
            .or_else(|| first(&self.others, &other.others).map(ObjectId::Other))
            .or_else(|| (self.database_settings != other.database_settings).then_some(ObjectId::Database))
    }
}

impl std::fmt::Display for ObjectId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Role(name) => write!(f, "role {name}"),
            Self::Schema(name) => write!(f, "schema {name}"),
            Self::Extension(name) => write!(f, "extension {name}"),
            Self::Type(name) => write!(f, "type {name}"),
            Self::Table(name) => write!(f, "table {name}"),
            Self::Function(id) => write!(f, "function {id}"),
            Self::View(name) => write!(f, "view {name}"),
            Self::Sequence(name) => write!(f, "sequence {name}"),
            Self::DefaultPrivileges => f.write_str("default privileges"),
            Self::EventTrigger(name) => write!(f, "event trigger {name}"),
            Self::Publication(name) => write!(f, "publication {name}"),
            Self::Bucket(id) => write!(f, "bucket {id}"),
            Self::Other(id) => write!(f, "{id}"),
            Self::Database => f.write_str("the database's settings"),
        }
    }
}
