//! What an index or a generated column is computed from must be IMMUTABLE (42P17).

use super::Replay;
use super::problem::{Apply, Problem};
use crate::catalog::{Expr, Table};
use crate::typing::{self, ProblemKind, Relation, Scope};

/// What is said of a generated column.
pub(super) const GENERATED: &str = "generation expression is not immutable";

impl Replay {
    /// Refuses an expression about a table's row that calls what is known not to be IMMUTABLE; `message` is Postgres's.
    pub(super) fn require_immutable(&self, table: &Table, expr: &Expr, message: &str) -> Apply {
        if !self.is_certain() {
            return Ok(());
        }
        let row = Relation { alias: table.name.name.clone(), columns: &table.columns, bare: true };
        let scope = Scope { relations: vec![row], caller: None, immutable: true, in_query: false };
        let problems = typing::check(expr, &scope, &self.catalog).problems;
        if problems.iter().any(|problem| problem.kind == ProblemKind::NotImmutable) {
            return Err(Problem::invalid("42P17", message));
        }
        Ok(())
    }
}
