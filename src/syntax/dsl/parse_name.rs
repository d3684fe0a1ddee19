//! Names, strings and lists of them.

use super::{Context, Pair, Rule, child};
use crate::diagnostics::{Diagnostic, code};
use crate::span::Spanned;
use crate::syntax::tree::{Fragment, Name, RawName, Text};

/// A name without its quotes. Unquoted ones are in lower case, as SQL would make them so silently.
pub(super) fn name(pair: &Pair<'_>, context: &mut Context<'_>) -> Name {
    let span = context.span(pair);
    let written = pair.as_str();
    if let Some(inner) = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        if inner.is_empty() {
            context.diagnostics.push(
                Diagnostic::error(&code::P0004, span, "a name is empty")
                    .note("Postgres has no objects without a name")
                    .help("write the name between the quotes"),
            );
        }
        return Spanned::new(inner.replace("\"\"", "\""), span);
    }
    let lower = written.to_ascii_lowercase();
    if lower != written {
        context.diagnostics.push(
            Diagnostic::error(&code::P0003, span, format!("the unquoted name `{written}` has upper-case letters"))
                .note("SQL turns unquoted names into lower case, so that it wouldn't name what it seems to name")
                .help(format!("write `{lower}`, or `\"{written}\"` if the name has upper-case letters in the database"))
                .fix(span, lower.clone()),
        );
    }
    Spanned::new(lower, span)
}

/// A name that may have a schema.
pub(super) fn raw_name(pair: &Pair<'_>, context: &mut Context<'_>) -> Option<RawName> {
    let mut parts = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::name);
    let first = name(&parts.next()?, context);
    Some(match parts.next() {
        Some(second) => RawName { schema: Some(first), name: name(&second, context) },
        None => RawName { schema: None, name: first },
    })
}

/// The name that is a child of this node.
pub(super) fn name_in(pair: &Pair<'_>, context: &mut Context<'_>) -> Option<Name> {
    child(pair, Rule::name).map(|found| name(&found, context))
}

/// The name with a schema that is a child of this node.
pub(super) fn raw_name_in(pair: &Pair<'_>, context: &mut Context<'_>) -> Option<RawName> {
    child(pair, Rule::raw_name).and_then(|found| raw_name(&found, context))
}

/// `as NAME`, `was NAME` and the like: the name in a child of this node.
pub(super) fn name_of(pair: &Pair<'_>, rule: Rule, context: &mut Context<'_>) -> Option<Name> {
    child(pair, rule).and_then(|found| name_in(&found, context))
}

/// `(a, b)`: the names in a node, in order.
pub(super) fn names(pair: &Pair<'_>, context: &mut Context<'_>) -> Vec<Name> {
    let found: Vec<_> = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::name).collect();
    found.iter().map(|found| name(found, context)).collect()
}

/// `('a', 'b')`: the strings in a node, in order.
pub(super) fn texts(pair: &Pair<'_>, context: &Context<'_>) -> Vec<Text> {
    let parts = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::text);
    parts
        .map(|part| {
            let written = part.as_str();
            let inner = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(written);
            Spanned::new(inner.replace("''", "'"), context.span(&part))
        })
        .collect()
}

/// A piece of SQL, as it is written; comments in it are blanks.
pub(super) fn fragment(pair: &Pair<'_>, context: &Context<'_>) -> Fragment {
    Spanned::new(pair.as_str().to_owned(), context.span(pair))
}

/// The piece of SQL that is a child of this node.
pub(super) fn fragment_in(pair: &Pair<'_>, rule: Rule, context: &Context<'_>) -> Option<Fragment> {
    child(pair, rule).map(|found| fragment(&found, context))
}
