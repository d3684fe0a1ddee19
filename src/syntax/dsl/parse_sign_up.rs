//! `sign up creates profiles (email new.email, ...)`

use super::{Context, Pair, Rule, child, parse_name};
use crate::span::Span;
use crate::syntax::tree::{Assignment, SignUp};

/// From what follows `creates`.
pub(super) fn sign_up(body: &Pair<'_>, span: Span, context: &mut Context<'_>) -> Option<SignUp> {
    let table = parse_name::raw_name_in(body, context)?;
    let assignments = child(body, Rule::assignments).map(|list| assignments(&list, context)).unwrap_or_default();
    Some(SignUp { table, assignments, span })
}

/// `email new.email, full_name new.full_name`
pub(super) fn assignments(list: &Pair<'_>, context: &mut Context<'_>) -> Vec<Assignment> {
    let found = list.clone().into_inner().filter(|part| part.as_rule() == Rule::assignment);
    found
        .filter_map(|part| {
            let column = parse_name::name_in(&part, context)?;
            let value = parse_name::fragment_in(&part, Rule::value_sql, context)?;
            Some(Assignment { column, value })
        })
        .collect()
}
