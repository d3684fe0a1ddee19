//! `status text not null in ('active', 'inactive') default 'active'`

use super::{Context, Pair, Rule, child, mistake, parse_index, parse_name};
use crate::span::Spanned;
use crate::syntax::tree::{Column, ColumnAttribute, OnDelete, Reference};

/// A whole line.
pub(super) fn column(line: &Pair<'_>, context: &mut Context<'_>) -> Option<Column> {
    let name = parse_name::name_in(line, context)?;
    let ty = parse_name::fragment_in(line, Rule::type_sql, context)?;
    Some(Column { docs: None, name, ty, attributes: attributes(line, context) })
}

/// What follows the name and the type, each once but for checks and references.
pub(super) fn attributes(line: &Pair<'_>, context: &mut Context<'_>) -> Vec<Spanned<ColumnAttribute>> {
    let mut attributes: Vec<Spanned<ColumnAttribute>> = Vec::new();
    for part in line.clone().into_inner().skip(2) {
        let Some(found) = attribute(&part, context) else {
            continue;
        };
        let found = Spanned::new(found, context.span(&part));
        let same = attributes.iter().find(|known| word(&known.value) == word(&found.value));
        match same.filter(|_| may_stand_once(&found.value)) {
            Some(first) => mistake::repeated(word(&found.value), found.span, first.span, context),
            None => attributes.push(found),
        }
    }
    attributes
}

fn attribute(part: &Pair<'_>, context: &mut Context<'_>) -> Option<ColumnAttribute> {
    let as_name = |context: &mut Context<'_>| parse_name::name_of(part, Rule::as_name, context);
    Some(match part.as_rule() {
        Rule::primary_key => ColumnAttribute::PrimaryKey,
        Rule::not_null => ColumnAttribute::NotNull,
        Rule::null => ColumnAttribute::Null,
        Rule::column_unique => ColumnAttribute::Unique(as_name(context)),
        Rule::column_default => ColumnAttribute::Default(parse_name::fragment_in(part, Rule::default_sql, context)?),
        Rule::references => ColumnAttribute::References(reference(part, context)?),
        Rule::in_role => ColumnAttribute::InRole(as_name(context)),
        Rule::in_list => {
            let texts = parse_name::texts(&child(part, Rule::texts)?, context);
            ColumnAttribute::In(texts, as_name(context))
        }
        Rule::column_check => {
            let (condition, name) = parse_index::check_body(&child(part, Rule::check_body)?, context)?;
            ColumnAttribute::Check(condition, name)
        }
        Rule::generated => ColumnAttribute::Generated(parse_name::fragment_in(part, Rule::bracketed_sql, context)?),
        Rule::as_identity => ColumnAttribute::Identity(child(part, Rule::kw_always).is_some()),
        Rule::secret => ColumnAttribute::Secret,
        Rule::was => ColumnAttribute::Was(parse_name::name_in(part, context)?),
        _ => return None,
    })
}

fn reference(part: &Pair<'_>, context: &mut Context<'_>) -> Option<Reference> {
    Some(Reference {
        table: parse_name::raw_name_in(part, context)?,
        column: parse_name::name_of(part, Rule::referenced_column, context),
        on_delete: child(part, Rule::on_delete).and_then(|clause| on_delete(&clause, context)),
        name: parse_name::name_of(part, Rule::as_name, context),
        span: context.span(part),
    })
}

/// `on delete set null`, of a column's reference or of the tenant key's.
pub(super) fn on_delete(clause: &Pair<'_>, context: &Context<'_>) -> Option<Spanned<OnDelete>> {
    let action = child(clause, Rule::delete_action)?;
    let words: Vec<Rule> = action.clone().into_inner().map(|word| word.as_rule()).collect();
    let value = match words.as_slice() {
        [Rule::kw_no, ..] => OnDelete::NoAction,
        [Rule::kw_restrict] => OnDelete::Restrict,
        [Rule::kw_set, Rule::kw_null] => OnDelete::SetNull,
        [Rule::kw_set, ..] => OnDelete::SetDefault,
        _ => OnDelete::Cascade,
    };
    Some(Spanned::new(value, context.span(clause)))
}

/// A column may have several checks and references; anything else is said once.
fn may_stand_once(attribute: &ColumnAttribute) -> bool {
    !matches!(attribute, ColumnAttribute::Check(..) | ColumnAttribute::References(_))
}

/// The keyword that an attribute begins with.
fn word(attribute: &ColumnAttribute) -> &'static str {
    match attribute {
        ColumnAttribute::PrimaryKey => "primary key",
        ColumnAttribute::NotNull => "not null",
        ColumnAttribute::Null => "null",
        ColumnAttribute::Unique(_) => "unique",
        ColumnAttribute::Default(_) => "default",
        ColumnAttribute::References(_) => "references",
        ColumnAttribute::In(..) | ColumnAttribute::InRole(_) => "in",
        ColumnAttribute::Check(..) => "check",
        ColumnAttribute::Generated(_) | ColumnAttribute::Identity(_) => "generated",
        ColumnAttribute::Secret => "secret",
        ColumnAttribute::Was(_) => "was",
    }
}
