//! The databases of these tests: the model's migration, applied by an owner who is no superuser, and some rows.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::model::Model;
use policyc::span::SourceMap;

use crate::support::identity::{Identity, Settings};
use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, VERSIONS, Version};

/// Who owns the database and migrates it.
pub(super) const OWNER: &str = "desk_owner";

/// A model, and what is made of it.
pub(super) fn compiled(text: &str) -> (Model, Artifacts) {
    compiled_with(text, &Options::default())
}

pub(super) fn compiled_with(text: &str, options: &Options) -> (Model, Artifacts) {
    let mut sources = SourceMap::default();
    let file = sources.add("model.policy", text);
    let mut diagnostics = Diagnostics::default();
    let model = compile::check(&mut sources, &[file], &mut diagnostics);
    let artifacts = compile::compile(&mut sources, &[file], options, &mut diagnostics);
    let found: Vec<String> =
        diagnostics.resolved(&sources).iter().map(|it| format!("{}: {}", it.code.id, it.message)).collect();
    model.zip(artifacts).unwrap_or_else(|| panic!("the model has mistakes: {found:#?}"))
}

/// The model of these tests.
pub(super) fn model() -> (Model, Artifacts) {
    compiled(include_str!("desk.policy"))
}

/// The people, by their ids.
pub(super) fn actors() -> Actors {
    BTreeMap::from([
        ("a_admin", "ann"),
        ("a_member", "al"),
        ("a_other", "amy"),
        ("b_admin", "bob"),
        ("b_member", "bea"),
        ("loner", "lou"),
        ("stranger", "nobody-at-all"),
    ])
}

/// The settings by which they come, each with the own organization chosen.
pub(super) fn identity() -> Identity {
    let mut chosen = BTreeMap::from([("a", "org-a"), ("b", "org-b"), ("none", "org-none"), ("stranger", "org-a")]);
    chosen.extend([("a_admin", "org-a"), ("a_member", "org-a"), ("a_other", "org-a")]);
    chosen.extend([("b_admin", "org-b"), ("b_member", "org-b")]);
    Identity::Session(Settings {
        user: Some("app.current_user_id"),
        tenant: Some("app.current_tenant_id"),
        client: "app_user",
        server: "app_server",
        owner: OWNER,
        chosen,
    })
}

/// What stands for something else in the files of cases.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("$a", "'org-a'"),
    ("$b", "'org-b'"),
    ("$customer_a", "'00000000-0000-0000-0000-000000000011'"),
    ("$customer_al", "'00000000-0000-0000-0000-000000000012'"),
    ("$customer_bin", "'00000000-0000-0000-0000-000000000013'"),
    ("$customer_b", "'00000000-0000-0000-0000-000000000021'"),
];

/// A database of one's own with the migration and the rows of `seed.sql`.
pub(super) fn database(version: Version) -> Database {
    static ORIGINALS: [OnceLock<Database>; 2] = [const { OnceLock::new() }; 2];
    let original = ORIGINALS[usize::from(version == Version::V17)].get_or_init(|| {
        let database = Cluster::get(version).plain_database(OWNER);
        database.apply_as_ok(OWNER, &model().1.migration);
        let mut runner = Runner::with_identity(&database, &actors(), NAMES, &identity());
        runner.run_to_stay(include_str!("seed.sql"));
        runner.finish("seed.sql");
        database
    });
    let copy = original.copy();
    let give = format!("alter database {} owner to {OWNER}", copy.name());
    copy.superuser().batch_execute(&give).expect("the copy has its owner");
    copy
}

/// On both versions, each on a thread of its own; panics if one of them did.
pub(super) fn everywhere(body: impl Fn(&Database) + Sync) {
    std::thread::scope(|scope| {
        for version in VERSIONS {
            let body = &body;
            scope.spawn(move || body(&database(version)));
        }
    });
}
