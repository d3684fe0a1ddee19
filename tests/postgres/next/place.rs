//! Where migrations run: on what platform, as whom, by which tool; and who looks at the rows.

use std::fs;

use policyc::compile::{Artifacts, Options};

use crate::support::database::MIGRATION_ROLE;
use crate::support::identity::Identity;
use crate::support::plain::one_at_a_time;
use crate::support::prisma::{self, Case};
use crate::support::script::Actors;
use crate::support::{Cluster, Database, Grants, Version, supabase};

/// What applies migrations that are new to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// `supabase db push`.
    Supabase,
    /// Prisma's schema engine, as `prisma migrate deploy`; it then compares the database with its schema.
    Prisma,
}

/// A platform, and what one model needs of it.
pub struct Place {
    /// The settings of the model's project.
    pub options: Options,
    /// The role that migrates.
    pub owner: &'static str,
    /// What applies the migrations.
    pub tool: Tool,
    /// Makes an empty database.
    pub empty: Box<dyn Fn() -> Database>,
    /// Writes rows.
    pub fill: fn(&Database),
    /// Whether each file is run a second time.
    pub twice: bool,
    /// Who looks: a name, and the statements by which a superuser's transaction becomes theirs.
    pub people: Vec<(String, String)>,
}

impl Place {
    /// A Supabase project.
    pub fn supabase(grants: Grants, options: Options, actors: &Actors, fill: fn(&Database)) -> Self {
        Self {
            options,
            owner: MIGRATION_ROLE,
            tool: Tool::Supabase,
            empty: Box::new(move || Cluster::get(Version::V17).database(grants)),
            fill,
            twice: false,
            people: people(actors, &Identity::Supabase),
        }
    }

    /// Another database with what this one holds.
    pub fn copy(&self, database: &Database) -> Database {
        let copy = database.copy();
        if self.owner != MIGRATION_ROLE {
            let give = format!("alter database {} owner to {}", copy.name(), self.owner);
            copy.superuser().batch_execute(&give).expect("the copy has its owner");
        }
        copy
    }

    /// Applies those of all migrations that the database hasn't run.
    pub fn deploy(&self, what: &str, database: &Database, migrations: &[(String, String)], artifacts: &Artifacts) {
        match self.tool {
            Tool::Supabase => {
                let folder = tempfile::tempdir().expect("a temporary folder");
                let to = folder.path().join("supabase/migrations");
                fs::create_dir_all(&to).expect("a folder");
                for (name, text) in migrations {
                    fs::write(to.join(format!("{name}.sql")), text).expect("a file");
                }
                supabase::push(database, folder.path()).expect_success(what);
            }
            Tool::Prisma => {
                let files = artifacts.prisma.as_ref().expect("Prisma's files");
                let listed: Vec<(&str, &str)> =
                    migrations.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
                let case = Case::new(&files.schema).config(&files.config).against(database, self.owner);
                let guard = one_at_a_time();
                let verdict = prisma::judge(&[case.deployed(&listed)]).remove(0);
                drop(guard);
                assert_eq!(prisma::faults(&files.schema, &verdict), Vec::<String>::new(), "{what}");
                assert_eq!(verdict.diff.as_deref(), Some(""), "{what}: the engine was asked, and finds nothing");
            }
        }
    }
}

/// Everybody who has a name, who has none, and the server.
pub fn people(actors: &Actors, identity: &Identity) -> Vec<(String, String)> {
    let names = actors.keys().copied().chain(["anon", "service"]);
    names.map(|name| (name.to_owned(), identity.become_actor(name, |name| actors[name]))).collect()
}
