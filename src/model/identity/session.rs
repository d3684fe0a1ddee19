//! Who is calling on a plain Postgres: settings that the application makes for a transaction, and the roles it connects as.

use crate::catalog::{Ident, TypeRef, name::MAX_BYTES};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::names;
use crate::model::sql::Sql;
use crate::platform::TypeName;
use crate::span::Span;
use crate::syntax::tree::{self, DottedName, Name};

/// Settings and roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who the user is. Without it the server is trusted to name a tenant, and whoever comes has the model's one role there.
    pub user: Option<Setting>,
    /// Which of the user's tenants is chosen; without it, all of them are meant.
    pub tenant: Option<Setting>,
    /// The role of requests.
    pub client: Ident,
    /// The role of jobs, and of the code that signs people in.
    pub server: Option<Ident>,
    /// The role that owns the functions which look behind row security. Nobody is a member of it.
    pub helpers: Ident,
}

/// A setting of the session, which anybody who can send SQL can set (Postgres docs, 20.16).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, with a dot.
    pub name: String,
    /// The type of what it holds.
    pub ty: TypeRef,
    /// Where it is written.
    pub span: Span,
}

/// The types that ids have, as Postgres calls them.
pub(super) const TYPES: [&str; 3] = ["uuid", "text", "int8"];

/// Settings of Postgres's own extensions begin with these, so that a name of ours could be one of theirs.
const TAKEN: [&str; 6] = ["plpgsql", "pg_stat_statements", "auto_explain", "pg_trgm", "request", "pgrst"];

/// Reads the block; `place` is where it begins.
pub(super) fn check(written: &tree::Session, place: Span, sql: &Sql, diagnostics: &mut Diagnostics) -> Session {
    let missing = |span| Setting { name: String::new(), ty: TypeRef::builtin("unknown"), span };
    // What is wrong with a setting has been told; that there is none is another matter.
    let user = written.user.as_ref();
    let mut user = user.map(|it| setting(it, sql, diagnostics).unwrap_or_else(|| missing(it.name.span)));
    let tenant = written.tenant.as_ref().and_then(|it| setting(it, sql, diagnostics));
    if let (Some(user), Some(tenant)) = (&user, &tenant)
        && user.name == tenant.name
    {
        diagnostics.push(
            Diagnostic::error(&code::P0441, tenant.span, format!("`{}` can't hold both", tenant.name))
                .label(user.span, "it holds the user")
                .help("use two settings"),
        );
    }
    let client = written.client.as_ref();
    if client.is_none() {
        diagnostics.push(
            Diagnostic::error(&code::P0442, place, "the session doesn't say as which role requests come")
                .note("rules are about this role of the database: it is granted what they allow, and row security binds it")
                .help("add `client app_user`"),
        );
    }
    if written.user.is_none() && written.tenant.is_none() {
        diagnostics.push(
            Diagnostic::error(&code::P0490, place, "the session says neither who the user is nor for which tenant it speaks")
                .note("nobody could be told from anybody else, so nobody could be allowed anything")
                .help("say which setting holds the user: `user app.current_user_id text`; or the tenant alone, where the server is trusted: `tenant app.current_tenant_id uuid`"),
        );
        user = Some(missing(place));
    }
    let helpers = written
        .helpers
        .clone()
        .or_else(|| client.map(|client| Name { value: format!("{}_helpers", client.value), span: client.span }));
    let mut taken: Vec<&Name> = Vec::new();
    for name in client.into_iter().chain(&written.server).chain(&helpers) {
        role(name, diagnostics);
        if let Some(first) = taken.iter().find(|first| first.value == name.value) {
            diagnostics.push(
                Diagnostic::error(&code::P0442, name.span, format!("`{}` has two parts to play", name.value))
                    .label(first.span, "the first one")
                    .note("what one may do the other may not: clients, the server and the helpers are three roles")
                    .help("give each a name of its own"),
            );
        }
        taken.push(name);
    }
    let ident = |name: Option<&Name>| name.map(|name| Ident::from(name.as_str())).unwrap_or_default();
    Session {
        user,
        tenant,
        client: ident(client),
        server: written.server.as_ref().map(|name| ident(Some(name))),
        helpers: ident(helpers.as_ref()),
    }
}

fn setting(written: &tree::Setting, sql: &Sql, diagnostics: &mut Diagnostics) -> Option<Setting> {
    setting_name(&written.name, diagnostics);
    let ty = sql.type_ref(&written.ty, diagnostics)?;
    if ty.schema.is_some() || ty.dimensions > 0 || !ty.modifiers.is_empty() || !TYPES.contains(&ty.name.as_str()) {
        diagnostics.push(
            Diagnostic::error(
                &code::P0441,
                written.ty.span,
                format!("`{}` can't hold a `{}`", written.name.text(), TypeName::from(&ty)),
            )
            .note("a setting is a text, and what isn't of its type must be told from what is, without an error")
            .help("use `uuid`, `text` or `bigint`"),
        );
    }
    Some(Setting { name: written.name.text(), ty, span: written.name.span })
}

/// Names without a dot are Postgres's own; others must be ordinary identifiers (`valid_custom_variable_name` in guc.c).
fn setting_name(name: &DottedName, diagnostics: &mut Diagnostics) {
    let ordinary = |part: &Name| {
        let mut letters = part.value.chars();
        letters.next().is_some_and(|first| first.is_ascii_lowercase() || first == '_')
            && letters.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
    };
    let problem = |message: String| Diagnostic::error(&code::P0441, name.span, message);
    if name.parts.len() < 2 {
        diagnostics.push(
            problem(format!("the setting `{}` has no dot in its name", name.text()))
                .note("settings without one are Postgres's own, and it refuses to make others")
                .help(format!("write `app.{}`", name.text())),
        );
    } else if !name.parts.iter().all(ordinary) {
        diagnostics.push(
            problem(format!("`{}` is no ordinary name of a setting", name.text()))
                .note("drivers and Postgres take letters in lower case, digits and `_`, with dots between the parts")
                .help("write `app.current_user_id`, for example"),
        );
    } else if let Some(first) = name.parts.first().filter(|first| TAKEN.contains(&first.as_str())) {
        diagnostics.push(
            problem(format!("settings that begin with `{}` are somebody else's", first.value))
                .help("begin it with a word of your own: `app.current_user_id`"),
        );
    }
    names::check_length(&name.text(), name.span, diagnostics);
}

/// A role that the migration makes: none that is there already, or that Postgres or a platform gives a meaning to.
fn role(name: &Name, diagnostics: &mut Diagnostics) {
    const TAKEN: [&str; 14] = [
        "public",
        "none",
        "postgres",
        "current_user",
        "session_user",
        "current_role",
        "user",
        "anon",
        "authenticated",
        "service_role",
        "authenticator",
        "supabase_admin",
        "dashboard_user",
        "rdsadmin",
    ];
    if name.value.len() > MAX_BYTES {
        names::check_length(&name.value, name.span, diagnostics);
    } else if TAKEN.contains(&name.as_str()) || name.value.starts_with("pg_") || name.value.is_empty() {
        diagnostics.push(
            Diagnostic::error(&code::P0442, name.span, format!("`{}` can't be a role of the model", name.value))
                .note("it is Postgres's own word, or a role that a platform has for something else")
                .help("choose a name of your own: `app_user`"),
        );
    }
}
