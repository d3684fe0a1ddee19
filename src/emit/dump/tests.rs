use super::dump;
use crate::catalog::{
    Catalog, EventTrigger, QualifiedName, Query, TriggerEnabled, TypeRef, View, ViewColumn, ViewKind,
};
use crate::catalog::{Other, OtherId};
use crate::diagnostics::Diagnostics;
use crate::platform::supabase::{DefaultGrants, baseline, plain};
use crate::replay::Replay;
use crate::span::SourceMap;
use crate::sql::parse::parse_all;
use std::collections::BTreeMap;

/// What SQL leads to, and what was said about it.
fn replayed(sql: &str, start: &Catalog) -> (Catalog, Vec<String>) {
    let mut sources = SourceMap::default();
    let file = sources.add("x.sql", sql);
    let mut replay = Replay::new(start.clone());
    let mut diagnostics = Diagnostics::default();
    replay.apply_text(file, sql, &mut diagnostics);
    let said = diagnostics.iter().map(|found| found.message.clone());
    let said = said.chain(replay.notes.iter().map(|note| note.message.clone())).collect();
    (replay.catalog, said)
}

/// What is printed of a catalog leads to the catalog, and is printed of that again.
#[track_caller]
fn round(sql: &str, start: &Catalog) -> String {
    let (catalog, said) = replayed(sql, start);
    assert!(said.is_empty(), "{said:?}");
    let printed = dump(&catalog, start, &[]);
    let (back, said) = replayed(&printed, start);
    assert!(said.is_empty(), "{said:?}\n{printed}");
    assert_eq!(back.first_difference(&catalog).map(|id| id.to_string()), None, "{printed}");
    assert_eq!(dump(&back, start, &[]), printed);
    printed
}

#[test]
fn what_is_printed_leads_to_the_catalog() {
    for grants in [DefaultGrants::Old, DefaultGrants::New] {
        let start = baseline(grants);
        round(include_str!("../../../generated/analytics/supabase/migrations/001_initial_schema.sql"), &start);
        round(include_str!("../../../generated/blueprint/supabase/migrations/001_initial_schema.sql"), &start);
        let text = round(SHOP, &start);
        if grants == DefaultGrants::New {
            insta::assert_snapshot!(text);
        }
    }
    round(include_str!("../../../generated/identity/schema.sql"), &plain());
    round(include_str!("../../../generated/marketing_os/schema.sql"), &plain());
}

/// Everything that has its place in an order, or is told as a difference.
const SHOP: &str = r#"
create schema app;
create role keeper nologin bypassrls;
grant usage on schema app to keeper;
create type app."Mood" as enum ('it''s', 'fine');
create domain app.code as text check (value <> '');
create table app.b (id uuid primary key default gen_random_uuid(), a_id uuid, code app.code, mood app."Mood");
create table app.a (id uuid primary key, b_id uuid references app.b (id) on delete set null, n int,
  twice int generated always as (n * 2) stored, unique nulls not distinct (n));
alter table app.b add constraint b_a_fkey foreign key (a_id) references app.a (id) not valid;
create function app.next(one app.a) returns int language sql immutable strict parallel safe
  set search_path = '' set statement_timeout = '5s' as $$ select one.n + 1 $$;
create function app.new_code(prefix text default 'x') returns app.code language plpgsql security definer as $$ begin return prefix; end $$;
alter table app.b alter code set default app.new_code();
alter table app.a add constraint a_new check (n < length(app.new_code()));
create procedure app.go(inout x int) language sql as $$ select x $$;
create function app.changed() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger changed before update of n on app.a for each row when (old.n is distinct from new.n) execute function app.changed('a');
alter table app.a disable trigger changed;
create trigger sign_up after insert on auth.users for each row execute function app.changed();
alter table app.a enable row level security;
alter table app.a force row level security;
create policy "see it" on app.a to authenticated using (exists (select from app.b where b.id = b_id));
create policy nobody on app.a as restrictive for insert to anon with check (false);
create policy mine on storage.objects for select to authenticated using (owner = (select auth.uid()));
create index a_n on app.a using btree (n desc nulls last, (n + 1)) where n > 0;
grant select on app.a to authenticated;
grant update (n, b_id) on app.a to authenticated;
revoke execute on function app.new_code(text) from public;
grant execute on procedure app.go(int) to anon;
alter default privileges in schema app grant select on tables to anon;
alter default privileges revoke execute on functions from public;
create table public.open (id int);
revoke all on public.open from anon;
grant select on public.open to anon;
comment on table app.a is 'first';
comment on column app.a.n is 'two\lines
of it';
comment on function app.next(app.a) is 'next';
comment on policy mine on storage.objects is 'own files';
alter schema app owner to keeper;
alter function app.changed() owner to keeper;
"#;

/// Objects that replay may not fill, in an order that is wrong by name.
fn odd() -> Catalog {
    let mut catalog = baseline(DefaultGrants::New);
    let view = |query: &str| View {
        owner: "postgres".into(),
        kind: ViewKind::Plain,
        columns: vec![ViewColumn::new("n", Some(TypeRef::builtin("int4")))],
        query: Query::Opaque(query.to_owned()),
        options: crate::catalog::Options::default(),
        privileges: crate::catalog::Acl::default(),
        triggers: BTreeMap::new(),
        indexes: BTreeMap::new(),
        rules: BTreeMap::new(),
        comment: None,
    };
    let mut add = |name: &str, query: &str| catalog.views.insert(QualifiedName::new("public", name), view(query));
    add("a", "SELECT n FROM public.z, b");
    add("z", "SELECT n FROM \"Y\"");
    add("Y", "SELECT 1 AS n");
    add("b", "SELECT n FROM (SELECT n FROM z) AS x");
    // A circle, which only CREATE OR REPLACE makes.
    add("left", "SELECT n FROM \"right\"");
    add("right", "SELECT n FROM \"left\"");
    let trigger = EventTrigger {
        event: "ddl_command_end".to_owned(),
        tags: vec!["CREATE TABLE".to_owned()],
        function: QualifiedName::new("public", "f"),
        enabled: TriggerEnabled::Always,
        owner: "postgres".into(),
        comment: Some("x".to_owned()),
    };
    catalog.event_triggers.insert("watch".into(), trigger);
    let other = Other {
        schema: Some("public".into()),
        owner: Some("postgres".into()),
        statements: vec!["CREATE COLLATION public.german (locale = 'de_DE')".to_owned()],
        needs: Vec::new(),
        privileges: crate::catalog::Acl::default(),
        comment: Some("y".to_owned()),
    };
    catalog.others.insert(OtherId { kind: "COLLATION".to_owned(), name: "public.german".to_owned() }, other);
    catalog.database_settings.insert("app.tenant".to_owned(), "1".to_owned());
    catalog.tables.remove(&QualifiedName::new("realtime", "messages"));
    catalog
}

#[test]
fn each_comes_after_what_it_needs() {
    let printed = dump(&odd(), &baseline(DefaultGrants::New), &["table public.t".to_owned()]);
    insta::assert_snapshot!(printed);
    assert!(parse_all(&printed).is_ok());
}

#[test]
fn of_nothing_there_is_nothing() {
    let start = baseline(DefaultGrants::New);
    assert_eq!(dump(&start, &start, &[]).lines().count(), 3);
}
