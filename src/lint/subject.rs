//! What rules look at, and the questions that most of them ask.

use super::codes::Codes;
use crate::catalog::{Catalog, Function, FunctionId, Ident, ObjectId, QualifiedName, Table, View};
use crate::replay::{Effect, Facet, Origins};
use crate::span::{FileId, SourceMap, Span};
use std::collections::BTreeSet;

/// The roles of requests that come over the API.
pub const CLIENTS: [&str; 2] = ["anon", "authenticated"];

/// Schemas that Supabase's linter leaves out: the platform's own and those of extensions (the list that each of its lints has).
const SYSTEM_SCHEMAS: [&str; 26] = [
    "_timescaledb_cache",
    "_timescaledb_catalog",
    "_timescaledb_config",
    "_timescaledb_internal",
    "auth",
    "cron",
    "extensions",
    "graphql",
    "graphql_public",
    "information_schema",
    "net",
    "pgmq",
    "pgroonga",
    "pgsodium",
    "pgsodium_masks",
    "pgtle",
    "pgbouncer",
    "pg_catalog",
    "realtime",
    "repack",
    "storage",
    "supabase_functions",
    "supabase_migrations",
    "tiger",
    "topology",
    "vault",
];

/// A database that migrations lead to, and how they did.
#[derive(Debug)]
pub struct Subject<'a> {
    /// What an empty project has.
    pub start: Catalog,
    /// What the database holds after the last statement.
    pub catalog: Catalog,
    /// Which statement last said what.
    pub origins: Origins,
    /// What may be different from what [`Self::catalog`] says.
    pub uncertain: BTreeSet<ObjectId>,
    /// The tables about which a statement was refused. Rules of what a history comes to say nothing about them, but for Supabase's linter's, which
    /// are compared with a database that has refused it, too.
    pub refused: BTreeSet<ObjectId>,
    /// What each statement did, in order.
    pub effects: Vec<Effect>,
    /// The place of each statement, in order.
    pub statements: Vec<Span>,
    /// The files, in order.
    pub files: Vec<FileId>,
    /// Where something is told that no statement said.
    pub top: Span,
    /// Their texts.
    pub sources: &'a SourceMap,
    /// The schemas that the API exposes.
    pub api_schemas: Vec<String>,
    /// Whether it is a Supabase project, not a plain Postgres.
    pub is_supabase: bool,
    /// The code of functions, read when a rule asks for it.
    pub codes: Codes,
}

impl Subject<'_> {
    /// Whether the API exposes a schema.
    pub fn is_exposed(&self, schema: &Ident) -> bool {
        self.is_supabase && self.api_schemas.iter().any(|exposed| schema == exposed.as_str())
    }

    /// Whether a schema is the platform's or an extension's.
    pub fn is_system(&self, schema: &Ident) -> bool {
        SYSTEM_SCHEMAS.contains(&schema.as_str())
    }

    /// Whether the catalog is sure of an object.
    pub fn is_certain(&self, object: &ObjectId) -> bool {
        !self.uncertain.contains(object)
    }

    /// Whether migrations made or changed an object of which the catalog is sure.
    fn is_own(&self, schema: &Ident, object: &ObjectId) -> bool {
        !self.is_system(schema) && self.origins.knows(object) && self.is_certain(object)
    }

    /// The tables that migrations made, in order. Those of the platform and of extensions, and those that aren't known for certain, are left out.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        let own = |name: &QualifiedName| self.is_own(&name.schema, &ObjectId::Table(name.clone()));
        self.catalog.tables.values().filter(move |table| own(&table.name))
    }

    /// All tables whose policies migrations may have written: [`Self::tables`], and `storage.objects` and `realtime.messages` with their kin.
    pub fn tables_with_policies(&self) -> impl Iterator<Item = &Table> {
        let known = |name: &QualifiedName| {
            let object = ObjectId::Table(name.clone());
            self.origins.knows(&object) && self.is_certain(&object)
        };
        self.catalog.tables.values().filter(move |table| !table.policies.is_empty() && known(&table.name))
    }

    /// The views that migrations made, plain and materialized.
    pub fn views(&self) -> impl Iterator<Item = (&QualifiedName, &View)> {
        let own = |name: &QualifiedName| self.is_own(&name.schema, &ObjectId::View(name.clone()));
        self.catalog.views.iter().filter(move |(name, _)| own(name))
    }

    /// The functions that migrations made.
    pub fn functions(&self) -> impl Iterator<Item = (&FunctionId, &Function)> {
        let own = |id: &FunctionId| self.is_own(&id.name.schema, &ObjectId::Function(id.clone()));
        self.catalog.functions.iter().filter(move |(id, _)| own(id))
    }

    /// The statement that last spoke of one of these facets of an object, the first that any spoke of; otherwise the one that made it.
    pub fn origin(&self, object: &ObjectId, facets: &[Facet]) -> Span {
        let said = facets.iter().find_map(|facet| self.origins.get(object, facet));
        let made = || self.origins.get(object, &Facet::Definition);
        let any = || self.origins.of(object).map(|(_, span)| span).max();
        said.or_else(made).or_else(any).unwrap_or(self.top)
    }

    /// The statement that last spoke of a facet, if any did.
    pub fn said(&self, object: &ObjectId, facet: &Facet) -> Option<Span> {
        self.origins.get(object, facet)
    }
}
