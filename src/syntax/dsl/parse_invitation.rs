//! `invitations organization_invitations (email email, ...) to users(email) by admin`

use super::{Context, Pair, Rule, child, mistake, parse_name};
use crate::span::Span;
use crate::syntax::tree::{Invitations, Name};

/// From what follows `invitations`.
pub(super) fn invitations(body: &Pair<'_>, span: Span, context: &mut Context<'_>) -> Option<Invitations> {
    let table = parse_name::raw_name_in(body, context)?;
    let [mut email, mut role, mut token, mut expires]: [Option<Name>; 4] = [None, None, None, None];
    for part in body.clone().into_inner().filter(|part| part.as_rule() == Rule::invitation_column) {
        let (Some(field), Some(column)) = (child(&part, Rule::invitation_field), parse_name::name_in(&part, context))
        else {
            continue;
        };
        let place = match field.clone().into_inner().next().map(|word| word.as_rule()) {
            Some(Rule::kw_email) => &mut email,
            Some(Rule::kw_role) => &mut role,
            Some(Rule::kw_token) => &mut token,
            _ => &mut expires,
        };
        match place {
            Some(first) => mistake::repeated(field.as_str(), context.span(&field), first.span, context),
            None => *place = Some(column),
        }
    }
    let to = child(body, Rule::invited).and_then(|invited| {
        Some((parse_name::raw_name_in(&invited, context)?, parse_name::name_in(&invited, context)?))
    });
    let by = parse_name::name_in(body, context)?;
    Some(Invitations { table, email, role, token, expires, to, by, span })
}
