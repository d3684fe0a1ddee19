//! Who may call a function or look at a view: roles of the database.
//!
//! All roles of tenants are one role of the database, so a line for one of them opens to whoever is signed in. What they see and change there is a matter of
//! the tables' own rules, as both run with their caller's rights.

use super::{Identity, Principal, Roles, names, nesting::Nesting};
use crate::catalog::Ident;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree;

/// Who may call or look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Callers {
    /// Whoever isn't signed in.
    pub anyone: bool,
    /// Whoever is.
    pub signed_in: bool,
}

impl Callers {
    /// The roles of the database, the server's among them: it needs no line.
    pub fn roles(self, identity: &Identity) -> Vec<Ident> {
        let roles = identity.database_roles();
        let anon = roles.anon.filter(|_| self.anyone);
        let client = Some(roles.client).filter(|_| self.signed_in);
        anon.into_iter().chain(client).chain(roles.server).collect()
    }
}

/// Reads lines such as `allow member to execute`.
pub(super) fn read<'a>(
    lines: impl IntoIterator<Item = (&'a tree::Principal, Span)>,
    roles: &Roles,
    nesting: &Nesting<'_>,
    diagnostics: &mut Diagnostics,
) -> Callers {
    let mut callers = Callers::default();
    let mut taken = names::Declared::default();
    for (who, span) in lines {
        let word = who.name.as_str();
        let shown = who.of.as_ref().map_or_else(|| word.to_owned(), |of| format!("{word} of {}", of.name.value));
        if !taken.take_value("lines for", &shown, span, diagnostics) {
            continue;
        }
        if let Some(of) = &who.of
            && !nesting.iter().any(|tenant| tenant.table.name.value == of.name.value)
        {
            let tenants: Vec<&str> = nesting.iter().map(|tenant| tenant.table.name.as_str()).collect();
            diagnostics.push(names::unknown(&code::P0201, "table of tenants", &of.name, tenants));
        }
        match Principal::BUILT_IN.iter().find(|(known, _)| *known == word).map(|(_, principal)| principal) {
            Some(Principal::Anyone) => (callers.anyone, callers.signed_in) = (true, true),
            Some(Principal::Authenticated) => callers.signed_in = true,
            Some(_) => diagnostics.push(
                Diagnostic::error(&code::P0463, who.name.span, format!("`{word}` says nothing here"))
                    .note("it is about a person's row, and whoever calls has none before the query has found it")
                    .help("write `authenticated`: rows are shown and changed as the rules of their tables say"),
            ),
            None if word == "service" => diagnostics.push(
                Diagnostic::error(&code::P0463, who.name.span, "the server needs no line")
                    .note("it may call every function and look at every view")
                    .help("take the line away"),
            ),
            None if roles.iter().any(|role| *role.name == *word) => callers.signed_in = true,
            None => {
                let built_in = ["anyone", "authenticated"];
                let known: Vec<&str> = roles.iter().map(|role| role.name.as_str()).chain(built_in).collect();
                diagnostics.push(names::unknown(&code::P0203, "role", &who.name, known));
            }
        }
    }
    callers
}
