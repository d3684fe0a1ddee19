//! The databases that the tests of the blueprint system run on: the checked-in migration, applied as Supabase does, and some rows.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use policyc::compile::{self, Artifacts, Options, PrismaSettings};
use policyc::diagnostics::Diagnostics;
use policyc::model::Model;
use policyc::span::SourceMap;

use crate::support::script::{Actors, Runner};
use crate::support::{Cluster, Database, Grants, Version};

/// Where `policyc build` puts what it makes of the model.
pub(super) const GENERATED: &str = "generated/blueprint";

/// Both versions, and both default grants.
pub(super) const SERVERS: [(Version, Grants); 2] = [(Version::V15, Grants::Old), (Version::V17, Grants::New)];

/// One generated file, as text.
pub(super) fn generated(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(GENERATED).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}; `make build` writes it", path.display()))
}

/// The migration that is tested, as text.
pub(super) fn migration() -> String {
    generated("supabase/migrations/001_initial_schema.sql")
}

/// The text of the model.
pub fn policy() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/blueprint/blueprint.policy");
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The settings of its `policyc.yaml`.
pub fn options() -> Options {
    let prisma = PrismaSettings {
        schema: "prisma/schema.prisma".to_owned(),
        migrations: None,
        output: "../generated/prisma".to_owned(),
        seed: None,
    };
    Options { idempotent: true, prisma: Some(prisma), ..Options::default() }
}

/// The model, and what is made of it now.
pub(super) fn model() -> (Model, Artifacts) {
    let mut sources = SourceMap::default();
    let file = sources.add("blueprint.policy", policy());
    let mut diagnostics = Diagnostics::default();
    let model = compile::check(&mut sources, &[file], &mut diagnostics);
    let artifacts = compile::compile(&mut sources, &[file], &options(), &mut diagnostics);
    model.zip(artifacts).unwrap_or_else(|| panic!("the model has mistakes: {diagnostics:?}"))
}

/// The people, by the uuids of their users.
pub fn actors() -> Actors {
    BTreeMap::from([
        ("a_owner", "00000000-0000-0000-0000-0000000000a1"),
        ("a_admin", "00000000-0000-0000-0000-0000000000a2"),
        ("a_member", "00000000-0000-0000-0000-0000000000a3"),
        ("a_member2", "00000000-0000-0000-0000-0000000000a4"),
        ("b_owner", "00000000-0000-0000-0000-0000000000b1"),
        ("b_member", "00000000-0000-0000-0000-0000000000b2"),
        ("loner", "00000000-0000-0000-0000-0000000000c1"),
        ("nobody", "00000000-0000-0000-0000-0000000000ff"),
    ])
}

/// What stands for something else in the files of cases.
pub(super) const NAMES: &[(&str, &str)] = &[
    ("$a", "'corga'"),
    ("$b", "'corgb'"),
    ("$project_a", "'cprja'"),
    ("$project_a2", "'cprja2'"),
    ("$project_b", "'cprjb'"),
    ("$project_b2", "'cprjb2'"),
    // Workflows of A by where they stand: pending at G0, G5 and G6, approved at G2 and G8, rejected at G1, and by somebody who left at G3.
    ("$pending_0", "'cwfl0'"),
    ("$pending_5", "'cwfl5'"),
    ("$pending_6", "'cwfl6'"),
    ("$approved_2", "'cwfl2'"),
    ("$approved_8", "'cwfl8'"),
    ("$rejected_1", "'cwfl1'"),
    ("$rejected_3", "'cwfl3'"),
    ("$pending_b", "'cwflb'"),
    ("$agent_a", "'cagta'"),
    ("$agent_b", "'cagtb'"),
    // Of each table of the application: a row of A, one of B, and how many A has.
    ("organizations.a", "'corga'"),
    ("organizations.b", "'corgb'"),
    ("organizations.count", "1"),
    ("projects.a", "'cprja'"),
    ("projects.b", "'cprjb'"),
    ("projects.count", "2"),
    ("workflows.a", "'cwfl0'"),
    ("workflows.b", "'cwflb'"),
    ("workflows.count", "7"),
    ("ai_agents.a", "'cagta'"),
    ("ai_agents.b", "'cagtb'"),
    ("ai_agents.count", "1"),
];

/// Fills a database that has the migration.
pub fn fill(database: &Database) {
    let mut runner = Runner::new(database, &actors(), NAMES);
    runner.run_to_stay(include_str!("seed.sql"));
    runner.finish("seed.sql");
}

/// A database of one's own with the migration and the rows of `seed.sql`.
pub(super) fn database(version: Version, grants: Grants) -> Database {
    static ORIGINALS: [[OnceLock<Database>; 2]; 2] = [const { [const { OnceLock::new() }; 2] }; 2];
    let original =
        ORIGINALS[usize::from(version == Version::V17)][usize::from(grants == Grants::New)].get_or_init(|| {
            let database = Cluster::get(version).database(grants);
            database.apply_ok(&migration());
            fill(&database);
            database
        });
    original.copy()
}

/// Each of [`SERVERS`], on a thread of its own; panics if one of them did.
pub(super) fn everywhere(body: impl Fn(&Database) + Sync) {
    std::thread::scope(|scope| {
        for (version, grants) in SERVERS {
            let body = &body;
            scope.spawn(move || body(&database(version, grants)));
        }
    });
}
