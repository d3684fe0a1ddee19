//! Tables about which Postgres refuses a statement of the history: what it would have said of them isn't there.

use super::place::{name, tokens};
use crate::catalog::{Catalog, Ident, ObjectId, QualifiedName};
use crate::span::{SourceMap, Span};
use crate::sql::lexer::{Kind, Token};
use std::collections::BTreeSet;

/// The tables that refused statements are about (`ALTER TABLE t`, `CREATE POLICY ... ON t`), of which each comes with its place and the reason. One that
/// came too early for its table says nothing of the table that was made later.
pub(crate) fn tables<'m>(
    catalog: &Catalog,
    sources: &SourceMap,
    statements: &[Span],
    refused: impl Iterator<Item = (Span, &'m str)>,
) -> BTreeSet<ObjectId> {
    let whole = |place: Span| {
        let around = |it: &&Span| it.file == place.file && it.start <= place.start && place.start < it.end;
        statements.iter().find(around).copied()
    };
    let about = |(place, reason): (Span, &str)| {
        let table = target(catalog, sources.slice(whole(place)?))?;
        let is_missing =
            [table.to_string(), table.name.to_string()].iter().any(|it| reason.contains(&format!("\"{it}\"")));
        (!is_missing).then_some(ObjectId::Table(table))
    };
    refused.filter_map(about).collect()
}

fn target(catalog: &Catalog, text: &str) -> Option<QualifiedName> {
    let tokens = tokens(text);
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is_word(text, word));
    let after =
        if is(0, "alter") && is(1, "table") { 2 } else { tokens.iter().position(|it| it.is_word(text, "on"))? + 1 };
    let skipped = |token: &&Token| ["if", "exists", "only", "table"].iter().any(|word| token.is_word(text, word));
    let mut rest = tokens.get(after..)?.iter().skip_while(skipped);
    let first = Ident::from(name(rest.next()?, text));
    let is_qualified = rest.next().is_some_and(|token| token.kind == Kind::Dot);
    let found = match (is_qualified, rest.next()) {
        (true, Some(second)) => QualifiedName { schema: first, name: Ident::from(name(second, text)) },
        _ => QualifiedName { schema: Ident::from("public"), name: first },
    };
    catalog.tables.contains_key(&found).then_some(found)
}
