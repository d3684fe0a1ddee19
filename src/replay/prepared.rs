//! Statements in statements: EXPLAIN ANALYZE, PREPARE and EXECUTE.

use super::Replay;
use super::node;
use super::options::is_on;
use super::problem::{Apply, Problem};
use crate::sql::deparse;
use pg_query::NodeEnum;
use pg_query::protobuf::{DeallocateStmt, ExecuteStmt, ExplainStmt, PrepareStmt};

impl Replay {
    /// Only ANALYZE runs the statement (Postgres docs, EXPLAIN).
    pub(super) fn explain(&mut self, statement: &ExplainStmt) -> Apply {
        let analyze = statement.options.iter().rev().find_map(|option| match &option.node {
            Some(NodeEnum::DefElem(option)) if option.defname == "analyze" => Some(is_on(option)),
            _ => None,
        });
        match node::child(statement.query.as_deref()) {
            Some(query) if analyze == Some(true) => self.execute(query),
            _ => Ok(()),
        }
    }

    /// Names of prepared statements are the session's; a file of migrations doesn't end it.
    pub(super) fn prepare(&mut self, statement: &PrepareStmt) -> Apply {
        let Some(query) = node::child(statement.query.as_deref()) else { return Ok(()) };
        if self.prepared.contains_key(&statement.name) {
            let message = format!("prepared statement \"{}\" already exists", statement.name);
            return Err(Problem::duplicate("42P05", message));
        }
        self.prepared.insert(statement.name.clone(), query.clone());
        Ok(())
    }

    /// Without parameters it is the statement; what it does with them isn't followed.
    pub(super) fn execute_prepared(&mut self, statement: &ExecuteStmt) -> Apply {
        let query = self.prepared_statement(&statement.name)?;
        if statement.params.is_empty() {
            return self.execute(&query);
        }
        let harmless = self.may_call(&query).is_some_and(|calls| calls.is_empty());
        let of_buckets = deparse::statement(&query).is_none_or(|text| text.contains("buckets"));
        if harmless && !of_buckets {
            return Ok(());
        }
        self.doubt(format!("what the prepared statement \"{}\" does with its parameters isn't known", statement.name));
        if let Some(text) = deparse::statement(&query) {
            self.doubt_text(&text);
        }
        Ok(())
    }

    pub(super) fn deallocate(&mut self, statement: &DeallocateStmt) -> Apply {
        if statement.isall || statement.name.is_empty() {
            self.prepared.clear();
            return Ok(());
        }
        self.prepared_statement(&statement.name)?;
        self.prepared.remove(&statement.name);
        Ok(())
    }

    fn prepared_statement(&self, name: &str) -> Apply<NodeEnum> {
        let missing = || Problem::missing("26000", format!("prepared statement \"{name}\" does not exist"));
        self.prepared.get(name).cloned().ok_or_else(missing)
    }
}
