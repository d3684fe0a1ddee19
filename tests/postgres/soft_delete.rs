//! A soft delete without `on delete` on real servers: an UPDATE throws away and restores, a DELETE deletes for good, and only those who may do the one
//! may do the other.

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
        ("a_other", "00000000-0000-0000-0000-0000000000a3"),
        ("b_admin", "00000000-0000-0000-0000-0000000000b1"),
        ("loner", "00000000-0000-0000-0000-0000000000c1"),
    ])
}

const NAMES: &[(&str, &str)] = &[
    ("$a", "'00000000-0000-0000-0000-0000000000aa'"),
    ("$b", "'00000000-0000-0000-0000-0000000000bb'"),
    ("$used", "'00000000-0000-0000-0000-000000000011'"),
    ("$bin", "'00000000-0000-0000-0000-000000000012'"),
    ("$used_b", "'00000000-0000-0000-0000-000000000013'"),
    ("$bin_b", "'00000000-0000-0000-0000-000000000014'"),
    ("$note", "'00000000-0000-0000-0000-000000000021'"),
    ("$note_bin", "'00000000-0000-0000-0000-000000000022'"),
    ("$note_b", "'00000000-0000-0000-0000-000000000023'"),
    ("$draft", "'00000000-0000-0000-0000-000000000031'"),
    ("$draft_bin", "'00000000-0000-0000-0000-000000000032'"),
    ("$sent", "'00000000-0000-0000-0000-000000000033'"),
    ("$sent_bin", "'00000000-0000-0000-0000-000000000034'"),
    ("$draft_other", "'00000000-0000-0000-0000-000000000035'"),
    ("$draft_b", "'00000000-0000-0000-0000-000000000036'"),
    ("$file", "'00000000-0000-0000-0000-000000000041'"),
    ("$file_bin", "'00000000-0000-0000-0000-000000000042'"),
    ("$file_b", "'00000000-0000-0000-0000-000000000043'"),
    ("$mark", "'00000000-0000-0000-0000-000000000051'"),
    ("$mark_bin", "'00000000-0000-0000-0000-000000000052'"),
    ("$mark_other", "'00000000-0000-0000-0000-000000000053'"),
    ("$record", "'00000000-0000-0000-0000-000000000061'"),
    ("$record_bin", "'00000000-0000-0000-0000-000000000062'"),
    ("$record_b", "'00000000-0000-0000-0000-000000000063'"),
    ("$notice", "'00000000-0000-0000-0000-000000000071'"),
    ("$notice_bin", "'00000000-0000-0000-0000-000000000072'"),
];

fn model() -> (Model, AccessMatrix, String) {
    let mut sources = SourceMap::default();
    let file = sources.add("bin.policy", include_str!("soft_delete/bin.policy"));
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
                runner.run_to_stay(include_str!("soft_delete/seed.sql"));
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

/// A rule about all columns has the column of the bin too, and the row may not leave what the caller sees: the attacks try that.
const VALUES: &[NewValue] = &[
    NewValue {
        table: "profiles",
        column: "role",
        value: "CASE WHEN organization_id IS NULL OR role = 'admin' THEN 'member' ELSE 'admin' END",
        where_possible: "organization_id = '00000000-0000-0000-0000-0000000000aa' AND role = 'member'",
    },
    value(
        "bookmarks",
        "user_id",
        "CASE WHEN user_id = '00000000-0000-0000-0000-0000000000a1' THEN '00000000-0000-0000-0000-0000000000a2'::uuid \
         ELSE '00000000-0000-0000-0000-0000000000a1' END",
    ),
    value("drafts", "status", "status"),
    value("notes", "deleted_at", "deleted_at"),
    value("records", "deleted_at", "deleted_at"),
];

#[test]
fn the_server_does_what_the_matrix_says_of_the_bin() {
    let (model, matrix, migration) = model();
    let subject = Subject { model: &model, matrix: &matrix, people: PEOPLE, values: VALUES };
    everywhere(&migration, |database| {
        let probe = Probe::run(subject, database, &actors(), "SELECT");
        println!("{}: {} statements, {} of them changed something", database.version(), probe.tried, probe.worked);
        assert!(probe.tried > 2_000 && probe.worked > 300, "{} tried, {} worked", probe.tried, probe.worked);
        probe.finish(&database.version().to_string());
    });
}

#[test]
fn throwing_away_is_for_those_who_may_delete() {
    let (_, _, migration) = model();
    everywhere(&migration, |database| {
        let mut runner = Runner::new(database, &actors(), NAMES);
        runner.run(include_str!("soft_delete/attacks/bin.sql"));
        let met = runner.met;
        runner.finish(&format!("bin.sql on {}", database.version()));
        println!("bin.sql on {}: {met} as expected", database.version());
        assert!(met >= 70, "only {met} expectations");
    });
}
