//! The databases of these tests: the checked-in migration, applied by an owner who is no superuser, and some rows.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use policyc::compile::{self, Artifacts, Options};
use policyc::diagnostics::Diagnostics;
use policyc::model::Model;
use policyc::span::SourceMap;

use crate::support::identity::{Identity, Settings};
use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, VERSIONS, Version};

/// Who owns the database and migrates it: the owner of all databases of the cluster whose models name the roles `app_user` and `app_server`, since from
/// Postgres 16 on nobody else may give the helpers' role.
pub const OWNER: &str = "desk_owner";

/// The folder of the one migration.
pub(super) const MIGRATION: &str = "20261121125528_init_multi_tenant_schema";

/// The model, and what is made of it.
pub(super) fn model() -> &'static (Model, Artifacts) {
    static MADE: OnceLock<(Model, Artifacts)> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut sources = SourceMap::default();
        let text = include_str!("../../../policies/marketing_os/marketing_os.policy");
        let file = sources.add("marketing_os.policy", text);
        let mut diagnostics = Diagnostics::default();
        let model = compile::check(&mut sources, &[file], &mut diagnostics);
        let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
        model.zip(artifacts).unwrap_or_else(|| panic!("the model has mistakes: {diagnostics:?}"))
    })
}

/// The folder of the repository.
pub(super) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// A checked-in file.
pub(super) fn generated(path: &str) -> String {
    let path = repository().join("generated/marketing_os").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The checked-in migration.
pub(super) fn migration() -> String {
    generated(&format!("prisma/migrations/{MIGRATION}/migration.sql"))
}

/// The people, by their ids. Ann manages A, and Bob B; Twin looks on in A and manages B; Lou is nowhere a member.
pub fn actors() -> Actors {
    BTreeMap::from([
        ("ann", "c-ann"),
        ("rae", "c-rae"),
        ("cal", "c-cal"),
        ("vic", "c-vic"),
        ("bob", "c-bob"),
        ("bea", "c-bea"),
        ("twin", "c-twin"),
        ("lou", "c-lou"),
        ("stranger", "c-nobody"),
        // Who comes with no user at all has an id in texts of cases alone.
        ("anon", "c-anon"),
    ])
}

/// The settings by which they come; who has one organization chooses it, and Twin says which.
pub fn identity() -> Identity {
    let mut chosen = BTreeMap::from([("a", "org-a"), ("b", "org-b"), ("none", "org-none"), ("stranger", "org-a")]);
    chosen.extend([("ann", "org-a"), ("rae", "org-a"), ("cal", "org-a"), ("vic", "org-a")]);
    chosen.extend([("bob", "org-b"), ("bea", "org-b")]);
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
pub(super) const NAMES: &[(&str, &str)] = &[("$a", "'org-a'"), ("$b", "'org-b'")];

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

/// A database with the migration and nothing else.
pub(super) fn migrated(version: Version) -> Database {
    let database = empty(version);
    database.apply_as_ok(OWNER, &migration());
    database
}

/// A database of one's own with the migration and the rows of `seed.sql`.
pub(super) fn database(version: Version) -> Database {
    static ORIGINALS: [OnceLock<Database>; 2] = [const { OnceLock::new() }; 2];
    let original = ORIGINALS[usize::from(version == Version::V17)].get_or_init(|| {
        let database = migrated(version);
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
