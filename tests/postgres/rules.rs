//! Restrictions, secret columns, rows that expire and keys of several columns on real servers, attacked as everybody.

use std::collections::BTreeMap;

use policyc::access::AccessMatrix;
use policyc::compile::{self, Options};
use policyc::diagnostics::Diagnostics;
use policyc::emit::Templates;
use policyc::model::Model;
use policyc::span::SourceMap;

use crate::matrix::{NewValue, Person, Probe, Subject};
use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, Grants, VERSIONS, Version};

const A: &str = "00000000-0000-0000-0000-0000000000aa";
const B: &str = "00000000-0000-0000-0000-0000000000bb";

fn actors() -> Actors {
    BTreeMap::from([
        ("a_admin", "00000000-0000-0000-0000-0000000000a1"),
        ("a_member", "00000000-0000-0000-0000-0000000000a2"),
        ("b_admin", "00000000-0000-0000-0000-0000000000b1"),
        ("loner", "00000000-0000-0000-0000-0000000000c1"),
    ])
}

const NAMES: &[(&str, &str)] = &[
    ("$a", "'00000000-0000-0000-0000-0000000000aa'"),
    ("$b", "'00000000-0000-0000-0000-0000000000bb'"),
    ("$open", "'00000000-0000-0000-0000-000000000011'"),
    ("$locked", "'00000000-0000-0000-0000-000000000012'"),
    ("$kept", "'00000000-0000-0000-0000-000000000013'"),
    ("$final", "'00000000-0000-0000-0000-000000000014'"),
    ("$careful", "'00000000-0000-0000-0000-000000000015'"),
    ("$task_b", "'00000000-0000-0000-0000-000000000016'"),
    ("$free_draft", "'00000000-0000-0000-0000-000000000021'"),
    ("$frozen_draft", "'00000000-0000-0000-0000-000000000022'"),
    ("$public", "'00000000-0000-0000-0000-000000000031'"),
    ("$private", "'00000000-0000-0000-0000-000000000032'"),
    ("$device", "'00000000-0000-0000-0000-000000000041'"),
    ("$device_b", "'00000000-0000-0000-0000-000000000042'"),
    ("$valid", "'00000000-0000-0000-0000-000000000051'"),
    ("$over", "'00000000-0000-0000-0000-000000000052'"),
    ("$forever", "'00000000-0000-0000-0000-000000000053'"),
    ("$notice", "'00000000-0000-0000-0000-000000000061'"),
    ("$old_notice", "'00000000-0000-0000-0000-000000000062'"),
    ("$binned_notice", "'00000000-0000-0000-0000-000000000063'"),
    ("$new", "'00000000-0000-0000-0000-000000000099'"),
];

/// The model, its matrix and its migration.
fn model() -> (Model, AccessMatrix, String) {
    let mut sources = SourceMap::default();
    let file = sources.add("rules.policy", include_str!("rules/rules.policy"));
    let mut diagnostics = Diagnostics::default();
    let model = compile::check(&mut sources, &[file], &mut diagnostics).unwrap_or_else(|| panic!("{diagnostics:?}"));
    let artifacts = compile::render(&model, &Templates::embedded(), &Options::default())
        .expect("a model without mistakes compiles");
    (model, artifacts.access, artifacts.migration)
}

/// Both versions of the server, each on a thread of its own.
fn everywhere(migration: &str, body: impl Fn(&Database) + Sync) {
    std::thread::scope(|scope| {
        for version in VERSIONS {
            let body = &body;
            scope.spawn(move || {
                let grants = if version == Version::V17 { Grants::New } else { Grants::Old };
                let database = Cluster::get(version).database(grants);
                database.apply_ok(migration);
                let mut runner = Runner::new(&database, &actors(), NAMES);
                runner.run_to_stay(include_str!("rules/seed.sql"));
                runner.finish("seed.sql");
                body(&database);
            });
        }
    });
}

const PEOPLE: &[Person] = &[
    Person { actor: "anon", member: None },
    Person { actor: "loner", member: None },
    Person { actor: "a_member", member: Some((A, "member")) },
    Person { actor: "a_admin", member: Some((A, "admin")) },
    Person { actor: "b_admin", member: Some((B, "admin")) },
    Person { actor: "service", member: None },
];

const fn value(table: &'static str, column: &'static str, value: &'static str) -> NewValue {
    NewValue { table, column, value, where_possible: "true" }
}

const VALUES: &[NewValue] = &[
    NewValue {
        table: "profiles",
        column: "role",
        value: "CASE role WHEN 'admin' THEN 'member' ELSE 'admin' END",
        where_possible: "organization_id = '00000000-0000-0000-0000-0000000000aa' AND role = 'member'",
    },
    value("drafts", "user_id", "user_id"),
    value("watchers", "deleted_at", "deleted_at"),
    value("devices", "pin", "'4321'"),
    value("invites", "expires_at", "now() + interval '2 days'"),
    value("notices", "expires_at", "now() + interval '2 days'"),
    NewValue {
        table: "tasks",
        column: "user_id",
        value: "NULL",
        where_possible: "user_id IS NOT NULL AND title <> 'final'",
    },
];

#[test]
fn the_server_does_what_the_matrix_says_of_restrictions_secrets_and_expiry() {
    let (model, matrix, migration) = model();
    let subject = Subject { model: &model, matrix: &matrix, people: PEOPLE, values: VALUES };
    everywhere(&migration, |database| {
        let probe = Probe::run(subject, database, &actors(), "SELECT");
        println!("{}: {} statements, {} of them changed something", database.version(), probe.tried, probe.worked);
        assert!(probe.tried > 3_500 && probe.worked > 850, "{} tried, {} worked", probe.tried, probe.worked);
        probe.finish(&database.version().to_string());
    });
}

fn attack(name: &str, text: &str, at_least: usize) {
    let (_, _, migration) = model();
    everywhere(&migration, |database| {
        let mut runner = Runner::new(database, &actors(), NAMES);
        runner.run(text);
        let met = runner.met;
        runner.finish(&format!("{name} on {}", database.version()));
        println!("{name} on {}: {met} as expected", database.version());
        assert!(met >= at_least, "{name}: only {met} expectations");
    });
}

#[test]
fn restrictions_hold_on_top_of_whatever_allows() {
    attack("restrict.sql", include_str!("rules/attacks/restrict.sql"), 80);
}

#[test]
fn secrets_stay_with_the_server() {
    attack("secret.sql", include_str!("rules/attacks/secret.sql"), 120);
}

#[test]
fn what_has_expired_is_gone_for_clients() {
    attack("expires.sql", include_str!("rules/attacks/expires.sql"), 45);
}

#[test]
fn a_key_of_several_columns_is_kept() {
    attack("keys.sql", include_str!("rules/attacks/keys.sql"), 20);
}
