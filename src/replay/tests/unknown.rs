use super::{baseline, noted, run};

#[test]
fn nothing_is_passed_over_in_silence() {
    for (text, message) in [
        ("create table v as execute q", "the columns of public.v can't all be known"),
        (
            "do $$ begin execute (select email from auth.users limit 1); end $$",
            "what EXECUTE is given isn't known (line 1 of the block)",
        ),
        ("create table x (id int) tablespace fast", "TABLESPACE isn't kept"),
        ("create table x (id int, unique (id without overlaps))", "WITHOUT OVERLAPS in a constraint isn't understood"),
        (
            "insert into storage.buckets (id, name) select email, email from auth.users",
            "which rows of storage.buckets this statement leads to isn't known",
        ),
        ("import foreign schema a from server s into public", "IMPORT FOREIGN SCHEMA isn't understood"),
    ] {
        assert_eq!(noted(text), [(text.to_owned(), message.to_owned())]);
    }
}

#[test]
fn data_and_settings_leave_no_note() {
    let text =
        "begin; insert into auth.users (id) values (null); update auth.users set email = ''; delete from auth.users;
        set lock_timeout = '1s'; reset all; select 1; select count(*) from auth.users; lock table auth.users; commit;";
    assert_eq!(noted(text), []);
}

#[test]
fn a_do_block_makes_uncertain_what_it_names() {
    let text = "create table t (id int); create table u (id int);
        do $$ begin if exists (select from u) then execute 'alter table t ' || 'enable row level security'; end if; end $$;";
    let (replay, _) = run(baseline(), text);
    let uncertain: Vec<String> = replay.uncertain.iter().map(ToString::to_string).collect();
    assert_eq!(uncertain, ["table public.t"]);
}

#[test]
fn a_view_is_known_with_its_privileges() {
    assert_eq!(
        noted("create view v with (security_invoker = true) as select 1 as one;\ngrant select on v to anon;"),
        []
    );
}
