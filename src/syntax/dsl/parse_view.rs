//! `view open_tasks { ... }`

use super::mistake::{self, Block};
use super::parse_file::PendingDocs;
use super::parse_sql::sql_block;
use super::{Context, Pair, Rule, child, parse_name, parse_rule};
use crate::syntax::tree::{Docs, Principal, View, ViewItem};

/// A whole block.
pub(super) fn view(block: &Pair<'_>, docs: Docs, context: &mut Context<'_>) -> Option<View> {
    let name = parse_name::raw_name_in(&child(block, Rule::view_head)?, context)?;
    let items = child(block, Rule::view_body).map(|block| body(&block, context)).unwrap_or_default();
    Some(View { docs, name, items })
}

/// The lines between the braces.
fn body(block: &Pair<'_>, context: &mut Context<'_>) -> Vec<ViewItem> {
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
                mistake::line(&line, Block::View, context);
            }
            Rule::view_text => items.extend(sql_block(&line, context).map(ViewItem::Query)),
            Rule::view_rule => {
                let who = child(&line, Rule::view_rule_body).and_then(|body| select(&body, context));
                items.extend(who.map(|who| ViewItem::Select(who, context.span(&line))));
            }
            _ => continue,
        }
        docs.refuse("the lines of this block have no documentation of their own", context);
    }
    docs.refuse("nothing follows it in its block", context);
    items
}

/// From what follows `allow`.
pub(super) fn select(body: &Pair<'_>, context: &mut Context<'_>) -> Option<Principal> {
    parse_rule::principal(&child(body, Rule::principal)?, context)
}
