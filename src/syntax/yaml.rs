//! The YAML spelling: `*.yaml`.
//!
//! serde_yaml reads a document into plain values (`read`), these become typed structs (`shape`), and the structs become the syntax tree
//! (`build`); every text in them that holds a column, a rule, an index or a condition is read by the DSL's own rules. Places are looked
//! up only for what is reported (`locate`). serde stops at the first value that doesn't fit, so what doesn't fit is found by comparing
//! the values with the structs' JSON Schema (`check`), reported all at once, and taken out; the rest is read as if it were alone.
//!
//! Declarations come in this order, whatever the order of the keys: model, identity, extensions, enums, domains, roles, tenants, sign_up,
//! audit, tables, functions, views, seeds. In a table: columns, self, primary_key, expires, append_only, shared, internal, immutable, audited, indexes, unique, checks,
//! allow, restrict.
//! Within each of these the order is the one that is written.

mod broken;
mod build;
mod check;
mod document;
mod locate;
mod read;
mod shape;
mod token;
mod wording;

use crate::diagnostics::Diagnostics;
use crate::span::{FileId, SourceMap};
use crate::syntax::limits::MAX_MISTAKES;
use crate::syntax::tree::Tree;

pub use locate::locate;

/// What the aliases of one document may add to it, in bytes and values.
pub const MAX_ALIASED: usize = 1024 * 1024;

/// The JSON Schema of a model in YAML, draft 07, for editors.
pub fn json_schema() -> serde_json::Value {
    shape::json_schema()
}

/// Reads a document: the declarations that could be read, and what is wrong with the others, at most [`MAX_MISTAKES`] times.
pub fn parse(sources: &mut SourceMap, file: FileId, diagnostics: &mut Diagnostics) -> Tree {
    let text = sources.source(file).map_or("", |source| source.text.as_str());
    let mut found = Diagnostics::default();
    let model = document::model(text, file, &mut found);
    let items = model.map(|model| build::Builder::new(sources, file, &mut found).model(model));
    for (at, diagnostic) in found.iter().take(MAX_MISTAKES).enumerate() {
        let mut diagnostic = diagnostic.clone();
        if at + 1 == MAX_MISTAKES && found.iter().count() > MAX_MISTAKES {
            diagnostic = diagnostic.note("more mistakes of this file aren't shown");
        }
        diagnostics.push(diagnostic);
    }
    Tree { items: items.unwrap_or_default() }
}

#[cfg(test)]
mod tests;
