//! Postgres as plain values: what a database holds, whoever says so (the model, a folder of migrations, a server).
//!
//! Equality is equality of meaning for names and flags; expressions are compared as trees. Where an object was written down stays
//! outside ([`crate::replay`] keeps the origins). The rules by which Postgres makes up names live in [`name`], the ones
//! by which it gives privileges to new objects in [`privilege`].

pub mod column;
pub mod constraint;
pub mod expr;
pub mod function;
pub mod ident;
pub mod index;
pub mod insert;
pub mod name;
pub mod policy;
pub mod privilege;
pub mod role;
pub mod schema;
pub mod table;
pub mod trigger;
pub mod types;

pub use column::{Column, Generated, Identity};
pub use constraint::{Constraint, ConstraintKind, ForeignKey, ReferentialAction};
pub use expr::Expr;
pub use function::{
    Argument, ArgumentMode, Body, Function, FunctionId, FunctionKind, FunctionResult, Parallel, Volatility,
};
pub use ident::{Ident, QualifiedName};
pub use index::{Index, IndexKey, IndexTarget};
pub use insert::{Insert, Update};
pub use policy::{Policy, PolicyCommand};
pub use privilege::{Acl, DefaultPrivileges, Grantee, ObjectKind, Privilege};
pub use role::Role;
pub use schema::{Extension, Schema};
pub use table::Table;
pub use trigger::{Trigger, TriggerEnabled, TriggerEvent, TriggerTiming};
pub use types::{Type, TypeKind, TypeRef};

use std::collections::BTreeMap;

/// Everything in one database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Roles of the cluster.
    pub roles: BTreeMap<Ident, Role>,
    /// Schemas.
    pub schemas: BTreeMap<Ident, Schema>,
    /// Installed extensions.
    pub extensions: BTreeMap<Ident, Extension>,
    /// Enums and domains that somebody made.
    pub types: BTreeMap<QualifiedName, Type>,
    /// Tables.
    pub tables: BTreeMap<QualifiedName, Table>,
    /// Functions, by name and argument types.
    pub functions: BTreeMap<FunctionId, Function>,
    /// What new objects are given: `ALTER DEFAULT PRIVILEGES`.
    pub default_privileges: DefaultPrivileges,
}

/// One object of a catalog, by kind and name: what a statement touched, what a step is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectId {
    /// A role.
    Role(Ident),
    /// A schema.
    Schema(Ident),
    /// An extension.
    Extension(Ident),
    /// An enum or a domain.
    Type(QualifiedName),
    /// A table with all that hangs on it: columns, constraints, indexes, triggers, policies.
    Table(QualifiedName),
    /// A function.
    Function(FunctionId),
    /// The default privileges as a whole.
    DefaultPrivileges,
}

impl Catalog {
    /// Whether both catalogs hold the same object under this id, or neither does.
    pub fn agrees_on(&self, other: &Self, id: &ObjectId) -> bool {
        match id {
            ObjectId::Role(name) => self.roles.get(name) == other.roles.get(name),
            ObjectId::Schema(name) => self.schemas.get(name) == other.schemas.get(name),
            ObjectId::Extension(name) => self.extensions.get(name) == other.extensions.get(name),
            ObjectId::Type(name) => self.types.get(name) == other.types.get(name),
            ObjectId::Table(name) => self.tables.get(name) == other.tables.get(name),
            ObjectId::Function(id) => self.functions.get(id) == other.functions.get(id),
            ObjectId::DefaultPrivileges => self.default_privileges == other.default_privileges,
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
            .or_else(|| first(&self.functions, &other.functions).map(ObjectId::Function))
            .or_else(|| (self.default_privileges != other.default_privileges).then_some(ObjectId::DefaultPrivileges))
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
            Self::DefaultPrivileges => f.write_str("default privileges"),
        }
    }
}
