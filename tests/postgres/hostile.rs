//! Models whose names, comments and values all mean something somewhere, through everything that is made of a model: each artefact is judged by
//! the program that it is for.

mod files;
mod sql;

use policyc::compile::{self, Artifacts, Library, Options, PrismaSettings};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::support::database::describe;
use crate::support::{Cluster, Database, Grants, Version};

/// On Supabase, with every construct of the language.
const EVERYTHING: &str = include_str!("hostile/everything.policy");

/// On a plain Postgres.
const SESSION: &str = include_str!("hostile/session.policy");

/// Who owns a plain database.
const OWNER: &str = "hostile_owner";

/// Everything that is made of a model.
fn compiled(text: &str, idempotent: bool) -> Artifacts {
    let mut sources = SourceMap::default();
    let file = sources.add("model.policy", text);
    let mut diagnostics = Diagnostics::default();
    let options = Options {
        idempotent,
        prisma: Some(PrismaSettings {
            schema: "prisma/schema.prisma".to_owned(),
            migrations: None,
            output: "../generated/prisma".to_owned(),
            seed: None,
        }),
        clients: vec![Library::Kysely, Library::Prisma { module: "../../generated/prisma/client.js".to_owned() }],
        ..Options::default()
    };
    let artifacts = compile::compile(&mut sources, &[file], &options, &mut diagnostics);
    let found: Vec<String> =
        diagnostics.resolved(&sources).iter().map(|it| format!("{}: {}", it.code.id, it.message)).collect();
    artifacts.unwrap_or_else(|| panic!("the model has mistakes: {found:#?}"))
}

/// A database as the model's platform has it before the first migration.
fn empty(text: &str, version: Version, grants: Grants) -> Database {
    let cluster = Cluster::get(version);
    if text == SESSION { cluster.plain_database(OWNER) } else { cluster.database(grants) }
}

/// Runs SQL as whoever migrates there.
fn apply(text: &str, database: &Database, sql: &str) {
    let done = if text == SESSION { database.apply_as(OWNER, sql) } else { database.apply(sql) };
    if let Err(error) = done {
        panic!("{} on {}", describe(&error, sql), database.version());
    }
}
