//! pgTAP and `pg_prove`, which `supabase test db` runs: Debian's.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Mutex;

use super::database::{Database, MIGRATION_ROLE};
use super::process::{self, Output};

/// What `pg_prove` says of tests, each a name and a text, run in their order as the migration role.
pub fn prove(database: &Database, tests: &[(&str, &str)]) -> Output {
    prove_as(database, MIGRATION_ROLE, tests)
}

/// The same as another role.
pub fn prove_as(database: &Database, role: &str, tests: &[(&str, &str)]) -> Output {
    install(database);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut command = Command::new("pg_prove");
    command.args(["--dbname", &database.url(role), "--verbose", "--norc"]).current_dir(folder.path());
    for (name, text) in tests {
        fs::write(folder.path().join(name), text).expect("the test is written");
        command.arg(name);
    }
    process::run(command.env("PGOPTIONS", "").env_remove("PERL5LIB"))
}

/// Puts the extension where the database's server finds it. It is made of SQL alone, so that any server can take it.
pub fn install(database: &Database) {
    // Two threads must not write one file at the same time.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME.lock();
    let to = database.extensions();
    let control = to.join("pgtap.control");
    if control.exists() {
        return;
    }
    let from = debian();
    let entries = fs::read_dir(&from).expect("the folder of extensions is readable");
    for entry in entries {
        let name = entry.expect("a readable folder").file_name();
        if name.to_string_lossy().starts_with("pgtap--") {
            fs::copy(from.join(&name), to.join(&name)).expect("the extension is copied");
        }
    }
    fs::copy(from.join("pgtap.control"), control).expect("the extension is copied");
}

/// Where the machine's pgTAP is; panics with the repair if there is none.
fn debian() -> PathBuf {
    let versions = fs::read_dir("/usr/share/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("extension")).collect();
    found.retain(|folder| folder.join("pgtap.control").exists());
    found.sort();
    found.pop().expect("there is no pgTAP: `make test` installs Debian's (or run `tools/install.sh test`)")
}
