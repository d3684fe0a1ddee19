//! The seed script: the statements of `seed.sql`, sent through the client that Prisma generates.
//!
//! They are those that were read back, and not calls of the client's `upsert`: values are SQL (`now()`, a password's hash), a row that is right already is
//! left alone and fires no trigger, and tables of the platform have no model with all of their columns.

use super::config::is_supabase;
use crate::emit::types::TypeScript;
use crate::emit::{Database, EmitError, Emitted, Header, Templates};
use minijinja::{Value, context};

/// Where the seed script is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedScript {
    /// Its path, from the folder of `prisma.config.ts`.
    pub path: String,
    /// The module of the client that Prisma generates, from the script's folder.
    pub module: String,
    /// It is in the configuration also where the model has no seed rows: then it is the user's to write.
    pub always: bool,
}

impl SeedScript {
    /// What `prisma db seed` runs. Prisma cuts the command at spaces, but for those behind a backslash.
    pub(super) fn command(&self) -> String {
        format!("tsx {}", self.path.replace('\\', "\\\\").replace(' ', "\\ "))
    }
}

/// The seed script, by the statements of `seed.sql`.
///
/// # Errors
/// A template that can't be rendered.
pub fn seed(
    templates: &Templates,
    header: &Header,
    database: &Database<'_>,
    script: &SeedScript,
    rows: &Emitted,
) -> Result<String, EmitError> {
    let role = database
        .server()
        .map_or_else(|| "a role that passes row security".to_owned(), |server| format!("the role {server}"));
    // The client makes the transaction.
    let rows = rows.statements().filter(|sql| !matches!(*sql, "BEGIN;" | "COMMIT;"));
    let statements = rows.map(|sql| TypeScript::template(sql.trim_end_matches(';')).into());
    let context = context! {
        model => TypeScript::line(&header.model),
        client_module => TypeScript::string(&script.module),
        supabase => is_supabase(database),
        role => TypeScript::line(&role),
        missing => TypeScript::string(&format!("SERVER_DATABASE_URL isn't set: seed rows are written by {role}")),
        statements => statements.collect::<Vec<Value>>(),
    };
    templates.render("prisma/seed.ts.j2", context)
}
