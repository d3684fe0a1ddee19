//! Statements by kind, on a small Supabase project.

mod alter;
mod create;
mod depends;
mod do_block;
mod garbled;
mod names;
mod plpgsql;
mod privileges;
mod refusals;
mod rest;
mod sequence;
mod shape;
mod typed;
mod unknown;
mod views;

use super::{Note, Replay};
use crate::catalog::{Catalog, Column, Ident, ObjectKind, QualifiedName, Role, Schema, Table, TypeRef};
use crate::diagnostics::Diagnostics;
use crate::span::{FileId, SourceMap};

/// Roles, schemas and the table `auth.users`, with the default privileges that a project had before 2026-10-30.
fn baseline() -> Catalog {
    let setup = "\
        alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
        alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
        create function auth.uid() returns uuid language sql stable as 'select null::uuid';
        create function auth.jwt() returns jsonb language sql stable as 'select null::jsonb';";
    let mut catalog = Catalog::default();
    for role in ["postgres", "anon", "authenticated", "service_role", "supabase_auth_admin"] {
        catalog.roles.insert(role.into(), Role { inherit: true, ..Role::default() });
    }
    for schema in ["public", "extensions", "auth"] {
        let owner: Ident = "postgres".into();
        let privileges = catalog.default_privileges.for_new(&owner, None, ObjectKind::Schema);
        catalog.schemas.insert(schema.into(), Schema { owner, privileges, comment: None });
    }
    let mut users = Table::new(QualifiedName::new("auth", "users"), "supabase_auth_admin".into());
    users.columns.push(Column { not_null: true, ..Column::new("id", TypeRef::builtin("uuid")) });
    users.columns.push(Column::new("email", TypeRef::builtin("varchar")));
    let key = crate::catalog::ConstraintKind::PrimaryKey(vec!["id".into()]);
    users.constraints.insert("users_pkey".into(), crate::catalog::Constraint::new("users_pkey", key));
    catalog.tables.insert(users.name.clone(), users);
    let (replay, diagnostics) = run(catalog, setup);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    replay.catalog
}

fn run(catalog: Catalog, text: &str) -> (Replay, Diagnostics) {
    let mut replay = Replay::new(catalog);
    let mut diagnostics = Diagnostics::default();
    replay.apply_text(file(), text, &mut diagnostics);
    (replay, diagnostics)
}

fn file() -> FileId {
    SourceMap::default().add("migration.sql", "")
}

/// After statements that are all understood.
fn after(text: &str) -> Replay {
    let (replay, diagnostics) = run(baseline(), text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(replay.notes, []);
    assert!(replay.uncertain.is_empty());
    replay
}

/// A table after statements that are all understood.
fn table_after(text: &str, name: &str) -> Table {
    let replay = after(text);
    replay.catalog.tables.get(&QualifiedName::new("public", name)).cloned().unwrap_or_else(|| panic!("no table {name}"))
}

/// Each refusal with its code and the statement that it is about.
fn refused(text: &str) -> Vec<String> {
    let (_, diagnostics) = run(baseline(), text);
    let shown = diagnostics.iter().map(|diagnostic| {
        let state = diagnostic.notes.first().and_then(|note| note.rsplit_once(' ')).map_or("", |(_, state)| state);
        format!("{} {state}: {}", diagnostic.code.id, diagnostic.message)
    });
    shown.collect()
}

/// What isn't known after statements, and where.
fn noted(text: &str) -> Vec<(String, String)> {
    let (replay, diagnostics) = run(baseline(), text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let shown = |note: &Note| (text[note.span.range()].lines().next().unwrap_or("").to_owned(), note.message.clone());
    replay.notes.iter().map(shown).collect()
}
