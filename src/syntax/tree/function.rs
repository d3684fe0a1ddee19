//! Functions that clients call.

use super::{Docs, Fragment, Name, Principal, RawName, SqlBlock};
use crate::span::{Span, Spanned};

/// `function open_tasks(most integer default 10) returns setof tasks { ... }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// What it does.
    pub docs: Docs,
    /// Its name.
    pub name: RawName,
    /// Its arguments in order.
    pub arguments: Vec<Argument>,
    /// What it returns.
    pub returned: Returned,
    /// What stands in its block, in order.
    pub items: Vec<FunctionItem>,
}

/// `most integer default 10`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: Name,
    /// Its type, SQL.
    pub ty: Fragment,
    /// What it is where nothing is passed.
    pub default: Option<Fragment>,
}

/// What follows `returns`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// One value: `integer`, `void`.
    Type(Fragment),
    /// `setof tasks`
    SetOf(Fragment),
    /// `table (name text, total bigint)`
    Table(Vec<ResultColumn>),
}

/// A column of `returns table (...)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultColumn {
    /// Its name.
    pub name: Name,
    /// Its type, SQL.
    pub ty: Fragment,
}

/// A line in a function's block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionItem {
    /// `immutable`, `stable`, `volatile`
    Volatility(Spanned<Volatility>),
    /// `strict`: null where an argument is null
    Strict(Span),
    /// `security definer`, which a model can't say
    Definer(Span),
    /// `sql """ ... """`, `plpgsql """ ... """`
    Body(Language, SqlBlock),
    /// `allow member to execute`
    Execute(Execute),
}

/// `allow member to execute`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Execute {
    /// Who may call it.
    pub who: Principal,
    /// The line.
    pub span: Span,
}

/// What the planner may assume.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

/// Languages of bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word in LANGUAGE")]
pub enum Language {
    Sql,
    Plpgsql,
}
