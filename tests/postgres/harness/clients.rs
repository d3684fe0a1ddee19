//! The judges of what isn't SQL: TypeScript with Kysely and pg, and mermaid.

use std::fs;

use crate::support::types::Workspace;
use crate::support::{Cluster, Grants, Version, mermaid};

const TYPES: &str = r#"import type { ColumnType, Selectable } from "kysely";

export interface NoteTable {
  id: ColumnType<string, string | undefined, never>;
  body: "short" | "long";
}
export type Note = Selectable<NoteTable>;
export interface Database {
  notes: NoteTable;
}
"#;

fn program(body: &str) -> String {
    format!(
        r#"import {{ Kysely, PostgresDialect }} from "kysely";
import pg from "pg";
import type {{ Database, Note }} from "./lib/db/types.js";

const pool = new pg.Pool({{ connectionString: process.env["DATABASE_URL"] }});
const db = new Kysely<Database>({{ dialect: new PostgresDialect({{ pool }}) }});
await db.insertInto("notes").values({{ body: "{body}" }}).execute();
const notes: Note[] = await db.selectFrom("notes").selectAll().execute();
console.log(notes.map((note) => note.body).join());
await db.destroy();
"#
    )
}

#[test]
fn types_compile_plainly_and_strictly() {
    let workspace = Workspace::new().with("lib/db/types.ts", TYPES);
    workspace.check_plainly("lib/db/types.ts").expect_success("tsc --noEmit");
    workspace.check_strictly("lib/db/types.ts").expect_success("tsc --strict");
}

#[test]
fn a_type_error_is_refused() {
    let wrong = format!("{TYPES}export const note: Note = {{ id: 1, body: \"short\" }};\n");
    let workspace = Workspace::new().with("lib/db/types.ts", &wrong);
    for output in [workspace.check_plainly("lib/db/types.ts"), workspace.check_strictly("lib/db/types.ts")] {
        assert!(!output.success() && output.text().contains("TS2322"), "{output:?}");
    }
}

#[test]
fn a_program_reads_and_writes_through_kysely_and_pg() {
    let database = Cluster::get(Version::V17).database(Grants::Old);
    database.apply_ok("create table public.notes (id uuid primary key default gen_random_uuid(), body text not null)");
    let workspace = Workspace::new().with("lib/db/types.ts", TYPES).with("main.ts", &program("long"));
    assert_eq!(workspace.run("main.ts", &database, "postgres").expect_success("the program"), "long\n");
    let refused = workspace.run("main.ts", &database, "authenticator");
    assert!(!refused.success() && refused.text().contains("42501"), "{refused:?}");
}

#[test]
#[should_panic(expected = "TS2345")]
fn a_program_that_breaks_the_types_does_not_run() {
    let database = Cluster::get(Version::V17).database(Grants::Old);
    let workspace = Workspace::new().with("lib/db/types.ts", TYPES).with("main.ts", &program("tiny"));
    workspace.run("main.ts", &database, "postgres");
}

#[test]
fn mermaid_draws_what_it_can_and_names_what_it_cannot() {
    let folder = tempfile::tempdir().unwrap();
    let fence = |text: &str| format!("text\n\n```mermaid\n{text}\n```\n\n```sql\nselect 1\n```\n");
    let good = "erDiagram\n \"a\" { uuid id PK \"key\" }\n \"b\" { numeric(12,2) x }\n \"a\" ||--o{ \"b\" : \"a_id\"";
    let edges: String = (0..501).map(|n| format!("\n \"a{n}\" ||--o{{ \"b\" : x")).collect();
    let long = format!("erDiagram\n \"a\" {{ text {} }}", "x".repeat(50_000));
    fs::create_dir(folder.path().join("tables")).unwrap();
    fs::write(folder.path().join("a.md"), fence(good)).unwrap();
    fs::write(folder.path().join("b.md"), fence("erDiagram\n a { numeric(12, 2) x }")).unwrap();
    fs::write(folder.path().join("c.md"), fence(&long)).unwrap();
    fs::write(folder.path().join("d.md"), fence(&format!("erDiagram{edges}"))).unwrap();
    fs::write(folder.path().join("tables/e.md"), fence("nonsense")).unwrap();

    let diagrams = mermaid::render(folder.path());
    let files: Vec<&str> = diagrams.iter().map(|diagram| diagram.file.as_str()).collect();
    assert_eq!(files, ["a.md", "b.md", "c.md", "d.md", "tables/e.md"]);
    assert!(diagrams.iter().all(|diagram| diagram.line == 3));
    let drawn = &diagrams[0];
    assert_eq!((drawn.kind.as_deref(), drawn.entities, drawn.relations, &drawn.error), (Some("er"), 2, 1, &None));
    let errors: Vec<&str> = diagrams.iter().filter_map(|diagram| diagram.error.as_deref()).collect();
    for (error, part) in errors.iter().zip(["Parse error", "Maximum text size", "too many edges", "No diagram type"]) {
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(errors.len(), 4);
}
