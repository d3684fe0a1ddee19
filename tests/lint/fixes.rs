//! Repairs: each is proved over the bad examples of its rule's page, and where a repair isn't certain there is none.

use crate::example::{Example, Found};
use policyc::compile::lint::fix::May;
use policyc::lint::{Level, Rule, fix, rules};

const EDIT: May = May { edit: true, edit_comments: true, add: false, reason: "" };
const ADD: May = May { edit: false, edit_comments: false, add: true, reason: "" };
const BOTH: May = May { edit: true, edit_comments: true, add: true, reason: "" };

fn rule(id: &str) -> &'static Rule {
    rules::find(id).unwrap()
}

/// All messages, wherever they stand.
fn messages(example: &Example, rule: &'static Rule) -> Vec<String> {
    let told = |found: Found| format!("{}: {}", found.id, found.diagnostic.message);
    let mut list: Vec<String> = example.lint(&[(rule, Level::Deny)]).into_iter().map(told).collect();
    list.sort();
    list
}

/// How many findings of all bad examples a repair takes away; nothing may be found that wasn't.
fn repaired(rule: &'static Rule, may: May) -> usize {
    let mut count = 0;
    for example in Example::of_page(rule.code.page).iter().filter(|example| example.bad) {
        let (fixed, after) = example.fixed(rule, may);
        count += fixed.repaired;
        let (old, new) = (messages(example, rule), messages(&after, rule));
        let mut left = old.clone();
        for message in &new {
            let at = left.iter().position(|it| it == message);
            left.remove(at.unwrap_or_else(|| panic!("{}: {message} is new in {:#?}", rule.code.id, after.files)));
        }
        assert!(left.len() >= fixed.repaired, "{}: {old:#?} became {new:#?}", rule.code.id);
        if fixed.repaired == 0 {
            assert!(fixed.changed.is_empty() && fixed.added.is_empty());
        }
    }
    count
}

#[test]
fn each_repair_is_proved_over_its_rules_bad_examples() {
    for id in fix::repaired() {
        let counts = [EDIT, ADD, BOTH].map(|may| repaired(rule(id), may) > 0);
        let wanted = match id {
            // A comment is nothing that a migration could change.
            "L0099" => [true, false, true],
            // What was checked once was checked.
            "L0201" => [false, false, true],
            _ => [true, true, true],
        };
        assert_eq!(counts, wanted, "{id}: repaired by an edit, by a new migration, by either or both");
    }
}

/// The texts of the files and of new migrations after all repairs of a rule.
fn after(id: &str, may: May, files: &[&str]) -> Vec<String> {
    let example = Example::new("bad grants=old", &files.join("-- file\n"));
    example.fixed(rule(id), may).1.files
}

const TABLE: &str = "create table public.t (id uuid primary key, up uuid references public.t (id), owner uuid);\nalter table public.t enable row level security;\n";

#[test]
fn repairs_stand_where_people_would_write_them() {
    let policy = "create policy p on public.t for select to authenticated using (owner = auth.uid()\n  and exists (select 1 from public.t x where x.owner = auth . uid ()));\n";
    let helper = "create function public.has(who uuid, what text) returns boolean language plpgsql stable set search_path = '' as $$ begin return true; end $$;\ncreate policy p on public.t for select to authenticated using (owner = (select auth.uid()) or public.has(auth.uid(), 'x'::text) or public.has((select auth.uid()), 'z') or (select public.has(auth.uid(), 'y')));\n";
    let indexes = "create index a on public.t (owner);\ncreate index b on public.t (owner); -- twice\n";
    let comments = "-- policyc: allow(L0001, L0013) both\nselect 1; -- policyc: allow(L0013) none\ncreate table public.u (id int primary key, up int /* policyc: allow(L0001, L0013) so */ references public.u (id));\n";
    let cases: [(&str, May, &[&str]); 10] = [
        ("L0001", EDIT, &[TABLE]),
        ("L0003", EDIT, &[TABLE, policy]),
        ("L0003", ADD, &[TABLE, policy]),
        ("L0122", EDIT, &[TABLE, helper]),
        ("L0122", ADD, &[TABLE, helper]),
        ("L0009", EDIT, &[TABLE, indexes]),
        ("L0009", ADD, &[TABLE, indexes]),
        ("L0099", EDIT, &[comments]),
        ("L0112", EDIT, &[TABLE]),
        ("L0201", BOTH, &[TABLE, "alter table public.t add constraint positive check (id is not null);\n"]),
    ];
    let shown = cases.map(|(id, may, files)| format!("# {id}\n{}", after(id, may, files).join("-- file\n")));
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_later_file_that_gets_in_the_way_of_an_edit_makes_a_new_migration_of_it() {
    let table = "create table public.t (id uuid primary key, up uuid references public.t (id));\n";
    let renamed = "alter table public.t rename to u;\n";
    let files = after("L0001", BOTH, &[table, renamed]);
    assert_eq!(files[..2], [table, renamed], "the file isn't changed: there the table has another name");
    assert_eq!(files[2..], ["create index concurrently on public.u (up);\n"]);
}

#[test]
fn what_cannot_be_proved_is_left_and_says_why() {
    // A constraint of ADD COLUMN can't be NOT VALID, and behind another clause the words would mean something else.
    for statement in [
        "alter table public.t add column total numeric constraint positive check (total >= 0);\n",
        "alter table public.t add constraint positive check (id is not null), alter column owner set default null;\n",
    ] {
        let example = Example::new("bad", &format!("{TABLE}-- file\n{statement}"));
        let (fixed, after) = example.fixed(rule("L0201"), BOTH);
        let reasons: Vec<&str> = fixed.left.iter().map(|(_, _, reason)| reason.as_str()).collect();
        assert!(
            matches!(reasons.as_slice(), [reason] if reason.contains("something else would be found then")),
            "{reasons:?}"
        );
        assert_eq!(after.files, example.files);
    }
}

#[test]
fn a_duplicate_index_that_something_hangs_on_stays() {
    let table = "create table public.t (id uuid primary key, a int not null);\n";
    for index in [
        "create unique index x on public.t (a);\ncreate unique index y on public.t (a);\n",
        "create index x on public.t (a);\ncreate index y on public.t (a);\ncomment on index public.y is 'kept';\n",
    ] {
        let text = format!("{table}{index}");
        assert_eq!(after("L0009", ADD, &[&text]), [text]);
    }
}

#[test]
fn a_volatile_call_is_left_in_its_place() {
    let table =
        "create table public.t (id uuid primary key, owner uuid);\nalter table public.t enable row level security;\n";
    for (volatility, is_repaired) in [("stable", true), ("volatile", false)] {
        let text = format!(
            "{table}create function public.who() returns uuid language plpgsql {volatility} set search_path = '' as $$ begin return auth.uid(); end $$;\ncreate policy p on public.t for select to authenticated using (owner = public.who());\n"
        );
        let changed = after("L0122", ADD, &[&text]).len() > 1;
        assert_eq!(changed, is_repaired, "{volatility}");
    }
}

/// Whether L0011 repairs `public.f()` with this body, in a project with `more`.
fn gets_a_path(body: &str, more: &str) -> bool {
    let text = format!(
        "create type public.mood as enum ('x');\ncreate table public.t (id uuid primary key, owner uuid, at timestamptz);\nalter table public.t enable row level security;\n{more}create function public.f() returns void language plpgsql security definer as $f$ {body} $f$;\n"
    );
    let found = Example::new("bad grants=old", &text).lint(&[]);
    let ours = found.iter().find(|it| it.id == "L0011" && it.diagnostic.message.contains("public.f()"));
    let ours = ours.unwrap_or_else(|| panic!("{text}: {:#?}", found.iter().map(Found::shown).collect::<Vec<_>>()));
    ours.diagnostic.repair.is_some()
}

#[test]
fn a_search_path_is_emptied_only_where_nothing_hangs_on_it() {
    for body in [
        "begin end",
        "declare n int; r public.t; begin select count(*)::int into n from public.t where owner = auth.uid(); end",
        "declare r record; begin for r in select * from public.t order by lower(id::text) loop perform pg_catalog.pg_sleep(0); end loop; end",
        "begin update public.t set at = now(), id = gen_random_uuid() where coalesce(owner, id) is not null; end",
        "begin insert into public.t (id) values (extensions.uuid_generate_v4()) on conflict (id) do nothing; end",
    ] {
        assert!(gets_a_path(body, ""), "{body}");
    }
    for body in [
        "begin delete from t; end",
        "begin perform 1 from public.t join t x on true; end",
        "begin perform 1 from public.t order by own(id); end",
        "begin perform 1 from public.t order by (select max(at) from t); end",
        "begin update public.t set id = uuid_generate_v4(); end",
        "begin perform nextval('s'); end",
        "begin perform 't'::regclass; end",
        "begin perform to_tsvector('english', 'x'); end",
        "declare m mood; begin end",
        "declare r t%rowtype; begin end",
        "begin perform 'x'::mood; end",
        "begin perform cast('x' as mood); end",
        "begin execute 'delete from t'; end",
        "begin with x as (select 1) select 1 from x; end",
        "begin perform set_config('search_path', 'public', true); end",
    ] {
        assert!(!gets_a_path(body, ""), "{body}");
    }
    // What runs inside it has no path of its own, and needs one.
    let trigger = "create function public.log() returns trigger language plpgsql as $$ begin insert into logged values (1); return new; end $$;\ncreate trigger log after insert on public.t for each row execute function public.log();\n";
    assert!(!gets_a_path("begin insert into public.t (id) values (null); end", trigger));
    assert!(gets_a_path("begin end", trigger));
    // Operators are names too.
    assert!(!gets_a_path("begin end", "create extension citext with schema extensions;\n"));
    // It would no longer be made a part of the query that calls it.
    let sql = Example::new("bad", "create function public.f() returns int language sql stable as $$ select 1 $$;\n");
    assert!(sql.lint(&[]).iter().any(|it| it.id == "L0011" && it.diagnostic.repair.is_none()));
}
