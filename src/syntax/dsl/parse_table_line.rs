//! The lines of a table's block.

use super::{Context, Pair, Rule, child, parse_column, parse_index, parse_name, parse_rule};
use crate::span::Spanned;
use crate::syntax::tree::{
    Expires, Habit, PrimaryKey, SelfColumn, SoftDelete, TableItem, TenantColumn, TenantNull, Timestamps,
};

/// Any line but one that isn't understood.
pub(super) fn table_line(line: &Pair<'_>, context: &mut Context<'_>) -> Option<TableItem> {
    let span = context.span(line);
    Some(match line.as_rule() {
        Rule::column => TableItem::Column(parse_column::column(line, context)?),
        Rule::tenant_column => TableItem::Tenant(tenant_column(line, context)),
        Rule::self_column => TableItem::SelfColumn(SelfColumn { column: parse_name::name_in(line, context)?, span }),
        Rule::timestamps => {
            let columns = child(line, Rule::names).map(|list| parse_name::names(&list, context)).unwrap_or_default();
            TableItem::Timestamps(Timestamps { columns, span })
        }
        Rule::soft_delete => {
            let column = parse_name::name_in(line, context)?;
            TableItem::SoftDelete(SoftDelete {
                docs: None,
                column,
                on_delete: child(line, Rule::by_delete).is_some(),
                span,
            })
        }
        Rule::expires => TableItem::Expires(Expires { column: parse_name::name_in(line, context)?, span }),
        Rule::append_only => TableItem::Habit(Spanned::new(Habit::AppendOnly, span)),
        Rule::shared => TableItem::Habit(Spanned::new(Habit::Shared, span)),
        Rule::internal => TableItem::Habit(Spanned::new(Habit::Internal, span)),
        Rule::audited => TableItem::Audited(span, parse_name::name_of(line, Rule::as_name, context)),
        Rule::immutable => TableItem::Immutable(span, parse_name::names(&child(line, Rule::names)?, context)),
        Rule::table_key => TableItem::PrimaryKey(PrimaryKey {
            columns: parse_name::names(&child(line, Rule::names)?, context),
            name: parse_name::name_of(line, Rule::as_name, context),
            span,
        }),
        Rule::unique => TableItem::Unique(parse_index::unique(line, context)?),
        Rule::check => TableItem::Check(parse_index::check(line, context)?),
        Rule::index => {
            let unique = child(line, Rule::kw_unique).is_some();
            TableItem::Index(parse_index::index(&child(line, Rule::index_body)?, unique, span, context)?)
        }
        Rule::access_rule => TableItem::Rule(parse_rule::rule(line, context)?),
        _ => return None,
    })
}

/// `tenant null on delete set null index idx_x`
fn tenant_column(line: &Pair<'_>, context: &mut Context<'_>) -> TenantColumn {
    let mut column = TenantColumn {
        docs: None,
        of: None,
        null: TenantNull::NotNull,
        unreferenced: None,
        on_delete: None,
        index: None,
        span: context.span(line),
    };
    let mut seen: Vec<Pair<'_>> = Vec::new();
    for option in line.clone().into_inner().skip(1) {
        if let Some(first) = seen.iter().find(|known| known.as_rule() == option.as_rule()) {
            let (again, first) = (context.span(&option), context.span(first));
            super::mistake::repeated(option.as_str(), again, first, context);
            continue;
        }
        match option.as_rule() {
            Rule::tenant_of => column.of = parse_name::raw_name_in(&option, context),
            Rule::tenant_null => column.null = TenantNull::Null,
            Rule::kw_unreferenced => column.unreferenced = Some(context.span(&option)),
            Rule::on_delete => column.on_delete = parse_column::on_delete(&option, context),
            Rule::tenant_index => column.index = parse_name::name_in(&option, context),
            _ => {}
        }
        seen.push(option);
    }
    column
}
