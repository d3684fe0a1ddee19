//! `seed organizations (id, name) { ... }`

use super::mistake::{self, Block};
use super::parse_file::PendingDocs;
use super::{Context, Pair, Rule, child, parse_name};
use crate::span::Span;
use crate::syntax::tree::{Docs, Seed, SeedRow};

/// A whole block.
pub(super) fn seed(block: &Pair<'_>, docs: Docs, context: &mut Context<'_>) -> Option<Seed> {
    let head = child(block, Rule::seed_head)?;
    let table = parse_name::raw_name_in(&head, context)?;
    let columns = parse_name::names(&child(&head, Rule::names)?, context);
    let rows = child(block, Rule::seed_body).map(|block| body(&block, context)).unwrap_or_default();
    Some(Seed { docs, table, columns, rows, span: context.span(&head) })
}

fn body(block: &Pair<'_>, context: &mut Context<'_>) -> Vec<SeedRow> {
    let mut rows = Vec::new();
    let mut docs = PendingDocs::default();
    for line in block.clone().into_inner() {
        match line.as_rule() {
            Rule::doc => {
                docs.add(&line, context);
                continue;
            }
            Rule::seed_row => rows.push(row(&line, context.span(&line), context)),
            Rule::bad_line | Rule::bad_nest => {
                docs.forget();
                mistake::line(&line, Block::Seed, context);
            }
            _ => continue,
        }
        docs.refuse("rows have no documentation of their own", context);
    }
    docs.refuse("nothing follows it in its block", context);
    rows
}

/// `('a', 1)`
pub(super) fn row(line: &Pair<'_>, span: Span, context: &Context<'_>) -> SeedRow {
    let values = line.clone().into_inner().filter(|part| part.as_rule() == Rule::value_sql);
    SeedRow { values: values.map(|value| parse_name::fragment(&value, context)).collect(), span }
}
