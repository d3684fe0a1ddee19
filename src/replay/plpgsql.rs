//! PL/pgSQL that migrations run: DO blocks, and the functions that they call.
//!
//! An interpreter runs what can be known without a database: constants, variables, and queries over the system catalogs, which the
//! replayed catalog answers. Rows of tables aren't known, and nothing that is computed from them.

mod aggregate;
mod assign;
mod assume;
mod body;
mod builtin;
mod call;
mod cast;
mod columns;
mod exception;
mod expression;
mod from;
mod loops;
pub(super) mod mistake;
mod operator;
mod output;
mod parse;
mod parse_statement;
mod pattern;
mod print;
mod run;
mod scope;
mod select;
mod sql;
mod tables;
mod tree;
mod value;

use super::Replay;
use super::problem::Apply;
use crate::catalog::Ident;
use pg_query::protobuf::{RangeVar, SelectStmt};
use run::Run;

/// Adds what a body reads, writes and runs; whether it could be read.
pub(super) fn add_code(body: &str, code: &mut super::body::Code) -> bool {
    let block = parse::body(body);
    block.iter().for_each(|block| code.block(block));
    block.is_some()
}

/// What the variables of a body are: the relations whose rows they hold (`x posts%ROWTYPE`), and types with the schemas that are written.
pub(super) fn declared(body: &str) -> (Vec<RangeVar>, Vec<(Option<Ident>, Ident)>) {
    let declarations = parse::body(body).map(|block| block.declarations).unwrap_or_default();
    let (mut rows, mut types) = (Vec::new(), Vec::new());
    for declaration in &declarations {
        let (name, kind) = declaration.ty.split_once('%').unwrap_or((&declaration.ty, ""));
        let is_row = kind.trim().eq_ignore_ascii_case("rowtype");
        // A modifier or an array's brackets come after the name.
        let parts = cast::name_parts(name.split(['(', '[']).next().unwrap_or(name));
        match parts.as_slice() {
            [name] if is_row => rows.push(RangeVar { relname: name.clone(), ..RangeVar::default() }),
            [schema, name] if is_row => {
                rows.push(RangeVar { schemaname: schema.clone(), relname: name.clone(), ..RangeVar::default() });
            }
            [schema, ty] if kind.is_empty() && name.contains('.') && schema != "pg_catalog" => {
                types.push((Some(schema.as_str().into()), ty.as_str().into()));
            }
            [name] if kind.is_empty() && !matches!(&*declaration.ty, "cursor" | "alias") => {
                types.push((None, name.as_str().into()));
            }
            _ => {}
        }
    }
    (rows, types)
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
