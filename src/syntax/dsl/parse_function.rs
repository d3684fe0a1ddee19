//! `function open_tasks(most integer default 10) returns setof tasks { ... }`

use super::mistake::{self, Block};
use super::parse_file::PendingDocs;
use super::parse_sql::sql_block;
use super::{Context, Pair, Rule, child, parse_name, parse_rule};
use crate::span::{Span, Spanned};
use crate::syntax::tree::{
    Argument, Docs, Execute, Function, FunctionItem, Language, ResultColumn, Returned, Volatility,
};

/// A whole block.
pub(super) fn function(block: &Pair<'_>, docs: Docs, context: &mut Context<'_>) -> Option<Function> {
    let head = child(block, Rule::function_head)?;
    let function = signature(&child(&head, Rule::signature)?, context)?;
    let items = child(block, Rule::function_body).map(|block| body(&block, context)).unwrap_or_default();
    Some(Function { docs, items, ..function })
}

/// From what follows `function`, up to the block.
pub(super) fn signature(pair: &Pair<'_>, context: &mut Context<'_>) -> Option<Function> {
    let name = parse_name::raw_name_in(pair, context)?;
    let arguments = pair.clone().into_inner().filter(|part| part.as_rule() == Rule::argument);
    let arguments = arguments.filter_map(|part| argument(&part, context)).collect();
    let returned = returned(&child(pair, Rule::returned)?, context)?;
    Some(Function { docs: None, name, arguments, returned, items: Vec::new() })
}

fn argument(part: &Pair<'_>, context: &mut Context<'_>) -> Option<Argument> {
    Some(Argument {
        name: parse_name::name_in(part, context)?,
        ty: parse_name::fragment_in(part, Rule::type_sql, context)?,
        default: parse_name::fragment_in(part, Rule::value_sql, context),
    })
}

fn returned(part: &Pair<'_>, context: &mut Context<'_>) -> Option<Returned> {
    if let Some(table) = child(part, Rule::returned_table) {
        let columns = table.into_inner().filter(|part| part.as_rule() == Rule::result_column);
        let columns = columns.filter_map(|part| {
            let name = parse_name::name_in(&part, context)?;
            Some(ResultColumn { name, ty: parse_name::fragment_in(&part, Rule::type_sql, context)? })
        });
        return Some(Returned::Table(columns.collect()));
    }
    match child(part, Rule::returned_set) {
        Some(set) => parse_name::fragment_in(&set, Rule::type_sql, context).map(Returned::SetOf),
        None => parse_name::fragment_in(part, Rule::type_sql, context).map(Returned::Type),
    }
}

/// The lines between the braces.
fn body(block: &Pair<'_>, context: &mut Context<'_>) -> Vec<FunctionItem> {
    let mut items = Vec::new();
    let mut docs = PendingDocs::default();
    for line in block.clone().into_inner() {
        match line.as_rule() {
            Rule::doc => {
                docs.add(&line, context);
                continue;
            }
            Rule::bad_line | Rule::bad_nest => {
                docs.forget();
                mistake::line(&line, Block::Function, context);
            }
            Rule::end_of_line => continue,
            _ => items.extend(item(&line, context)),
        }
        docs.refuse("the lines of this block have no documentation of their own", context);
    }
    docs.refuse("nothing follows it in its block", context);
    items
}

fn item(line: &Pair<'_>, context: &mut Context<'_>) -> Option<FunctionItem> {
    let span = context.span(line);
    Some(match line.as_rule() {
        Rule::volatility => {
            let value = match line.clone().into_inner().next()?.as_rule() {
                Rule::kw_immutable => Volatility::Immutable,
                Rule::kw_stable => Volatility::Stable,
                _ => Volatility::Volatile,
            };
            FunctionItem::Volatility(Spanned::new(value, span))
        }
        Rule::kw_strict => FunctionItem::Strict(span),
        Rule::definer => FunctionItem::Definer(span),
        Rule::function_text => {
            let language = if child(line, Rule::kw_sql).is_some() { Language::Sql } else { Language::Plpgsql };
            FunctionItem::Body(language, sql_block(line, context)?)
        }
        Rule::execute_rule => FunctionItem::Execute(execute(&child(line, Rule::execute_body)?, span, context)?),
        _ => return None,
    })
}

/// From what follows `allow`.
pub(super) fn execute(body: &Pair<'_>, span: Span, context: &mut Context<'_>) -> Option<Execute> {
    Some(Execute { who: parse_rule::principal(&child(body, Rule::principal)?, context)?, span })
}
