//! Statements of the model's own in migrations that can be run again.
//!
//! A statement that is refused because what it makes is there (SQLSTATE 42710: a policy, a type, a trigger, a constraint) is passed over then; for
//! everything else Postgres has a form of its own, which is the user's to write.

use super::Placed;
use crate::catalog::Catalog;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::replay::{Replay, StatementKind};

/// Runs all of them a second time.
pub(super) fn check(placed: &mut [Placed], after: &Catalog, diagnostics: &mut Diagnostics) {
    let mut replay = Replay::new(after.clone()).without_interpreter();
    let before = diagnostics.iter().count();
    for statement in placed.iter_mut() {
        let outcome = replay.apply(&statement.statement);
        let Some(problem) = outcome.problem else { continue };
        // PL/pgSQL would end a function at the first semicolon in it.
        if problem.sqlstate == "42710" && !StatementKind::is_function(&statement.statement) {
            statement.unless_there = true;
            continue;
        }
        diagnostics.push(
            Diagnostic::error(&code::P0484, statement.span, format!("this can't be run again: {}", problem.message))
                .note("`migrations.idempotent` asks for migrations that can")
                .help("write `IF NOT EXISTS` or `OR REPLACE`, or `DROP ... IF EXISTS` before it"),
        );
    }
    let differing = replay.catalog.differing(after);
    if diagnostics.iter().count() > before {
        return;
    }
    let changing = placed.iter().find(|statement| statement.changes.iter().any(|id| differing.contains(id)));
    if let Some(statement) = changing {
        diagnostics.push(
            Diagnostic::error(&code::P0484, statement.span, "run again, this leads elsewhere")
                .note("`migrations.idempotent` asks for migrations that lead to the same schema each time")
                .help("write statements that make the same of what is there and of what isn't"),
        );
    }
}
