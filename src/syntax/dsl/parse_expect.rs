//! `expect { member@A cannot update customers@B; ... }`

use super::mistake::{self, Block};
use super::parse_file::PendingDocs;
use super::{Context, Pair, Rule, child, parse_name, parse_rule};
use crate::span::Spanned;
use crate::syntax::tree::{Expectation, ExpectedActor, ExpectedRows, Name};

/// The lines between the braces.
pub(super) fn body(block: &Pair<'_>, context: &mut Context<'_>) -> Vec<Expectation> {
    let mut expectations = Vec::new();
    for line in block.clone().into_inner() {
        match line.as_rule() {
            Rule::expectation => expectations.extend(expectation(&line, context)),
            Rule::bad_grant | Rule::bad_nest => mistake::line(&line, Block::Expect, context),
            Rule::doc => {
                let mut docs = PendingDocs::default();
                docs.add(&line, context);
                docs.refuse("expectations are checked, and documented nowhere", context);
            }
            _ => {}
        }
    }
    expectations
}

/// `member@A cannot update customers@B (name)`
pub(super) fn expectation(line: &Pair<'_>, context: &mut Context<'_>) -> Option<Expectation> {
    let actor = child(line, Rule::actor)?;
    let rows = child(line, Rule::expected_rows)?;
    Some(Expectation {
        actor: ExpectedActor {
            who: parse_rule::principal(&child(&actor, Rule::principal)?, context)?,
            tenant: letter(&actor, context),
        },
        can: child(&child(line, Rule::modality)?, Rule::kw_can).is_some(),
        command: parse_rule::verb(line, context)?,
        rows: ExpectedRows { table: parse_name::raw_name_in(&rows, context)?, tenant: letter(&rows, context) },
        columns: child(line, Rule::names).map(|names| parse_name::names(&names, context)),
        span: context.span(line),
    })
}

/// `@A`
fn letter(part: &Pair<'_>, context: &Context<'_>) -> Option<Name> {
    let found = child(&child(part, Rule::in_tenant)?, Rule::letter_of_tenant)?;
    Some(Spanned::new(found.as_str().to_owned(), context.span(&found)))
}
