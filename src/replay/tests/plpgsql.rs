//! PL/pgSQL: what is known of it, and what isn't.

use super::{after, noted, refused, run, table_after};
use crate::catalog::ObjectId;

const T: &str = "create table t (id int, a text);";

fn block(body: &str) -> String {
    format!("{T} do $x$ {body} $x$;")
}

fn columns(body: &str) -> Vec<String> {
    let table = table_after(&block(body), "t");
    table.columns.iter().skip(2).map(|column| column.name.to_string()).collect()
}

#[test]
fn a_loop_never_hangs() {
    for body in [
        "begin loop null; end loop; end",
        "declare i int := 0; begin while i < 1 loop i := 0; end loop; end",
        "begin for i in 1..2000000000 loop null; end loop; end",
    ] {
        let noted = noted(&block(body));
        assert!(matches!(noted.as_slice(), [(_, message)] if message.contains("too many steps")), "{body}: {noted:?}");
    }
    let recursive = "create function f() returns void language plpgsql as $$ begin perform f(); end $$; select f();";
    assert!(noted(recursive).iter().any(|(_, message)| message.contains("calls itself")));
    let deep = format!("begin {} end", "begin ".repeat(5000));
    assert!(
        matches!(refused(&block(&deep)).as_slice(), [one] if one.contains("42601")),
        "{:?}",
        refused(&block(&deep))
    );
}

#[test]
fn what_a_branch_may_have_touched_is_uncertain() {
    // In the catalog stands what an empty table leads to.
    for (body, columns) in [
        ("begin if exists (select from t where a = 'x') then alter table t add column n int; end if; end", 2),
        ("declare r record; begin for r in select * from t loop alter table t add column n int; end loop; end", 2),
        ("begin if (select count(*) from t) > 0 then return; end if; alter table t add column n int; end", 3),
        (
            "begin if (select count(*) from t) > 0 then return; end if; null; null; alter table t add column n int; end",
            3,
        ),
        (
            "begin begin if (select count(*) from t) > 0 then return; end if; end; alter table t add column n int; end",
            3,
        ),
        (
            "declare x text; begin select a into x from t; if x = 'a' then null; elsif x = 'b' then alter table t add column n int; end if; end",
            2,
        ),
    ] {
        let (replay, diagnostics) = run(super::baseline(), &block(body));
        assert!(diagnostics.is_empty(), "{body}: {diagnostics:?}");
        assert_eq!(replay.notes.len(), 1, "{body}: {:?}", replay.notes);
        assert!(replay.uncertain.iter().any(|id| matches!(id, ObjectId::Table(name) if name.name == *"t")), "{body}");
        let table = replay.catalog.tables.values().find(|table| table.name.name == *"t");
        assert_eq!(table.map(|table| table.columns.len()), Some(columns), "{body}");
    }
}

#[test]
fn rows_alone_leave_no_doubt() {
    for body in [
        "begin if exists (select from t where a = 'x') then delete from t; else raise exception 'no'; end if; end",
        "declare r record; begin for r in select * from t loop execute format('update t set a = %L', r.a); end loop; end",
        "declare n int; begin update t set a = ''; get diagnostics n = row_count; raise notice '%', n; end",
    ] {
        after(&block(body));
    }
}

#[test]
fn what_execute_is_given_may_not_be_known() {
    let noted = noted(&block(
        "declare r record; begin for r in select * from t loop execute 'drop table ' || r.a; end loop; end",
    ));
    assert!(matches!(noted.as_slice(), [(_, message)] if message.contains("`drop table ...`")), "{noted:?}");
}

#[test]
fn an_unhandled_error_undoes_the_block() {
    let text = block("begin alter table t add column n int; create table u (id int); perform 1 / 0; end");
    assert!(matches!(refused(&text).as_slice(), [one] if one.starts_with("P0714 22012")), "{:?}", refused(&text));
    let (replay, _) = run(super::baseline(), &text);
    assert_eq!(replay.catalog, run(super::baseline(), T).0.catalog);
}

#[test]
fn a_handler_undoes_its_own_block_only() {
    let body = "begin alter table t add column n int; begin alter table t add column m int; raise exception 'x'; \
        exception when raise_exception then alter table t add column o int; end; end";
    assert_eq!(columns(body), ["n", "o"]);
}

#[test]
fn three_valued_logic() {
    for (condition, holds) in [
        ("null or true", true),
        ("null and true", false),
        ("not (null = 1)", false),
        ("null is null", true),
        ("1 in (2, null)", false),
        ("1 not in (2, null)", false),
        ("coalesce(null, 1) = 1", true),
        ("nullif('', '') is null", true),
        ("'abc' like 'a%' and 'abc' !~ '^b'", true),
        ("'public.t'::regclass = 't'::regclass", true),
        ("array['a', 'b'] @> array['a']", true),
        ("'a' = any('{a,b}'::text[])", true),
        ("cardinality('{}'::text[]) = 0", true),
        ("2 between 1 and 3 and not 4 between 1 and 3", true),
        ("(case when 1 > 2 then 'x' else 'y' end) = 'y'", true),
        ("'1'::int + 1 = 2", true),
        ("null is distinct from 1", true),
    ] {
        let body = format!("begin if {condition} then alter table t add column yes int; end if; end");
        assert_eq!(!columns(&body).is_empty(), holds, "{condition}");
    }
}

#[test]
fn format_quotes_as_the_server_does() {
    let body = "declare c text; begin c := format('%s|%I|%L|%2$s|%%', 'a b', 'a b', null, 'x'); \
        execute format('comment on table t is %L', c); end";
    assert_eq!(table_after(&block(body), "t").comment.as_deref(), Some("a b|\"a b\"|NULL|a b|%"));
}
