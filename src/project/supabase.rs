//! What `supabase/config.toml` says about the API.

use super::{Files, Project};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::code::{P0806, P0809};
use crate::span::{FileId, Span};
use serde::Deserialize;
use std::path::Path;
use toml::Spanned;

/// The file in the Supabase folder.
const CONFIG_FILE: &str = "config.toml";

/// What the compiler wants to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    /// The schemas that the API exposes. Where nobody says: `public` and `graphql_public`, as `supabase init` writes it.
    pub schemas: Vec<String>,
    /// Whether new tables are granted to the API's roles; `None` where nobody says.
    pub auto_expose_new_tables: Option<bool>,
}

#[derive(Default, Deserialize)]
struct Config {
    #[serde(default)]
    api: ConfigApi,
}

#[derive(Default, Deserialize)]
struct ConfigApi {
    schemas: Option<Spanned<Vec<String>>>,
    auto_expose_new_tables: Option<Spanned<bool>>,
}

/// The API as `config.toml` has it, or else the settings. Both may speak if they agree.
pub fn api(files: &mut Files, project: &Project) -> Option<Api> {
    let path = project.layout.supabase.iter().map(|folder| folder.join(CONFIG_FILE)).find(|path| path.exists());
    let (config, file) = match path {
        Some(path) => {
            let file = files.read(&path)?;
            (read(files, file)?.api, file)
        }
        None => (ConfigApi::default(), project.settings_file),
    };
    let settings = &project.settings.api;
    let schemas = agreed(files, "schemas", file, config.schemas, settings.schemas.clone());
    let expose =
        agreed(files, "auto_expose_new_tables", file, config.auto_expose_new_tables, settings.auto_expose_new_tables);
    (!files.diagnostics.has_errors())
        .then(|| Api { schemas: schemas.unwrap_or_else(default_schemas), auto_expose_new_tables: expose })
}

/// What `config.toml` says in a Supabase folder without a project around it; `None` if it can't be understood.
pub fn beside(files: &mut Files, folder: &Path) -> Option<Beside> {
    let path = folder.join(CONFIG_FILE);
    if !path.exists() {
        return Some(Beside::default());
    }
    let file = files.read(&path)?;
    let api = read(files, file)?.api;
    Some(Beside {
        schemas: api.schemas.map(Spanned::into_inner),
        auto_expose_new_tables: api.auto_expose_new_tables.map(Spanned::into_inner),
    })
}

/// What is said, and nothing in place of what isn't.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// The schemas that the API exposes.
    pub schemas: Option<Vec<String>>,
    /// Whether new tables are granted to the API's roles.
    pub auto_expose_new_tables: Option<bool>,
}

/// The schemas that the API exposes where nobody says, as `supabase init` writes it.
pub fn default_schemas() -> Vec<String> {
    vec!["public".to_owned(), "graphql_public".to_owned()]
}

fn read(files: &mut Files, file: FileId) -> Option<Config> {
    let text = files.sources.source(file).map_or("", |source| source.text.as_str());
    match toml::from_str(text) {
        Ok(config) => Some(config),
        Err(error) => {
            let place = Span::new(file, error.span().unwrap_or(0..0));
            let message = format!("can't understand this: {}", error.message().replace('\n', " "));
            files.diagnostics.push(Diagnostic::error(&P0809, place, message));
            None
        }
    }
}

fn agreed<T: PartialEq>(
    files: &mut Files,
    key: &str,
    file: FileId,
    config: Option<Spanned<T>>,
    setting: Option<(T, Span)>,
) -> Option<T> {
    match (config, setting) {
        (Some(config), Some((value, place))) if *config.get_ref() != value => {
            files.diagnostics.push(
                Diagnostic::error(&P0806, place, format!("`{key}` says other than Supabase's own settings"))
                    .label(Span::new(file, config.span()), "these hold")
                    .help("remove it here"),
            );
            None
        }
        (Some(config), _) => Some(config.into_inner()),
        (None, setting) => setting.map(|(value, _)| value),
    }
}
