//! The databases that these tests run on: the checked-in migration, applied by an owner who is no superuser, and some people.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use policyc::compile::{self, Artifacts, Library, Options, PrismaSettings};
use policyc::diagnostics::Diagnostics;
use policyc::model::Model;
use policyc::span::SourceMap;

use crate::support::identity::{Identity, Settings};
use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, VERSIONS, Version};

/// Who owns the database and migrates it.
pub const OWNER: &str = "desk_owner";
/// What `policyc build` writes.
const GENERATED: &str = "generated/identity";
/// The model.
pub const POLICY: &str = include_str!("../../../policies/identity/identity.policy");

/// The model, and what is made of it with the settings of its project.
pub(super) fn model() -> (Model, Artifacts) {
    compiled(POLICY)
}

/// The settings of its project.
pub fn options() -> Options {
    let prisma = PrismaSettings {
        schema: "prisma/schema.prisma".to_owned(),
        migrations: Some("prisma/migrations".to_owned()),
        output: "../generated/prisma".to_owned(),
        seed: None,
    };
    let module = "../../../../generated/prisma/client.js".to_owned();
    Options { prisma: Some(prisma), clients: vec![Library::Prisma { module }], ..Options::default() }
}

pub(super) fn compiled(text: &str) -> (Model, Artifacts) {
    let mut sources = SourceMap::default();
    let file = sources.add("identity.policy", text.to_owned());
    let mut diagnostics = Diagnostics::default();
    let options = options();
    let model = compile::check(&mut sources, &[file], &mut diagnostics);
    let artifacts = compile::compile(&mut sources, &[file], &options, &mut diagnostics);
    model.zip(artifacts).unwrap_or_else(|| panic!("the model has mistakes: {diagnostics:?}"))
}

/// A checked-in file.
pub(super) fn generated(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(GENERATED).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The checked-in migration, which is the only one.
pub(super) fn migration() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(GENERATED).join("prisma/migrations");
    let entries = fs::read_dir(&folder).expect("the folder of migrations").map(|entry| entry.expect("an entry").path());
    let folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    let name = folders[0].file_name().expect("a name").to_string_lossy().into_owned();
    assert!(name.ends_with("_init"), "{name}");
    generated(&format!("prisma/migrations/{name}/migration.sql"))
}

/// The people, by their ids. `ann` owns A and `adm` runs it; `pol`, `pat` and `pia` are viewers of A who own, run and work in P1, and `pod` looks at P2;
/// `opa` is an operator of A, and `vic` a viewer, without a project. `bob` owns B, `bea` runs its Q1. `two` looks at A and owns B too. `eve` and `cat` have
/// an account and nothing else.
pub fn actors() -> Actors {
    Actors::from([
        ("ann", "00000000-0000-4000-8000-0000000000a1"),
        ("adm", "00000000-0000-4000-8000-0000000000a2"),
        ("pol", "00000000-0000-4000-8000-0000000000a3"),
        ("pat", "00000000-0000-4000-8000-0000000000a4"),
        ("pia", "00000000-0000-4000-8000-0000000000a5"),
        ("pod", "00000000-0000-4000-8000-0000000000a6"),
        ("vic", "00000000-0000-4000-8000-0000000000a7"),
        ("opa", "00000000-0000-4000-8000-0000000000a8"),
        ("bob", "00000000-0000-4000-8000-0000000000b1"),
        ("bea", "00000000-0000-4000-8000-0000000000b2"),
        ("two", "00000000-0000-4000-8000-0000000000c1"),
        ("eve", "00000000-0000-4000-8000-0000000000e1"),
        ("cat", "00000000-0000-4000-8000-0000000000e2"),
        ("ghost", "00000000-0000-4000-8000-0000000000ff"),
    ])
}

/// What stands for something else in the files of cases.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("$org_a", "'00000000-0000-4000-8000-00000000000a'"),
    ("$org_b", "'00000000-0000-4000-8000-00000000000b'"),
    ("$p1", "'00000000-0000-4000-8000-000000000101'"),
    ("$p2", "'00000000-0000-4000-8000-000000000102'"),
    ("$q1", "'00000000-0000-4000-8000-000000000201'"),
];

/// The setting by which people come.
pub fn identity() -> Identity {
    Identity::Session(Settings {
        user: Some("app.current_user_id"),
        tenant: None,
        client: "app_user",
        server: "app_server",
        owner: OWNER,
        chosen: std::collections::BTreeMap::new(),
    })
}

/// An empty database of the owner's.
pub fn empty(version: Version) -> Database {
    Cluster::get(version).plain_database(OWNER)
}

/// Adds the people.
pub fn fill(database: &Database) {
    let mut runner = Runner::with_identity(database, &actors(), NAMES, &identity());
    runner.run_to_stay(include_str!("seed.sql"));
    runner.finish("seed.sql");
}

/// A database of one's own with the migration and the rows of `seed.sql`.
pub(super) fn database(version: Version) -> Database {
    static ORIGINALS: [OnceLock<Database>; 2] = [const { OnceLock::new() }; 2];
    let original = ORIGINALS[usize::from(version == Version::V17)].get_or_init(|| {
        let database = empty(version);
        database.apply_as_ok(OWNER, &migration());
        fill(&database);
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
