//! Expressions and the queries inside them, as trees of our own.
//!
//! `sql` calls pg_query and `replay` turns its nodes into these; everywhere else an expression is an [`Expr`]. What has no case
//! here is [`Expr::Opaque`]: text as pg_query prints it, equal only to itself. Three relations are kept apart: the same tree (`==`
//! here), equivalent (a later stage's normal form), and as a server prints it (never compared with a source).

use super::{Ident, TypeRef};

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Expr {
    /// A column: `id`, `customers.id`, `old.id`. One to three parts.
    Column(Vec<Ident>),
    /// `*` or `t.*`, with the parts before the star.
    Star(Vec<Ident>),
    /// A string constant.
    String(String),
    /// A number as it is written.
    Number(String),
    /// TRUE or FALSE.
    Boolean(bool),
    /// NULL.
    Null,
    /// `expr::type`, also written `CAST(expr AS type)`.
    Cast(Box<Expr>, TypeRef),
    /// `name(args)`.
    Call(Call),
    /// `left op right`, the operator as written (`=`, `<>`, `->>`, `~~` for LIKE); `!=` is `<>`.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `op right`.
    Unary(Operator, Box<Expr>),
    /// AND, two or more; those on the left are flattened, as the server's grammar does.
    And(Vec<Expr>),
    /// OR, two or more, as AND.
    Or(Vec<Expr>),
    /// NOT.
    Not(Box<Expr>),
    /// IS NULL; with `true`, IS NOT NULL.
    IsNull(Box<Expr>, bool),
    /// IS TRUE, FALSE, UNKNOWN and their negations.
    BooleanTest(Box<Expr>, BooleanTest),
    /// IS DISTINCT FROM; with `true`, IS NOT DISTINCT FROM.
    IsDistinct(Box<Expr>, Box<Expr>, bool),
    /// `expr IN (a, b)`; with `true`, NOT IN.
    In(Box<Expr>, Vec<Expr>, bool),
    /// `expr BETWEEN a AND b`; with `true`, NOT BETWEEN. SYMMETRIC is opaque.
    Between(Box<Expr>, Box<Expr>, Box<Expr>, bool),
    /// `expr op ANY (array)`.
    Any(Operator, Box<Expr>, Box<Expr>),
    /// `expr op ALL (array)`.
    All(Operator, Box<Expr>, Box<Expr>),
    /// `ARRAY[a, b]`.
    Array(Vec<Expr>),
    /// `ROW(a, b)` or `(a, b)`.
    Row(Vec<Expr>),
    /// CASE.
    Case {
        /// What the branches compare with.
        operand: Option<Box<Expr>>,
        /// WHEN, THEN.
        branches: Vec<(Expr, Expr)>,
        /// ELSE.
        otherwise: Option<Box<Expr>>,
    },
    /// COALESCE.
    Coalesce(Vec<Expr>),
    /// NULLIF.
    NullIf(Box<Expr>, Box<Expr>),
    /// GREATEST; with `true`, LEAST.
    MinMax(Vec<Expr>, bool),
    /// `CURRENT_USER`, `CURRENT_TIMESTAMP`, ... in upper case.
    Keyword(String),
    /// `expr[index]`.
    Subscript(Box<Expr>, Box<Expr>),
    /// `(expr).field`.
    Field(Box<Expr>, Ident),
    /// `expr COLLATE name`.
    Collate(Box<Expr>, Ident),
    /// `(SELECT ...)`.
    Scalar(Box<Query>),
    /// `ARRAY (SELECT ...)`.
    ArrayQuery(Box<Query>),
    /// `EXISTS (SELECT ...)`.
    Exists(Box<Query>),
    /// `expr op ANY (SELECT ...)`; `IN (SELECT ...)` is `= ANY`.
    AnyQuery(Operator, Box<Expr>, Box<Query>),
    /// `expr op ALL (SELECT ...)`.
    AllQuery(Operator, Box<Expr>, Box<Query>),
    /// Anything else, as pg_query prints it.
    Opaque(String),
}

/// An operator, with its schema where `OPERATOR(schema.op)` was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Operator {
    /// The schema, `None` for a plain operator.
    pub schema: Option<Ident>,
    /// The symbol.
    pub symbol: String,
}

impl Operator {
    /// A plain operator.
    pub fn new(symbol: &str) -> Self {
        Self { schema: None, symbol: symbol.to_owned() }
    }
}

/// A function call.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    /// The function: one part, or schema and name.
    pub name: Vec<Ident>,
    /// What is passed, in order; named arguments (`a => 1`) make a call opaque.
    pub arguments: Vec<Expr>,
    /// `count(*)`.
    pub star: bool,
    /// `count(DISTINCT x)`.
    pub distinct: bool,
    /// `f(VARIADIC array)`: of the last argument.
    pub variadic: bool,
}

/// Tests for truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the SQL phrase")]
pub enum BooleanTest {
    IsTrue,
    IsNotTrue,
    IsFalse,
    IsNotFalse,
    IsUnknown,
    IsNotUnknown,
}

/// A query inside an expression.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Query {
    /// A plain SELECT.
    Select(Select),
    /// WITH, set operations, GROUP BY, windows, ...: as pg_query prints it.
    Opaque(String),
}

/// `SELECT targets FROM from WHERE condition`, with ORDER BY and LIMIT left to [`Query::Opaque`].
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Select {
    /// DISTINCT.
    pub distinct: bool,
    /// The targets with their aliases; may be empty.
    pub targets: Vec<(Expr, Option<Ident>)>,
    /// Tables and functions, joined by commas.
    pub from: Vec<FromItem>,
    /// WHERE.
    pub condition: Option<Box<Expr>>,
}

/// One item of FROM.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FromItem {
    /// A table, with its alias.
    Table {
        /// The schema, where one is written.
        schema: Option<Ident>,
        /// The table.
        name: Ident,
        /// AS.
        alias: Option<Ident>,
    },
    /// A function, with its alias.
    Function {
        /// The call.
        call: Box<Expr>,
        /// AS.
        alias: Option<Ident>,
    },
    /// A subquery, with its alias.
    Query {
        /// The query.
        query: Box<Query>,
        /// AS.
        alias: Option<Ident>,
    },
    /// `left [LEFT|INNER|CROSS ...] JOIN right ON condition`.
    Join {
        /// The kind.
        kind: JoinKind,
        /// The left side.
        left: Box<FromItem>,
        /// The right side.
        right: Box<FromItem>,
        /// ON; none for a cross join.
        condition: Option<Box<Expr>>,
    },
}

/// Kinds of joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    Cross,
}

impl Expr {
    /// A column by its name alone.
    pub fn column(name: &str) -> Self {
        Self::Column(vec![name.into()])
    }

    /// `left = right`.
    #[must_use]
    pub fn equals(self, right: Self) -> Self {
        Self::Binary(Operator::new("="), Box::new(self), Box::new(right))
    }

    /// A call of `schema.name`, or of `name` where the schema is empty.
    pub fn call(schema: &str, name: &str, arguments: Vec<Expr>) -> Self {
        let parts = [schema, name].into_iter().filter(|part| !part.is_empty());
        Self::Call(Call {
            name: parts.map(Ident::from).collect(),
            arguments,
            star: false,
            distinct: false,
            variadic: false,
        })
    }

    /// `(SELECT expr)`: computed once for a statement, not once for a row.
    #[must_use]
    pub fn once(self) -> Self {
        Self::Scalar(Box::new(Query::Select(Select { targets: vec![(self, None)], ..Select::default() })))
    }

    /// AND of what is left after flattening; TRUE for nothing.
    pub fn all(parts: impl IntoIterator<Item = Expr>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::And(inner) => flat.extend(inner),
                Self::Boolean(true) => {}
                other if flat.contains(&other) => {}
                other => flat.push(other),
            }
        }
        if flat.len() > 1 { Self::And(flat) } else { flat.pop().unwrap_or(Self::Boolean(true)) }
    }

    /// OR of what is left after flattening; FALSE for nothing.
    pub fn any(parts: impl IntoIterator<Item = Expr>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::Or(inner) => flat.extend(inner),
                Self::Boolean(false) => {}
                Self::Boolean(true) => return Self::Boolean(true),
                other if flat.contains(&other) => {}
                other => flat.push(other),
            }
        }
        if flat.len() > 1 { Self::Or(flat) } else { flat.pop().unwrap_or(Self::Boolean(false)) }
    }

    /// The expressions directly inside, subqueries left out.
    pub fn children(&self) -> Vec<&Expr> {
        match self {
            Self::Cast(a, _)
            | Self::Unary(_, a)
            | Self::Not(a)
            | Self::IsNull(a, _)
            | Self::BooleanTest(a, _)
            | Self::Field(a, _)
            | Self::Collate(a, _)
            | Self::AnyQuery(_, a, _)
            | Self::AllQuery(_, a, _) => vec![a],
            Self::Binary(_, a, b)
            | Self::IsDistinct(a, b, _)
            | Self::Any(_, a, b)
            | Self::All(_, a, b)
            | Self::NullIf(a, b)
            | Self::Subscript(a, b) => vec![a, b],
            Self::Between(a, b, c, _) => vec![a, b, c],
            Self::And(list)
            | Self::Or(list)
            | Self::Array(list)
            | Self::Row(list)
            | Self::Coalesce(list)
            | Self::MinMax(list, _) => list.iter().collect(),
            Self::In(a, list, _) => std::iter::once(a.as_ref()).chain(list).collect(),
            Self::Call(call) => call.arguments.iter().collect(),
            Self::Case { operand, branches, otherwise } => operand
                .iter()
                .map(AsRef::as_ref)
                .chain(branches.iter().flat_map(|(when, then)| [when, then]))
                .chain(otherwise.iter().map(AsRef::as_ref))
                .collect(),
            Self::Column(_)
            | Self::Star(_)
            | Self::String(_)
            | Self::Number(_)
            | Self::Boolean(_)
            | Self::Null
            | Self::Keyword(_)
            | Self::Scalar(_)
            | Self::ArrayQuery(_)
            | Self::Exists(_)
            | Self::Opaque(_) => Vec::new(),
        }
    }

    /// The query directly inside, if there is one.
    pub fn query(&self) -> Option<&Query> {
        match self {
            Self::Scalar(query)
            | Self::ArrayQuery(query)
            | Self::Exists(query)
            | Self::AnyQuery(_, _, query)
            | Self::AllQuery(_, _, query) => Some(query),
            _ => None,
        }
    }
}

impl Expr {
    /// A copy in which `change` has replaced what it wants to; what it replaces isn't looked into. Queries inside are left as they are.
    #[must_use]
    pub fn map(&self, change: &dyn Fn(&Expr) -> Option<Expr>) -> Self {
        if let Some(changed) = change(self) {
            return changed;
        }
        let one = |expr: &Expr| Box::new(expr.map(change));
        let many = |list: &[Expr]| list.iter().map(|expr| expr.map(change)).collect::<Vec<_>>();
        match self {
            Self::Cast(a, ty) => Self::Cast(one(a), ty.clone()),
            Self::Unary(op, a) => Self::Unary(op.clone(), one(a)),
            Self::Not(a) => Self::Not(one(a)),
            Self::IsNull(a, not) => Self::IsNull(one(a), *not),
            Self::BooleanTest(a, test) => Self::BooleanTest(one(a), *test),
            Self::Field(a, name) => Self::Field(one(a), name.clone()),
            Self::Collate(a, name) => Self::Collate(one(a), name.clone()),
            Self::AnyQuery(op, a, query) => Self::AnyQuery(op.clone(), one(a), query.clone()),
            Self::AllQuery(op, a, query) => Self::AllQuery(op.clone(), one(a), query.clone()),
            Self::Binary(op, a, b) => Self::Binary(op.clone(), one(a), one(b)),
            Self::IsDistinct(a, b, not) => Self::IsDistinct(one(a), one(b), *not),
            Self::Any(op, a, b) => Self::Any(op.clone(), one(a), one(b)),
            Self::All(op, a, b) => Self::All(op.clone(), one(a), one(b)),
            Self::NullIf(a, b) => Self::NullIf(one(a), one(b)),
            Self::Subscript(a, b) => Self::Subscript(one(a), one(b)),
            Self::Between(a, b, c, not) => Self::Between(one(a), one(b), one(c), *not),
            Self::And(list) => Self::And(many(list)),
            Self::Or(list) => Self::Or(many(list)),
            Self::Array(list) => Self::Array(many(list)),
            Self::Row(list) => Self::Row(many(list)),
            Self::Coalesce(list) => Self::Coalesce(many(list)),
            Self::MinMax(list, least) => Self::MinMax(many(list), *least),
            Self::In(a, list, not) => Self::In(one(a), many(list), *not),
            Self::Call(call) => Self::Call(Call { arguments: many(&call.arguments), ..call.clone() }),
            Self::Case { operand, branches, otherwise } => Self::Case {
                operand: operand.as_ref().map(|expr| one(expr)),
                branches: branches.iter().map(|(when, then)| (when.map(change), then.map(change))).collect(),
                otherwise: otherwise.as_ref().map(|expr| one(expr)),
            },
            Self::Column(_)
            | Self::Star(_)
            | Self::String(_)
            | Self::Number(_)
            | Self::Boolean(_)
            | Self::Null
            | Self::Keyword(_)
            | Self::Scalar(_)
            | Self::ArrayQuery(_)
            | Self::Exists(_)
            | Self::Opaque(_) => self.clone(),
        }
    }
}
