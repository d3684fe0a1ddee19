//! Where findings stand, what allows them, and what Supabase's linter calls them.

use super::example::Example;

/// Ids and places of what is found in some migrations (`-- file` between them).
fn found(text: &str) -> Vec<String> {
    let found = Example::new("good", text).lint(&[]);
    found.iter().map(|it| format!("{} {}:{}", it.id, it.file, it.line)).collect()
}

#[test]
fn a_finding_stands_at_the_statement_that_caused_it() {
    let made = "create table public.t (id uuid primary key);\ngrant select on public.t to anon;\n";
    assert_eq!(found(made), ["L0013 1:1"]);
    assert_eq!(found(&format!("{made}alter table public.t enable row level security;")), ["L0008 1:3"]);
    let off = "-- file\nalter table public.t disable row level security;";
    assert_eq!(found(&format!("{made}alter table public.t enable row level security;\n{off}")), ["L0013 2:1"]);
}

#[test]
fn a_table_keeps_its_places_under_a_new_name_and_loses_them_when_it_goes() {
    let made = "create table public.t (id uuid primary key);\ngrant select on public.t to anon;\n-- file\n";
    assert_eq!(found(&format!("{made}alter table public.t rename to u;")), ["L0013 1:1", "L0227 2:1"]);
    let moved = "alter schema s rename to public2;";
    assert_eq!(
        found(&format!(
            "create schema s;\ncreate table s.t (id uuid primary key, t uuid references s.t);\n-- file\n{moved}"
        )),
        ["L0001 1:2"]
    );
    let again =
        "drop table public.t;\n\ncreate table public.t (id uuid primary key);\ngrant select on public.t to anon;";
    assert_eq!(found(&format!("{made}{again}")), ["L0221 2:1", "L0013 2:3"]);
}

#[test]
fn a_comment_and_a_rename_are_not_what_caused_a_finding() {
    let made = "create table public.t (id uuid primary key, owner uuid unique);\nalter table public.t enable row level security;\n\
                create policy p on public.t to authenticated using (owner = auth.uid());\n-- file\n";
    let later = "comment on policy p on public.t is 'x';\nalter table public.t rename column owner to person;";
    assert_eq!(found(&format!("{made}{later}")), ["L0003 1:3", "L0226 2:2"]);
}

#[test]
fn what_a_block_runs_is_found_at_the_block() {
    let block = "create table public.t (id uuid primary key);\n-- file\n\ndo $$ begin\n  alter table public.t add constraint c check (id is not null);\nend $$;";
    assert_eq!(found(block), ["L0201 2:2"]);
}

#[test]
fn a_comment_allows_a_finding_of_its_statement_and_no_other() {
    let key = "next uuid references public.t (id)";
    let allow = "-- policyc: allow(unindexed-foreign-keys) tiny";
    for text in [
        format!("{allow}\ncreate table public.t (id uuid primary key, {key});"),
        format!("create table public.t (id uuid primary key, {key}); {allow}"),
        format!("create table public.t (id uuid primary key, {allow}\n{key});"),
        format!("{allow}\n-- and it says why\n\ncreate table public.t (id uuid primary key, {key});"),
    ] {
        assert_eq!(found(&text), Vec::<String>::new(), "{text}");
    }
    let before = format!("create table public.t (id uuid primary key, {key});\n{allow}\nselect 1;");
    assert_eq!(found(&before), ["L0001 1:1", "L0099 1:2"]);
    assert_eq!(found(allow), ["L0099 1:1"]);
}

#[test]
fn a_finding_carries_the_name_and_the_key_of_supabases_linter() {
    let text = "create table public.t (id uuid primary key, a uuid references public.t (id));\ngrant select on public.t to anon;\n\
                create view public.v as select id from public.t;\ngrant select on public.v to anon;\n\
                create policy \"my own\" on public.t using (a = auth.uid());";
    let keys = |text: &str| {
        let found = Example::new("good", text).lint(&[]);
        let key = |it: super::Found| it.diagnostic.splinter.map(|splinter| splinter.cache_key);
        found.into_iter().filter_map(key).collect::<Vec<_>>()
    };
    assert_eq!(
        keys(text),
        [
            "rls_disabled_in_public_public_t",
            "unindexed_foreign_keys_public_t_t_a_fkey",
            "security_definer_view_public_v",
            "policy_exists_rls_disabled_public_t"
        ]
    );
    let with = "create table public.t (id uuid primary key);\nalter table public.t enable row level security;\n";
    let policy = |condition: &str| format!("{with}create policy \"my own\" on public.t using ({condition});");
    let key = ["auth_rls_init_plan_public_t_my own"];
    assert_eq!(keys(&policy("id = auth.uid()")), key);
    assert_eq!(keys(&policy("id = (select auth.uid())")), Vec::<String>::new());
    assert_eq!(keys(&policy("id::text = (select auth.uid()::text)")), key, "its text isn't `select auth.uid()`");
    assert_eq!(keys(&policy("(select auth.jwt()) ->> 'a' = 'b'")), Vec::<String>::new());
    assert_eq!(keys(&policy("(select auth.jwt() ->> 'a') = 'b'")), key);
    assert_eq!(
        keys(&policy("id = (select auth.uid()) or id = auth.uid()")),
        Vec::<String>::new(),
        "one hides the other"
    );
    assert_eq!(found(&policy("id = (select auth.uid()) or id = auth.uid()")), ["L0003 1:3"]);
    assert_eq!(keys(&policy("id::text = current_setting('a.b', true)")), key);
    assert_eq!(keys(&policy("id::text = (select current_setting('a.b', true))")), Vec::<String>::new());
}

#[test]
fn what_is_not_known_for_certain_is_not_found() {
    let text = "create table public.t (id uuid primary key);\ngrant select on public.t to anon;\n";
    assert_eq!(found(text), ["L0013 1:1"]);
    // The loop asks the server for something that replay doesn't know.
    let block = "do $$ declare t text; begin for t in select query from pg_stat_activity loop\n\
                 execute 'alter table public.t enable row level security'; end loop; end $$;";
    let ids = found(&format!("{text}{block}"));
    assert!(ids.iter().all(|id| !id.starts_with("L0013")), "{ids:?}");
    assert!(ids.iter().any(|id| id.starts_with("P0721")), "{ids:?}");
}
