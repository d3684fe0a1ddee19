//! `policyc lint --fix`: which files change, and what is told.

use crate::run::{Folder, command, finish};
use crate::since::{branch, commit};
use serde_json::Value;
use std::collections::BTreeSet;

const OLD: &str = "supabase/migrations/20270101000000_notes.sql";
const NEW: &str = "supabase/migrations/20270102000000_more.sql";
const INDEX: &str = "supabase/migrations/20270102000001_lint_create_index_on_public_notes_next.sql";

/// A committed file and one that Git doesn't know, with a finding each.
fn both() -> Folder {
    let folder = branch();
    folder.write(NEW, "create table public.more (id uuid primary key, next uuid references public.more (id));\nrevoke all on public.more from anon, authenticated;\n");
    folder
}

fn files(folder: &Folder) -> BTreeSet<String> {
    let all = folder.snapshot().into_keys();
    let names = all.filter(|path| path.extension().is_some_and(|end| end == "sql"));
    names.map(|path| path.strip_prefix(&folder.path).unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn new_files_are_edited_and_for_applied_ones_there_is_a_new_migration() {
    let folder = both();
    let old = folder.read(OLD);
    let ran = folder.run(&["lint", "--fix"]).exits(0);
    assert_eq!(ran.stderr, "2 findings repaired in 2 files\nnothing found in 3 files\n");
    assert_eq!(folder.read(OLD), old);
    assert!(folder.read(NEW).contains("(id));\ncreate index on public.more (next);\nrevoke"), "{}", folder.read(NEW));
    assert_eq!(folder.read(INDEX), "create index concurrently on public.notes (next);\n");
    assert_eq!(files(&folder).len(), 3);
    // Once more there is nothing to do, and nothing is touched.
    let before = folder.snapshot();
    let ran = folder.run(&["lint", "--fix"]).exits(0);
    assert_eq!(ran.stderr, "no finding has a repair that is certain\nnothing found in 3 files\n");
    assert_eq!(folder.snapshot(), before);
}

#[test]
fn what_the_branch_added_is_edited_with_since_and_the_rest_is_left() {
    let folder = both();
    commit(&folder);
    let old = folder.read(OLD);
    let ran = folder.run(&["lint", "--fix", "--since", "main"]).exits(0);
    assert!(ran.stderr.starts_with(&format!("1 finding repaired in `{NEW}`\n")), "{}", ran.stderr);
    assert_eq!((folder.read(OLD), files(&folder).len()), (old, 2));
}

#[test]
fn an_option_says_which_files_may_change() {
    let folder = both();
    let before = folder.snapshot();
    let ran = folder.run(&["lint", "--fix", "--dry-run"]).exits(0);
    insta::assert_snapshot!(ran.stdout);
    assert!(ran.stderr.ends_with("2 warnings\n2 findings would be repaired in 2 files\n"), "{}", ran.stderr);
    assert_eq!(folder.snapshot(), before);
    let edited = folder.run(&["lint", "--fix=edit", "--diff"]).exits(0).stdout;
    assert!(edited.contains(&format!("+++ {OLD}\n")) && edited.contains(&format!("+++ {NEW}\n")), "{edited}");
    let added = folder.run(&["lint", "--fix=migrate", "--diff"]).exits(0).stdout;
    assert!(added.matches("--- /dev/null\n").count() == 2 && !added.contains(&format!("+++ {NEW}")), "{added}");
    assert_eq!(folder.snapshot(), before);
    assert!(folder.run(&["lint", "--dry-run"]).exits(2).stderr.contains("--fix"));
    assert!(folder.run(&["lint", "--fix=all"]).exits(2).stderr.contains("possible values: auto, edit, migrate"));
}

#[test]
fn without_git_all_migrations_are_taken_for_applied() {
    let folder = Folder::empty();
    folder.write(OLD, "create table public.notes (id uuid primary key, next uuid references public.notes (id));\nrevoke all on public.notes from anon, authenticated;\n");
    let mut asked = command(&folder.path, &["lint", "--fix"]);
    asked.env("PATH", "");
    let ran = finish(asked, None).exits(0);
    assert!(ran.stderr.contains("Git can't be asked, so that all migrations are taken for applied"), "{}", ran.stderr);
    assert_eq!(
        folder.read("supabase/migrations/20270101000001_lint_create_index_on_public_notes_next.sql"),
        "create index concurrently on public.notes (next);\n"
    );
    // A file by itself has no folder that a migration could go to.
    folder.write("one.sql", "create table public.one (id uuid primary key, next uuid references public.one (id));\n");
    let mut asked = command(&folder.path, &["lint", "--fix", "one.sql"]);
    asked.env("PATH", "");
    let ran = finish(asked, None);
    assert!(
        ran.stderr.contains("`--fix` leaves it: its file is taken for applied, and there is no folder"),
        "{}",
        ran.stderr
    );
    folder.run(&["lint", "--fix=edit", "one.sql"]).exits(0);
    assert!(folder.read("one.sql").ends_with("create index on public.one (next);\n"));
    let ran = folder.run(&["lint", "--fix", "-"]).exits(2);
    assert!(ran.stderr.contains("error[P0734]: `--fix` can't be had with these paths"), "{}", ran.stderr);
}

#[test]
fn the_baseline_and_comments_leave_findings_as_they_are() {
    let folder = both();
    folder.run(&["lint", "--write-baseline"]).exits(0);
    let before = files(&folder);
    let ran = folder.run(&["lint", "--fix"]).exits(0);
    assert!(ran.stderr.starts_with("no finding has a repair that is certain\n"), "{}", ran.stderr);
    assert_eq!(files(&folder), before);
    folder.run(&["lint", "--fix", "--no-baseline"]).exits(0);
    assert_eq!(files(&folder).len(), 3);
}

#[test]
fn findings_say_that_they_can_be_repaired() {
    let folder = both();
    let json: Value = serde_json::from_str(&folder.run(&["lint", "--format", "json"]).exits(0).stdout).unwrap();
    assert_eq!(json[0]["repair"]["title"], "makes the index");
    assert_eq!(json[0]["repair"]["sql"][0], "create index on public.notes (next)");
    assert_eq!(json[0]["fix"], Value::Null, "a place in an applied file is no repair");
    assert!(folder.run(&["lint"]).exits(0).stderr.contains("= help: `policyc lint --fix` makes the index\n"));
    folder.write(NEW, "-- policyc: allow(L0013) nothing\nselect 1;\n");
    let sarif: Value = serde_json::from_str(&folder.run(&["lint", "--format", "sarif"]).exits(0).stdout).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let unused = results.iter().find(|result| result["ruleId"] == "L0099").unwrap();
    assert_eq!(unused["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"], "");
}

#[test]
fn numbers_go_on_as_they_were_and_what_policyc_wrote_is_the_models() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    let made = folder.read("supabase/migrations/001_initial_schema.sql");
    // An index that the model asked for goes: the key that it stood for is the model's.
    let index = made.lines().find_map(|line| {
        let (name, rest) = line.strip_prefix("CREATE INDEX ")?.split_once(" ON ")?;
        Some((name.to_owned(), rest.split(" (").next()?.to_owned()))
    });
    let (name, _) = index.unwrap();
    folder.write("supabase/migrations/002_by_hand.sql", format!("drop index public.{name};\ncreate table public.own (id uuid primary key, up uuid references public.own (id));\nalter table public.own enable row level security;\nrevoke all on public.own from anon, authenticated;\n"));
    let ran = folder.run(&["lint", "--fix"]);
    assert!(ran.stderr.contains("policies/app.policy:") && ran.stderr.contains("in the model"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`--fix` leaves it: policyc wrote the migration"), "{}", ran.stderr);
    assert!(ran.stderr.contains("change the model, and `policyc build`"), "{}", ran.stderr);
    assert_eq!(folder.read("supabase/migrations/001_initial_schema.sql"), made);
    assert!(folder.has("supabase/migrations/003_lint_create_index_on_public_own_up.sql"), "{:?}", files(&folder));
}
