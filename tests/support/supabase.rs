//! Supabase's own command line: pushing migrations, and the database advisors (splinter).

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::database::{Database, MIGRATION_ROLE};
use super::node;
use super::process::{self, Output};

/// The CLI, told to keep to itself: no account, no telemetry, no look for a newer version, and a home folder of its own.
fn supabase(home: &Path) -> Command {
    let mut command = Command::new(node::platform_package("supabase", "bin/supabase"));
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", home)
        .env("NO_COLOR", "1")
        .env("PGSSLMODE", "disable")
        .env("DO_NOT_TRACK", "1")
        .env("SUPABASE_TELEMETRY_DISABLED", "1")
        .env("SUPABASE_NO_UPDATE_NOTIFIER", "1")
        .current_dir(home)
        .args(["--agent", "no"]);
    command
}

/// `supabase db push` of the project in a folder (the one that holds `supabase/migrations`), as the role `postgres`.
/// The folder is copied first: the CLI writes beside the migrations.
pub fn push(database: &Database, project: &Path) -> Output {
    let home = tempfile::tempdir().expect("a temporary folder");
    copy_migrations(project, &home.path().join("supabase/migrations"));
    process::run(supabase(home.path()).args(["db", "push", "--yes", &remote(database)]))
}

/// [`push`] with the rows of `supabase/seed.sql`, which the same code of the CLI runs at `supabase db reset`.
pub fn push_with_seed(database: &Database, project: &Path) -> Output {
    let home = tempfile::tempdir().expect("a temporary folder");
    copy_migrations(project, &home.path().join("supabase/migrations"));
    fs::copy(project.join("supabase/seed.sql"), home.path().join("supabase/seed.sql")).expect("the seed is copied");
    process::run(supabase(home.path()).args(["db", "push", "--yes", "--include-seed", &remote(database)]))
}

/// What the advisors find, one JSON object per finding, of every level and type; the ones named in `ignored` are left out.
/// A finding has `name` (such as `rls_disabled_in_public`), `level`, `detail`, `metadata`.
pub fn advisors(database: &Database, ignored: &[&str]) -> Vec<Value> {
    advisors_of(database, &["public", "graphql_public"], ignored)
}

/// [`advisors`] where the API exposes these schemas.
pub fn advisors_of(database: &Database, schemas: &[&str], ignored: &[&str]) -> Vec<Value> {
    let home = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(home.path().join("supabase")).expect("a folder in the temporary folder");
    let settings = format!("project_id = \"lint\"\n[api]\nschemas = {schemas:?}\n");
    fs::write(home.path().join("supabase/config.toml"), settings).expect("settings of the CLI");
    let output = process::run(supabase(home.path()).args([
        "db",
        "advisors",
        &remote(database),
        "--type=all",
        "--level=info",
        "--fail-on=none",
        "--output-format=json",
    ]));
    let text = output.expect_success("supabase db advisors");
    findings(&text).into_iter().filter(|finding| !ignored.iter().any(|name| finding["name"] == **name)).collect()
}

fn remote(database: &Database) -> String {
    format!("--remote={}", database.url(MIGRATION_ROLE))
}

/// The list in the CLI's answer `{"results": [...]}`.
fn findings(text: &str) -> Vec<Value> {
    let mut answer: Value =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("the advisors' JSON: {error}:\n{text}"));
    match answer["results"].take() {
        Value::Array(findings) => findings,
        other => panic!("the advisors answered no list but {other}:\n{text}"),
    }
}

fn copy_migrations(project: &Path, to: &Path) {
    let from = project.join("supabase/migrations");
    fs::create_dir_all(to).expect("a folder in the temporary folder");
    let entries = fs::read_dir(&from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        fs::copy(&path, to.join(path.file_name().expect("a file"))).expect("the migration is copied");
    }
}
