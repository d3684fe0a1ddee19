//! BEGIN, COMMIT, ROLLBACK and savepoints.
//!
//! A statement that is refused leaves the transaction as it is: the rest of a file is judged as if the mistake weren't there.

use super::problem::{Apply, Problem};
use super::session::Session;
use super::undo::Mark;
use super::{ObjectId, Replay};
use crate::sql::parse::Parsed;
use pg_query::NodeEnum;
use pg_query::protobuf::{TransactionStmt, TransactionStmtKind};
use std::collections::BTreeSet;

/// What ROLLBACK leads back to.
#[derive(Debug, Clone)]
struct State {
    /// The savepoint; empty for the beginning.
    name: String,
    /// Nothing where nobody will go back.
    saved: Option<Saved>,
}

#[derive(Debug, Clone)]
struct Saved {
    mark: Mark,
    session: Session,
    uncertain: BTreeSet<ObjectId>,
}

/// The transaction that is open: its beginning and its savepoints.
#[derive(Debug, Clone)]
pub(super) struct Open {
    states: Vec<State>,
    /// Whether there may be a ROLLBACK: only then what changes is put aside.
    saves: bool,
}

impl Default for Open {
    fn default() -> Self {
        Self { states: Vec::new(), saves: true }
    }
}

impl Open {
    /// For a file, whose statements say whether anything is rolled back.
    pub(super) fn of_file(statements: &[Parsed]) -> Self {
        let rolls_back = |parsed: &Parsed| match parsed {
            Parsed::Statement(statement) => rolls_back(&statement.node),
            _ => false,
        };
        Self { states: Vec::new(), saves: statements.iter().any(rolls_back) }
    }
}

fn rolls_back(node: &NodeEnum) -> bool {
    use TransactionStmtKind as K;
    match node {
        NodeEnum::TransactionStmt(statement) => {
            matches!(statement.kind(), K::TransStmtRollback | K::TransStmtRollbackTo | K::TransStmtRollbackPrepared)
        }
        _ => false,
    }
}

impl Replay {
    pub(super) fn transaction(&mut self, statement: &TransactionStmt) -> Apply {
        use TransactionStmtKind as K;
        let open = !self.transaction.states.is_empty();
        match statement.kind() {
            // Within a transaction, BEGIN is nothing but a warning.
            K::TransStmtBegin | K::TransStmtStart if !open => self.remember_state(""),
            K::TransStmtCommit | K::TransStmtPrepare => self.end_transaction(statement.chain),
            K::TransStmtRollback => {
                self.transaction.states.truncate(1);
                if let Some(state) = self.transaction.states.pop() {
                    self.restore(state);
                }
                if statement.chain {
                    self.remember_state("");
                }
            }
            K::TransStmtSavepoint if open => self.remember_state(&statement.savepoint_name),
            K::TransStmtSavepoint => {
                return Err(Problem::invalid("25P01", "SAVEPOINT can only be used in transaction blocks"));
            }
            K::TransStmtRelease => {
                let at = self.savepoint(&statement.savepoint_name)?;
                self.keep_since(at);
            }
            K::TransStmtRollbackTo => {
                let at = self.savepoint(&statement.savepoint_name)?;
                self.transaction.states.truncate(at + 1);
                if let Some(state) = self.transaction.states.pop() {
                    self.restore(state);
                    self.remember_state(&statement.savepoint_name);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_transaction(&mut self, chain: bool) {
        self.keep_since(0);
        if chain {
            self.remember_state("");
        }
    }

    /// Where a savepoint stands; the beginning has no name.
    fn savepoint(&self, name: &str) -> Apply<usize> {
        let found = self.transaction.states.iter().rposition(|state| !state.name.is_empty() && state.name == name);
        found.ok_or_else(|| {
            if self.transaction.states.is_empty() {
                return Problem::invalid("25P01", "this can only be used in transaction blocks");
            }
            Problem::invalid("3B001", format!("savepoint \"{name}\" does not exist"))
        })
    }

    fn remember_state(&mut self, name: &str) {
        let saved = self.transaction.saves.then(|| Saved {
            mark: self.mark(),
            session: self.session.clone(),
            uncertain: self.uncertain.clone(),
        });
        self.transaction.states.push(State { name: name.to_owned(), saved });
    }

    /// Ends the transaction, or some of its savepoints; what was done stays.
    fn keep_since(&mut self, at: usize) {
        let first = self.transaction.states.drain(at..).next();
        if let Some(saved) = first.and_then(|state| state.saved) {
            self.keep(saved.mark);
        }
    }

    fn restore(&mut self, state: State) {
        let Some(saved) = state.saved else { return };
        self.go_back(saved.mark);
        self.session = saved.session;
        self.uncertain = saved.uncertain;
    }
}
