//! Pairs of schemas in `tests/pairs`, each way, by replay. The same folder is judged on a real server, with rows: `make pairs DIR=tests/pairs`.

use super::diff;
use crate::catalog::Catalog;
use crate::diagnostics::Diagnostics;
use crate::platform::supabase::plain;
use crate::replay::{Replay, Session};
use crate::span::SourceMap;
use std::fs;
use std::path::{Path, PathBuf};

fn replayed(path: &Path) -> Catalog {
    let sql = fs::read_to_string(path).unwrap();
    let mut sources = SourceMap::default();
    let file = sources.add("x.sql", &sql);
    let mut replay = Replay::with_session(plain(), Session::default());
    let mut diagnostics = Diagnostics::default();
    replay.apply_text(file, &sql, &mut diagnostics);
    let said: Vec<String> = diagnostics.iter().map(|found| found.message.clone()).collect();
    assert!(said.is_empty() && replay.notes.is_empty(), "{}: {said:?} {:?}", path.display(), replay.notes);
    replay.catalog
}

#[test]
fn every_pair_leads_to_the_other_and_equals_to_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pairs");
    let mut pairs: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pairs.sort();
    assert!(!pairs.is_empty());
    let mut wrong = Vec::new();
    for pair in pairs {
        let name = pair.file_name().unwrap().to_string_lossy().into_owned();
        let (a, b) = (replayed(&pair.join("a.sql")), replayed(&pair.join("b.sql")));
        assert_eq!(diff(&a, &a).sql, "", "{name}");
        let (there, back) = (diff(&a, &b), diff(&b, &a));
        insta::assert_snapshot!(name.clone(), format!("{}\n-- and back\n{}", there.sql, back.sql));
        wrong.extend(there.failures.iter().map(|why| format!("{name} ->: {why}")));
        wrong.extend(back.failures.iter().map(|why| format!("{name} <-: {why}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn of(sql: &str) -> Catalog {
    let mut sources = SourceMap::default();
    let file = sources.add("x.sql", sql);
    let mut replay = Replay::with_session(plain(), Session::default());
    replay.apply_text(file, sql, &mut Diagnostics::default());
    replay.catalog
}

const SUBSCRIPTION: &str =
    "create subscription s connection 'dbname=x' publication p with (connect = false, slot_name = 'theirs');";

/// DROP SUBSCRIPTION can't stand in a transaction while there is a slot.
#[test]
fn a_subscription_lets_go_of_its_slot_before_it_goes() {
    let way = diff(&of(SUBSCRIPTION), &of(""));
    assert_eq!(way.failures, Vec::<String>::new());
    assert_eq!(
        way.sql,
        "ALTER SUBSCRIPTION s DISABLE;\nALTER SUBSCRIPTION s SET (slot_name = NONE);\nDROP SUBSCRIPTION s;\n"
    );
}

/// What was granted on parts of an extension isn't known well enough to be taken back; that is no reason to drop the extension.
#[test]
fn an_extension_stays_whatever_was_granted_on_its_parts() {
    let installed = "create extension pg_cron;";
    let granted = format!("{installed} grant usage on schema cron to postgres; grant select on cron.job to postgres;");
    let (with, without) = (of(&granted), of(installed));
    assert!(!with.others.is_empty(), "{:?}", with.differing(&without));
    let back = diff(&with, &without);
    assert!(!back.sql.contains("DROP EXTENSION"), "{}", back.sql);
    assert!(back.failures.iter().any(|why| why.contains("pg_cron")), "{:?}", back.failures);
}

/// A body is looked into when the function is made, unless somebody says otherwise.
#[test]
fn bodies_that_no_order_suits_are_not_looked_into() {
    let circle = "create function f() returns bigint language sql as 'select 1::bigint';
        create table t (id int primary key, n bigint default f());
        create or replace function f() returns bigint language sql as 'select count(*) from public.t';";
    let way = diff(&of(""), &of(circle));
    assert!(way.sql.starts_with("SET check_function_bodies = off;\n") && way.failures.is_empty(), "{way:?}");
    let plain = diff(
        &of(""),
        &of("create table t (id int); create function f() returns int language sql as 'select id from public.t';"),
    );
    assert!(plain.sql.starts_with("CREATE TABLE") && plain.failures.is_empty(), "{plain:?}");
}
