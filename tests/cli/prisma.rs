//! Prisma's files: only where they are asked for, and the migrations where Prisma looks for them.

use crate::run::{Folder, MORE};
use std::path::Path;

const MIGRATION: &str = "prisma/migrations/001_initial_schema/migration.sql";
const BY_PRISMA: &str = "migrations: { tool: prisma, naming: sequential }\n";

fn settings(text: &str) -> Folder {
    let folder = Folder::started();
    folder.write("policyc.yaml", text);
    folder
}

#[test]
fn nothing_of_prisma_is_written_where_nobody_asks() {
    for text in ["", "prisma:\n", "prisma: false\n"] {
        let folder = settings(text);
        let ran = folder.run(&["build"]).exits(0);
        assert!(!ran.stdout.to_lowercase().contains("prisma") && !ran.stdout.contains(".env"), "{}", ran.stdout);
    }
}

#[test]
fn prismas_files_stand_beside_supabases_migrations() {
    let folder = settings("prisma: true\n");
    let ran = folder.run(&["build"]).exits(0);
    for path in ["prisma/schema.prisma", "prisma.config.ts", ".env.example"] {
        assert!(ran.stdout.contains(&format!("wrote {path}\n")), "{}", ran.stdout);
    }
    assert!(ran.stdout.contains("wrote supabase/migrations/") && !folder.has("prisma/migrations"), "{}", ran.stdout);
    let config = folder.read("prisma.config.ts");
    assert!(!config.contains("initShadowDb") && !config.contains("migrations: {"), "{config}");
    assert!(folder.run(&["build"]).exits(0).stderr.contains("nothing to do"));
    folder.append("prisma/schema.prisma", "// more\n");
    folder.run(&["build", "--check"]).exits(1);
}

#[test]
fn paths_are_the_settings() {
    let folder =
        settings("output: out\nprisma: { schema: db/app.prisma, config: config/prisma.ts, output: ./client }\n");
    folder.run(&["build"]).exits(0);
    assert!(folder.read("out/db/app.prisma").contains("output   = \"./client\"\n"));
    assert!(folder.read("out/config/prisma.ts").contains("schema: '../db/app.prisma',\n"));
    assert!(folder.has("out/.env.example"));
}

#[test]
fn prisma_has_a_folder_for_each_migration() {
    let folder = settings(BY_PRISMA);
    folder.run(&["build"]).exits(0);
    let sql = folder.read(MIGRATION);
    assert!(folder.read("prisma/migrations/migration_lock.toml").ends_with("provider = \"postgresql\"\n"));
    assert!(folder.read("prisma.config.ts").contains("path: 'prisma/migrations',\n"));
    assert!(!folder.has("supabase/migrations"));
    folder.run(&["build", "--check"]).exits(0);

    // The same SQL as Supabase gets.
    let supabase = settings("migrations: { naming: sequential }\n");
    supabase.run(&["build"]).exits(0);
    assert_eq!(supabase.read("supabase/migrations/001_initial_schema.sql"), sql);

    // What has been applied isn't changed, unless the user says that it hasn't been.
    folder.append("policies/app.policy", MORE);
    folder.run(&["build", "--rebuild"]).exits(0);
    assert_ne!(folder.read(MIGRATION), sql);
    folder.run(&["build", "--check"]).exits(0);
}

#[test]
fn a_stamp_has_fourteen_digits_and_a_name_behind_it() {
    let folder = settings("migrations: { tool: prisma }\n");
    let ran = folder.run(&["build", "--name", "start"]).exits(0);
    let line = ran.stdout.lines().find(|line| line.ends_with("_start/migration.sql")).unwrap();
    let stamp = line.strip_prefix("wrote prisma/migrations/").unwrap().strip_suffix("_start/migration.sql").unwrap();
    assert!(stamp.len() == 14 && stamp.bytes().all(|byte| byte.is_ascii_digit()), "{line}");
}

#[test]
fn a_folder_without_sql_is_warned_of_and_two_of_somebody_else_are_replayed_in_order() {
    let folder = settings(BY_PRISMA);
    folder.run(&["build"]).exits(0);
    folder.write("prisma/migrations/002_empty/notes.txt", "nothing\n");
    let ran = folder.run(&["build"]).exits(0);
    assert!(ran.stderr.contains("warning[P0705]") && ran.stderr.contains("002_empty"), "{}", ran.stderr);
    folder.write("prisma/migrations/003_more/migration.sql", "create table mine (id int primary key);\n");
    assert!(folder.run(&["build"]).exits(0).stderr.contains("nothing to do: "));
    assert!(folder.run(&["build", "--rebuild"]).exits(1).stderr.contains("error[P0702]"));
}

#[test]
fn an_env_example_of_the_users_own_is_left_alone() {
    let folder = settings("prisma: true\n");
    folder.write(".env.example", "MINE=1\n");
    folder.run(&["build"]).exits(0);
    assert_eq!(folder.read(".env.example"), "MINE=1\n");
    folder.run(&["build", "--check"]).exits(0);
    // The schema is another matter: it would be lost.
    folder.write("prisma/schema.prisma", "// mine\n");
    assert!(folder.run(&["build"]).exits(1).stderr.contains("error[P0704]"));
}

#[test]
fn settings_that_contradict_each_other_are_mistakes() {
    let folder = settings("prisma: false\nmigrations: { tool: prisma }\n");
    assert_eq!(folder.run(&["build", "--format", "json"]).exits(2).codes(), ["P0806"]);
    let folder = settings("prisma: { shcema: x }\nmigrations: { tool: flyway }\n");
    assert_eq!(folder.run(&["build", "--format", "json"]).exits(2).codes(), ["P0807", "P0806"]);
    let folder = settings("prisma: 3\n");
    assert_eq!(folder.run(&["build", "--format", "json"]).exits(2).codes(), ["P0806"]);
}

/// The whole of it for the analytics system.
#[test]
fn the_analytics_system_in_prismas_words() {
    let folder = settings(BY_PRISMA);
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/analytics/analytics.policy");
    folder.write("policies/app.policy", std::fs::read_to_string(model).unwrap());
    folder.run(&["build"]).exits(0);
    insta::assert_snapshot!("analytics_schema_prisma", folder.read("prisma/schema.prisma"));
    insta::assert_snapshot!("analytics_prisma_config", folder.read("prisma.config.ts"));
    insta::assert_snapshot!("analytics_env_example", folder.read(".env.example"));
}

const SEED: &str = "\nseed organizations (id, name) {\n  ('00000000-0000-4000-8000-000000000001', 'Acme')\n}\n";
const COMMAND: &str = "    seed: 'tsx prisma/seed.ts',\n";

#[test]
fn who_migrates_with_prisma_gets_a_seed_script_for_seed_rows() {
    let folder = settings(BY_PRISMA);
    folder.run(&["build"]).exits(0);
    assert!(!folder.has("prisma/seed.ts") && !folder.read("prisma.config.ts").contains("seed"), "there are no rows");
    folder.append("policies/app.policy", SEED);
    let ran = folder.run(&["build"]).exits(0);
    assert!(ran.stdout.contains("wrote prisma/seed.ts\n"), "{}", ran.stdout);
    assert!(folder.read("prisma.config.ts").contains(COMMAND));
    let script = folder.read("prisma/seed.ts");
    assert!(script.contains("from '../generated/prisma/client.js'\n") && !script.contains("BEGIN"), "{script}");
    let statement = folder.read("supabase/seed.sql");
    let statement = statement.split_once("BEGIN;\n\n").unwrap().1.split_once(';').unwrap().0;
    assert!(script.contains(&format!("\n  `{statement}`,\n")), "{statement}\n{script}");
    folder.run(&["build", "--check"]).exits(0);

    // Without rows there is none.
    let model = folder.read("policies/app.policy").replace(SEED, "");
    folder.write("policies/app.policy", model);
    let ran = folder.run(&["build"]).exits(0);
    assert!(!folder.has("prisma/seed.ts") && !folder.has("supabase/seed.sql"), "{}", ran.stdout);
    assert!(!folder.read("prisma.config.ts").contains(COMMAND));
}

#[test]
fn a_seed_script_of_the_users_own_is_left_alone_and_run() {
    let folder = settings(BY_PRISMA);
    folder.append("policies/app.policy", SEED);
    folder.write("prisma/seed.ts", "// mine\n");
    folder.run(&["build"]).exits(0);
    assert_eq!(folder.read("prisma/seed.ts"), "// mine\n");
    assert!(folder.read("prisma.config.ts").contains(COMMAND) && folder.has("supabase/seed.sql"));
    folder.run(&["build", "--check"]).exits(0);
}

#[test]
fn the_seed_script_is_where_the_settings_say() {
    // Beside Supabase's migrations there is none by default.
    let folder = settings("prisma: true\n");
    folder.append("policies/app.policy", SEED);
    folder.run(&["build"]).exits(0);
    assert!(!folder.has("prisma/seed.ts") && !folder.read("prisma.config.ts").contains("seed"));
    let folder = settings("output: out\nprisma: { seed: db/the rows/seed.ts, config: config/prisma.ts }\n");
    folder.run(&["build"]).exits(0);
    // Prisma cuts the command at spaces. It is there for a script of the user's own too, where the model has no rows.
    let command = "\n    seed: 'tsx ../db/the\\\\ rows/seed.ts',\n";
    assert!(folder.read("out/config/prisma.ts").contains(command), "{}", folder.read("out/config/prisma.ts"));
    assert!(!folder.has("out/db/the rows/seed.ts"));
    folder.append("policies/app.policy", SEED);
    folder.run(&["build"]).exits(0);
    assert!(folder.read("out/db/the rows/seed.ts").contains("from '../../generated/prisma/client.js'\n"));
}
