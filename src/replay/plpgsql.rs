//! PL/pgSQL that migrations run: DO blocks, and the functions that they call.
//!
//! An interpreter runs what can be known without a database: constants, variables, and queries over the system catalogs, which the
//! replayed catalog answers. Rows of tables aren't known, and nothing that is computed from them.

mod aggregate;
mod assign;
mod body;
mod builtin;
mod call;
mod cast;
mod columns;
mod exception;
mod expression;
mod from;
mod loops;
mod operator;
mod output;
mod parse;
mod parse_statement;
mod pattern;
mod run;
mod scope;
mod select;
mod sql;
mod tables;
mod tree;
mod value;

use super::Replay;
use super::problem::Apply;
use pg_query::protobuf::SelectStmt;
use run::Run;

/// Adds what a body reads, writes and runs; whether it could be read.
pub(super) fn add_code(body: &str, code: &mut super::body::Code) -> bool {
    let block = parse::body(body);
    block.iter().for_each(|block| code.block(block));
    block.is_some()
}

impl Replay {
    /// Runs the body of a DO block; `None` if it can't be read.
    pub(super) fn run_plpgsql(&mut self, body: &str) -> Option<Apply> {
        let block = parse::body(body)?;
        let mut run = Run::new(self);
        Some(run.wholly(|run| run.body(&block).map(|_| ())))
    }

    /// Runs a query of a migration for the functions that it calls.
    pub(super) fn run_query(&mut self, select: &SelectStmt) -> Apply {
        let mut run = Run::new(self);
        run.wholly(|run| run.select(select).map(|_| ()))
    }

    /// Runs `CALL procedure(...)`.
    pub(super) fn run_call(&mut self, call: &pg_query::protobuf::CallStmt) -> Apply {
        let node = pg_query::NodeEnum::CallStmt(Box::new(call.clone()));
        let mut run = Run::new(self);
        run.wholly(|run| run.sql_node(&node, "", &[]))
    }
}
