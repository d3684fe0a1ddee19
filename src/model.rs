//! The checked model: names resolved, SQL parsed and typed, every rule's meaning settled.
//!
//! In goes the tree of either spelling, out comes a [`Model`] or diagnostics, all of them at once. Nothing here knows how a rule becomes SQL.

mod audit;
mod body;
mod callers;
mod check;
mod column;
mod constraint_name;
mod domain;
mod expectation;
mod expiry;
mod function;
mod habit;
mod identity;
mod index;
mod invitation;
mod key;
mod members;
mod names;
mod nested;
mod nesting;
mod reference;
mod role;
mod rule;
mod scope;
mod secret;
mod seed;
mod sign_up;
mod sql;
mod table;
mod tenant;
mod view;

pub use audit::Audit;
pub use callers::Callers;
pub use check::check;
pub use column::Column;
pub use domain::Domain;
pub use expectation::{Expectation, ExpectedActor};
pub use function::Function;
pub use identity::{DatabaseRoles, Identity, Session, Setting};
pub use index::{Check, Index, Unique};
pub use invitation::{Invitations, InvitedPerson};
pub use members::MembersKind;
pub use reference::Reference;
pub use role::{Role, Roles};
pub use rule::{Condition, Principal, Rule, RuleEffect, restrictions};
pub use scope::Scope;
pub use seed::{Seed, SeedColumn};
pub use sign_up::SignUp;
pub(crate) use sql::extensions_schema;
pub use table::Table;
pub use tenant::{CreateTenant, Members, RoleGrant, Tenant, TenantKey, TenantWithMembers};
pub use view::View;

use crate::catalog::{Ident, QualifiedName};
use crate::span::Span;
use crate::syntax::tree::SqlBlock;

/// The schema that a model's tables are in.
pub const PUBLIC: &str = "public";

/// The schema of the helpers, which clients can't use.
pub const PRIVATE: &str = "private";

/// The helper that says who the user is, where settings say it.
pub const CALLER: &str = "caller";

/// A model without mistakes.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its name.
    pub name: Ident,
    /// Who is calling.
    pub identity: Identity,
    /// The roles inside a tenant, in the order of the model.
    pub roles: Roles,
    /// What tenants there are; one that is nested comes after the one that it is in.
    pub tenants: Vec<Tenant>,
    /// What happens at sign-up.
    pub sign_up: Option<SignUp>,
    /// Where changes are recorded.
    pub audit: Option<Audit>,
    /// Enums.
    pub enums: Vec<Enum>,
    /// Domains, each after the one that it is made of.
    pub domains: Vec<Domain>,
    /// Extensions, with the schema for their objects.
    pub extensions: Vec<(Ident, Option<Ident>)>,
    /// Tables in the order of the model.
    pub tables: Vec<Table>,
    /// Functions that clients call, in the order of the model.
    pub functions: Vec<Function>,
    /// Views, in the order of the model.
    pub views: Vec<View>,
    /// Rows that a database starts with, in an order in which every reference finds its row.
    pub seeds: Vec<Seed>,
    /// SQL that is taken as it is, in the order of the model.
    pub sql: Vec<SqlBlock>,
    /// What the model's writer expects of the rules.
    pub expectations: Vec<Expectation>,
}

/// An enum.
#[derive(Debug, Clone)]
pub struct Enum {
    /// Its name.
    pub name: QualifiedName,
    /// What it is for.
    pub docs: Option<String>,
    /// Its values in order.
    pub values: Vec<String>,
    /// Where it is declared.
    pub span: Span,
}

impl Model {
    /// A table by name.
    pub fn table(&self, name: &QualifiedName) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == *name)
    }

    /// The tenants whose rows stand in this table.
    pub fn tenant(&self, table: &QualifiedName) -> Option<&Tenant> {
        self.tenants.iter().find(|tenant| tenant.table == *table)
    }

    /// The tenant that a table's rows belong to: the innermost one, where tenants are nested.
    pub fn tenant_of(&self, table: &Table) -> Option<&Tenant> {
        table.tenant_keys.last().and_then(|key| self.tenant(&key.tenant))
    }

    /// The tenants in which these ones are nested.
    pub fn tenant_around(&self, tenant: &Tenant) -> Option<&Tenant> {
        tenant.parent.as_ref().and_then(|parent| self.tenant(parent))
    }

    /// The tenants of which this table says who belongs to them.
    pub fn members_of(&self, table: &QualifiedName) -> Option<TenantWithMembers<'_>> {
        self.tenants_with_members().find(|tenant| tenant.members.table == *table)
    }

    /// The tenants of which it says who belongs to them: all, where requests come with a user, and none otherwise.
    pub fn tenants_with_members(&self) -> impl Iterator<Item = TenantWithMembers<'_>> {
        self.tenants.iter().filter_map(Tenant::with_members)
    }
}
