//! Extensions.

use crate::catalog::{Extension, Ident};
use crate::sql::quote;

/// CREATE EXTENSION. Many projects have what the platform has installed already.
pub fn create(name: &str, extension: &Extension) -> String {
    let schema = extension.schema.as_ref().map(|schema| format!(" WITH SCHEMA {}", quote::ident(schema)));
    format!("CREATE EXTENSION IF NOT EXISTS {}{}", quote::ident(name), schema.unwrap_or_default())
}

/// ALTER EXTENSION ... SET SCHEMA.
pub fn set_schema(name: &str, schema: &Ident) -> String {
    format!("ALTER EXTENSION {} SET SCHEMA {}", quote::ident(name), quote::ident(schema))
}

/// DROP EXTENSION.
pub fn drop(name: &str) -> String {
    format!("DROP EXTENSION {}", quote::ident(name))
}
