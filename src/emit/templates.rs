//! The templates: compiled once, looked up by name, replaceable.
//!
//! Names are paths under `templates/`. Those in `sql/` and `pgtap/` only lay out typed values, and nobody may override them: a guarantee would
//! hang on them. Those in `docs/` and `types/` are the user's to override.

mod embedded;
mod escape;

use super::EmitError;
use minijinja::{AutoEscape, Environment, Value, syntax::SyntaxConfig};
use std::collections::BTreeMap;

/// The templates of everything that is rendered.
#[derive(Debug, Clone)]
pub struct Templates {
    sql: Environment<'static>,
    text: Environment<'static>,
}

/// Whether a template is one of those that only the compiler may change.
fn is_sql(name: &str) -> bool {
    name.starts_with("sql/") || name.starts_with("pgtap/")
}

impl Templates {
    /// The ones that the compiler brings.
    #[must_use]
    pub fn embedded() -> Self {
        let mut templates = Self { sql: sql_environment(), text: text_environment() };
        for (name, source) in embedded::TEMPLATES {
            #[expect(clippy::expect_used, reason = "part of the binary: a test compiles every one of them")]
            templates.add(name, (*source).to_owned()).expect("an embedded template compiles");
        }
        templates
    }

    /// The embedded ones with a user's in the place of some, by name.
    ///
    /// # Errors
    /// A name that isn't there, an SQL template, a syntax error.
    pub fn with_overrides(overrides: &BTreeMap<String, String>) -> Result<Self, EmitError> {
        let mut templates = Self::embedded();
        for (name, source) in overrides {
            if is_sql(name) {
                let message = "the templates of SQL can't be overridden: what the database is told would hang on them";
                return Err(EmitError::new(name, message));
            }
            templates.replace(name, source.clone())?;
        }
        Ok(templates)
    }

    /// Puts another source in the place of any template. For overrides, and for tests that break one on purpose.
    ///
    /// # Errors
    /// A name that isn't there, a syntax error.
    pub fn replace(&mut self, name: &str, source: impl Into<String>) -> Result<(), EmitError> {
        if !Self::names().any(|known| known == name) {
            return Err(EmitError::new(name, "there is no template of this name"));
        }
        self.add(name, source.into())
    }

    /// The names of all templates, in order.
    pub fn names() -> impl Iterator<Item = &'static str> {
        embedded::TEMPLATES.iter().map(|(name, _)| *name)
    }

    /// The source of an embedded template.
    #[must_use]
    pub fn source(name: &str) -> Option<&'static str> {
        embedded::TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, source)| *source)
    }

    /// Renders one template.
    pub(super) fn render(&self, name: &str, context: Value) -> Result<String, EmitError> {
        let environment = if is_sql(name) { &self.sql } else { &self.text };
        let rendered = environment.get_template(name).and_then(|template| template.render(context));
        rendered.map_err(|error| EmitError::from_minijinja(name, &error))
    }

    fn add(&mut self, name: &str, source: String) -> Result<(), EmitError> {
        let environment = if is_sql(name) { &mut self.sql } else { &mut self.text };
        let added = environment.add_template_owned(name.to_owned(), source);
        added.map_err(|error| EmitError::from_minijinja(name, &error))
    }
}

/// No filters, no tests, no functions: an SQL template lays out what it is given. `safe` above all isn't there, so that a bare string can't
/// become SQL.
fn sql_environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    configure(&mut environment);
    environment.set_formatter(escape::sql);
    environment
}

/// Everything that minijinja brings, and filters for Markdown and TypeScript.
fn text_environment() -> Environment<'static> {
    let mut environment = Environment::new();
    configure(&mut environment);
    environment.set_formatter(escape::text);
    escape::add_filters(&mut environment);
    environment
}

fn configure(environment: &mut Environment<'static>) {
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.set_debug(false);
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    #[expect(clippy::expect_used, reason = "only delimiters can be wrong, and they are minijinja's own")]
    environment.set_syntax(syntax.build().expect("the default delimiters are valid"));
    environment.set_auto_escape_callback(|name| match name.split('/').next() {
        Some("sql" | "pgtap") => AutoEscape::Custom("sql".into()),
        Some("docs") => AutoEscape::Custom("markdown".into()),
        _ => AutoEscape::Custom("typescript".into()),
    });
}

#[cfg(test)]
mod tests;
