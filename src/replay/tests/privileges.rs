use super::{after, table_after};
use crate::catalog::{Acl, Grantee, Privilege as P, QualifiedName};

fn held(acl: &Acl, role: &str) -> Vec<P> {
    let grantee = if role == "PUBLIC" { Grantee::Public } else { Grantee::role(role) };
    acl.iter().find(|(who, _)| **who == grantee).map(|(_, held)| held.iter().copied().collect()).unwrap_or_default()
}

#[test]
fn new_objects_get_the_default_privileges() {
    let replay = after(
        "create table t (id int); create function f() returns int language sql as ''; create schema s; create table s.u ()",
    );
    let table = |schema, name| replay.catalog.tables.get(&QualifiedName::new(schema, name)).unwrap().clone();
    assert_eq!(held(&table("public", "t").privileges, "anon").len(), 7);
    assert!(table("s", "u").privileges.is_empty());
    let function = replay.catalog.functions.values().find(|function| function.name.name == "f").unwrap();
    assert_eq!(held(&function.privileges, "PUBLIC"), [P::Execute]);
    assert_eq!(held(&function.privileges, "anon"), [P::Execute]);
}

#[test]
fn defaults_in_a_schema_only_add() {
    let replay = after(
        "alter default privileges in schema public revoke execute on functions from public;
         create function f() returns int language sql as '';
         alter default privileges revoke execute on functions from public;
         create function g() returns int language sql as '';
         alter default privileges for role postgres in schema public revoke all on tables from anon;
         create table t (id int);",
    );
    let function = |name: &str| {
        let found = replay.catalog.functions.values().find(|function| function.name.name == *name);
        held(&found.unwrap().privileges, "PUBLIC")
    };
    assert_eq!(function("f"), [P::Execute]);
    assert_eq!(function("g"), []);
    let table = replay.catalog.tables.get(&QualifiedName::new("public", "t")).unwrap();
    assert_eq!(held(&table.privileges, "anon"), []);
    assert_eq!(held(&table.privileges, "authenticated").len(), 7);
}

#[test]
fn revoke_all_takes_column_privileges_too_and_a_column_revoke_nothing_from_the_table() {
    let start = "create table t (a text, b text); revoke all on t from anon, authenticated, service_role, public;
                 grant select on t to anon; grant update (a, b), insert (a) on t to anon; grant all (b) on t to authenticated;";
    let table = table_after(start, "t");
    assert_eq!(held(&table.privileges, "anon"), [P::Select]);
    assert_eq!(held(&table.column("a").unwrap().privileges, "anon"), [P::Insert, P::Update]);
    assert_eq!(
        held(&table.column("b").unwrap().privileges, "authenticated"),
        [P::Select, P::Insert, P::Update, P::References]
    );

    let table = table_after(&format!("{start} revoke select (a) on t from anon"), "t");
    assert_eq!(held(&table.privileges, "anon"), [P::Select]);

    let table = table_after(&format!("{start} revoke update on t from anon"), "t");
    assert_eq!(held(&table.column("a").unwrap().privileges, "anon"), [P::Insert]);
    assert_eq!(held(&table.column("b").unwrap().privileges, "anon"), []);

    let table = table_after(&format!("{start} revoke all on table public.t from anon"), "t");
    assert_eq!(held(&table.privileges, "anon"), []);
    assert_eq!(held(&table.column("a").unwrap().privileges, "anon"), []);
    assert_eq!(held(&table.column("b").unwrap().privileges, "authenticated").len(), 4);
}

#[test]
fn all_objects_of_a_schema_are_those_that_are_there() {
    let replay = after(
        "create schema s; create table s.a (); create function s.f() returns int language sql as '';
         grant select, maintain on all tables in schema s to anon;
         revoke all on all functions in schema s from public;
         grant usage on schema s to anon, public;
         revoke create, usage on schema s from public;
         create table s.b ();",
    );
    let table = |name| replay.catalog.tables.get(&QualifiedName::new("s", name)).unwrap().clone();
    assert_eq!(held(&table("a").privileges, "anon"), [P::Select, P::Maintain]);
    assert!(table("b").privileges.is_empty());
    let function = replay.catalog.functions.values().find(|function| function.name.name == "f").unwrap();
    assert!(function.privileges.is_empty());
    assert_eq!(held(&replay.catalog.schemas.get("s").unwrap().privileges, "anon"), [P::Usage]);
    assert_eq!(held(&replay.catalog.schemas.get("s").unwrap().privileges, "PUBLIC"), []);
}

#[test]
fn the_owner_holds_everything_by_itself() {
    let table = table_after(
        "create table t (a text); grant select on t to postgres; grant update (a) on t to current_user",
        "t",
    );
    assert_eq!(held(&table.privileges, "postgres"), []);
    assert!(table.column("a").unwrap().privileges.is_empty());
    let table = table_after("create table t (a text); alter table t owner to anon", "t");
    assert_eq!(table.owner, "anon");
    assert_eq!(held(&table.privileges, "anon"), []);
    assert_eq!(held(&table.privileges, "authenticated").len(), 7);
}

#[test]
fn types_have_privileges_too() {
    let replay =
        after("create type m as enum ('a'); revoke usage on type m from public; grant usage on type m to anon");
    let ty = replay.catalog.types.get(&QualifiedName::new("public", "m")).unwrap();
    assert_eq!(held(&ty.privileges, "anon"), [P::Usage]);
    assert_eq!(held(&ty.privileges, "PUBLIC"), []);
}

#[test]
fn a_default_that_is_taken_back_leaves_nothing() {
    let before = after("").catalog.default_privileges;
    let replay = after(
        "create schema s;
         alter default privileges in schema s grant select on tables to anon;
         alter default privileges in schema s revoke all on tables from anon;
         alter default privileges revoke execute on functions from public;
         alter default privileges grant execute on functions to public;",
    );
    assert_eq!(replay.catalog.default_privileges, before);
}
