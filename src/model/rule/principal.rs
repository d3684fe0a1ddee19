//! Whom a rule is about.

use crate::catalog::{Ident, QualifiedName};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::identity::no_user;
use crate::model::sql::Sql;
use crate::model::{Roles, Scope, Table, Tenant, names, nesting, table::ident};
use crate::span::Span;
use crate::syntax::tree::{self, Command, RuleEffect};

/// Whom a rule is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Principal {
    /// Whoever has this role, or one that includes it, in the row's tenant.
    Role {
        /// The role.
        role: Ident,
        /// The table of the tenants in which they have it: where tenants are nested, a row belongs to one of each.
        tenant: QualifiedName,
    },
    /// The person whose row it is.
    SelfPerson,
    /// Somebody who shares a tenant with the person whose row it is.
    Peer,
    /// Whoever is signed in.
    Authenticated,
    /// Everybody, signed in or not.
    Anyone,
}

impl Principal {
    /// The built-in ones by their words.
    pub const BUILT_IN: [(&'static str, Self); 4] = [
        ("self", Self::SelfPerson),
        ("peer", Self::Peer),
        ("authenticated", Self::Authenticated),
        ("anyone", Self::Anyone),
    ];

    /// The word that models use.
    pub fn word(&self) -> &str {
        match self {
            Self::Role { role, .. } => role,
            Self::SelfPerson => "self",
            Self::Peer => "peer",
            Self::Authenticated => "authenticated",
            Self::Anyone => "anyone",
        }
    }
}

/// Reads it. What is wrong with it is told.
pub(super) fn read(
    table: &Table,
    line: &tree::Rule,
    roles: &Roles,
    tenants: &[Tenant],
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Option<Principal> {
    let name = &line.who.name;
    if let Some(of) = &line.who.of
        && roles.get(name).is_none()
    {
        diagnostics.push(
            Diagnostic::error(&code::P0403, of.span(), format!("`{}` isn't somebody in a tenant", name.value))
                .note("`of` says in which of nested tenants somebody has a role")
                .help("take it away, or name a role"),
        );
    }
    if name.value == "service" {
        diagnostics.push(
            Diagnostic::error(&code::P0204, name.span, "`service` needs no rule")
                .note("the server's role may select, insert, update and delete everywhere, less what `append only` takes away")
                .help("take the rule away"),
        );
        return None;
    }
    if let Some((_, built_in)) = Principal::BUILT_IN.iter().find(|(word, _)| *word == name.value) {
        let personal = matches!(built_in, Principal::SelfPerson | Principal::Peer);
        if personal && sql.caller.is_none() {
            diagnostics.push(
                no_user(name.span, format!("nobody is `{}` where requests come without a user", name.value))
                    .help("make the rule about the role, or declare the user: `user app.current_user_id text`"),
            );
            return None;
        }
        if personal && table.self_column.is_none() {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0404,
                    name.span,
                    format!("`{}` doesn't say which column holds the person", table.name.name),
                )
                .help("add a line `self COLUMN`"),
            );
            return None;
        }
        if *built_in == Principal::Peer && line.effect.value == RuleEffect::Restrict {
            diagnostics.push(
                Diagnostic::error(&code::P0430, name.span, "a restriction isn't about people who share a tenant")
                    .note("what narrows what peers see narrows a rule that allows it")
                    .help("write `when` behind `allow peer to select`, or restrict `authenticated`"),
            );
            return None;
        }
        if *built_in == Principal::Peer {
            peer(table, line, !tenants.is_empty(), diagnostics);
        }
        return Some(built_in.clone());
    }
    if roles.get(name).is_none() {
        let known = roles.iter().map(|role| role.name.as_str());
        let built_in = Principal::BUILT_IN.iter().map(|(word, _)| *word);
        diagnostics.push(
            names::unknown(&code::P0203, "role", name, known.chain(built_in))
                .note("a rule is about a role of the model, or `self`, `authenticated`, `anyone`"),
        );
        return None;
    }
    if !matches!(table.scope, Scope::Tenants | Scope::Tenant { .. }) {
        diagnostics.push(
            Diagnostic::error(
                &code::P0403,
                name.span,
                format!("the rows of `{}` belong to no tenant, so nobody is `{}` in one", table.name.name, name.value),
            )
            .note("a rule's role is the caller's role in the row's tenant")
            .help("add a line `tenant`, or make the rule about `self`, `authenticated` or `anyone`"),
        );
        return None;
    }
    let tenant = match &line.who.of {
        Some(of) => level(table, of, tenants, diagnostics)?,
        None => table.tenant_keys.last()?.tenant.clone(),
    };
    // A tenant with a mistake in it has been told.
    tenants.iter().any(|known| known.table == tenant).then_some(Principal::Role { role: ident(name), tenant })
}

/// The tenants that `of` names, of which each row of the table belongs to one.
fn level(
    table: &Table,
    of: &tree::RawName,
    tenants: &[Tenant],
    diagnostics: &mut Diagnostics,
) -> Option<QualifiedName> {
    let wanted = names::qualified(of);
    if table.key_in(&wanted).is_some() {
        return Some(wanted);
    }
    let known: Vec<&str> = table.tenant_keys.iter().map(|key| key.tenant.name.as_str()).collect();
    let declared = tenants.iter().any(|tenant| tenant.table == wanted);
    diagnostics.push(if declared {
        let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        Diagnostic::error(
            &code::P0403,
            of.span(),
            format!("a row of `{}` belongs to none of `{}`", table.name.name, of.name.value),
        )
        .note(format!("its rows belong to one of {}", list.join(" and one of ")))
        .help(format!("name one of those, or write `tenant of {}` in the table", of.name.value))
    } else {
        nesting::unknown_tenant(of, &known)
    });
    None
}

/// Peers look at people: at rows that are a person's and no tenant's, where there are tenants to share.
fn peer(table: &Table, line: &tree::Rule, has_tenants: bool, diagnostics: &mut Diagnostics) {
    let problem = |span: Span, message: String| Diagnostic::error(&code::P0422, span, message);
    if !has_tenants {
        diagnostics.push(
            problem(line.who.name.span, "there are no tenants that two people could share".to_owned())
                .help("declare them, or make the rule about `self` or `authenticated`"),
        );
    } else if table.scope != Scope::Personal && table.scope != Scope::Internal {
        diagnostics.push(
            problem(line.who.name.span, format!("the rows of `{}` aren't people's alone", table.name.name))
                .note("`peer` shows the people that one works with, in a table with `self` and without `tenant`; it would reach over the boundary between tenants")
                .help("make the rule about a role"),
        );
    }
    for clause in line.commands.iter().filter(|clause| clause.command.value != Command::Select) {
        diagnostics.push(
            problem(clause.command.span, format!("a peer can look, and not {}", clause.command.value.word()))
                .note("who shares a tenant with somebody has no right to change what is theirs")
                .help("make the rule about `self`"),
        );
    }
}
