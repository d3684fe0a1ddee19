//! Who is calling.

use super::mistake::{self, Block};
use super::parse_file::PendingDocs;
use super::{Context, Pair, Rule, child, parse_name};
use crate::span::Spanned;
use crate::syntax::tree::{DottedName, Identity, IdentityKind, Name, Session, Setting};

/// `identity supabase`, `identity claim app_metadata.org_id`
pub(super) fn identity(line: &Pair<'_>, context: &mut Context<'_>) -> Option<Identity> {
    let kind = match (child(line, Rule::kw_supabase), child(line, Rule::claim)) {
        (Some(word), _) => Spanned::new(IdentityKind::Supabase, context.span(&word)),
        (None, Some(part)) => {
            let path = claim(&child(&part, Rule::claim_path)?, context)?;
            Spanned::new(IdentityKind::Claim(path), context.span(&part))
        }
        (None, None) => return None,
    };
    Some(Identity { kind })
}

/// From what follows `claim`.
pub(super) fn claim(path: &Pair<'_>, context: &mut Context<'_>) -> Option<DottedName> {
    child(path, Rule::dotted).map(|found| dotted(&found, context))
}

/// `identity session { ... }`
pub(super) fn session(block: &Pair<'_>, context: &mut Context<'_>) -> Option<Identity> {
    let head = child(block, Rule::session_head)?;
    let span = context.span(&child(&head, Rule::kw_session)?);
    let mut session = Session { user: None, tenant: None, client: None, server: None, helpers: None };
    let mut docs = PendingDocs::default();
    for line in child(block, Rule::session_body)?.into_inner() {
        match line.as_rule() {
            Rule::doc => {
                docs.add(&line, context);
                continue;
            }
            Rule::session_user => once("user", &mut session.user, setting_in(&line, context), setting_span, context),
            Rule::session_tenant => {
                once("tenant", &mut session.tenant, setting_in(&line, context), setting_span, context);
            }
            Rule::session_client => once("client", &mut session.client, name(&line, context), name_span, context),
            Rule::session_server => once("server", &mut session.server, name(&line, context), name_span, context),
            Rule::session_helpers => once("helpers", &mut session.helpers, name(&line, context), name_span, context),
            Rule::bad_line | Rule::bad_nest => {
                docs.forget();
                mistake::line(&line, Block::Session, context);
            }
            _ => continue,
        }
        docs.refuse("the lines of this block have no documentation of their own", context);
    }
    docs.refuse("nothing follows it in its block", context);
    Some(Identity { kind: Spanned::new(IdentityKind::Session(Box::new(session)), span) })
}

fn name(line: &Pair<'_>, context: &mut Context<'_>) -> Option<Name> {
    parse_name::name_of(line, Rule::session_role, context)
}

fn name_span(name: &Name) -> crate::span::Span {
    name.span
}

fn setting_span(setting: &Setting) -> crate::span::Span {
    setting.name.span
}

/// Keeps the first of several and says so.
fn once<T>(
    word: &str,
    slot: &mut Option<T>,
    found: Option<T>,
    span: fn(&T) -> crate::span::Span,
    context: &mut Context<'_>,
) {
    match (&slot, found) {
        (Some(first), Some(again)) => mistake::repeated(word, span(&again), span(first), context),
        (None, found) => *slot = found,
        (Some(_), None) => {}
    }
}

fn setting_in(line: &Pair<'_>, context: &mut Context<'_>) -> Option<Setting> {
    child(line, Rule::setting).and_then(|found| setting(&found, context))
}

/// `app.current_user_id text`
pub(super) fn setting(pair: &Pair<'_>, context: &mut Context<'_>) -> Option<Setting> {
    let name = child(pair, Rule::dotted).map(|found| dotted(&found, context))?;
    Some(Setting { name, ty: parse_name::fragment_in(pair, Rule::type_sql, context)? })
}

fn dotted(pair: &Pair<'_>, context: &mut Context<'_>) -> DottedName {
    DottedName { parts: parse_name::names(pair, context), span: context.span(pair) }
}
