//! Functions and procedures.

use super::{Acl, Expr, Ident, Options, QualifiedName, TypeRef};
use std::fmt;

/// What tells functions apart: the name and the types of the input arguments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionId {
    /// The name.
    pub name: QualifiedName,
    /// Types of the IN, INOUT and VARIADIC arguments, without what stands in brackets.
    pub arguments: Vec<TypeRef>,
}

impl fmt::Display for FunctionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arguments: Vec<String> = self.arguments.iter().map(ToString::to_string).collect();
        write!(f, "{}({})", self.name, arguments.join(", "))
    }
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: QualifiedName,
    /// Its arguments in order.
    pub arguments: Vec<Argument>,
    /// What it returns.
    pub result: FunctionResult,
    /// `sql`, `plpgsql`, ...
    pub language: Ident,
    /// What it does.
    pub body: Body,
    /// Function, procedure, aggregate or window function.
    pub kind: FunctionKind,
    /// IMMUTABLE, STABLE, VOLATILE.
    pub volatility: Volatility,
    /// PARALLEL.
    pub parallel: Parallel,
    /// SECURITY DEFINER: runs with its owner's rights.
    pub security_definer: bool,
    /// STRICT.
    pub strict: bool,
    /// LEAKPROOF.
    pub leakproof: bool,
    /// SET; values as they stand in `proconfig`: `search_path` set to `''` is `""`.
    pub settings: Options,
    /// COST, where it isn't the language's own.
    pub cost: Option<String>,
    /// ROWS, where it isn't 1000.
    pub rows: Option<String>,
    /// SUPPORT.
    pub support: Option<QualifiedName>,
    /// Its owner.
    pub owner: Ident,
    /// EXECUTE; PUBLIC has it unless revoked.
    pub privileges: Acl,
    /// `COMMENT ON FUNCTION`.
    pub comment: Option<String>,
}

impl Function {
    /// What tells it apart.
    pub fn id(&self) -> FunctionId {
        let inputs = self.arguments.iter().filter(|argument| argument.mode.is_input());
        FunctionId {
            name: self.name.clone(),
            arguments: inputs.map(|argument| argument.ty.without_modifiers()).collect(),
        }
    }
}

/// An argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// IN, OUT, ...
    pub mode: ArgumentMode,
    /// Its name, if it has one.
    pub name: Option<Ident>,
    /// Its type.
    pub ty: TypeRef,
    /// DEFAULT.
    pub default: Option<Expr>,
}

impl Argument {
    /// An IN argument.
    pub fn input(name: &str, ty: TypeRef) -> Self {
        Self { mode: ArgumentMode::In, name: Some(name.into()), ty, default: None }
    }
}

/// Modes of arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum ArgumentMode {
    In,
    Out,
    InOut,
    Variadic,
    /// A column of `RETURNS TABLE`.
    Table,
}

impl ArgumentMode {
    /// Whether a caller passes it.
    pub fn is_input(self) -> bool {
        matches!(self, Self::In | Self::InOut | Self::Variadic)
    }
}

/// What a function returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FunctionResult {
    /// One value; `void` and `trigger` are types too.
    Type(TypeRef),
    /// RETURNS SETOF.
    SetOf(TypeRef),
    /// RETURNS TABLE; the columns are arguments of mode `Table`.
    Table,
    /// Nothing is written: a procedure, or OUT arguments say it.
    None,
}

/// What a function does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The text between the quotes, byte for byte.
    Text(String),
    /// `BEGIN ATOMIC ... END`, or `RETURN ...`: the statements as pg_query prints them.
    Atomic(Vec<String>),
    /// The object file and symbol of a C function.
    Symbol(Vec<String>),
    /// The options of CREATE AGGREGATE in order: `SFUNC`, `STYPE`, ... `ORDER BY` says how many arguments stand before it, where it is written.
    Aggregate(Vec<(String, String)>),
}

/// Kinds of functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum FunctionKind {
    Function,
    Procedure,
    Aggregate,
    Window,
}

/// What the planner may assume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum Volatility {
    Immutable,
    Stable,
    Volatile,
}

/// Whether parallel workers may run it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum Parallel {
    Unsafe,
    Restricted,
    Safe,
}
