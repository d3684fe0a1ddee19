//! `audit into audit_logs (tenant organization_id, actor user_id, ...) as audit_trigger_function`

use super::{Context, Pair, Rule, child, mistake, parse_name};
use crate::span::{Span, Spanned};
use crate::syntax::tree::{Audit, AuditField};

/// From what follows `into`.
pub(super) fn audit(body: &Pair<'_>, span: Span, context: &mut Context<'_>) -> Option<Audit> {
    let table = parse_name::raw_name_in(body, context)?;
    let mut columns: Vec<(Spanned<AuditField>, _)> = Vec::new();
    for part in body.clone().into_inner().filter(|part| part.as_rule() == Rule::audit_column) {
        let (Some(field), Some(column)) = (field(&part, context), parse_name::name_in(&part, context)) else {
            continue;
        };
        if let Some((first, _)) = columns.iter().find(|(known, _)| known.value == field.value) {
            let word = child(&part, Rule::audit_field).map(|word| word.as_str().to_owned()).unwrap_or_default();
            mistake::repeated(&word, field.span, first.span, context);
            continue;
        }
        columns.push((field, column));
    }
    let name = parse_name::name_of(body, Rule::as_name, context);
    Some(Audit { table, columns, name, span })
}

fn field(part: &Pair<'_>, context: &Context<'_>) -> Option<Spanned<AuditField>> {
    let word = child(part, Rule::audit_field)?;
    let known = AuditField::KEYWORDS.iter().find(|(keyword, _)| word.as_str().eq_ignore_ascii_case(keyword))?;
    Some(Spanned::new(known.1, context.span(&word)))
}
