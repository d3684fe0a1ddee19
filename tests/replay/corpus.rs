//! `make corpus DIR=...`: every project of a folder, replayed with and without a server, and compared.
//!
//! A project is a folder with `supabase/migrations`, or one that holds `.sql` files itself. What policyc says must be what PostgreSQL 17 holds. The
//! migration role is a superuser here: on the platform supautils lets it do what else only superusers may (extensions, policies on the
//! platform's tables, event triggers).
//!
//! `--advisors` compares what `policyc lint` finds with what Supabase's linter finds there instead: the CLI's, or, with `--splinter=FILE`, that of
//! `splinter.sql`, which has more lints.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "a tool for developers, which stops at the first thing that it doesn't expect"
)]
#![allow(dead_code, unreachable_pub, unused_imports, reason = "the harness has what any suite may need")]

mod extensions;
#[path = "../support/support.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use support::replayed::{self, Migration, Refusal};
use support::{Cluster, Grants, Version, advisors, pgdelta};

/// How many lines of a list are shown; all with `--all`.
const SHOWN: usize = 12;

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let all = arguments.iter().any(|argument| argument == "--all");
    let judge = !arguments.iter().any(|argument| argument == "--fast");
    let splinter = arguments.iter().find_map(|argument| argument.strip_prefix("--splinter=").map(str::to_owned));
    let advisors = splinter.is_some() || arguments.iter().any(|argument| argument == "--advisors");
    let splinter = splinter.map(|file| fs::read_to_string(file).expect("splinter.sql"));
    arguments.retain(|argument| !argument.starts_with("--"));
    let shown = if all { usize::MAX } else { SHOWN };
    let mut projects: Vec<PathBuf> = arguments.iter().flat_map(|folder| projects(Path::new(folder))).collect();
    projects.sort();
    let cluster = Cluster::get(Version::V17);
    extensions::prepare(cluster);
    let mut equal = 0;
    for project in &projects {
        let name = project.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let migrations = migrations(project);
        if advisors {
            equal += usize::from(advise(&name, &migrations, splinter.as_deref(), shown));
            continue;
        }
        let statements: usize = migrations.iter().map(|it| policyc::sql::parse::parse(&it.text).len()).sum();
        let migrated = cluster.database(Grants::Old);
        let refused = replayed::apply(&migrated, &migrations);
        let replay = replayed::replay(&migrations, Grants::Old);
        println!("== {name}: {} files, {statements} statements, {:?}", migrations.len(), replay.time);
        list("refused by the server only", &only(&refused, &replay.refused), shown);
        list("refused by replay only", &only(&replay.refused, &refused), shown);
        list("not known", &lines(&replay.notes), shown);
        let recreated = cluster.database(Grants::Old);
        let sql = replay.sql();
        match replayed::difference(&migrated, &recreated, &sql) {
            Err(error) => println!("  CAN'T BE RECREATED: {error}"),
            Ok(difference) => {
                let opinion = judge.then(|| pgdelta::diff(&recreated, &migrated)).flatten();
                if difference.is_empty() && opinion.is_none() {
                    equal += 1;
                    println!("  equal");
                }
                list("migrated (-) and recreated (+)", &difference, shown);
                list(
                    "pg-delta",
                    &opinion.iter().flat_map(|text| text.lines().map(str::to_owned)).collect::<Vec<_>>(),
                    shown,
                );
            }
        }
    }
    println!("{equal} of {} equal", projects.len());
}

/// Compares both linters; whether they find the same.
fn advise(name: &str, migrations: &[Migration], splinter: Option<&str>, shown: usize) -> bool {
    const SCHEMAS: [&str; 2] = ["public", "graphql_public"];
    let database = Cluster::get(Version::V17).database(Grants::Old);
    // Roles are the server's: those of other projects stay.
    let roles = database.look("select rolname::text from pg_roles");
    let refused = replayed::apply(&database, migrations);
    let replay = replayed::replay(migrations, Grants::Old);
    println!("== {name}");
    list("refused by the server only", &only(&refused, &replay.refused), shown);
    list("refused by replay only", &only(&replay.refused, &refused), shown);
    list("not known", &lines(&replay.notes), shown);
    let mut own = advisors::own(migrations, Grants::Old, &SCHEMAS);
    if splinter.is_none() {
        own.keys.retain(|(lint, _)| !advisors::NOT_IN_CLI.contains(&lint.as_str()));
    }
    let mut theirs = advisors::theirs(&database, splinter, &SCHEMAS);
    let foreign = roles.iter().filter(|role| !replay.catalog.roles.contains_key(role.as_str()));
    let ends: Vec<String> = foreign
        .flat_map(|role| ["SELECT", "INSERT", "UPDATE", "DELETE"].map(|command| format!("_{role}_{command}")))
        .collect();
    theirs.retain(|(lint, key)| lint != "multiple_permissive_policies" || !ends.iter().any(|end| key.ends_with(end)));
    let mut counts = BTreeMap::<&str, usize>::new();
    own.keys.iter().for_each(|(lint, _)| *counts.entry(lint).or_default() += 1);
    println!("  {} findings: {counts:?}", own.keys.len());
    let without = |these: &advisors::Keys, those: &advisors::Keys| {
        these.difference(those).map(|(lint, key)| format!("{lint}: {key}")).collect::<Vec<_>>()
    };
    let (only_own, only_theirs) = (without(&own.keys, &theirs), without(&theirs, &own.keys));
    list("policyc only", &only_own, shown);
    list("Supabase's linter only", &only_theirs, shown);
    list(
        "Supabase's linter is wrong",
        &own.differs.iter().map(|(key, why)| format!("{key}: {why}")).collect::<Vec<_>>(),
        shown,
    );
    list("Supabase's linter misses", &own.more, shown);
    let is_equal = only_own.is_empty() && only_theirs.is_empty();
    if is_equal {
        println!("  equal");
    }
    is_equal
}

/// Folders below `folder` (or itself) that have migrations.
fn projects(folder: &Path) -> Vec<PathBuf> {
    if !migrations(folder).is_empty() {
        return vec![folder.to_owned()];
    }
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let folders = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir());
    folders.filter(|path| !migrations(path).is_empty()).collect()
}

/// In the order and by the pattern of the Supabase CLI.
fn migrations(project: &Path) -> Vec<Migration> {
    let inside = project.join("supabase/migrations");
    let folder = if inside.is_dir() { inside } else { project.to_owned() };
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    let is_migration = |name: &str| {
        let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
        rest.len() < name.len() && rest.starts_with('_') && rest.ends_with(".sql")
    };
    files
        .iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.to_owned();
            is_migration(&name).then(|| read(path, name)).flatten()
        })
        .collect()
}

/// A file that can't be read, or isn't UTF-8, is no migration for the server either: it is told and left out.
fn read(path: &Path, name: String) -> Option<Migration> {
    match fs::read_to_string(path) {
        Ok(text) => Some(Migration { name, text }),
        Err(error) => {
            println!("  {}: left out: {error}", path.display());
            None
        }
    }
}

fn lines(refusals: &[Refusal]) -> Vec<String> {
    refusals.iter().map(|refusal| format!("{}: {}", refusal.place, refusal.reason)).collect()
}

/// Those at places that the others don't have.
fn only(these: &[Refusal], those: &[Refusal]) -> Vec<String> {
    let places: BTreeSet<&str> = those.iter().map(|refusal| refusal.place.as_str()).collect();
    let only: Vec<Refusal> = these.iter().filter(|refusal| !places.contains(refusal.place.as_str())).cloned().collect();
    lines(&only)
}

fn list(title: &str, lines: &[String], shown: usize) {
    if lines.is_empty() {
        return;
    }
    println!("  {title}: {}", lines.len());
    for line in lines.iter().take(shown) {
        println!("    {}", line.replace('\n', "\n      "));
    }
    if lines.len() > shown {
        println!("    ...");
    }
}
