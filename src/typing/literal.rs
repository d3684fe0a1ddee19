//! Quoted constants: whether one can be read as the type that it stands for (otherwise error 22P02). Only where that is certain.

use crate::catalog::{Catalog, QualifiedName, TypeKind, TypeRef};

/// Whether the text can be a value of the type; true wherever it isn't certain that it can't.
pub(super) fn fits(text: &str, ty: &TypeRef, catalog: &Catalog) -> bool {
    if ty.dimensions > 0 {
        let text = text.trim();
        return text.starts_with(['{', '[']) && text.ends_with('}');
    }
    if let Some(schema) = &ty.schema {
        let declared = catalog.types.get(&QualifiedName::new(schema.as_str(), ty.name.as_str()));
        return match declared.map(|declared| &declared.kind) {
            Some(TypeKind::Enum(values)) => values.iter().any(|value| value == text),
            Some(TypeKind::Domain { base, .. }) => fits(text, base, catalog),
            _ => true,
        };
    }
    let trimmed = text.trim();
    match ty.name.as_str() {
        "int2" => trimmed.parse::<i16>().is_ok() || looks_special(trimmed),
        "int4" => trimmed.parse::<i32>().is_ok() || looks_special(trimmed),
        "int8" => trimmed.parse::<i64>().is_ok() || looks_special(trimmed),
        "uuid" => is_uuid(trimmed),
        "bool" => is_boolean(trimmed),
        "numeric" | "float4" | "float8" => {
            let word = trimmed.trim_start_matches(['+', '-']).to_ascii_lowercase();
            trimmed.parse::<f64>().is_ok() || word == "infinity" || looks_special(trimmed)
        }
        "date" | "timestamp" | "timestamptz" => {
            // Dates are read in many ways; what has no digit is one of these words (Postgres docs, table 8.13).
            let words = ["now", "today", "tomorrow", "yesterday", "epoch", "infinity", "-infinity", "+infinity"];
            trimmed.contains(|it: char| it.is_ascii_digit())
                || trimmed.split_whitespace().any(|word| words.contains(&word.to_ascii_lowercase().as_str()))
        }
        "json" | "jsonb" => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
        _ => true,
    }
}

/// Spellings that Postgres 16 added: `0x1F`, `1_000`.
fn looks_special(text: &str) -> bool {
    text.contains(['_', 'x', 'X', 'o', 'O', 'b', 'B'])
        && text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
}

/// With or without braces and hyphens (Postgres docs 8.12).
fn is_uuid(text: &str) -> bool {
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
    inner.chars().filter(char::is_ascii_hexdigit).count() == 32
        && inner.chars().all(|it| it.is_ascii_hexdigit() || it == '-')
}

/// The words of Postgres docs 8.6 and what they begin with.
fn is_boolean(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let begins = |word: &str| !text.is_empty() && word.starts_with(&text);
    ["true", "false", "yes", "no"].into_iter().any(begins) || ["on", "of", "off", "1", "0"].contains(&text.as_str())
}
