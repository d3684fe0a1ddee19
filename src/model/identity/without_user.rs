//! A session that names a tenant and no user: the server is trusted to say for whom it speaks, and whoever comes has the one role there is. What is
//! about users has no place in such a model.

use super::Identity;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree::{self, TenantItem};

/// That somebody is spoken of who isn't known.
pub(in crate::model) fn no_user(place: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(&code::P0492, place, message)
        .note("`identity session` declares no `user`: a request says for which tenant it speaks, and not for whom")
}

/// Refuses what is about users in the declarations of roles and tenants. What tables and rules say of them is told where those are read.
pub(in crate::model) fn check(
    identity: &Identity,
    place: Option<Span>,
    roles: &[&tree::Role],
    tenants: &[&tree::Tenant],
    diagnostics: &mut Diagnostics,
) {
    let Some(place) = place.filter(|_| !identity.has_users()) else { return };
    one_role(place, roles, diagnostics);
    for tenant in tenants {
        if let Some(parent) = &tenant.parent {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0493,
                    parent.span(),
                    "a session without a user speaks for one kind of tenant",
                )
                .label(place, "without a user")
                .note("who belongs to a nested tenant is a member of it, and there are no members")
                .help("take the nested tenants away, or declare the user: `user app.current_user_id text`"),
            );
        }
        for item in &tenant.items {
            diagnostics
                .push(line(item).help("take the line away, or declare the user: `user app.current_user_id text`"));
        }
    }
}

/// Which of several roles somebody has would be the user's to show.
fn one_role(place: Span, roles: &[&tree::Role], diagnostics: &mut Diagnostics) {
    let problem = |span: Span, message: &str| {
        Diagnostic::error(&code::P0491, span, message)
            .note("where no user is declared, whoever names a tenant has the model's one role in it")
    };
    match roles {
        [] => diagnostics.push(
            problem(place, "a session without a user needs a role, and the model has none")
                .help("declare one: `role member`"),
        ),
        [_] => {}
        [first, others @ ..] => {
            for other in others {
                let message = format!("nobody could be told to be `{}`: the session names no user", other.name.value);
                diagnostics.push(
                    problem(other.name.span, &message)
                        .label(first.name.span, "the one role that there can be")
                        .help("keep one role, or declare the user: `user app.current_user_id text`"),
                );
            }
        }
    }
}

/// A line of a tenant's block: all of them are about members.
fn line(item: &TenantItem) -> Diagnostic {
    match item {
        TenantItem::Members(line) => no_user(line.span, "there are no members where requests come without a user"),
        TenantItem::Grant(line) => no_user(line.giver.span, "nobody gives roles to somebody who isn't known"),
        TenantItem::Create(line) => no_user(line.span, "nobody could become the first member of a new tenant"),
        TenantItem::Add(role) | TenantItem::Remove(role) => {
            no_user(role.span, "there are no members to add or take out")
        }
        TenantItem::Leave(span) => no_user(*span, "there is nobody who could leave"),
        TenantItem::Inherits(_, span) => no_user(*span, "nobody has a role that could be inherited"),
        TenantItem::Invitations(line) => no_user(line.span, "nobody could be invited"),
    }
}
