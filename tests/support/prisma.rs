//! Prisma as a judge: its own formatter, validator, and the schema engine of its CLI against a live database.

use std::fs;
use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};

use super::database::Database;
use super::node;
use super::process;
use super::types::Workspace;

/// What is judged.
#[derive(Debug, Clone, Default)]
pub struct Case {
    schema: String,
    config: Option<String>,
    url: Option<String>,
    migrations: Option<Value>,
    shadow: Option<String>,
    deploy: Option<Value>,
}

impl Case {
    /// A schema alone: whether it is valid, and how Prisma formats it.
    pub fn new(schema: &str) -> Case {
        Case { schema: schema.to_owned(), ..Case::default() }
    }

    /// With the text of `prisma.config.ts`, which says what is external.
    #[must_use]
    pub fn config(self, text: &str) -> Case {
        Case { config: Some(text.to_owned()), ..self }
    }

    /// With a database: what `prisma migrate` would change in it to make it the schema's. A role that may read the catalogs is enough.
    #[must_use]
    pub fn against(self, database: &Database, role: &str) -> Case {
        Case { url: Some(database.url(role)), ..self }
    }

    /// With migrations, which Prisma first applies to the database, as `prisma migrate deploy` does.
    #[must_use]
    pub fn deployed(self, migrations: &[(&str, &str)]) -> Case {
        Case { deploy: Some(listed(migrations)), ..self }
    }

    /// With migrations, which Prisma applies to a shadow database on the same server: what would be missing after them.
    #[must_use]
    pub fn migrations(self, migrations: &[(&str, &str)], shadow: &Database, role: &str) -> Case {
        Case { migrations: Some(listed(migrations)), shadow: Some(shadow.url(role)), ..self }
    }
}

fn listed(migrations: &[(&str, &str)]) -> Value {
    Value::Object(migrations.iter().map(|(name, text)| ((*name).to_owned(), Value::from(*text))).collect())
}

/// What Prisma says.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// Why the schema isn't valid, or what the engine failed on.
    pub errors: Option<String>,
    /// As `prisma format` has it.
    pub formatted: Option<String>,
    /// The migrations that were applied.
    pub applied: Option<Vec<String>>,
    /// The SQL from the database to the schema; empty where nothing differs.
    pub diff: Option<String>,
    /// The SQL from nothing to the schema.
    pub ddl: Option<String>,
    /// The SQL from the end of the migrations to the schema.
    pub from_migrations: Option<String>,
}

/// Asks Prisma about all of them, in one process.
pub fn judge(cases: &[Case]) -> Vec<Verdict> {
    let mut workspace = Workspace::new();
    let mut list = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let config = case.config.as_ref().map(|_| workspace.path().join(format!("{at}/prisma.config.ts")));
        list.push(json!({
            "schema": case.schema, "config": config, "url": case.url, "migrations": case.migrations, "shadow": case.shadow,
            "deploy": case.deploy,
        }));
        if let Some(text) = &case.config {
            workspace = workspace.with(&format!("{at}/prisma.config.ts"), text);
        }
    }
    let path = workspace.path().join("cases.json");
    fs::write(&path, Value::from(list).to_string()).expect("the cases are written");
    let script = node::folder().join("prisma.mjs");
    let output = process::run(node::node().current_dir(workspace.path()).arg(script).arg(&path));
    let verdicts = output.expect_success("prisma.mjs");
    serde_json::from_str(&verdicts).unwrap_or_else(|error| panic!("{error}: {verdicts}"))
}

/// What is wrong with a schema that should be valid, formatted, and the database's.
pub fn faults(schema: &str, verdict: &Verdict) -> Vec<String> {
    let mut faults: Vec<String> = verdict.errors.iter().cloned().collect();
    let formatted = verdict.formatted.as_deref().unwrap_or_default();
    if formatted != schema {
        let line = formatted.lines().zip(schema.lines()).find(|(theirs, ours)| theirs != ours);
        faults.push(format!("`prisma format` changes it: {line:?}"));
    }
    let differences = [("the database", &verdict.diff), ("the migrations", &verdict.from_migrations)];
    for (what, sql) in differences {
        if let Some(sql) = sql.as_ref().filter(|sql| !sql.is_empty()) {
            faults.push(format!("{what} and the schema differ:\n{sql}"));
        }
    }
    faults
}

/// Runs `prisma generate` in a workspace with a schema and a configuration.
pub fn generate(workspace: &Workspace) {
    // By it the generator knows how modules name each other. The compiler is told by options, and wants none beside them.
    let settings = workspace.path().join("tsconfig.json");
    fs::write(&settings, "{ \"compilerOptions\": { \"module\": \"nodenext\" } }").expect("tsconfig.json is written");
    process::run(cli(workspace).arg("generate")).expect_success("prisma generate");
    fs::remove_file(settings).expect("tsconfig.json is removed");
}

/// The CLI in a workspace, for commands that need no engine: it wants the path of one all the same, and would fetch it.
pub fn cli(workspace: &Workspace) -> Command {
    let mut command = node::program("prisma/build/index.js");
    command
        .current_dir(workspace.path())
        .env("PRISMA_SCHEMA_ENGINE_BINARY", "/bin/true")
        .env("CHECKPOINT_DISABLE", "1");
    command
}
