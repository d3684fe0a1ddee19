//! What `policyc lint` finds beside what Supabase's linter finds on a database that holds the same.

use std::collections::BTreeSet;

use policyc::compile::Platform;
use policyc::compile::catalog::DefaultGrants;
use policyc::compile::lint::fix::{May, Task, fix};
use policyc::compile::lint::{Ground, lint};
use policyc::diagnostics::Diagnostics;
use policyc::lint::Levels;
use policyc::span::SourceMap;
use serde_json::Value;

use super::database::{Database, Grants};
use super::replayed::Migration;
use super::supabase;

/// Lints that look at what only a running database has: use, size, versions.
const RUNNING: [&str; 3] = ["unused_index", "table_bloat", "extension_versions_outdated"];

/// Lints that the CLI's copy of splinter doesn't have yet.
pub const NOT_IN_CLI: [&str; 5] = [
    "public_bucket_allows_listing",
    "pg_graphql_anon_table_exposed",
    "pg_graphql_authenticated_table_exposed",
    "anon_security_definer_function_executable",
    "authenticated_security_definer_function_executable",
];

/// Names and cache keys.
pub type Keys = BTreeSet<(String, String)>;

/// What policyc finds of it, with all rules on.
#[derive(Debug, Default)]
pub struct Own {
    /// Names and cache keys of Supabase's linter.
    pub keys: Keys,
    /// Those of which policyc says that Supabase's linter is wrong, each with the reason.
    pub differs: Vec<(String, String)>,
    /// Findings of the same rules that Supabase's linter doesn't have: id, place and message.
    pub more: Vec<String>,
}

fn ground(grants: Grants, schemas: &[&str]) -> Ground {
    let grants = match grants {
        Grants::Old => DefaultGrants::Old,
        Grants::New => DefaultGrants::New,
    };
    let api_schemas = schemas.iter().map(|schema| (*schema).to_owned()).collect();
    Ground { platform: Platform::Supabase, grants, api_schemas }
}

/// Migrations with all their repairs, and how many findings those are about.
pub fn fixed(migrations: &[Migration], grants: Grants, schemas: &[&str], may: May) -> (Vec<Migration>, usize) {
    let mut sources = SourceMap::default();
    let files: Vec<_> = migrations.iter().map(|it| sources.add(it.name.clone(), it.text.clone())).collect();
    let (ground, levels) = (ground(grants, schemas), Levels::default());
    let task = Task { sources: &sources, migrations: &files, ground: &ground, levels: &levels };
    let fixed = fix(&task, &|_| may, &|_, _, _| true);
    let mut after = migrations.to_vec();
    for (file, text) in fixed.changed {
        let at = files.iter().position(|it| *it == file).expect("a file that was given");
        after[at].text = text;
    }
    after.extend(fixed.added.into_iter().map(|added| Migration { name: added.name, text: added.text }));
    (after, fixed.repaired)
}

/// Lints migrations.
pub fn own(migrations: &[Migration], grants: Grants, schemas: &[&str]) -> Own {
    let mut sources = SourceMap::default();
    let files: Vec<_> = migrations.iter().map(|it| sources.add(it.name.clone(), it.text.clone())).collect();
    let ground = ground(grants, schemas);
    let mut diagnostics = Diagnostics::default();
    lint(&sources, &files, ground, &Levels::default(), &mut diagnostics);
    let mut own = Own::default();
    for found in diagnostics.resolved(&sources) {
        let Some(splinter) = found.splinter else {
            if found.code.id < "L0030" && found.code.id.starts_with('L') {
                let span = found.primary.span;
                let line = sources.position(span.file, span.range().start).line;
                let path = sources.source(span.file).map(|source| source.path.clone()).unwrap_or_default();
                own.more.push(format!("{} {path}:{line} {}", found.code.id, found.message));
            }
            continue;
        };
        for key in std::iter::once(&splinter.cache_key).chain(&splinter.more_cache_keys) {
            own.keys.insert((splinter.name.to_owned(), key.clone()));
        }
        if let Some(why) = splinter.differs {
            own.differs.push((splinter.cache_key, why));
        }
    }
    own
}

/// What Supabase's linter finds: the CLI's, or that of a file with its SQL (`splinter.sql` of its repository), which has more lints.
pub fn theirs(database: &Database, file: Option<&str>, schemas: &[&str]) -> Keys {
    let found = match file {
        None => supabase::advisors_of(database, schemas, &RUNNING),
        Some(text) => run(database, text, schemas),
    };
    let key = |finding: &Value| {
        let text = |key: &str| finding[key].as_str().unwrap_or_else(|| panic!("no {key} in {finding}")).to_owned();
        // The CLI gives its JSON the names of JavaScript.
        (text("name"), text(if file.is_none() { "cacheKey" } else { "cache_key" }))
    };
    found.iter().map(key).collect()
}

fn run(database: &Database, text: &str, schemas: &[&str]) -> Vec<Value> {
    let mut client = database.superuser();
    let mut transaction = client.transaction().expect("a transaction");
    transaction.execute("select set_config('pgrst.db_schemas', $1, true)", &[&schemas.join(",")]).expect("a setting");
    let (before, query) = text.trim().trim_end_matches(';').split_once(';').expect("a SET and a query");
    transaction.batch_execute(before).expect("the search path");
    let sql = format!("select to_jsonb(found) from ({query}) as found");
    let rows = transaction.query(&sql, &[]).expect("the lints run");
    let found = rows.into_iter().map(|row| row.get::<_, Value>(0));
    found.filter(|finding| !RUNNING.iter().any(|name| finding["name"] == **name)).collect()
}
