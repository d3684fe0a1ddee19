//! `enum mood ('happy', 'sad')`, `extension citext in extensions`

use super::{Context, Pair, Rule, child, parse_name};
use crate::syntax::tree::{Docs, Enum, Extension};

/// From what follows `enum`.
pub(super) fn enumeration(body: &Pair<'_>, docs: Docs, context: &mut Context<'_>) -> Option<Enum> {
    let name = parse_name::raw_name_in(body, context)?;
    let values = parse_name::texts(&child(body, Rule::texts)?, context);
    Some(Enum { docs, name, values })
}

/// From what follows `extension`.
pub(super) fn extension(body: &Pair<'_>, context: &mut Context<'_>) -> Option<Extension> {
    let mut names = parse_name::names(body, context).into_iter();
    Some(Extension { name: names.next()?, schema: names.next() })
}
