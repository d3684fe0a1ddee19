//! Objects of the rarer kinds, rows that are like objects, transactions.

use super::run;
use crate::catalog::{Body, Catalog, Grantee, OtherId, Privilege, QualifiedName, TypeKind};
use crate::platform::supabase::{self, DefaultGrants};

fn baseline() -> Catalog {
    supabase::baseline(DefaultGrants::Old)
}

#[test]
fn rollback_leads_back_and_a_savepoint_halfway() {
    let (replay, problems) = run(
        baseline(),
        "begin; create table a (id int); savepoint s; create table b (id int); rollback to s; create table c (id int); commit;
         begin; create table d (id int); rollback; create table e (id int);",
    );
    assert!(problems.is_empty(), "{problems:?}");
    let public = replay.catalog.tables.keys().filter(|name| name.schema == *"public");
    let names: Vec<&str> = public.map(|name| name.name.as_str()).collect();
    assert_eq!(names, ["a", "c", "e"]);
}

#[test]
fn buckets_are_the_rows_that_constants_make() {
    let (replay, _) = run(
        baseline(),
        "insert into storage.buckets (id, name) values ('a', 'a'), ('b', 'b');
         insert into storage.buckets (id, name, public) values ('a', 'x', true) on conflict (id) do nothing;
         insert into storage.buckets (id, name, public) values ('a', 'x', true) on conflict (id) do update set public = excluded.public;
         update storage.buckets set allowed_mime_types = '{image/png,\"image/jpeg\"}', file_size_limit = 10 where id in ('a');
         delete from storage.buckets where id = 'b';",
    );
    assert!(replay.notes.is_empty(), "{:?}", replay.notes);
    let only = replay.catalog.buckets.get("a").unwrap();
    assert_eq!((only.name.as_str(), only.public, only.file_size_limit), ("a", true, Some(10)));
    assert_eq!(only.allowed_mime_types, Some(vec!["image/png".to_owned(), "image/jpeg".to_owned()]));
    assert_eq!(replay.catalog.buckets.len(), 1);
}

#[test]
fn what_extensions_bring_is_found_where_they_are() {
    let text = "create extension vector with schema extensions; create extension moddatetime schema extensions; create extension pg_cron;
        create table t (id int, v vector(3), key uuid references vault.secrets, job bigint references cron.job (jobid));
        create trigger m before update on t for each row execute function moddatetime(id);
        grant usage on schema cron to authenticated; grant select on cron.job to authenticated; select cron.schedule('x', '* * * * *', 'select 1');
        drop extension vector cascade;";
    let (replay, problems) = run(baseline(), text);
    assert!(problems.is_empty(), "{problems:?}");
    assert!(replay.notes.is_empty(), "{:?}", replay.notes);
    let table = &replay.catalog.tables[&QualifiedName::new("public", "t")];
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["id", "key", "job"]);
    let trigger = &table.triggers["m"];
    assert_eq!(trigger.function, QualifiedName::new("extensions", "moddatetime"));
    let carried = &replay.catalog.others[&OtherId { kind: "EXTENSION".to_owned(), name: "pg_cron".to_owned() }];
    assert_eq!(carried.statements, ["GRANT select ON cron.job TO authenticated"]);
}

#[test]
fn other_kinds_are_carried_with_names_that_mean_the_same_everywhere() {
    let (replay, problems) = run(
        baseline(),
        "create schema s; set search_path = s; create table t (a int, b int);
         create statistics st on a, b from t; create function eq(int, text) returns boolean language sql as 'select true';
         create operator === (leftarg = int, rightarg = text, function = eq); alter statistics st rename to st2;
         create aggregate total(int) (sfunc = int4pl, stype = int, initcond = '0'); create type pair as (a int, b text);
         alter type pair rename attribute b to c; comment on column pair.c is 'see';",
    );
    assert!(problems.is_empty(), "{problems:?}");
    let others: Vec<String> = replay.catalog.others.keys().map(ToString::to_string).collect();
    assert_eq!(others, ["operator s.=== (integer, text)", "statistics s.st2"]);
    let statements: Vec<&String> = replay.catalog.others.values().flat_map(|other| &other.statements).collect();
    assert_eq!(
        statements,
        [
            "CREATE OPERATOR s.=== (leftarg = int, rightarg = text, function = s.eq)",
            "CREATE STATISTICS s.st ON a, b FROM s.t",
            "ALTER STATISTICS s.st RENAME TO st2",
        ]
    );
    let total = replay.catalog.functions.values().find(|function| function.name.name == *"total").unwrap();
    assert!(matches!(&total.body, Body::Aggregate(options) if options[0].1 == "pg_catalog.int4pl"));
    let TypeKind::Composite(attributes) = &replay.catalog.types[&QualifiedName::new("s", "pair")].kind else {
        panic!("not a composite type")
    };
    assert_eq!(attributes[1].comment.as_deref(), Some("see"));
}

#[test]
fn grant_options_come_and_go_by_themselves() {
    let (replay, _) = run(
        baseline(),
        "create table t (id int); revoke all on t from anon; grant select, insert on t to anon with grant option;
         revoke grant option for insert on t from anon;",
    );
    let acl = &replay.catalog.tables[&QualifiedName::new("public", "t")].privileges;
    let anon = Grantee::role("anon");
    assert!(acl.holds_option(&anon, Privilege::Select) && acl.holds(&anon, Privilege::Insert));
    assert!(!acl.holds_option(&anon, Privilege::Insert));
}

#[test]
fn a_type_is_missed_only_where_all_is_known() {
    let (_, problems) = run(baseline(), "create table t (a nothing)");
    assert!(!problems.is_empty());
    for text in [
        "create extension unheard_of; create table t (a nothing)",
        "do $$ begin execute (select email from auth.users limit 1); end $$; create table t (a nothing)",
    ] {
        let (_, problems) = run(baseline(), text);
        assert!(problems.is_empty(), "{text}: {problems:?}");
    }
    let (replay, problems) = run(baseline(), "create table t (a text, b _int4, c regclass, d xml)");
    assert!(problems.is_empty() && replay.notes.is_empty(), "{problems:?}");
}
