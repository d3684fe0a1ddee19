//! The tree that both spellings produce: what is written, with places, and no meaning.
//!
//! The tree is never changed after it was built.

mod audit;
mod column;
mod domain;
mod expect;
mod function;
mod identity;
mod index;
mod invitation;
mod role;
mod rule;
mod seed;
mod sign_up;
mod sql_block;
mod table;
mod tenant;
mod types;
mod view;

pub use audit::{Audit, AuditField};
pub use column::{Column, ColumnAttribute, OnDelete, Reference};
pub use domain::Domain;
pub use expect::{Expectation, ExpectedActor, ExpectedRows};
pub use function::{Argument, Execute, Function, FunctionItem, Language, ResultColumn, Returned, Volatility};
pub use identity::{DottedName, Identity, IdentityKind, Session, Setting};
pub use index::{Check, Index, Unique};
pub use invitation::Invitations;
pub use role::Role;
pub use rule::{Command, CommandClause, Principal, Rule, RuleEffect};
pub use seed::{Seed, SeedRow};
pub use sign_up::{Assignment, SignUp};
pub use sql_block::SqlBlock;
pub use table::{
    Expires, Habit, PrimaryKey, SelfColumn, SoftDelete, Table, TableItem, TenantColumn, TenantNull, Timestamps,
};
pub use tenant::{CreateTenant, Grant, GrantedRoles, Members, Tenant, TenantItem};
pub use types::{Enum, Extension};
pub use view::{View, ViewItem};

use crate::span::{Span, Spanned};

/// A name as it is written: without its quotes, case kept.
pub type Name = Spanned<String>;

/// A string constant as it is meant: without its quotes, `''` undoubled.
pub type Text = Spanned<String>;

/// A piece of SQL exactly as it is written, blanks at its ends left out.
pub type Fragment = Spanned<String>;

/// What stands in `///` lines before something: the lines joined by `\n`, one leading blank off each.
pub type Docs = Option<Spanned<String>>;

/// A name that may have a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawName {
    /// The schema, where one is written.
    pub schema: Option<Name>,
    /// The name.
    pub name: Name,
}

impl RawName {
    /// Everything that is written of it.
    pub fn span(&self) -> Span {
        self.schema.as_ref().map_or(self.name.span, |schema| schema.span.to(self.name.span))
    }
}

/// All that stands in the files of one model, by path, then by line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// The declarations.
    pub items: Vec<Item>,
}

impl Tree {
    /// Who is calling, where the model says so; the first, if it does twice.
    pub fn identity(&self) -> Option<&IdentityKind> {
        self.items.iter().find_map(|item| match item {
            Item::Identity(identity) => Some(&identity.kind.value),
            _ => None,
        })
    }
}

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// `model analytics`
    Model(Name),
    /// `identity supabase`, `identity session { ... }`
    Identity(Identity),
    /// `role admin includes member`
    Role(Role),
    /// `tenant organizations by organization_id { ... }`
    Tenant(Tenant),
    /// `sign up creates profiles (...)`
    SignUp(SignUp),
    /// `audit into audit_logs (...)`
    Audit(Audit),
    /// `enum mood ('happy', 'sad')`
    Enum(Enum),
    /// `domain slug text check (value ~ '^[a-z]+$')`
    Domain(Domain),
    /// `extension citext`
    Extension(Extension),
    /// `table customers { ... }`
    Table(Table),
    /// `function open_tasks(most integer) returns setof tasks { ... }`
    Function(Function),
    /// `view open_tasks { ... }`
    View(View),
    /// `seed customers (id, name) { ... }`
    Seed(Seed),
    /// `sql """ ... """`
    Sql(SqlBlock),
    /// A line of `expect { ... }`
    Expectation(Expectation),
}
