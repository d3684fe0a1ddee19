//! `policyc diff`: the statements that lead from one catalog to another, read back before anybody sees them.

use crate::catalog::{Catalog, ObjectId, Table};
use crate::diff::{Alteration, EditKind, Fact};
use crate::plan::{self, Change, Plan};
use crate::replay::{Replay, Session};
use crate::sql::parse::{Parsed, parse};
use std::borrow::Cow;

/// The way from one catalog to another.
#[derive(Debug, Clone)]
pub struct Way {
    /// Its steps.
    pub plan: Plan,
    /// The statements, a line or more each; empty where nothing differs.
    pub sql: String,
    /// Where it doesn't lead to what is wanted, as its own replay sees it; empty for a way that may be gone.
    pub failures: Vec<String>,
}

impl Way {
    /// The statements by transactions: a value that an enum gets can't be used before the transaction that adds it has ended (Postgres docs,
    /// ALTER TYPE, Notes).
    pub fn transactions(&self) -> Vec<String> {
        let mut transactions: Vec<(bool, String)> = Vec::new();
        for step in &self.plan.steps {
            let Change::Edit(edit) = &step.change else { continue };
            let adds_value = edit.kind == EditKind::Alter(Alteration::AddsValue);
            match transactions.last_mut() {
                Some((adds, sql)) if *adds == adds_value => say(sql, &edit.sql),
                _ => {
                    let mut sql = String::new();
                    say(&mut sql, &edit.sql);
                    transactions.push((adds_value, sql));
                }
            }
        }
        transactions.into_iter().map(|(_, sql)| sql).collect()
    }
}

fn say(sql: &mut String, statement: &str) {
    sql.push_str(statement);
    sql.push_str(";\n");
}

/// Plans the way, and follows it.
pub fn diff(now: &Catalog, wanted: &Catalog) -> Way {
    let plan = plan::next(now, wanted);
    let mut sql = String::new();
    for step in &plan.steps {
        if let Change::Edit(edit) = &step.change {
            say(&mut sql, &edit.sql);
        }
    }
    let failures = follow(now, wanted, &sql, false);
    if failures.is_empty() && makes_functions(&plan) && !follow(now, wanted, &sql, true).is_empty() {
        sql.insert_str(0, "SET check_function_bodies = off;\n");
    }
    Way { plan, sql, failures }
}

fn makes_functions(plan: &Plan) -> bool {
    plan.steps.iter().any(|step| {
        matches!(&step.change, Change::Edit(edit)
            if matches!(&edit.fact, Fact::Object(ObjectId::Function(_))) && edit.kind != EditKind::Drop)
    })
}

/// Replays the statements, and says what they leave otherwise than wanted. Bodies of functions in SQL are looked into if `bodies` says so: one may name a
/// table whose default calls it, and no order has both.
fn follow(now: &Catalog, wanted: &Catalog, sql: &str, bodies: bool) -> Vec<String> {
    let session = Session { check_function_bodies: bodies, ..Session::default() };
    let mut replay = Replay::with_session(now.clone(), session);
    let mut failures = Vec::new();
    for parsed in parse(sql) {
        match parsed {
            Parsed::Statement(statement) => {
                let text = sql.get(statement.range.clone()).unwrap_or_default();
                let outcome = replay.apply(&statement);
                let problem = outcome.problem.map(|problem| problem.message);
                failures.extend(problem.into_iter().chain(outcome.notes).map(|why| format!("{why}: {text}")));
            }
            Parsed::Error(error) => {
                failures.push(format!("{}: {}", error.message, sql.get(error.range).unwrap_or_default()))
            }
            Parsed::MetaCommand(_) | Parsed::CopyData(_) => failures.push("something that is no statement".to_owned()),
        }
    }
    let wanted = in_order(now, &replay.catalog, wanted);
    failures.extend(replay.catalog.differing(&wanted).iter().map(left));
    failures
}

/// What is wanted, with columns in the order in which they can be: those of a table that is there stay where they are, and new ones come behind them.
fn in_order<'w>(now: &Catalog, reached: &Catalog, wanted: &'w Catalog) -> Cow<'w, Catalog> {
    let mut reordered = Cow::Borrowed(wanted);
    for (name, table) in &wanted.tables {
        let Some(other) = reached.tables.get(name) else { continue };
        let bound = now.tables.contains_key(name) || !table.parents.is_empty();
        let names = |table: &Table| table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
        let (order, given) = (names(other), names(table));
        if !bound || order == given || order.len() != given.len() {
            continue;
        }
        let columns: Option<Vec<_>> = order.iter().map(|name| table.column(name).cloned()).collect();
        if let (Some(columns), Some(table)) = (columns, reordered.to_mut().tables.get_mut(name)) {
            table.columns = columns;
        }
    }
    reordered
}

fn left(object: &ObjectId) -> String {
    format!("{object} isn't what is wanted at the end")
}

#[cfg(test)]
mod tests;
