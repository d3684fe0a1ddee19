//! The files beside the schema: `prisma.config.ts`, `.env.example`, `migration_lock.toml`.

use super::{Settings, external, shadow};
use crate::access::Caller;
use crate::emit::types::TypeScript;
use crate::emit::{Database, EmitError, Header, Templates};
use minijinja::{Value, context};

/// `prisma.config.ts`.
///
/// # Errors
/// A template that can't be rendered.
pub fn config(
    templates: &Templates,
    header: &Header,
    database: &Database<'_>,
    settings: &Settings,
) -> Result<String, EmitError> {
    let (tables, enums) = external::all(database, &database.tables());
    let migrations = settings.migrations.as_ref();
    let stub = migrations.and_then(|_| shadow::stub(database));
    let strings = |names: &[String]| names.iter().map(|name| TypeScript::string(name).into()).collect::<Vec<Value>>();
    let context = context! {
        model => TypeScript::line(&header.model),
        schema => TypeScript::string(&settings.schema),
        migrations => migrations.map(|folder| TypeScript::string(folder)),
        shadow => stub.map(|stub| TypeScript::template(&format!("\n{stub}\n"))),
        seed => settings.seed.as_ref().map(|script| TypeScript::string(&script.command())),
        tables => strings(&tables),
        enums => strings(&enums),
        supabase => is_supabase(database),
    };
    templates.render("prisma/prisma.config.ts.j2", context)
}

/// `.env.example`.
///
/// # Errors
/// A template that can't be rendered.
pub fn env_example(templates: &Templates, header: &Header, database: &Database<'_>) -> Result<String, EmitError> {
    let client = match &database.access.caller {
        Caller::Settings { client, .. } => client.as_str(),
        Caller::Claims { .. } => "postgres",
    };
    let server = database.server().filter(|_| !is_supabase(database));
    let context = context! {
        model => TypeScript::line(&header.model),
        supabase => is_supabase(database),
        client => TypeScript::raw(in_url(client)),
        server => server.map(|role| TypeScript::raw(in_url(role))),
        database => TypeScript::raw(in_url(&header.model)),
    };
    templates.render("prisma/env.example.j2", context)
}

/// `migration_lock.toml`, by which Prisma knows the kind of database.
///
/// # Errors
/// A template that can't be rendered.
pub fn migration_lock(templates: &Templates, header: &Header) -> Result<String, EmitError> {
    templates.render("prisma/migration_lock.toml.j2", context! { model => TypeScript::line(&header.model) })
}

pub(super) fn is_supabase(database: &Database<'_>) -> bool {
    database.catalog.schemas.contains_key("auth")
}

/// A name as a part of a URL: what isn't a letter, a digit or `_` is written by its bytes.
fn in_url(name: &str) -> String {
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}
