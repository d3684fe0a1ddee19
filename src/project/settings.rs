//! `policyc.yaml`. Every key has a default, so that an empty file is enough; a key that isn't known is an error.

mod lint;
mod reader;

use super::Files;
use crate::compile::next::{Allowed, Pattern};
use crate::diagnostics::hazard;
use crate::span::{FileId, Span};
pub use lint::{LintSettings, RuleLevels};
use reader::Reader;

/// What `policyc.yaml` says. Paths are relative: `model` and `templates` to the file's folder, the others to `output`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `model`: files, folders and patterns, each with its place; empty for every model file beside and below.
    pub model: Vec<(String, Span)>,
    /// `output`: the folder that outputs go to.
    pub output: String,
    /// `supabase`: the Supabase folder.
    pub supabase: String,
    /// `migrations`.
    pub migrations: MigrationSettings,
    /// `schema`: the path of `schema.sql`; in the Supabase folder where it isn't said.
    pub schema: Option<String>,
    /// `seed`: the path of the seed rows; `seed.sql` in the Supabase folder where it isn't said.
    pub seed: Option<String>,
    /// `types`: the path of the TypeScript types.
    pub types: String,
    /// `docs`: the folder of the documentation.
    pub docs: String,
    /// `tests`: the folder of the pgTAP tests; in the Supabase folder where it isn't said.
    pub tests: Option<String>,
    /// `prisma`: Prisma's files; none where nothing is said.
    pub prisma: Option<PrismaSettings>,
    /// `client`: the paths of clients that say who is calling.
    pub client: ClientSettings,
    /// `api`.
    pub api: ApiSettings,
    /// `owned`: schemas and names of which everything is the model's, whoever made it.
    pub owned: Vec<Pattern>,
    /// `allow`: hazards that are allowed, each with a reason.
    pub allow: Vec<Allowed>,
    /// `templates`: a folder with templates that stand in for the built-in ones of docs and types.
    pub templates: Option<String>,
    /// `lint`.
    pub lint: LintSettings,
}

/// `migrations:`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationSettings {
    /// `folder`; `migrations` in the Supabase folder where it isn't said.
    pub folder: Option<String>,
    /// `tool`: what applies them.
    pub tool: Tool,
    /// `naming`.
    pub naming: Naming,
    /// `first`: the name of the first migration.
    pub first: String,
    /// `idempotent`: whether each statement of a migration can be run again.
    pub idempotent: bool,
}

/// What applies migrations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// The Supabase CLI: a file for each migration.
    Supabase,
    /// Prisma Migrate: a folder for each, with `migration.sql` in it.
    Prisma,
}

/// `client:`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientSettings {
    /// `kysely`: the path of the one for Kysely.
    pub kysely: Option<String>,
    /// `prisma`: the path of the one for Prisma, which needs `prisma`.
    pub prisma: Option<String>,
}

/// `prisma:`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrismaSettings {
    /// `schema`: the path of `schema.prisma`.
    pub schema: String,
    /// `config`: the path of `prisma.config.ts`.
    pub config: String,
    /// `output`: the folder of the client, from the schema's folder.
    pub output: String,
    /// `seed`: the path of the seed script; where it isn't said there is one for projects that migrate with Prisma, beside the schema.
    pub seed: Option<String>,
}

/// How a new migration is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// `20261121093000_NAME`, as the Supabase CLI and Prisma do it; the only reading of the clock there is.
    Timestamp,
    /// `001_NAME`
    Sequential,
}

/// `api:`, for projects without a `supabase/config.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiSettings {
    /// `schemas`: what the API exposes.
    pub schemas: Option<(Vec<String>, Span)>,
    /// `auto_expose_new_tables`: whether new tables are granted to the API's roles by the platform.
    pub auto_expose_new_tables: Option<(bool, Span)>,
}

const KEYS: &[&str] = &[
    "model",
    "output",
    "supabase",
    "migrations",
    "schema",
    "seed",
    "types",
    "docs",
    "client",
    "tests",
    "prisma",
    "api",
    "owned",
    "allow",
    "templates",
    "lint",
];

impl Settings {
    /// Reads the settings in `file`; mistakes are reported, and defaults stand in for them.
    pub fn read(files: &mut Files, file: FileId) -> Self {
        let mut reader = Reader::new(files, file);
        let top = reader.document();
        reader.unknown(&top, KEYS);
        let migrations = reader.section(&top, "migrations");
        reader.unknown(&migrations, &["tool", "folder", "naming", "first", "idempotent"]);
        let tool = reader.choice(&migrations, "tool", &[("supabase", Tool::Supabase), ("prisma", Tool::Prisma)]);
        let tool = tool.unwrap_or(Tool::Supabase);
        let api = reader.section(&top, "api");
        reader.unknown(&api, &["schemas", "auto_expose_new_tables"]);
        let client = reader.section(&top, "client");
        reader.unknown(&client, &["kysely", "prisma"]);
        let prisma = prisma(&mut reader, &top, tool);
        if prisma.is_none() && reader.path(&client, "prisma").is_some() {
            reader.wrong(&client, "prisma", "left out where Prisma's files aren't asked for by `prisma: true`");
        }
        let naming = reader.choice(
            &migrations,
            "naming",
            &[("timestamp", Naming::Timestamp), ("sequential", Naming::Sequential)],
        );
        Self {
            model: reader.paths(&top, "model"),
            output: reader.path(&top, "output").unwrap_or_else(|| ".".to_owned()),
            supabase: reader.path(&top, "supabase").unwrap_or_else(|| "supabase".to_owned()),
            migrations: MigrationSettings {
                folder: reader.path(&migrations, "folder"),
                tool,
                naming: naming.unwrap_or(Naming::Timestamp),
                first: reader.migration_name(&migrations, "first").unwrap_or_else(|| "initial_schema".to_owned()),
                idempotent: reader.flag(&migrations, "idempotent").is_some_and(|(idempotent, _)| idempotent),
            },
            schema: reader.path(&top, "schema"),
            seed: reader.path(&top, "seed"),
            types: reader.path(&top, "types").unwrap_or_else(|| "lib/db/types.ts".to_owned()),
            docs: reader.path(&top, "docs").unwrap_or_else(|| "docs/database".to_owned()),
            tests: reader.path(&top, "tests"),
            prisma,
            client: ClientSettings { kysely: reader.path(&client, "kysely"), prisma: reader.path(&client, "prisma") },
            api: ApiSettings {
                schemas: reader.names(&api, "schemas"),
                auto_expose_new_tables: reader.flag(&api, "auto_expose_new_tables"),
            },
            owned: reader.patterns(&top, "owned"),
            allow: allow(&mut reader, &top),
            templates: reader.path(&top, "templates"),
            lint: lint::read(&mut reader, &top),
        }
    }
}

/// `{ hazard: H0001, on: public.notes, reason: ... }`, each in a list.
fn allow(reader: &mut Reader<'_>, top: &reader::Section) -> Vec<Allowed> {
    let mut allowed = Vec::new();
    for entry in reader.sections(top, "allow") {
        reader.unknown(&entry, &["hazard", "on", "reason"]);
        let code = reader.text(&entry, "hazard").and_then(|text| {
            let found = hazard::find(&text);
            if found.is_none() {
                reader.wrong(&entry, "hazard", "a hazard's code or name, as in `H0001`");
            }
            found
        });
        let (on, reason) = (reader.text(&entry, "on"), reader.text(&entry, "reason"));
        if let (Some(code), Some(on), Some(reason)) = (code, on, reason) {
            allowed.push(Allowed { code, on: Some(on), reason });
        }
    }
    allowed
}

/// `true`, or a mapping. Where Prisma applies the migrations it needs its files.
fn prisma(reader: &mut Reader<'_>, top: &reader::Section, tool: Tool) -> Option<PrismaSettings> {
    let section = match reader.switch(top, "prisma") {
        Some(Some(false)) if tool == Tool::Prisma => {
            reader.wrong(
                top,
                "prisma",
                "`true` or a mapping where `migrations: { tool: prisma }` says that Prisma applies them",
            );
            return None;
        }
        Some(Some(false)) => return None,
        None if tool == Tool::Supabase => return None,
        Some(Some(true)) | None => reader.none(top, "prisma"),
        Some(None) => reader.section(top, "prisma"),
    };
    reader.unknown(&section, &["schema", "config", "output", "seed"]);
    Some(PrismaSettings {
        schema: reader.path(&section, "schema").unwrap_or_else(|| "prisma/schema.prisma".to_owned()),
        config: reader.path(&section, "config").unwrap_or_else(|| "prisma.config.ts".to_owned()),
        output: reader.path(&section, "output").unwrap_or_else(|| "../generated/prisma".to_owned()),
        seed: reader.path(&section, "seed"),
    })
}

#[cfg(test)]
mod tests;
