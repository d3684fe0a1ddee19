//! Temporary objects: they live in the session's own schema, `pg_temp`, and go with it.

use super::Replay;
use super::node::ident;
use super::problem::Apply;
use crate::catalog::{FunctionId, Ident, QualifiedName};
use pg_query::protobuf::RangeVar;
use std::sync::LazyLock;

/// The schema of a session's temporary objects, searched before all others.
pub(super) const SCHEMA: &str = "pg_temp";

/// The same as a name, which is asked for all the time.
pub(super) fn schema() -> &'static Ident {
    static NAME: LazyLock<Ident> = LazyLock::new(|| SCHEMA.into());
    &NAME
}

impl Replay {
    /// The name of a new relation; a temporary one goes to the session's own schema.
    pub(super) fn new_relation(&self, range: &RangeVar) -> Apply<QualifiedName> {
        if range.relpersistence == "t" || range.schemaname == SCHEMA {
            return Ok(QualifiedName::new(SCHEMA, ident(&range.relname)));
        }
        Ok(QualifiedName::new(self.creation_schema(&range.schemaname)?, ident(&range.relname)))
    }

    /// Takes away what doesn't outlive the session.
    pub(super) fn drop_temporary(&mut self) {
        let schema = schema().clone();
        let first = QualifiedName { schema: schema.clone(), name: Ident::default() };
        macro_rules! clear {
            ($map:ident) => {
                let names = self.catalog.$map.range(first.clone()..).map(|(name, _)| name);
                let names: Vec<_> = names.take_while(|name| name.schema == schema).cloned().collect();
                for name in names {
                    self.catalog.$map.remove(&name);
                }
            };
        }
        let tables = self.catalog.tables.range(first.clone()..).map(|(name, _)| name);
        let tables: Vec<_> = tables.take_while(|name| name.schema == schema).cloned().collect();
        for name in tables {
            if let Some(table) = self.catalog.tables.remove(&name) {
                self.names.remove_table(&table);
            }
        }
        clear!(sequences);
        clear!(views);
        clear!(types);
        let start = FunctionId { name: first, arguments: Vec::new() };
        let functions = self.catalog.functions.range(start..).map(|(id, _)| id);
        let functions: Vec<_> = functions.take_while(|id| id.name.schema == schema).cloned().collect();
        for id in functions {
            self.catalog.functions.remove(&id);
        }
        self.names.remove_schema(&schema);
    }
}
