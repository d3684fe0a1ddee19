//! Migrations that can be run again, on real servers: twice, begun anew after a stop at any statement, and over rows.

mod data;
mod stops;
mod twice;

use std::fs;

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::emit::Templates;
use policyc::span::SourceMap;
use policyc::sql::parse::parse_all;
use postgres::Client;

use crate::support::database::{MIGRATION_ROLE, describe};
use crate::support::{Cluster, Database, Grants, Version};

/// A model as both kinds of migration; `None` for one that has mistakes.
fn compiled(text: &str) -> Option<[Artifacts; 2]> {
    let mut sources = SourceMap::default();
    let file = sources.add("model.policy", text);
    let mut diagnostics = Diagnostics::default();
    let model = compile::check(&mut sources, &[file], &mut diagnostics)?;
    let made = [false, true].map(|idempotent| {
        let options = Options { idempotent, ..Options::default() };
        compile::render(&model, &Templates::embedded(), &options).expect("a model without mistakes compiles")
    });
    Some(made)
}

/// The analytics system: plain, and to be run again.
fn analytics() -> [Artifacts; 2] {
    compiled(&analytics_text()).expect("the model has no mistakes")
}

fn analytics_text() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/policies/analytics/analytics.policy")).unwrap()
}

/// The statements of a migration, in their order.
fn statements(migration: &str) -> Vec<&str> {
    parse_all(migration).unwrap().into_iter().map(|statement| &migration[statement.range]).collect()
}

fn empty(version: Version, grants: Grants) -> Database {
    Cluster::get(version).database(grants)
}

/// Runs one statement in a transaction of its own.
#[track_caller]
fn run(client: &mut Client, statement: &str) {
    client.batch_execute(statement).unwrap_or_else(|error| panic!("{}\n{statement}", describe(&error, statement)));
}

/// Runs all statements, each in a transaction of its own.
fn one_by_one(database: &Database, migration: &str) {
    let mut client = database.connect(MIGRATION_ROLE);
    statements(migration).into_iter().for_each(|statement| run(&mut client, statement));
}
