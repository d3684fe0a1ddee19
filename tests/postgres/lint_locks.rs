//! What the pages of `L0202` to `L0219` claim that servers do, tried on servers: each statement is run and linted, and both must say the same.

use std::collections::BTreeSet;
use std::fs;

use policyc::compile::Platform;
use policyc::compile::catalog::DefaultGrants;
use policyc::compile::lint::{Ground, lint};
use policyc::diagnostics::{Diagnostic, Diagnostics};
use policyc::lint::{Group, Level, Levels, Selector};
use policyc::span::{FileId, SourceMap};

use crate::support::database::{MIGRATION_ROLE, sqlstate};
use crate::support::{Cluster, Database, Grants, VERSIONS, Version, supabase};

/// What rules about statements find in the last of some migrations, those among them that are off where nobody asks.
fn findings(files: &[&str]) -> Vec<Diagnostic> {
    let mut sources = SourceMap::default();
    let ids: Vec<FileId> = files.iter().map(|text| sources.add("x.sql", *text)).collect();
    let ground = Ground { platform: Platform::Supabase, grants: DefaultGrants::New, api_schemas: Vec::new() };
    let levels = Levels { flags: vec![(Selector::Group(Group::Migration), Level::Deny)], ..Levels::default() };
    let mut diagnostics = Diagnostics::default();
    lint(&sources, &ids, ground, &levels, &mut diagnostics);
    let last = ids.last().copied();
    let found: Vec<Diagnostic> = diagnostics.iter().filter(|it| Some(it.primary.span.file) == last).cloned().collect();
    assert!(found.iter().all(|it| it.code.id.starts_with('L')), "{found:#?}");
    found
}

fn ids(files: &[&str]) -> BTreeSet<&'static str> {
    findings(files).iter().map(|it| it.code.id).collect()
}

/// A new database on each version, which has run the first files.
fn on_each(first: &str, ask: impl Fn(&Database)) {
    for version in VERSIONS {
        let database = Cluster::get(version).database(Grants::New);
        database.apply_ok(first);
        ask(&database);
    }
}

const TABLE: &str = "
create extension if not exists citext with schema extensions; create domain free as text; create domain limited as text check (value <> '');
create table u (id int primary key);
create table t (id int primary key, i int, n numeric(10,2), v varchar(20), x text, b bpchar(4), j json, c cidr, bits varbit(4),
  ts timestamp, tz timestamptz, t3 timestamp(3), d free, l limited, a varchar(5)[], g int generated always as (id + 1) stored, u int unique);
insert into t (id, i) values (1, 1);
create function same() returns int language sql immutable as 'select 1';
create function other() returns int language sql volatile as 'select 1';
create function fixed() returns int language sql volatile set search_path = '' as 'select 1';
create function drawn() returns int language plpgsql volatile as 'begin return 1; end';
";

/// Statements about `t`, most of which write every row anew, or don't.
const CHANGES: &[&str] = &[
    "alter table t add column k int",
    "alter table t add column k int default 1",
    "alter table t add column k timestamptz not null default now()",
    "alter table t add column k timestamptz default clock_timestamp()",
    "alter table t add column k uuid default gen_random_uuid()",
    "alter table t add column k int default same()",
    // The planner sees what it is made of.
    "alter table t add column k int default other()",
    "alter table t add column k int default fixed()",
    "alter table t add column k int default drawn()",
    "alter table t add column k serial",
    "alter table t add column k int generated always as identity",
    "alter table t add column k int generated always as (id * 2) stored",
    "alter table t add column k free",
    "alter table t add column k limited",
    "alter table t drop constraint t_pkey, drop column id cascade, add column k serial primary key",
    "alter table t set unlogged",
    "alter table t set logged",
    "alter table t alter column i type bigint",
    "alter table t alter column i type int",
    "alter table t alter column i type int using i + 1",
    "alter table t alter column i type bigint using i::bigint",
    "alter table t alter column i type oid using i::oid",
    "alter table t alter column i type numeric",
    "alter table t alter column n type numeric(12,2)",
    "alter table t alter column n type numeric",
    "alter table t alter column n type numeric(12,4)",
    "alter table t alter column n type numeric(8,2)",
    "alter table t alter column v type varchar(40)",
    "alter table t alter column v type varchar(10)",
    "alter table t alter column v type varchar",
    "alter table t alter column v type text",
    "alter table t alter column v type text using v::text",
    "alter table t alter column v type text using upper(v)",
    "alter table t alter column x type varchar",
    "alter table t alter column x type varchar(10)",
    "alter table t alter column x type free",
    "alter table t alter column x type limited",
    "alter table t alter column x type extensions.citext",
    "alter table t alter column x type bpchar",
    "alter table t alter column d type text",
    "alter table t alter column l type text",
    "alter table t alter column b type text",
    "alter table t alter column b type bpchar(8)",
    "alter table t alter column j type jsonb",
    "alter table t alter column c type inet",
    "alter table t alter column bits type varbit(8)",
    "alter table t alter column bits type varbit(2)",
    "alter table t alter column ts type timestamptz",
    "alter table t alter column tz type timestamp",
    "alter table t alter column tz type date",
    "alter table t alter column ts type timestamp(3)",
    "alter table t alter column ts type timestamp(6)",
    "alter table t alter column t3 type timestamp(4)",
    "alter table t alter column t3 type timestamp",
    "alter table t alter column a type varchar(9)[]",
    "alter table t alter column a type text[]",
    "alter table t alter column i set default 7",
];

#[test]
fn a_table_is_written_anew_where_a_rule_says_so() {
    on_each(TABLE, |database| {
        let mut wrong = Vec::new();
        let only = ["alter table t alter column g set expression as (id + 2)"];
        let more = if database.version() == Version::V17 { &only[..] } else { &[] };
        for statement in CHANGES.iter().chain(more) {
            let mut client = database.connect(MIGRATION_ROLE);
            let mut transaction = client.transaction().unwrap();
            transaction.batch_execute("set local timezone = 'UTC'").unwrap();
            let mut node = || -> u32 { transaction.query_one("select pg_relation_filenode('t')", &[]).unwrap().get(0) };
            let before = node();
            transaction.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
            let after: u32 = transaction.query_one("select pg_relation_filenode('t')", &[]).unwrap().get(0);
            let found = ids(&[TABLE, statement]);
            let said = ["L0202", "L0205", "L0218", "L0219"].iter().any(|id| found.contains(id));
            if said != (before != after) {
                wrong.push(format!("{statement}: rewritten {}, found {found:?}", before != after));
            }
        }
        assert!(wrong.is_empty(), "{}: {wrong:#?}", database.version());
    });
}

const LOCKED: &str = "
create table u (id int primary key);
create table t (id int primary key, i int, x text, r int references u (id), constraint positive check (i > 0) not valid);
alter table t enable row level security;
create policy p on t using (true);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger g after insert on t for each row execute function f();
create index ix on t (x);
create view w as select id from u;
";

/// Statements about `t`, with locks of every strength.
const LOCKS: &[&str] = &[
    "alter table t add column k int",
    "alter table t drop column x",
    "alter table t rename column x to y",
    "alter table t add constraint k check (i < 9) not valid",
    "alter table t add constraint k unique (i)",
    "alter table t add constraint k foreign key (i) references u (id) not valid",
    "alter table t drop constraint positive",
    "alter table t validate constraint positive",
    "alter table t alter column i type bigint",
    "alter table t alter column i set not null",
    "alter table t alter column id drop default",
    "alter table t alter column i set statistics 10",
    "alter table t alter column x set storage external",
    "alter table t set (fillfactor = 80)",
    "alter table t alter column i set (n_distinct = 5)",
    "alter table t cluster on ix",
    "alter table t disable row level security",
    "alter table t force row level security",
    "alter table t disable trigger g",
    "alter table t replica identity full",
    "create policy q on t using (true)",
    "alter policy p on t using (false)",
    "drop policy p on t",
    "create trigger h before update on t for each row execute function f()",
    "drop trigger g on t",
    "create index k on t (i)",
    "drop index ix",
    "truncate t",
    "reindex table t",
    "cluster t using ix",
    "comment on table t is 'x'",
    "grant select on t to anon",
    "create statistics s on id, i from t",
    "insert into t (id) values (5)",
];

#[test]
fn a_statement_takes_the_lock_that_l0211_names() {
    on_each(LOCKED, |database| {
        let mut wrong = Vec::new();
        for statement in LOCKS {
            let mut client = database.connect(MIGRATION_ROLE);
            let mut transaction = client.transaction().unwrap();
            // The table by its number: it may be called otherwise afterwards.
            let table: u32 = transaction.query_one("select 't'::regclass::oid", &[]).unwrap().get(0);
            transaction.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
            let query = "select mode from pg_locks where pid = pg_backend_pid() and relation = $1 and granted";
            let held: BTreeSet<String> =
                transaction.query(query, &[&table]).unwrap().iter().map(|row| row.get(0)).collect();
            // From the strongest down: those behind which a writer waits.
            let strong = [
                ("AccessExclusiveLock", "ACCESS EXCLUSIVE"),
                ("ExclusiveLock", "EXCLUSIVE"),
                ("ShareRowExclusiveLock", "SHARE ROW EXCLUSIVE"),
                ("ShareLock", "SHARE"),
            ];
            let lock = strong.iter().find(|(mode, _)| held.contains(*mode)).map(|(_, name)| *name);
            let found = findings(&[LOCKED, statement]);
            let notes = found.iter().filter(|it| it.code.id == "L0211").filter_map(|it| it.notes.first());
            let said = notes.filter_map(|note| note.split_once(" waits ")).map(|(name, _)| name.to_owned()).next();
            if said.as_deref() != lock {
                wrong.push(format!("{statement}: {held:?}, said {said:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}: {wrong:#?}", database.version());
    });
}

#[test]
fn a_new_table_locks_the_one_that_it_points_at() {
    let (first, second) =
        ("create table u (id int primary key);", "create table k (id int primary key references u (id))");
    on_each(first, |database| {
        let mut client = database.connect(MIGRATION_ROLE);
        let mut transaction = client.transaction().unwrap();
        transaction.batch_execute(second).unwrap();
        let query = "select count(*) from pg_locks where relation = 'u'::regclass and mode = 'ShareRowExclusiveLock'";
        let held: i64 = transaction.query_one(query, &[]).unwrap().get(0);
        assert_eq!(held, 1);
    });
    assert!(ids(&[first, second]).contains("L0214"));
}

const READ: &str = "
create table t (id int primary key, i int, p int, q int, constraint p check (p is not null and p > 0), constraint q check (q is not null) not valid);
create table whole (at date not null) partition by range (at);
create table part (at date not null); create table known (at date not null check (at >= '2026-01-01' and at < '2027-01-01'));
insert into t values (1, 1, 1, 1); insert into part values ('2026-05-05'); insert into known values ('2026-05-05');
";

/// Statements that read every row of a table, or none, with the rule that says so.
const READS: &[(&str, &str, &str)] = &[
    ("t", "alter table t alter column i set not null", "L0204"),
    ("t", "alter table t alter column p set not null", "L0204"),
    ("t", "alter table t alter column q set not null", "L0204"),
    ("t", "alter table t add constraint k check (i > 0)", "L0201"),
    ("t", "alter table t add constraint k check (i > 0) not valid", "L0201"),
    ("part", "alter table whole attach partition part for values from ('2026-01-01') to ('2027-01-01')", "L0215"),
    ("known", "alter table whole attach partition known for values from ('2026-01-01') to ('2027-01-01')", "L0215"),
];

#[test]
fn rows_are_read_where_a_rule_says_so() {
    on_each(READ, |database| {
        for (table, statement, rule) in READS {
            let mut client = database.connect(MIGRATION_ROLE);
            let mut transaction = client.transaction().unwrap();
            transaction.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error:?}"));
            let query = format!("select pg_stat_get_xact_numscans('{table}'::regclass)");
            let scans: i64 = transaction.query_one(&query, &[]).unwrap().get(0);
            let found = ids(&[READ, statement]);
            assert_eq!(scans > 0, found.contains(rule), "{statement} on {}: {scans}, {found:?}", database.version());
        }
    });
}

const ENUM: &str = "
create type mood as enum ('sad', 'happy');
create table t (id int primary key, m mood, n text);
insert into t values (1, 'sad', 'x');
";

/// What stands behind `alter type mood add value 'tired'` in the same file.
const USES: &[&str] = &[
    "update t set m = 'tired'",
    "update t set n = 'tired'",
    "update t set n = 'x' where m = 'tired'",
    "update t set n = 'x' where m in ('sad', 'tired')",
    "update t set m = case when n = 'tired' then 'sad'::mood else m end",
    "update t set m = case when n = 'x' then 'tired' else m end",
    "delete from t where m <> 'tired'",
    "insert into t values (2, 'tired', 'x')",
    "insert into t (n, id) values ('tired', 2)",
    "insert into t (id, m) select 3, 'tired'",
    "alter table t alter column m set default 'tired'",
    "alter table t add column k mood default 'tired'",
    "alter table t add column k text default 'tired'",
    "alter table t add constraint k check (m <> 'tired')",
    "alter table t alter column n type mood using 'tired'::mood",
    "create table k (m mood default 'tired')",
    "create table k (m mood check (m <> 'tired'))",
    "create table k (m mood, n text default 'tired')",
    "create policy p on t using (m <> 'tired')",
    "create policy p on t using (n <> 'tired')",
    "create index k on t (id) where m = 'tired'",
    "create view v as select id from t where m = 'tired'",
    "create view v as select 'tired'::mood as m",
    "create view v as select 'tired'::text as m",
    "create view v as select array['sad', 'tired']::mood[] as m",
    "create function f() returns bigint language sql as $$ select count(*) from public.t where m = 'tired' $$",
    "create function f() returns void language plpgsql as $$ begin update public.t set m = 'tired'; end $$",
    "comment on table t is 'tired'",
    "do $$ begin update t set m = 'tired'; end $$",
];

#[test]
fn a_new_value_is_refused_where_l0213_says_so() {
    on_each(ENUM, |database| {
        let mut wrong = Vec::new();
        for statement in USES {
            let file = format!("alter type mood add value 'tired';\n{statement};");
            let copy = database.copy();
            let result = copy.apply(&file);
            let code = result.as_ref().err().and_then(sqlstate).map(ToOwned::to_owned);
            assert!(code.as_deref().is_none_or(|code| code == "55P04"), "{statement}: {result:?}");
            let found = ids(&[ENUM, &file]).contains("L0213");
            if found != code.is_some() {
                wrong.push(format!("{statement}: {code:?}, found {found}"));
            }
        }
        assert!(wrong.is_empty(), "{}: {wrong:#?}", database.version());
        // A type of the same transaction.
        let file = "create type k as enum ('a'); alter type k add value 'b'; create table z (k k default 'b');";
        assert_eq!(database.apply(file).is_ok(), database.version() == Version::V17);
        assert!(!ids(&[ENUM, file]).contains("L0213"));
    });
}

/// Pushes one migration onto a database that has `t`; what the CLI said, and the columns of `t` afterwards.
fn pushed(sql: &str) -> (bool, String, Vec<String>) {
    let database = Cluster::get(Version::V17).database(Grants::New);
    let folder = tempfile::tempdir().unwrap();
    let migrations = folder.path().join("supabase/migrations");
    fs::create_dir_all(&migrations).unwrap();
    fs::write(migrations.join("001_first.sql"), "create table t (id int primary key);").unwrap();
    supabase::push(&database, folder.path()).expect_success("the first push");
    fs::write(migrations.join("002_next.sql"), sql).unwrap();
    let output = supabase::push(&database, folder.path());
    let columns = "select attname::text from pg_attribute where attrelid = 't'::regclass and attnum > 0 and not attisdropped order by attnum";
    (output.success(), output.text(), database.look(columns))
}

#[test]
fn l0212_what_stands_before_commit_stays_and_the_file_is_not_written_down() {
    let table = "create table t (id int primary key);";
    let wrong = "alter table t add column k int;\nselect 1 / 0;";
    let (done, _, columns) = pushed(wrong);
    assert!(!done && columns == ["id"], "{columns:?}");
    assert!(!ids(&[table, wrong]).contains("L0212"));
    let wrong = "begin;\nalter table t add column k int;\ncommit;\nselect 1 / 0;";
    let (done, _, columns) = pushed(wrong);
    assert!(!done && columns == ["id", "k"], "{columns:?}");
    assert!(ids(&[table, wrong]).contains("L0212"));
}

#[test]
fn l0209_a_statement_that_runs_alone_tears_its_file_apart() {
    let table = "create table t (id int primary key);";
    let wrong = "alter table t add column k int;\ncreate index concurrently i on t (k);\nselect 1 / 0;";
    let (done, _, columns) = pushed(wrong);
    assert!(!done && columns == ["id", "k"], "{columns:?}");
    assert!(ids(&[table, wrong]).contains("L0209"));
    let wrong = "begin;\ncreate index concurrently i on t (id);\ncommit;";
    let (done, said, _) = pushed(wrong);
    assert!(!done && said.contains("25001"), "{said}");
    assert!(ids(&[table, wrong]).contains("L0209"));
    for right in
        ["create index concurrently i on t (id);", "set statement_timeout = 0;\ncreate index concurrently i on t (id);"]
    {
        let (done, said, _) = pushed(right);
        assert!(done, "{said}");
        assert!(!ids(&[table, right]).contains("L0209"));
    }
}
