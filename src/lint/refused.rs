//! Tables about which Postgres refuses a statement of the history: what it would have said of them isn't there.

use super::place::{name, tokens};
use crate::catalog::{Catalog, Ident, ObjectId, QualifiedName};
use crate::span::{SourceMap, Span};
use crate::sql::lexer::{Kind, Token};
use std::collections::BTreeSet;

/// The tables that refused statements are about: `ALTER TABLE t`, `CREATE POLICY ... ON t`.
pub(crate) fn tables(
    catalog: &Catalog,
    sources: &SourceMap,
    statements: &[Span],
    refused: impl Iterator<Item = Span>,
) -> BTreeSet<ObjectId> {
    let whole = |place: Span| {
        let around = |it: &&Span| it.file == place.file && it.start <= place.start && place.start < it.end;
        statements.iter().find(around).copied()
    };
    refused.filter_map(whole).filter_map(|statement| target(catalog, sources.slice(statement))).collect()
}

fn target(catalog: &Catalog, text: &str) -> Option<ObjectId> {
    let tokens = tokens(text);
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is_word(text, word));
    let after = if is(0, "alter") && is(1, "table") { 2 } else { tokens.iter().position(|it| it.is_word(text, "on"))? + 1 };
    let skipped = |token: &&Token| ["if", "exists", "only", "table"].iter().any(|word| token.is_word(text, word));
    let mut rest = tokens.get(after..)?.iter().skip_while(skipped);
    let first = Ident::from(name(rest.next()?, text));
    let is_qualified = rest.next().is_some_and(|token| token.kind == Kind::Dot);
    let found = match (is_qualified, rest.next()) {
        (true, Some(second)) => QualifiedName { schema: first, name: Ident::from(name(second, text)) },
        _ => QualifiedName { schema: Ident::from("public"), name: first },
    };
    catalog.tables.contains_key(&found).then_some(ObjectId::Table(found))
}
