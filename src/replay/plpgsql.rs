//! PL/pgSQL that migrations run: DO blocks, and the functions that they call.
//!
//! An interpreter runs what can be known without a database: constants, variables, and queries over the system catalogs, which the
//! replayed catalog answers. Rows of tables aren't known, and nothing that is computed from them.

mod aggregate;
mod builtin;
mod call;
mod cast;
mod columns;
mod exception;
mod expression;
mod parse;
mod parse_statement;
mod pattern;
mod run;
mod scope;
mod select;
mod tables;
mod tree;
mod value;

use super::Replay;
use super::problem::Apply;
use pg_query::protobuf::{RangeVar, SelectStmt};
use run::Run;

/// The relations whose rows a body declares variables for: `x posts%ROWTYPE`.
pub(super) fn row_types(body: &str) -> Vec<RangeVar> {
    let declared = parse::body(body).map(|block| block.declarations).unwrap_or_default();
    let named = declared.iter().filter_map(|declaration| {
        let (name, kind) = declaration.ty.split_once('%')?;
        let parts = cast::name_parts(name);
        match (parts.as_slice(), kind.trim().eq_ignore_ascii_case("rowtype")) {
            ([name], true) => Some((String::new(), name.clone())),
            ([schema, name], true) => Some((schema.clone(), name.clone())),
            _ => None,
        }
    });
    named.map(|(schemaname, relname)| RangeVar { schemaname, relname, ..RangeVar::default() }).collect()
}

impl Replay {
    /// Runs the body of a DO block; `None` if it can't be read.
    pub(super) fn run_plpgsql(&mut self, body: &str) -> Option<Apply> {
        let block = parse::body(body)?;
        let mut run = Run::new(self);
        Some(run.wholly(true, |run| run.body(&block).map(|_| ())))
    }

    /// Runs a query of a migration for the functions that it calls.
    pub(super) fn run_query(&mut self, select: &SelectStmt) -> Apply {
        let mut run = Run::new(self);
        run.wholly(true, |run| run.select(select).map(|_| ()))
    }

    /// Runs `CALL procedure(...)`.
    pub(super) fn run_call(&mut self, call: &pg_query::protobuf::CallStmt) -> Apply {
        let node = pg_query::NodeEnum::CallStmt(Box::new(call.clone()));
        let mut run = Run::new(self);
        run.wholly(true, |run| run.sql_node(&node, "", &[]))
    }
}
