//! Tables and the lines in their blocks that are neither columns, indexes nor rules.

use super::{Check, Column, Docs, Index, Name, RawName, Rule, Unique};
use crate::span::{Span, Spanned};

/// `table customers { ... }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What its rows are.
    pub docs: Docs,
    /// Its name.
    pub name: RawName,
    /// `was clients`: the name it had before.
    pub was: Option<Name>,
    /// What stands in its block, in order.
    pub items: Vec<TableItem>,
}

/// A line in a table's block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableItem {
    /// A column.
    Column(Column),
    /// `tenant`: the tenant key, here in the order of columns.
    Tenant(TenantColumn),
    /// `self user_id`: which column holds the person whose row it is.
    SelfColumn(SelfColumn),
    /// `timestamps`: created_at, updated_at, and the trigger that keeps it true; here in the order of columns.
    Timestamps(Timestamps),
    /// `soft delete deleted_at [on delete]`: here in the order of columns.
    SoftDelete(SoftDelete),
    /// `expires expires_at`: which column holds when a row's time is over.
    Expires(Expires),
    /// A habit that makes no column.
    Habit(Spanned<Habit>),
    /// `audited as audit_customers`, with the trigger's name where one is given.
    Audited(Span, Option<Name>),
    /// `immutable (a, b)`: columns that never change once written.
    Immutable(Span, Vec<Name>),
    /// An index.
    Index(Index),
    /// `primary key (a, b)`
    PrimaryKey(PrimaryKey),
    /// `unique (a, b)`
    Unique(Unique),
    /// `check (a < b)`
    Check(Check),
    /// A rule.
    Rule(Rule),
}

/// Habits that are one phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Habit {
    /// `append only`: rows are added and never changed.
    AppendOnly,
    /// `shared`: belongs to no tenant.
    Shared,
    /// `internal`: for the server only.
    Internal,
}

/// `tenant [of TABLE] [null] [unreferenced] [on delete ACTION] [index [NAME]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantColumn {
    /// What the column is for, where the model says it.
    pub docs: Docs,
    /// `of projects`: whose key it is, where tenants are nested.
    pub of: Option<super::RawName>,
    /// `null`: rows without a tenant are possible; `unreferenced`: no foreign key, for what must outlive the tenant.
    pub null: TenantNull,
    /// `unreferenced`, at its place.
    pub unreferenced: Option<Span>,
    /// `on delete ...`; cascade where nothing is written.
    pub on_delete: Option<Spanned<super::OnDelete>>,
    /// `index NAME`: a name for the index that leads with it.
    pub index: Option<Name>,
    /// The line.
    pub span: Span,
}

/// Whether a tenant key may be null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantNull {
    /// Never.
    NotNull,
    /// `tenant null`
    Null,
}

/// `self user_id`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfColumn {
    /// The column.
    pub column: Name,
    /// The line.
    pub span: Span,
}

/// `timestamps`, or `timestamps (updated_at)` for one of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timestamps {
    /// `created_at`, `updated_at`; empty for both.
    pub columns: Vec<Name>,
    /// The line.
    pub span: Span,
}

/// `soft delete deleted_at [on delete]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoftDelete {
    /// What the column is for, where the model says it.
    pub docs: Docs,
    /// The column.
    pub column: Name,
    /// Whether an ordinary DELETE throws a row away.
    pub on_delete: bool,
    /// The line.
    pub span: Span,
}

/// `expires expires_at`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expires {
    /// The column.
    pub column: Name,
    /// The line.
    pub span: Span,
}

/// `primary key (a, b) [as NAME]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrimaryKey {
    /// Its columns, in order.
    pub columns: Vec<Name>,
    /// The constraint's name, where one is given.
    pub name: Option<Name>,
    /// The line.
    pub span: Span,
}
