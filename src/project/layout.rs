//! Where everything of a project is, as absolute paths.

use super::Settings;
use super::path::{joined, relative};
use super::settings::Tool;
use crate::compile::{self, Library, SeedScript};
use std::path::{Path, PathBuf};

/// The places of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// The folder that all outputs are below, unless a setting leads elsewhere by `..`.
    pub output: PathBuf,
    /// The Supabase folders where `config.toml` may be: the one among the outputs, the one beside `policyc.yaml`.
    pub supabase: Vec<PathBuf>,
    /// The folder of migrations.
    pub migrations: PathBuf,
    /// `schema.sql`.
    pub schema: PathBuf,
    /// `seed.sql`.
    pub seed: PathBuf,
    /// `types.ts`.
    pub types: PathBuf,
    /// The folder of the documentation.
    pub docs: PathBuf,
    /// The folder of the pgTAP tests.
    pub tests: PathBuf,
    /// Prisma's files, where they are made.
    pub prisma: Option<Prisma>,
    /// Clients that say who is calling.
    pub clients: Vec<(Library, PathBuf)>,
    /// The folder of the user's templates.
    pub templates: Option<PathBuf>,
}

/// Where Prisma's files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prisma {
    /// `schema.prisma`.
    pub schema: PathBuf,
    /// `prisma.config.ts`.
    pub config: PathBuf,
    /// `.env.example`.
    pub env_example: PathBuf,
    /// The seed script, where there may be one.
    pub seed: Option<PathBuf>,
    /// What they say of each other.
    pub settings: compile::PrismaSettings,
}

impl Layout {
    /// What the settings mean for a project in `root`.
    pub fn new(root: &Path, settings: &Settings) -> Self {
        let output = joined(root, &settings.output);
        let supabase = joined(&output, &settings.supabase);
        let beside = joined(root, &settings.supabase);
        let place = |setting: &Option<String>, default: PathBuf| {
            setting.as_ref().map_or(default, |setting| joined(&output, setting))
        };
        let schema_prisma = settings.prisma.as_ref().map(|prisma| joined(&output, &prisma.schema));
        let migrations = match (settings.migrations.tool, &schema_prisma) {
            (Tool::Prisma, Some(schema)) => schema.with_file_name("migrations"),
            _ => supabase.join("migrations"),
        };
        let migrations = place(&settings.migrations.folder, migrations);
        let by_prisma = settings.migrations.tool == Tool::Prisma;
        let prisma = settings.prisma.as_ref().zip(schema_prisma).map(|(prisma, schema)| {
            let config = joined(&output, &prisma.config);
            let beside = config.parent().unwrap_or(&output).to_path_buf();
            let by_default = by_prisma.then(|| schema.with_file_name("seed.ts"));
            let seed = prisma.seed.as_ref().map(|path| joined(&output, path)).or(by_default);
            let script = seed.as_ref().map(|path| SeedScript {
                path: relative(path, &beside),
                module: client_module(&schema, &prisma.output, path),
                always: prisma.seed.is_some(),
            });
            Prisma {
                seed,
                settings: compile::PrismaSettings {
                    schema: relative(&schema, &beside),
                    migrations: by_prisma.then(|| relative(&migrations, &beside)),
                    output: prisma.output.clone(),
                    seed: script,
                },
                schema,
                config,
                env_example: output.join(".env.example"),
            }
        });
        Self {
            tests: place(&settings.tests, supabase.join("tests").join("database")),
            migrations,
            schema: place(&settings.schema, supabase.join("schema.sql")),
            seed: place(&settings.seed, supabase.join("seed.sql")),
            types: joined(&output, &settings.types),
            docs: joined(&output, &settings.docs),
            clients: clients(settings, &output, prisma.as_ref()),
            prisma,
            templates: settings.templates.as_ref().map(|folder| joined(root, folder)),
            supabase: if supabase == beside { vec![supabase] } else { vec![supabase, beside] },
            output,
        }
    }
}

/// The clients that are wanted, and where.
fn clients(settings: &Settings, output: &Path, prisma: Option<&Prisma>) -> Vec<(Library, PathBuf)> {
    let kysely = settings.client.kysely.as_ref().map(|path| (Library::Kysely, joined(output, path)));
    let by_prisma = settings.client.prisma.as_ref().zip(prisma).map(|(path, prisma)| {
        let path = joined(output, path);
        let module = client_module(&prisma.schema, &prisma.settings.output, &path);
        (Library::Prisma { module }, path)
    });
    kysely.into_iter().chain(by_prisma).collect()
}

/// How a file imports the client that Prisma generates into `output`, as seen from the schema.
fn client_module(schema: &Path, output: &str, file: &Path) -> String {
    let folder = |path: &Path| path.parent().unwrap_or(path).to_path_buf();
    let generated = joined(&folder(schema), output);
    let module = relative(&generated.join("client.js"), &folder(file));
    if module.starts_with("../") { module } else { format!("./{module}") }
}
