//! `policyc diff`.

use crate::run::{Folder, command, finish};

const A: &str = "create table public.notes (id int primary key, body text);\nalter table public.notes enable row level security;\n\
    create policy own on public.notes for select to authenticated using (body = 'a');\n";

fn two() -> Folder {
    let folder = Folder::empty();
    folder.write("a.sql", A);
    folder.write("b.sql", A.replace("'a'", "'b'"));
    folder
}

#[test]
fn statements_lead_from_one_side_to_the_other() {
    let folder = two();
    let ran = folder.run(&["diff", "--from", "a.sql", "--to", "b.sql"]).exits(1);
    assert_eq!(ran.stdout, "ALTER POLICY own ON public.notes\n  USING (body = 'b');\n");
    let same = folder.run(&["diff", "--from", "a.sql", "--to", "a.sql"]).exits(0);
    assert_eq!((same.stdout.as_str(), same.stderr.as_str()), ("", "nothing differs\n"));
    let stdin = finish(command(&folder.path, &["diff", "--from", "-", "--to", "b.sql"]), Some(A)).exits(1);
    assert_eq!(stdin.stdout, ran.stdout);
    folder.write("supabase/migrations/20260101000000_a.sql", A);
    let project = folder.run(&["diff", "--from", "supabase/migrations", "--to", "b.sql"]).exits(1);
    assert_eq!(project.stdout, ran.stdout);
    folder.run(&["diff", "--from", ".", "--to", "a.sql", "--default-grants", "old"]).exits(0);
}

#[test]
fn a_folder_with_settings_is_its_model() {
    let folder = Folder::started();
    folder.run(&["build"]).exits(0);
    folder.run(&["diff", "--from", "supabase/migrations", "--to", "."]).exits(0);
    folder.run(&["diff", "--from", ".", "--to", "supabase/migrations"]).exits(0);
    folder.run(&["diff", "--from", ".", "--to", "supabase/schema.sql"]).exits(0);
    folder.write("policies/app.policy", "nonsense");
    folder.run(&["diff", "--from", ".", "--to", "supabase/schema.sql"]).exits(2);
}

#[test]
fn what_cannot_be_told_is_not_printed() {
    let folder = two();
    let missing = folder.run(&["diff", "--from", "a.sql", "--to", "nothing.sql"]).exits(2);
    assert!(missing.stderr.contains("error[P0801]"), "{}", missing.stderr);
    let database = folder.run(&["diff", "--from", "a.sql", "--to", "postgresql://x@localhost/y"]).exits(2);
    assert!(database.stderr.contains("doesn't ask a database"), "{}", database.stderr);
    folder.run(&["diff", "--from", "-", "--to", "-"]).exits(2);
    let doubt = format!(
        "{A}do $$ begin if exists (select from public.notes) then drop policy own on public.notes; end if; end $$;\n"
    );
    folder.write("c.sql", doubt);
    let ran = folder.run(&["diff", "--from", "c.sql", "--to", "b.sql"]).exits(2);
    assert!(
        ran.stdout.is_empty() && ran.stderr.contains("error[P0721]: what `table public.notes` is"),
        "{}",
        ran.stderr
    );
    folder.run(&["diff", "--from", "c.sql", "--to", "c.sql"]).exits(0);
}
