//! The next migration: what is written when the model has changed, what stays, what is refused.

use crate::run::{Folder, MORE};

const MODEL: &str = "policies/app.policy";
const READ: &str = "  allow member to select                        as \"Members can read notes\"";
const READ_SOME: &str = "  allow member to select when body is not null as \"Members can read notes\"";

/// A project with its first migration.
fn built() -> Folder {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    folder
}

fn edit(folder: &Folder, from: &str, to: &str) {
    let text = folder.read(MODEL);
    assert!(text.contains(from), "{from}");
    folder.write(MODEL, text.replace(from, to));
}

fn migrations(folder: &Folder) -> Vec<String> {
    let entries = std::fs::read_dir(folder.path.join("supabase/migrations")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_changed_rule_is_a_migration_of_its_own() {
    let folder = built();
    let first = folder.read("supabase/migrations/001_initial_schema.sql");
    edit(&folder, READ, READ_SOME);
    let ran = folder.run(&["build"]).exits(0);
    assert!(ran.stdout.starts_with("wrote supabase/migrations/002_change_notes.sql\n"), "{}", ran.stdout);
    assert!(ran.stderr.contains("warning[H0203]"), "{}", ran.stderr);
    let text = folder.read("supabase/migrations/002_change_notes.sql");
    insta::assert_snapshot!(text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    assert_eq!(folder.read("supabase/migrations/001_initial_schema.sql"), first);
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
    folder.run(&["build", "--check"]).exits(0);

    // Back again lets more through.
    edit(&folder, READ_SOME, READ);
    let before = folder.snapshot();
    assert_eq!(folder.run(&["build", "--format", "json"]).exits(1).codes(), ["H0302"]);
    assert_eq!(folder.run(&["build", "--check", "--format", "json"]).exits(1).codes(), ["H0302"]);
    assert_eq!(
        folder.run(&["build", "--allow", "H0302:public.customers", "--format", "json"]).exits(1).codes(),
        ["H0302"]
    );
    assert_eq!(folder.snapshot(), before);
    folder.run(&["build", "--allow", "widens-rows", "--name", "open_notes"]).exits(0);
    assert_eq!(migrations(&folder).last().unwrap(), "003_open_notes.sql");
}

#[test]
fn lint_tells_where_an_edited_migration_leads_elsewhere() {
    let folder = built();
    let first = "supabase/migrations/001_initial_schema.sql";
    let text = folder.read(first);
    let lint = |folder: &Folder| folder.run(&["lint", "--format", "json"]).codes();
    assert_eq!(lint(&folder), Vec::<String>::new());
    folder.write(first, text.replace("\n\n", "\n-- a remark\n\n"));
    assert_eq!(lint(&folder), Vec::<String>::new());
    assert!(text.contains("FORCE ROW LEVEL SECURITY;") || text.contains("ENABLE ROW LEVEL SECURITY;"));
    let (head, tail) = text.rsplit_once("ENABLE ROW LEVEL SECURITY;").unwrap();
    folder.write(first, format!("{head}DISABLE ROW LEVEL SECURITY;{tail}"));
    assert!(lint(&folder).contains(&"P0735".to_owned()), "{:?}", lint(&folder));
    // So is a model that has changed since.
    folder.write(first, text);
    edit(&folder, READ, READ_SOME);
    assert_eq!(lint(&folder), ["P0735"]);
    assert!(!folder.run(&["build"]).exits(0).stderr.contains("P0735"));
    assert_eq!(lint(&folder), Vec::<String>::new());
}

#[test]
fn a_reason_in_the_settings_allows_as_well() {
    let folder = built();
    edit(&folder, READ, READ_SOME);
    folder.run(&["build"]).exits(0);
    edit(&folder, READ_SOME, READ);
    let settings = folder.read("policyc.yaml");
    let allow = |entry: &str| folder.write("policyc.yaml", format!("{settings}allow:\n  - {entry}\n"));
    allow("{ hazard: H0302, on: public.other, reason: no }");
    folder.run(&["build"]).exits(1);
    for wrong in [
        "{ hazard: H9999, on: public.notes, reason: no }",
        "{ hazard: H0302, reason: no }",
        "H0302",
        "{ hazard: H0302, on: public.notes }",
    ] {
        allow(wrong);
        assert_eq!(folder.run(&["build", "--format", "json"]).exits(2).codes(), ["P0806"], "{wrong}");
    }
    allow("{ hazard: widens-rows, on: public.notes, reason: everybody reads notes again }");
    let ran = folder.run(&["build"]).exits(0);
    assert!(
        ran.stderr.contains("warning[H0302]") && ran.stderr.contains("everybody reads notes again"),
        "{}",
        ran.stderr
    );
    assert!(folder.run(&["build", "--allow", "H9999"]).exits(2).stderr.contains("H9999"));
}

#[test]
fn a_version_comes_after_the_last_one_whatever_the_clock_says() {
    let folder = Folder::empty();
    folder.run(&["init"]).exits(0);
    folder.run(&["build"]).exits(0);
    folder.write("supabase/migrations/99991231235958_by_hand.sql", "comment on table public.notes is 'x';\n");
    edit(&folder, READ, READ_SOME);
    folder.run(&["build"]).exits(0);
    assert_eq!(migrations(&folder).last().unwrap(), "99991231235959_change_notes.sql");
}

const BY_HAND: &str = "create table public.mine (id int primary key);\nalter table public.mine enable row level security;\n\
    create index by_title on public.notes (title);\nalter table public.notes add column extra text;\n\
    create policy own on public.notes for select to authenticated using (title = 'x');\n\
    grant select on public.notes to anon;\ncreate function public.mine() returns int language sql as 'select 1';\n";

#[test]
fn what_others_made_stays_and_is_told() {
    let folder = built();
    folder.write("supabase/migrations/002_by_hand.sql", BY_HAND);
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
    let plan = folder.run(&["plan"]).exits(0).stdout;
    for part in ["index by_title", "column public.notes.extra", "policy own", "SELECT on table public.notes for anon"] {
        assert!(plan.contains(part), "{part}: {plan}");
    }
    assert!(plan.contains("002_by_hand.sql:3"), "{plan}");
    edit(&folder, READ, READ_SOME);
    let built = folder.run(&["build"]).exits(0);
    assert!(built.stderr.contains("what others made of the model's tables stays: "), "{}", built.stderr);
    let text = folder.read("supabase/migrations/003_change_notes.sql");
    assert!(text.contains("ALTER POLICY") && !text.contains("DROP") && !text.contains("REVOKE"), "{text}");
}

#[test]
fn what_the_settings_claim_goes() {
    let folder = built();
    let by_hand = "create policy own on public.notes for select to authenticated using (title = 'x');\ngrant select on public.notes to anon;\n";
    folder.write("supabase/migrations/002_by_hand.sql", by_hand);
    let settings = folder.read("policyc.yaml");
    folder.write("policyc.yaml", format!("{settings}owned: [app, public.nothing]\n"));
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
    folder.write("policyc.yaml", format!("{settings}owned: [\"public.note*\"]\n"));
    folder.run(&["build"]).exits(0);
    let text = folder.read("supabase/migrations/003_change_notes.sql");
    assert!(
        text.contains("DROP POLICY own ON public.notes;")
            && text.contains("REVOKE ALL ON TABLE public.notes FROM anon;"),
        "{text}"
    );
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
    folder.write("policyc.yaml", format!("{settings}owned: [\"a b\"]\n"));
    assert_eq!(folder.run(&["build", "--format", "json"]).exits(2).codes(), ["P0806"]);
}

/// Only what it does differently matters, and that is put right by the next one.
#[test]
fn a_migration_of_ours_that_somebody_edits_is_followed_by_one_that_mends_it() {
    let folder = built();
    let path = "supabase/migrations/001_initial_schema.sql";
    let text = folder.read(path);
    let more = "\ncreate policy open on public.notes for select to authenticated using (true);\n";
    folder.write(path, text + more);
    assert!(folder.run(&["build", "--check", "--format", "json"]).exits(1).codes().contains(&"P0703".to_owned()));
    let ran = folder.run(&["build"]).exits(0);
    assert!(ran.stderr.contains("warning[P0735]: the migrations don't lead to the model any more"), "{}", ran.stderr);
    assert!(folder.read("supabase/migrations/002_change_notes.sql").contains("DROP POLICY open ON public.notes;"));
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
}

/// How it is written is nobody's business.
#[test]
fn a_migration_of_ours_that_somebody_writes_otherwise_is_the_same() {
    let folder = built();
    let path = "supabase/migrations/001_initial_schema.sql";
    let text = folder.read(path);
    let other = text.replace("CREATE POLICY ", "create   policy /* ours */ ").replace("GRANT SELECT", "grant select");
    assert_ne!(text, other);
    folder.write(path, other + "\n-- Somebody was here.\nselect 1;\n");
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
    folder.run(&["build", "--check"]).exits(0);
}

/// Postgres doesn't drop a column that something shows, and what that is nobody drops but its owner.
#[test]
fn what_others_built_on_is_not_taken_away() {
    let folder = built();
    let by_hand = "create view public.bodies as select id, body from public.notes;\n";
    folder.write("supabase/migrations/002_by_hand.sql", by_hand);
    edit(&folder, "  body      text\n", "");
    edit(&folder, "update (title, body), delete  when", "update (title), delete  when");
    edit(&folder, "update (title, body), delete\n", "update (title), delete\n");
    let before = folder.snapshot();
    let ran = folder.run(&["build", "--allow", "H0002", "--allow", "H0303"]).exits(1);
    assert!(ran.stderr.contains("error[P0714]") && ran.stderr.contains("002_by_hand.sql:1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("view public.bodies needs column public.notes.body"), "{}", ran.stderr);
    assert_eq!(folder.snapshot(), before);
    folder.write("supabase/migrations/003_by_hand.sql", "drop view public.bodies;\n");
    folder.run(&["build", "--allow", "H0002", "--allow", "H0303"]).exits(0);
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
}

#[test]
fn what_is_not_known_is_not_changed() {
    let folder = built();
    folder.write(
        "supabase/migrations/002_by_hand.sql",
        "do $$ begin if exists (select from public.notes) then drop policy \"Members can read notes\" on public.notes; end if; end $$;\n",
    );
    edit(&folder, READ, READ_SOME);
    let ran = folder.run(&["build"]).exits(1);
    assert!(ran.stderr.contains("error[P0721]") && ran.stderr.contains("table public.notes"), "{}", ran.stderr);
    assert_eq!(migrations(&folder).len(), 2);
}

#[test]
fn a_plan_shows_and_writes_nothing() {
    let folder = Folder::started();
    let before = folder.snapshot();
    let first = folder.run(&["plan"]).exits(0);
    assert!(first.stdout.starts_with("supabase/migrations/001_initial_schema.sql\n"), "{}", first.stdout);
    assert!(
        first.stdout.contains("  public.notes\n    + authenticated SELECT\n        before: nothing\n"),
        "{}",
        first.stdout
    );
    assert_eq!(folder.snapshot(), before);
    folder.run(&["build"]).exits(0);
    let none = folder.run(&["plan"]).exits(0);
    assert_eq!((none.stdout.as_str(), none.stderr.starts_with("nothing to do: ")), ("", true));

    edit(&folder, READ, READ_SOME);
    folder.run(&["build"]).exits(0);
    edit(&folder, READ_SOME, READ);
    let before = folder.snapshot();
    let ran = folder.run(&["plan"]).exits(1);
    insta::assert_snapshot!(ran.stdout.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
    assert_eq!(folder.snapshot(), before);
    folder.run(&["plan", "--allow", "H0302:notes"]).exits(0);
    let json = folder.run(&["plan", "--format", "json"]).exits(1).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let hazard = &json["hazards"].as_array().unwrap().iter().find(|it| it["code"] == "H0302").unwrap();
    assert_eq!((hazard["on"].as_str(), hazard["refused"].as_bool()), (Some("public.notes"), Some(true)));
    let access = &json["access"][0];
    assert_eq!((access["role"].as_str(), access["command"].as_str()), (Some("authenticated"), Some("SELECT")));
    assert_eq!(json["files"][0]["path"], "supabase/migrations/003_change_notes.sql");
}

/// What locks for long gets files of its own, all of them or none.
#[test]
fn a_migration_may_be_several_files() {
    let folder = built();
    edit(&folder, "  title     text not null\n", "  title     text not null check (length(title) < 100)\n");
    edit(&folder, READ, &format!("  index by_title (title)\n{READ}"));
    let ran = folder.run(&["build"]).exits(0);
    assert!(ran.stderr.contains("warning[H0202]"), "{}", ran.stderr);
    assert_eq!(
        migrations(&folder)[1..],
        [
            "002_change_notes.sql",
            "003_change_notes_validate.sql",
            "004_change_notes_by_title.sql",
            "005_change_notes_rest.sql"
        ]
    );
    let index = folder.read("supabase/migrations/004_change_notes_by_title.sql");
    assert!(index.contains("\nCREATE INDEX CONCURRENTLY by_title ON public.notes USING btree (title);\n"), "{index}");
    assert!(!index.contains("lock_timeout"), "{index}");
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
}

#[test]
fn rows_are_lost_only_where_that_is_allowed() {
    let folder = built();
    edit(&folder, "  body      text\n", "  contents  text\n");
    edit(&folder, "update (title, body), delete  when", "update (title, contents), delete  when");
    edit(&folder, "update (title, body), delete\n", "update (title, contents), delete\n");
    let ran = folder.run(&["build"]).exits(1);
    assert!(ran.stderr.contains("error[H0002]") && ran.stderr.contains("did you mean `was body`?"), "{}", ran.stderr);
    edit(&folder, "  contents  text\n", "  contents  text was body\n");
    folder.run(&["build", "--allow", "H0303"]).exits(0);
    let text = folder.read("supabase/migrations/002_change_notes.sql");
    assert!(text.contains("RENAME COLUMN body TO contents;") && !text.contains("DROP COLUMN"), "{text}");
    assert!(
        folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "),
        "a rename that is done is no mistake"
    );
    // Said or not: it is done.
    edit(&folder, "  contents  text was body\n", "  contents  text\n");
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
}

#[test]
fn a_table_is_added_and_dropped() {
    let folder = built();
    folder.append(MODEL, MORE);
    folder.run(&["build"]).exits(0);
    assert_eq!(migrations(&folder)[1..], ["002_add_comments.sql"]);
    let text = folder.read("supabase/migrations/002_add_comments.sql");
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    let create = at("CREATE TABLE public.comments");
    assert!(create < at("ENABLE ROW LEVEL SECURITY") && at("ENABLE ROW LEVEL SECURITY") < at("GRANT SELECT"));
    assert!(create < at("REVOKE ALL ON TABLE public.comments FROM anon, authenticated, service_role;"));
    let model = folder.read(MODEL);
    folder.write(MODEL, model.replace(MORE, ""));
    assert_eq!(folder.run(&["build", "--format", "json"]).exits(1).codes().first().unwrap(), "H0001");
    folder.run(&["build", "--allow", "H0001:public.comments"]).exits(0);
    assert!(folder.read("supabase/migrations/003_drop_comments.sql").contains("DROP TABLE public.comments;"));
    assert!(folder.run(&["build"]).exits(0).stderr.starts_with("nothing to do: "));
}

#[test]
fn prisma_gets_a_folder_for_each_file() {
    let folder = Folder::empty();
    folder.run(&["init"]).exits(0);
    folder.append("policyc.yaml", "migrations: { tool: prisma, naming: sequential }\n");
    folder.run(&["build"]).exits(0);
    edit(&folder, READ, READ_SOME);
    folder.run(&["build"]).exits(0);
    assert!(folder.has("prisma/migrations/002_change_notes/migration.sql"));
    folder.run(&["build", "--check"]).exits(0);
}

#[test]
fn hazards_are_explained() {
    let folder = Folder::empty();
    let page = include_str!("../../docs/hazards/H0001.md");
    for name in ["H0001", "h0001", "drops-table"] {
        assert_eq!(folder.run(&["explain", name]).exits(0).stdout, page);
    }
    assert!(folder.run(&["explain"]).exits(0).stdout.contains("H0302  widens-rows"));
}
