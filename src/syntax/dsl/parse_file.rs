//! A whole file: its declarations in order, each with the documentation before it.

use pest::Parser as _;

use super::mistake::{self, Block};
use super::scan::{Slashes, scan};
use super::{
    Context, Pair, PolicyParser, Rule, child, parse_audit, parse_domain, parse_expect, parse_function, parse_identity,
    parse_name, parse_role, parse_seed, parse_sign_up, parse_sql, parse_table, parse_tenant, parse_types, parse_view,
};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::{FileId, Span, Spanned};
use crate::syntax::limits::MAX_MISTAKES;
use crate::syntax::tree::{Docs, Item, Tree};

/// Reads a `*.policy` file. What can't be understood is left out of the tree and reported, at most [`MAX_MISTAKES`] times.
pub fn parse(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Tree {
    let mut found = Diagnostics::default();
    let tree = parse_all(file, text, &mut found);
    mistake::limit(found, MAX_MISTAKES, diagnostics);
    tree
}

fn parse_all(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Tree {
    let mut tree = Tree::default();
    let Some(scan) = scan(file, text, Slashes::Document, diagnostics) else {
        return tree;
    };
    match PolicyParser::parse(Rule::file, &scan.masked) {
        Ok(mut pairs) => {
            if let Some(pair) = pairs.next() {
                let mut context = Context { file, diagnostics };
                tree.items = items(&pair, &mut context);
            }
        }
        // The grammar takes any text, so that only pest's own limits come here.
        Err(error) => mistake::refused(file, &error, diagnostics),
    }
    tree
}

fn items(file: &Pair<'_>, context: &mut Context<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut docs = PendingDocs::default();
    for pair in file.clone().into_inner() {
        match pair.as_rule() {
            Rule::doc => docs.add(&pair, context),
            Rule::bad_line => {
                docs.forget();
                mistake::line(&pair, Block::File, context);
            }
            Rule::bad_block => {
                docs.forget();
                if mistake::block(&pair, context)
                    && let Some(body) = child(&pair, Rule::table_body)
                {
                    parse_table::body(&body, context);
                }
            }
            Rule::bad_char => mistake::character(&pair, context),
            Rule::end_of_line | Rule::EOI => {}
            Rule::expect => {
                docs.refuse("expectations are checked, and documented nowhere", context);
                let found = child(&pair, Rule::expect_body).map(|body| parse_expect::body(&body, context));
                items.extend(found.unwrap_or_default().into_iter().map(Item::Expectation));
            }
            _ => {
                items.extend(item(&pair, &mut docs, context));
                docs.refuse(
                    "roles, tenants, enums, domains, tables, functions, views and seed rows can be documented, and this declaration is none of them",
                    context,
                );
            }
        }
    }
    docs.refuse("nothing follows it in the file", context);
    items
}

fn item(pair: &Pair<'_>, docs: &mut PendingDocs, context: &mut Context<'_>) -> Option<Item> {
    let span = context.span(pair);
    Some(match pair.as_rule() {
        Rule::model => Item::Model(parse_name::name_in(pair, context)?),
        Rule::identity => Item::Identity(parse_identity::identity(pair, context)?),
        Rule::session => Item::Identity(parse_identity::session(pair, context)?),
        Rule::role => Item::Role(parse_role::role(&child(pair, Rule::role_body)?, docs.take(), context)?),
        Rule::tenant => Item::Tenant(parse_tenant::tenant(pair, docs.take(), context)?),
        Rule::sign_up => Item::SignUp(parse_sign_up::sign_up(&child(pair, Rule::sign_up_body)?, span, context)?),
        Rule::audit => Item::Audit(parse_audit::audit(&child(pair, Rule::audit_body)?, span, context)?),
        Rule::enumeration => {
            Item::Enum(parse_types::enumeration(&child(pair, Rule::enum_body)?, docs.take(), context)?)
        }
        Rule::domain => Item::Domain(parse_domain::domain(&child(pair, Rule::domain_body)?, docs.take(), context)?),
        Rule::extension => Item::Extension(parse_types::extension(&child(pair, Rule::extension_body)?, context)?),
        Rule::function => Item::Function(parse_function::function(pair, docs.take(), context)?),
        Rule::view => Item::View(parse_view::view(pair, docs.take(), context)?),
        Rule::sql_statements => Item::Sql(parse_sql::sql_block(pair, context)?),
        Rule::seed => Item::Seed(parse_seed::seed(pair, docs.take(), context)?),
        Rule::table => Item::Table(parse_table::table(pair, docs.take(), context)?),
        _ => return None,
    })
}

/// Documentation that waits for what it is about.
#[derive(Debug, Default)]
pub(super) struct PendingDocs {
    lines: Vec<String>,
    span: Option<Span>,
}

impl PendingDocs {
    /// One more line of it.
    pub(super) fn add(&mut self, line: &Pair<'_>, context: &Context<'_>) {
        let text = line.as_str().trim_start_matches('/').trim_end();
        self.lines.push(text.strip_prefix(' ').unwrap_or(text).to_owned());
        let span = context.span(line);
        self.span = Some(self.span.map_or(span, |first| first.to(span)));
    }

    /// Gives it to what follows.
    pub(super) fn take(&mut self) -> Docs {
        let lines = std::mem::take(&mut self.lines);
        self.span.take().map(|span| Spanned::new(lines.join("\n"), span))
    }

    /// Drops it without a word: what it is about was reported.
    pub(super) fn forget(&mut self) {
        self.take();
    }

    /// Says that it has no place.
    pub(super) fn refuse(&mut self, reason: &str, context: &mut Context<'_>) {
        if let Some(docs) = self.take() {
            context.diagnostics.push(
                Diagnostic::warning(&code::P0012, docs.span, "documentation of nothing")
                    .note(reason)
                    .help("write `//` for a comment"),
            );
        }
    }
}
