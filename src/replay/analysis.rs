//! What the names in a query or an expression mean: the relations, columns, functions and types behind them, as the server finds
//! them when it stores a view, a policy or a default (`parse_relation.c`, `parse_clause.c`, `parse_target.c`).
//!
//! There is one walk, over pg_query's nodes; what is done with the names that it finds is a [`Pass`]: collect them, rewrite them,
//! ask whether they exist. What can't be known is `None` and raises no alarm.

mod children;
pub(super) mod dependencies;
mod expression;
mod from;
mod function;
mod query;
mod regclass;
pub(super) mod scope;
mod statement;
pub(super) mod target;
mod types;

use super::names::Names;
use crate::catalog::{Catalog, FunctionId, Ident, ObjectId, QualifiedName};
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, RangeVar, TypeName};
use scope::{Output, Scope, Source};
use std::collections::BTreeSet;

/// Where names are looked up.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// What there is.
    pub(super) catalog: &'a Catalog,
    /// What else has a name in `pg_class`.
    pub(super) names: &'a Names,
    /// The session's search path, `pg_catalog` left out.
    pub(super) path: &'a [Ident],
    /// What may be different from what the catalog says.
    pub(super) uncertain: &'a BTreeSet<ObjectId>,
    /// Whether types of output columns are wanted: they cost more than the walk itself.
    pub(super) typed: bool,
}

/// A use of a column.
#[derive(Debug)]
pub(super) struct ColumnUse<'a> {
    /// The column of a relation that stands in FROM itself; none for one of a subquery, a function or a CTE.
    pub(super) origin: Option<&'a (QualifiedName, Ident)>,
    /// What its source is called.
    pub(super) alias: &'a Ident,
    /// Whether that is the relation's own name, no alias being written.
    pub(super) implicit: bool,
    /// The place of the column's name among the fields; `None` where the name is an alias's own or a JOIN USING's.
    pub(super) at: Option<usize>,
}

/// What is done with names. The nodes are those of the walked tree: a pass may rewrite them.
pub(super) trait Pass {
    /// A relation in FROM, or one that a statement changes.
    fn relation(&mut self, _found: &QualifiedName, _range: &mut RangeVar) {}
    /// A name in FROM that nothing has.
    fn no_relation(&mut self, _range: &RangeVar) {}
    /// A column, with its fields where it is written (JOIN USING writes none).
    fn column(&mut self, _column: &ColumnUse<'_>, _fields: &mut Vec<Node>) {}
    /// A column that no source has, all sources being known.
    fn no_column(&mut self, _fields: &[Node]) {}
    /// A name before a dot that no source has.
    fn no_source(&mut self, _name: &Ident) {}
    /// A column of JOIN USING that a side doesn't have.
    fn no_using(&mut self, _name: &Ident, _side: &str) {}
    /// A row as a whole: `t`, `t.*`. The last value: where the name of the source stands among the fields.
    fn row(&mut self, _relation: &QualifiedName, _implicit: bool, _fields: &mut Vec<Node>, _at: usize) {}
    /// A call. Several functions where the number of arguments doesn't tell them apart.
    fn function(&mut self, _found: &[FunctionId], _name: &mut Vec<Node>) {}
    /// A call of a function that nobody made, wherever it is looked for.
    fn no_function(&mut self, _name: &[Ident]) {}
    /// A call that may mean several functions, none of which is better.
    fn not_unique(&mut self, _name: &[Ident]) {}
    /// A type that somebody made, or a table's row.
    fn named_type(&mut self, _found: &QualifiedName, _ty: &mut TypeName) {}
    /// A type that nobody made: Postgres's own, an extension's, or none.
    fn no_type(&mut self, _ty: &TypeName) {}
    /// A constant that is stored as a relation: `'public.numbers'::regclass`.
    fn constant_relation(&mut self, _found: &QualifiedName, _text: &mut String) {}
    /// Whether stars in targets are to be written out, which are over these relations.
    fn expands(&mut self, _sources: &[&Source]) -> bool {
        false
    }
}

/// A walk.
pub(super) struct Walker<'a> {
    place: Place<'a>,
    pass: &'a mut dyn Pass,
    /// The sources of the queries around, the innermost last.
    scopes: Vec<Scope>,
    /// The WITH queries in sight, the innermost last; the columns, where they are known.
    ctes: Vec<(Ident, Option<Vec<Output>>)>,
}

impl<'a> Walker<'a> {
    /// A walk with what is in sight outside the tree: a table's columns for its policy.
    pub(super) fn new(place: Place<'a>, outside: Scope, pass: &'a mut dyn Pass) -> Self {
        Self { place, pass, scopes: vec![outside], ctes: Vec::new() }
    }

    /// Walks a query; its columns, where all of them are known.
    pub(super) fn query(&mut self, node: &mut Node) -> Option<Vec<Output>> {
        self.query_node(node)
    }

    /// Walks an expression.
    pub(super) fn expression(&mut self, node: &mut Node) {
        self.expr(node);
    }

    /// Walks any statement of a function's body or a rule.
    pub(super) fn statement(&mut self, node: &mut NodeEnum) {
        self.any_statement(node);
    }
}
