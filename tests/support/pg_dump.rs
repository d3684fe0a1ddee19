//! `pg_dump`, the third judge of whether two databases have the same schema.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::cluster::Version;
use super::database::Database;
use super::process;

/// The schema of a database as `pg_dump` writes it, without the lines that say which program wrote it.
///
/// Only for a server of version 15: a `pg_dump` refuses a server newer than itself, 15 is what Debian 12 brings, and no
/// registry has one for 17. There [`catalog::listing`](super::catalog::listing) and pg-delta judge.
pub fn schema(database: &Database) -> String {
    assert_eq!(database.version(), Version::V15, "pg_dump judges PostgreSQL 15 only");
    let text = process::run(
        Command::new(pg_dump())
            .args(["--schema-only", "--exclude-schema=supabase_migrations"])
            .arg(format!("--dbname={}", database.superuser_url())),
    )
    .expect_success("pg_dump");
    text.lines().filter(|line| !noise(line)).flat_map(|line| [line, "\n"]).collect()
}

/// Lines that differ from run to run: comments with versions, and the key of `\restrict`.
fn noise(line: &str) -> bool {
    line.is_empty() || line.starts_with("--") || line.starts_with("\\restrict") || line.starts_with("\\unrestrict")
}

/// The newest `pg_dump` of the machine; panics if there is none for PostgreSQL 15.
fn pg_dump() -> PathBuf {
    // Debian keeps each version in a folder of its own; /usr/bin/pg_dump would choose by the local cluster.
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let debian = versions.map(|version| version.path().join("bin/pg_dump"));
    let homebrew = ["/opt/homebrew/opt/libpq/bin/pg_dump", "/usr/local/opt/libpq/bin/pg_dump"].map(PathBuf::from);
    debian
        .chain(homebrew)
        .filter(|path| path.exists())
        .filter_map(|path| Some((major(&path)?, path)))
        .filter(|(major, _)| *major >= Version::V15.major())
        .max()
        .map(|(_, path)| path)
        .expect("no pg_dump of version 15 or later: `make test` installs Debian's postgresql-client (or run `tools/install.sh test`)")
}

/// The major version that a `pg_dump` says it has: `pg_dump (PostgreSQL) 15.18 (Debian ...)`.
fn major(path: &PathBuf) -> Option<u32> {
    let output = process::run(Command::new(path).arg("--version"));
    output.stdout.split_whitespace().find_map(|word| word.split('.').next()?.parse().ok())
}
