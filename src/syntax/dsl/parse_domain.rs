//! `domain slug text not null check (value ~ '^[a-z]+$')`

use super::{Context, Pair, Rule, parse_column, parse_name};
use crate::syntax::tree::{Docs, Domain};

/// From what follows `domain`.
pub(super) fn domain(body: &Pair<'_>, docs: Docs, context: &mut Context<'_>) -> Option<Domain> {
    let name = parse_name::raw_name_in(body, context)?;
    let ty = parse_name::fragment_in(body, Rule::type_sql, context)?;
    let attributes = parse_column::attributes(body, context);
    Some(Domain { docs, name, ty, attributes })
}
