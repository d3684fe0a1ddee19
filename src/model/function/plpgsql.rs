//! Bodies in PL/pgSQL: read by Postgres's own parser. Names in them are looked up when the function runs, so they must be written in full.

use super::Function;
use crate::catalog::{Ident, QualifiedName};
use crate::diagnostics::{Diagnostic, Diagnostics, code, suggest};
use crate::model::sql::Sql;
use crate::replay::fragment;
use crate::sql::find_token;
use crate::syntax::tree::SqlBlock;

/// Says what is wrong with a body.
pub(super) fn check(function: &Function, block: &SqlBlock, sql: &Sql, diagnostics: &mut Diagnostics) {
    let tables = match fragment::plpgsql(&function.known(), &block.text) {
        Ok(tables) => tables,
        Err(error) => {
            diagnostics.push(
                Diagnostic::error(&code::P0301, block.place(error.range), format!("this can't be read: {}", error.message))
                    .help("write it as it would stand in Postgres: `BEGIN ... END`, with `DECLARE` before it where there are variables"),
            );
            return;
        }
    };
    for (schema, name) in tables {
        named(schema.as_ref(), &name, block, sql, diagnostics);
    }
}

fn named(schema: Option<&Ident>, name: &Ident, block: &SqlBlock, sql: &Sql, diagnostics: &mut Diagnostics) {
    let place = find_token(&block.text, name).unwrap_or(0..block.text.len());
    let span = block.place(place);
    let public = QualifiedName::new(crate::model::PUBLIC, name.clone());
    let is_there = |name: &QualifiedName| sql.catalog.tables.contains_key(name) || sql.catalog.views.contains_key(name);
    match schema {
        None => diagnostics.push({
            let full = is_there(&public);
            let diagnostic = Diagnostic::error(&code::P0467, span, format!("`{name}` must be written with its schema"))
                .note(
                    "names in PL/pgSQL are looked up when it runs, and its search path has nothing but Postgres's own",
                );
            if full {
                diagnostic.help(format!("write `public.{name}`")).fix(span, format!("public.{name}"))
            } else {
                diagnostic.help("write `public.` before it, or where it is")
            }
        }),
        Some(schema) => {
            let full = QualifiedName { schema: schema.clone(), name: name.clone() };
            // Of other schemas not everything is known.
            if *schema == crate::model::PUBLIC && !is_there(&full) {
                let own = sql.catalog.tables.keys().chain(sql.catalog.views.keys());
                let own = own.filter(|name| name.schema == *crate::model::PUBLIC).map(|name| name.name.as_str());
                let diagnostic = Diagnostic::error(&code::P0201, span, format!("there is no table `{full}`"));
                diagnostics.push(match suggest::nearest(name, own) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(span, near),
                    None => diagnostic,
                });
            }
        }
    }
}
