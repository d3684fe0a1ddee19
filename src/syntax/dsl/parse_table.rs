//! `table customers { ... }`

use super::mistake::{self, Block};
use super::parse_file::PendingDocs;
use super::{Context, Pair, Rule, child, parse_name, parse_table_line};
use crate::syntax::tree::{Docs, Table, TableItem};

/// A whole block.
pub(super) fn table(block: &Pair<'_>, docs: Docs, context: &mut Context<'_>) -> Option<Table> {
    let head = child(block, Rule::table_head)?;
    let name = parse_name::raw_name_in(&head, context)?;
    let was = parse_name::name_of(&head, Rule::was, context);
    let items = child(block, Rule::table_body).map(|block| body(&block, context)).unwrap_or_default();
    Some(Table { docs, name, was, items })
}

/// The lines between the braces.
pub(super) fn body(block: &Pair<'_>, context: &mut Context<'_>) -> Vec<TableItem> {
    let mut items = Vec::new();
    let mut docs = PendingDocs::default();
    for line in block.clone().into_inner() {
        match line.as_rule() {
            Rule::doc => docs.add(&line, context),
            Rule::end_of_line => {}
            Rule::bad_line | Rule::bad_nest => {
                docs.forget();
                mistake::line(&line, Block::Table, context);
            }
            _ => {
                if let Some(mut item) = parse_table_line::table_line(&line, context) {
                    match &mut item {
                        TableItem::Column(column) => column.docs = docs.take(),
                        TableItem::Tenant(column) => column.docs = docs.take(),
                        TableItem::SoftDelete(column) => column.docs = docs.take(),
                        TableItem::Index(index) => index.docs = docs.take(),
                        TableItem::Rule(rule) => rule.docs = docs.take(),
                        _ => docs
                            .refuse("columns, indexes and rules can be documented, and this line is neither", context),
                    }
                    items.push(item);
                }
                docs.forget();
            }
        }
    }
    docs.refuse("nothing follows it in its block", context);
    items
}
