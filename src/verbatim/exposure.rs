//! What the model's own SQL adds isn't open by accident: by what Postgres gives to everybody, or by what the project gives by default.

use super::{Ground, Placed};
use crate::catalog::{Catalog, Function, Grantee, Ident, ObjectId, Privilege, QualifiedName, ViewKind};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::replay::{Replay, StatementKind};
use crate::span::Span;
use crate::sql::Statement;
use crate::sql::print;
use crate::sql::quote;

/// Says what is open.
pub(super) fn check(ground: Ground<'_>, now: &Catalog, placed: &[Placed], diagnostics: &mut Diagnostics) {
    let clients = clients(ground);
    for id in ground.wanted.differing(now) {
        if ground.wanted.has(&id) {
            continue;
        }
        let Some(span) = made_by(placed, &id) else { continue };
        match &id {
            ObjectId::Table(name) => push(diagnostics, table(now, &clients, name, span)),
            ObjectId::View(name) => {
                let view = now.views.get(name).filter(|_| is_reachable(now, &clients, &name.schema));
                let open = view.filter(|view| view.kind != ViewKind::Plain || !view.is_security_invoker());
                push(diagnostics, open.map(|view| open_view(name, view.kind != ViewKind::Plain, span)));
            }
            ObjectId::Function(id) => {
                let function = now.functions.get(id).filter(|function| function.security_definer);
                if let Some(function) = function {
                    push(diagnostics, open_function(ground, function, span));
                    push(diagnostics, loose_function(function, span));
                }
            }
            _ => {}
        }
    }
    by_default(ground, now, placed, diagnostics);
}

/// Everybody who isn't the server.
fn clients(ground: Ground<'_>) -> Vec<Grantee> {
    let roles = ground.model.identity.database_roles();
    let named = roles.anon.into_iter().chain(std::iter::once(roles.client));
    std::iter::once(Grantee::Public).chain(named.map(Grantee::role)).collect()
}

fn is_reachable(now: &Catalog, clients: &[Grantee], schema: &Ident) -> bool {
    let schema = now.schemas.get(schema);
    schema.is_some_and(|schema| clients.iter().any(|who| schema.privileges.holds(who, Privilege::Usage)))
}

/// The statement that has to do with an object first.
fn made_by(placed: &[Placed], id: &ObjectId) -> Option<Span> {
    placed.iter().find(|statement| statement.changes.contains(id)).map(|statement| statement.span)
}

fn table(now: &Catalog, clients: &[Grantee], name: &QualifiedName, span: Span) -> Option<Diagnostic> {
    let table = now.tables.get(name).filter(|_| is_reachable(now, clients, &name.schema))?;
    (!table.row_security).then(|| {
        Diagnostic::error(
            &code::P0480,
            span,
            format!("`{}` has no row security, and clients reach its schema", name.name),
        )
        .note("whoever is granted anything on it sees the rows of every tenant")
        .help(format!("add `ALTER TABLE {} ENABLE ROW LEVEL SECURITY;`", quote::qualified(name)))
        .help("or make it in a schema that clients can't use")
    })
}

/// A statement that makes a view with its owner's rights where clients reach it.
pub(super) fn definer_view(ground: Ground<'_>, now: &Catalog, statement: &Statement, span: Span) -> Option<Diagnostic> {
    let view = StatementKind::definer_view(statement)?;
    let schema = view.schema.as_deref().unwrap_or(crate::model::PUBLIC);
    let name = QualifiedName::new(schema, view.name.as_str());
    is_reachable(now, &clients(ground), &name.schema).then(|| open_view(&name, view.is_materialized, span))
}

fn open_view(name: &QualifiedName, is_materialized: bool, span: Span) -> Diagnostic {
    if is_materialized {
        let message = format!("`{}` is materialized, and clients reach its schema", name.name);
        return Diagnostic::error(&code::P0482, span, message)
            .note("a materialized view has no row security: it shows what its owner saw")
            .help("make it in a schema that clients can't use");
    }
    Diagnostic::error(&code::P0482, span, format!("`{}` shows what its owner sees", name.name))
        .note("without `security_invoker` no policy binds whoever looks at the view")
        .help(format!("write `CREATE VIEW {} WITH (security_invoker = true) AS ...`", quote::qualified(name)))
}

/// One that everybody may call.
fn open_function(ground: Ground<'_>, function: &Function, span: Span) -> Option<Diagnostic> {
    let is_open = function.privileges.holds(&Grantee::Public, Privilege::Execute);
    is_open.then(|| {
        Diagnostic::error(
            &code::P0481,
            span,
            format!("everybody may call `{}`, which acts with its owner's rights", function.name),
        )
        .note("Postgres gives EXECUTE on every new function to PUBLIC, and no policy binds the owner")
        .help(format!("add `REVOKE ALL ON FUNCTION {} FROM {};`", signature(function), everybody(ground)))
    })
}

/// One that looks for names where the caller says.
fn loose_function(function: &Function, span: Span) -> Option<Diagnostic> {
    let is_fixed = function.settings.iter().any(|(name, _)| *name == *"search_path");
    (!is_fixed).then(|| {
        Diagnostic::error(
            &code::P0481,
            span,
            format!("`{}` looks for names where its caller says, with its owner's rights", function.name),
        )
        .note("whoever sets `search_path` can put a function or table of their own under a name in it")
        .help("add `SET search_path = pg_catalog, pg_temp` to the function, and write names with their schemas")
    })
}

/// Everybody to whom a project may give something by default.
fn everybody(ground: Ground<'_>) -> String {
    let roles = ground.model.identity.database_roles();
    let named = roles.anon.into_iter().chain(std::iter::once(roles.client)).chain(roles.server);
    let named = named.map(|role| quote::ident(&role).into_owned());
    std::iter::once("PUBLIC".to_owned()).chain(named).collect::<Vec<_>>().join(", ")
}

fn signature(function: &Function) -> String {
    let id = function.id();
    let types: Vec<String> = id.arguments.iter().map(print::type_ref).collect();
    format!("{}({})", quote::qualified(&id.name), types.join(", "))
}

/// New objects must be open to the same people whatever the project's default privileges are: Supabase's changed in 2026.
fn by_default(ground: Ground<'_>, now: &Catalog, placed: &[Placed], diagnostics: &mut Diagnostics) {
    let mut start = ground.wanted.clone();
    start.default_privileges = ground.old_defaults.clone();
    let mut replay = Replay::new(start);
    for statement in placed {
        replay.apply(&statement.statement);
    }
    for id in now.differing(&replay.catalog) {
        let (Some(span), false) = (made_by(placed, &id), id == ObjectId::DefaultPrivileges) else { continue };
        let on = match &id {
            ObjectId::Table(name) | ObjectId::View(name) => format!("TABLE {}", quote::qualified(name)),
            ObjectId::Sequence(name) => format!("SEQUENCE {}", quote::qualified(name)),
            ObjectId::Function(function) => now.functions.get(function).map_or_else(
                || format!("FUNCTION {}", quote::qualified(&function.name)),
                |function| format!("FUNCTION {}", signature(function)),
            ),
            ObjectId::Schema(name) => format!("SCHEMA {}", quote::ident(name)),
            ObjectId::Type(name) => format!("TYPE {}", quote::qualified(name)),
            _ => continue,
        };
        diagnostics.push(
            Diagnostic::error(
                &code::P0483,
                span,
                format!("who may use {id} hangs on what the project gives by default"),
            )
            .note("Supabase gave everything in `public` to clients before 2026, and projects differ")
            .help(format!("add `REVOKE ALL ON {on} FROM {};`, and then grant what is meant", everybody(ground))),
        );
    }
}

fn push(diagnostics: &mut Diagnostics, found: Option<Diagnostic>) {
    if let Some(diagnostic) = found {
        diagnostics.push(diagnostic);
    }
}
