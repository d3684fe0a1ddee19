//! `role admin includes member`

use super::{Context, Pair, parse_name};
use crate::syntax::tree::{Docs, Role};

/// From what follows `role`.
pub(super) fn role(body: &Pair<'_>, docs: Docs, context: &mut Context<'_>) -> Option<Role> {
    let mut names = parse_name::names(body, context).into_iter();
    Some(Role { docs, name: names.next()?, includes: names.collect() })
}
