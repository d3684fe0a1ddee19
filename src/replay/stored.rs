//! Expressions and queries as the server stores them: what their names mean is settled when they are written down.
//!
//! Names stay as they are written where they mean the same in a session that begins anew, so that SQL printed from the catalog needs no
//! search path of its own; others get their schema. What isn't there is refused.

use super::Replay;
use super::analysis::dependencies::Dependency;
use super::analysis::scope::{Output, Scope, Source};
use super::analysis::target::name_node;
use super::analysis::{ColumnUse, Pass, Place, Walker};
use super::node::{ident, string};
use super::problem::{Apply, Problem};
use crate::catalog::{FunctionId, Ident, QualifiedName};
use pg_query::protobuf::{Node, RangeVar, TypeName};

impl Replay {
    /// Where a statement's names are looked up.
    pub(super) fn place(&self) -> Place<'_> {
        let (catalog, names, uncertain) = (&self.catalog, &self.names, &self.uncertain);
        Place { catalog, names, path: &self.session.search_path, uncertain, typed: false }
    }

    /// Where the names of what is stored are looked up.
    pub(super) fn stored_place(&self) -> Place<'_> {
        Place { path: &self.start.search_path, ..self.place() }
    }

    /// Settles a query's names; its columns, where they are known. Stars are written out.
    pub(super) fn settle_query(&self, node: &mut Node, typed: bool) -> Apply<Option<Vec<Output>>> {
        let mut settle = self.settle(true);
        // What the session has of its own comes first, and is named with its schema where it is stored.
        let own = Ident::from(super::temporary::SCHEMA);
        let own = Some(own).filter(|schema| self.names.has_any_in(schema));
        let path: Vec<Ident> = own.into_iter().chain(self.session.search_path.iter().cloned()).collect();
        let place = Place { typed, path: &path, ..self.place() };
        let columns = Walker::new(place, Scope::default(), &mut settle).query(node);
        self.settled(settle)?;
        Ok(columns)
    }

    /// Settles an expression's names, with what can be seen around it.
    pub(super) fn settle_expression(&self, node: &mut Node, around: Scope) -> Apply {
        let mut settle = self.settle(false);
        Walker::new(self.place(), around, &mut settle).expression(node);
        self.settled(settle)
    }

    pub(super) fn settled(&self, settle: Settle<'_>) -> Apply {
        settle.types.iter().try_for_each(|ty| self.resolved_type(ty).map(|_| ()))?;
        settle.problem.map_or(Ok(()), Err)
    }

    pub(super) fn settle(&self, expands: bool) -> Settle<'_> {
        let moved = self.session.search_path != self.start.search_path;
        let refuses_functions = self.is_certain();
        Settle {
            stored: moved.then(|| self.stored_place()),
            expands,
            refuses_functions,
            types: Vec::new(),
            problem: None,
        }
    }
}

/// Refuses what isn't there, and qualifies what a new session wouldn't find.
pub(super) struct Settle<'a> {
    /// The new session, where it has another search path than this one.
    stored: Option<Place<'a>>,
    expands: bool,
    /// Whether everything that may have made a function is known.
    refuses_functions: bool,
    /// Types that nobody made.
    types: Vec<TypeName>,
    pub(super) problem: Option<Problem>,
}

impl Settle<'_> {
    fn refuse(&mut self, problem: Problem) {
        self.problem.get_or_insert(problem);
    }
}

impl Pass for Settle<'_> {
    fn relation(&mut self, found: &QualifiedName, range: &mut RangeVar) {
        if let Some(place) = self.stored.filter(|_| range.schemaname.is_empty())
            && !place.means(&found.name, &Dependency::Relation(found.clone()))
        {
            range.schemaname = found.schema.to_string();
        }
    }

    fn no_relation(&mut self, range: &RangeVar) {
        let schema = Some(&range.schemaname).filter(|schema| !schema.is_empty());
        let schema = schema.map_or_else(String::new, |schema| format!("{schema}."));
        self.refuse(Problem::missing("42P01", format!("relation \"{schema}{}\" does not exist", range.relname)));
    }

    fn column(&mut self, _: &ColumnUse<'_>, _: &mut Vec<Node>) {}

    fn no_column(&mut self, fields: &[Node]) {
        let names: Vec<&str> = fields.iter().filter_map(string).collect();
        let problem = match names.as_slice() {
            [name] => Problem::missing("42703", format!("column \"{name}\" does not exist")),
            _ => Problem::missing("42703", format!("column {} does not exist", names.join("."))),
        };
        self.refuse(problem);
    }

    fn no_source(&mut self, name: &Ident) {
        self.refuse(Problem::missing("42P01", format!("missing FROM-clause entry for table \"{name}\"")));
    }

    fn no_using(&mut self, name: &Ident, side: &str) {
        let message = format!("column \"{name}\" specified in USING clause does not exist in {side} table");
        self.refuse(Problem::missing("42703", message));
    }

    fn no_function(&mut self, name: &[Ident]) {
        if self.refuses_functions {
            let name: Vec<&str> = name.iter().map(Ident::as_str).collect();
            self.refuse(Problem::missing("42883", format!("function {} does not exist", name.join("."))));
        }
    }

    fn not_unique(&mut self, name: &[Ident]) {
        if self.refuses_functions {
            let name: Vec<&str> = name.iter().map(Ident::as_str).collect();
            self.refuse(Problem::invalid("42725", format!("function {} is not unique", name.join("."))));
        }
    }

    fn function(&mut self, found: &[FunctionId], name: &mut Vec<Node>) {
        if let (Some(place), [only], Some(id)) = (self.stored, name.as_slice(), found.first())
            && let Some(written) = string(only).map(ident)
            && !place.means(&written, &Dependency::Function(id.clone()))
        {
            name.insert(0, name_node(&id.name.schema));
        }
    }

    fn named_type(&mut self, found: &QualifiedName, ty: &mut TypeName) {
        if let (Some(place), 1) = (self.stored, ty.names.len())
            && !place.means(&found.name, &Dependency::Type(found.clone()))
        {
            ty.names.insert(0, name_node(&found.schema));
        }
    }

    fn no_type(&mut self, ty: &TypeName) {
        if !ty.pct_type {
            self.types.push(ty.clone());
        }
    }

    fn constant_relation(&mut self, found: &QualifiedName, text: &mut String) {
        if let Some(place) = self.stored
            && !text.contains('.')
            && !place.means(&found.name, &Dependency::Relation(found.clone()))
        {
            *text = crate::sql::quote::qualified(found);
        }
    }

    fn expands(&mut self, _: &[&Source]) -> bool {
        self.expands
    }
}
