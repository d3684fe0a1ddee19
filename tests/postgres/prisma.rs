//! Prisma's files in Prisma's own judgement: valid, formatted as `prisma format` does it, and the database's own schema.

mod client;
mod hostile;
mod migrations;
mod notices;

use policyc::compile::{self, Artifacts, Options, Prisma, PrismaSettings};
use policyc::diagnostics::Diagnostics;
use policyc::span::SourceMap;

use crate::support::database::MIGRATION_ROLE;
use crate::support::prisma::{self, Case};
use crate::support::{Cluster, Database, Grants, VERSIONS, Version};

pub(crate) const ANALYTICS: &str = include_str!("../../policies/analytics/analytics.policy");

fn settings(migrations: bool) -> PrismaSettings {
    PrismaSettings {
        schema: "prisma/schema.prisma".to_owned(),
        migrations: migrations.then(|| "prisma/migrations".to_owned()),
        output: "../generated/prisma".to_owned(),
        seed: None,
    }
}

/// A model with Prisma's files; `None` for one that has mistakes.
pub(crate) fn compiled(text: &str, migrations: bool) -> Option<(Artifacts, Prisma)> {
    let mut sources = SourceMap::default();
    let file = sources.add("model.policy", text);
    let options = Options { prisma: Some(settings(migrations)), ..Options::default() };
    let artifacts = compile::compile(&mut sources, &[file], &options, &mut Diagnostics::default())?;
    let prisma = artifacts.prisma.clone().expect("they were asked for");
    Some((artifacts, prisma))
}

/// A database with a migration.
pub(crate) fn migrated(version: Version, migration: &str) -> Database {
    let database = Cluster::get(version).database(Grants::New);
    database.apply_ok(migration);
    database
}

#[test]
fn prisma_finds_nothing_to_do_for_analytics() {
    let (artifacts, made) = compiled(ANALYTICS, false).unwrap();
    for version in VERSIONS {
        let database = migrated(version, &artifacts.migration);
        let case = Case::new(&made.schema).config(&made.config).against(&database, MIGRATION_ROLE);
        let verdict = prisma::judge(&[case]).remove(0);
        assert_eq!(verdict.diff.as_deref(), Some(""), "{version}: the engine was asked, and finds nothing");
        assert_eq!(prisma::faults(&made.schema, &verdict), Vec::<String>::new(), "{version}");
    }
}
