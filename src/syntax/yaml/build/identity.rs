//! Who is calling.

use super::Builder;
use crate::diagnostics::{Diagnostic, code};
use crate::span::Spanned;
use crate::syntax::dsl::entry;
use crate::syntax::tree::{Identity, IdentityKind, Session};
use crate::syntax::yaml::shape;

impl Builder<'_> {
    /// The value of `identity`.
    pub(super) fn identity(&mut self, shape: shape::Identity) -> Option<Identity> {
        let named = match shape {
            shape::Identity::Platform(_) => {
                let kind = self.under("identity", |here| here.text("supabase".to_owned()).span);
                return Some(Identity { kind: Spanned::new(IdentityKind::Supabase, kind) });
            }
            shape::Identity::Named(named) => named,
        };
        match (named.claim, named.session) {
            (Some(claim), None) => self.under("identity", |here| {
                let path = here.under("claim", |here| here.code(&claim, entry::claim))?;
                let span = path.span;
                Some(Identity { kind: Spanned::new(IdentityKind::Claim(path), span) })
            }),
            (None, Some(session)) => self.under("identity", |here| {
                let span = here.key("session");
                let session = here.under("session", |here| here.session(session));
                Some(Identity { kind: Spanned::new(IdentityKind::Session(Box::new(session)), span) })
            }),
            (claim, _) => {
                let span = self.key("identity");
                let message =
                    if claim.is_some() { "the caller is known in two ways" } else { "the identity says nothing" };
                self.diagnostics.push(
                    Diagnostic::error(&code::P0411, span, message)
                        .note("a caller is known by a claim of Supabase's token, or by settings of the session")
                        .help("write one of `supabase`, `{ claim: app_metadata.NAME }` and `{ session: { ... } }`"),
                );
                None
            }
        }
    }

    fn session(&mut self, shape: shape::Session) -> Session {
        let mut setting = |key: &str, text: Option<String>| {
            text.and_then(|text| self.under(key, |here| here.code(&text, entry::setting)))
        };
        let user = setting("user", shape.user);
        let tenant = setting("tenant", shape.tenant);
        let mut role = |key: &str, text: Option<String>| text.and_then(|text| self.under(key, |here| here.name(&text)));
        let client = role("client", shape.client);
        let server = role("server", shape.server);
        let helpers = role("helpers", shape.helpers);
        Session { user, tenant, client, server, helpers }
    }
}
