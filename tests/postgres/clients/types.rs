//! `lib/db/types.ts`: it compiles, it says what the driver does, and it refuses what the database would.

use std::fs;

use serde_json::{Value, json};

use super::{migrated, text};
use crate::support::types::Workspace;
use crate::support::{VERSIONS, node, process};

const PROGRAM: &str = include_str!("program.ts");
const REFUSED: &str = include_str!("refused.ts");

/// Two people who have signed up; their profiles are the sign-up's work.
const PEOPLE: &str = "insert into auth.users (id, email, raw_user_meta_data) values
    ('00000000-0000-4000-8000-000000000001', 'ada@example.com', '{\"full_name\": \"Ada\"}'),
    ('00000000-0000-4000-8000-000000000002', null, '{}')";

fn workspace() -> Workspace {
    Workspace::new().with("lib/db/types.ts", &text("lib/db/types.ts"))
}

#[test]
fn the_version_of_typescript_is_pinned() {
    let manifest = fs::read_to_string(node::folder().join("package.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let version = manifest["dependencies"]["typescript"].as_str().unwrap();
    assert!(version.chars().all(|c| c.is_ascii_digit() || c == '.'), "not one version: {version}");
    let answer = process::run(node::program("typescript/bin/tsc").arg("--version")).expect_success("tsc --version");
    assert_eq!(answer.trim(), format!("Version {version}"));
}

#[test]
fn the_types_compile_with_the_plain_command_and_strictly() {
    workspace().check_plainly("lib/db/types.ts").expect_success("tsc --noEmit lib/db/types.ts");
    workspace().check_strictly("lib/db/types.ts").expect_success("tsc --strict");
}

#[test]
fn every_table_is_written_and_read_and_its_values_are_of_the_types_that_it_claims() {
    let expected = json!({
        "organizations": 3, "profiles": 2, "customers": 2, "revenue": 2, "activities": 3, "audit_logs": 10, "ai_usage_log": 2,
        "user_preferences": 2
    });
    for version in VERSIONS {
        let database = migrated(version);
        // Only the platform's own role writes into its tables.
        database.superuser().batch_execute(PEOPLE).unwrap();
        let output = workspace().with("program.ts", PROGRAM).run("program.ts", &database, "authenticator");
        let read: Value = serde_json::from_str(&output.expect_success("the program")).unwrap();
        assert_eq!(read, expected, "{version}");
    }
}

#[test]
fn what_the_database_would_refuse_does_not_compile() {
    workspace().with("refused.ts", REFUSED).check_strictly("refused.ts").expect_success("tsc --strict refused.ts");
}

/// Each weaker type must make a `@ts-expect-error` superfluous, which is TypeScript's error 2578.
#[test]
fn a_weaker_type_is_noticed() {
    let types = text("lib/db/types.ts");
    // All of them in one run of the compiler, each in a folder of its own.
    let mut workspace = Workspace::new();
    let mut all = String::new();
    let weaknesses = [
        ("(typeof CUSTOMER_STATUSES)[number]", "string"),
        ("(typeof ACTIVITY_TYPES)[number]", "string"),
        ("(typeof THEME_PREFERENCES)[number]", "string"),
        ("(typeof PROFILE_ROLES)[number]", "string"),
        ("id: ColumnType<string, string | undefined, never>", "id: ColumnType<string, string | undefined, string>"),
        ("id: ColumnType<string, string, never>", "id: ColumnType<string, string, string>"),
        ("organization_id: ColumnType<string, string, never>", "organization_id: string"),
        ("organization_id: ColumnType<string, string, never>", "organization_id: any"),
        ("  organization_id: string | null\n", "  organization_id: string\n"),
        ("  date: string\n", "  date: Date\n"),
        ("JsonObject | string | undefined", "Json | undefined"),
        (
            "ColumnType<string, string | number | bigint | undefined",
            "ColumnType<any, string | number | bigint | undefined",
        ),
        ("action: ColumnType<string, never, never>", "action: string"),
        ("  slug: string\n", "  slug: string | null\n"),
        ("} as const satisfies Record<string, keyof Database>", "}"),
        (
            "export type AuditLog = ",
            "export type NewAuditLog = Insertable<AuditLogTable>\nexport type AuditLogUpdate = Updateable<AuditLogTable>\nexport type AuditLog = ",
        ),
    ];
    for (number, (strong, weak)) in weaknesses.iter().enumerate() {
        assert!(types.contains(strong), "not in the types: {strong}");
        workspace = workspace
            .with(&format!("w{number}/lib/db/types.ts"), &types.replace(strong, weak))
            .with(&format!("w{number}/refused.ts"), REFUSED);
        all.push_str(&format!("import './w{number}/refused.js'\n"));
    }
    let said = workspace.with("all.ts", &all).check_strictly("all.ts").text();
    for (number, (_, weak)) in weaknesses.iter().enumerate() {
        let noticed =
            said.lines().any(|line| line.starts_with(&format!("w{number}/refused.ts(")) && line.contains("TS2578"));
        assert!(noticed, "not noticed: {weak}\n{said}");
    }
}
