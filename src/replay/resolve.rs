//! Statements inside a model: every table, column, function and type in them is looked up, and written with its schema.
//!
//! In go the text of a body or a query, and a catalog; out come the statements with all names in full, what each returns, and what it reads and writes.
//! So a body means the same under every search path, and what isn't there is told at its place. Types of expressions are somebody else's business
//! ([`Typing`]): this only says which rows an expression can see.

mod cast;
mod expr;
mod from;
mod mistake;
mod scope;
mod select;
mod write;

pub use cast::cast;
pub use mistake::{Mistake, MistakeKind};
pub use scope::Row;

use crate::catalog::{Catalog, Column, Expr, Ident, QualifiedName, TypeRef};
use crate::platform::CatalogWorld;
use crate::replay::fragment;
use crate::sql::parse::{Parsed, parse, parse_one, with_stack_for};
use crate::sql::{SqlError, deparse};
use pg_query::NodeEnum;
use scope::Scope;
use std::collections::BTreeSet;
use std::ops::Range;

/// Who knows the types of expressions.
pub trait Typing {
    /// The type of an expression that sees these rows, the nearest first; none where it isn't known. What is wrong with it is remembered by whoever
    /// answers. `range` is where the expression begins in the text.
    fn type_of(&mut self, expr: &Expr, rows: &[&Row], range: Range<usize>) -> Option<TypeRef>;
}

/// What names mean.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// What there is.
    pub catalog: &'a Catalog,
    /// The arguments of the function whose body it is: its name, and theirs.
    pub arguments: Option<(&'a Ident, &'a [Column])>,
    /// The function that `caller()` stands for.
    pub caller: &'a QualifiedName,
}

/// One statement with its names in full.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// As pg_query prints it.
    pub text: String,
    /// What it returns; none for one that returns no rows.
    pub outputs: Option<Vec<Output>>,
    /// Columns of tables that it looks at.
    pub reads: BTreeSet<(QualifiedName, Ident)>,
    /// Tables that it changes.
    pub writes: Vec<Write>,
    /// Whether it is a query.
    pub is_query: bool,
    /// Where it stands.
    pub range: Range<usize>,
}

/// A column of what a statement returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its name; `?column?` for none.
    pub name: Ident,
    /// Its type, where it is known.
    pub ty: Option<TypeRef>,
    /// The expression, where there is one alone.
    pub expr: Option<Expr>,
    /// Whether it comes from a star.
    pub star: bool,
    /// The table whose whole row it is.
    pub row_of: Option<QualifiedName>,
    /// Where it begins.
    pub range: Range<usize>,
}

/// A change of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The table.
    pub table: QualifiedName,
    /// What is done.
    pub kind: WriteKind,
    /// Where the table is named.
    pub range: Range<usize>,
}

/// Kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum WriteKind {
    Insert,
    Update,
    Delete,
}

/// Resolves a text of statements. What is wrong is in the second list; a statement with a mistake is left out of the first.
pub fn statements(
    text: &str,
    surroundings: Surroundings<'_>,
    typing: &mut (dyn Typing + Send),
) -> (Vec<Resolved>, Vec<Mistake>) {
    let mut resolved = Vec::new();
    let mut mistakes = Vec::new();
    for parsed in parse(text) {
        let statement = match parsed {
            Parsed::Statement(statement) => statement,
            Parsed::Error(error) => {
                mistakes.push(Mistake::syntax(error));
                continue;
            }
            Parsed::MetaCommand(range) => {
                mistakes.push(Mistake::syntax(SqlError::new("a psql command is not SQL", range)));
                continue;
            }
            Parsed::CopyData(range) => {
                mistakes.push(Mistake::syntax(SqlError::new("rows for COPY can't stand here", range)));
                continue;
            }
        };
        let range = statement.range.clone();
        let source = text.get(range.clone()).unwrap_or_default();
        let (one, found) = with_stack_for(statement.nesting, || {
            // Parsed alone, so that places are those of this text.
            let Ok(node) = parse_one(source) else { return (None, Vec::new()) };
            let mut resolver = Resolver::new(source, range.start, surroundings, typing);
            let one = resolver.statement(node);
            (one, resolver.mistakes)
        });
        let at = range.start;
        resolved.extend(one.filter(|_| found.is_empty()).map(|one| one.shifted(at, range)));
        mistakes.extend(found.into_iter().map(|mistake| mistake.shifted(at)));
    }
    (resolved, mistakes)
}

/// The tables and views that a text of statements names, with the schemas that are written; the queries of WITH left out.
pub fn relations(text: &str) -> BTreeSet<(Option<Ident>, Ident)> {
    let mut found = BTreeSet::new();
    for parsed in parse(text) {
        if let Parsed::Statement(statement) = parsed {
            with_stack_for(statement.nesting, || fragment::relations(&statement.node, &mut found));
        }
    }
    found
}

impl Resolved {
    fn shifted(mut self, by: usize, range: Range<usize>) -> Self {
        for output in self.outputs.iter_mut().flatten() {
            output.range = output.range.start + by..output.range.end + by;
        }
        for write in &mut self.writes {
            write.range = write.range.start + by..write.range.end + by;
        }
        self.range = range;
        self
    }
}

/// The walk over one statement.
struct Resolver<'a> {
    text: &'a str,
    /// Where it stands in the whole text.
    start: usize,
    surroundings: Surroundings<'a>,
    world: CatalogWorld<'a>,
    typing: &'a mut (dyn Typing + Send),
    mistakes: Vec<Mistake>,
    reads: BTreeSet<(QualifiedName, Ident)>,
    writes: Vec<Write>,
    /// Whether the expression that is being walked has a part whose type nobody knows.
    unknown: bool,
}

impl<'a> Resolver<'a> {
    fn new(text: &'a str, start: usize, surroundings: Surroundings<'a>, typing: &'a mut (dyn Typing + Send)) -> Self {
        Self {
            text,
            start,
            surroundings,
            world: CatalogWorld::new(surroundings.catalog, "postgres"),
            typing,
            mistakes: Vec::new(),
            reads: BTreeSet::new(),
            writes: Vec::new(),
            unknown: false,
        }
    }

    fn statement(&mut self, mut node: NodeEnum) -> Option<Resolved> {
        let outside = Scope::outermost(self.surroundings.arguments);
        let is_query = matches!(node, NodeEnum::SelectStmt(_));
        let outputs = self.any_statement(&mut node, &outside);
        let text = deparse::statement(&node);
        if text.is_none() && self.mistakes.is_empty() {
            self.not_understood("this statement", 0);
        }
        Some(Resolved {
            text: text?,
            outputs: outputs?,
            reads: std::mem::take(&mut self.reads),
            writes: std::mem::take(&mut self.writes),
            is_query,
            range: 0..self.text.len(),
        })
    }

    /// A statement; the inner `None` for one that returns no rows.
    #[expect(clippy::option_option, reason = "no rows and no statement of this kind are different answers")]
    fn any_statement(&mut self, node: &mut NodeEnum, outside: &Scope<'_>) -> Option<Option<Vec<Output>>> {
        Some(match node {
            NodeEnum::SelectStmt(select) => Some(self.select(select, outside)),
            NodeEnum::InsertStmt(insert) => self.insert(insert, outside),
            NodeEnum::UpdateStmt(update) => self.update(update, outside),
            NodeEnum::DeleteStmt(delete) => self.delete(delete, outside),
            _ => {
                self.mistakes.push(Mistake {
                    kind: MistakeKind::Statement,
                    word: String::new(),
                    message: "only SELECT, INSERT, UPDATE and DELETE can stand here".to_owned(),
                    nearest: None,
                    range: 0..self.text.len(),
                });
                return None;
            }
        })
    }
}
