//! What only nested tenants have: members who are members of the tenant around it, roles that come from there, and ways in that ask it.

use super::tenant::known_role;
use super::{Column, Members, RoleGrant, Roles, Table, Tenant, names};
use crate::catalog::{Expr, Ident, ReferentialAction};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::span::Span;
use crate::syntax::tree;

/// A member of a nested tenant is a member of the one around it, and stops being one when it ends there: a reference sees to it.
pub(super) fn check_members(
    written: &tree::Tenant,
    members: &Members,
    around: Option<&Tenant>,
    outer: &[Tenant],
    tables: &[Table],
    diagnostics: &mut Diagnostics,
) {
    let Some(table) = tables.iter().find(|table| table.name == members.table) else { return };
    let Some(parent) = &written.parent else { return };
    if outer.iter().filter_map(Tenant::with_members).any(|other| other.members.table == members.table) {
        diagnostics.push(
            Diagnostic::error(
                &code::P0413,
                written.table.span(),
                format!("`{}` says already who belongs to other tenants", table.name.name),
            )
            .help("give each kind of tenant a members' table of its own"),
        );
        return;
    }
    one_row_a_member(written, members, table, diagnostics);
    let Some(around) = around.and_then(Tenant::with_members) else { return };
    let points = |reference: &&super::Reference| {
        reference.column == members.user
            && reference.table == around.members.table
            && reference.target == around.members.user
    };
    let reference = table.references.iter().find(points);
    let span = table.column(&members.user).map_or(table.span, |column| column.span);
    let target = format!("{}({})", around.members.table.name, around.members.user);
    match reference {
        Some(reference) if reference.on_delete == ReferentialAction::Cascade => {}
        Some(reference) => diagnostics.push(
            Diagnostic::error(
                &code::P0451,
                reference.span,
                format!("a member of `{}` would keep who leaves from leaving", written.table.name.value),
            )
            .note(format!("who leaves one of `{}` leaves what is nested in it", parent.name.value))
            .help(format!("write `references {target} on delete cascade`")),
        ),
        None => diagnostics.push(
            Diagnostic::error(
                &code::P0451,
                span,
                format!("a member of `{}` needn't be a member of `{}`", written.table.name.value, parent.name.value),
            )
            .note("who has left would come back with the old roles, and be found among the members meanwhile")
            .help(format!("write `{} ... references {target} on delete cascade`", members.user)),
        ),
    }
}

/// One row for each person and tenant, and one more where inherited roles are listed.
fn one_row_a_member(written: &tree::Tenant, members: &Members, table: &Table, diagnostics: &mut Diagnostics) {
    let wanted: Vec<&Ident> = [&members.key, &members.user].into_iter().chain(&members.inherited).collect();
    let same = |key: &[Ident]| key.len() == wanted.len() && wanted.iter().all(|column| key.contains(column));
    if !same(&table.primary_key) && !table.uniques.iter().any(|unique| same(&unique.columns)) {
        let list: Vec<&str> = wanted.iter().map(|column| column.as_str()).collect();
        let list = list.join(", ");
        diagnostics.push(
            Diagnostic::error(
                &code::P0413,
                table.span,
                format!("somebody could be a member of one of `{}` twice", written.table.name.value),
            )
            .note("two rows could say different roles, and taking one away would leave the other")
            .help(format!("add `unique ({list})`")),
        );
    }
}

/// The column that marks the rows which list inherited roles.
pub(super) fn check_inherited(
    column: &Column,
    written: &tree::Members,
    tenant: &tree::Tenant,
    diagnostics: &mut Diagnostics,
) {
    let span = written.inherited.as_ref().map_or(written.span, |name| name.span);
    let problem = |message: String| Diagnostic::error(&code::P0452, span, message);
    let inherits = tenant.items.iter().any(|item| matches!(item, tree::TenantItem::Inherits(..)));
    if tenant.parent.is_none() {
        diagnostics.push(
            problem(format!("nobody inherits a role in one of `{}`", tenant.table.name.value))
                .note("roles are inherited from the tenant around it, and this one is in none")
                .help("take `inherited` away"),
        );
    } else if !inherits || written.role.is_none() {
        diagnostics.push(
            problem("there are no inherited roles to list".to_owned())
                .help("add a line `inherits ROLE, ...`, or take `inherited` away"),
        );
    }
    let fits = column.ty.name == "bool" && column.not_null && column.default == Some(Expr::Boolean(false));
    if !fits && column.ty.name != "unknown" {
        diagnostics.push(
            problem(format!("`{}` can't tell the rows that are listed from a member's own", column.name))
                .note("every row is one or the other, and a member's own where nothing is said")
                .help(format!("declare it `{} boolean not null default false`", column.name)),
        );
    }
}

fn only_nested(span: Span, word: &str, tenant: &tree::Tenant) -> Diagnostic {
    let message = format!("`{}` is in no other tenant, so it can't have `{word}`", tenant.table.name.value);
    Diagnostic::error(&code::P0450, span, message)
}

/// `add by admin`
pub(super) fn add(
    role: &tree::Name,
    written: &tree::Tenant,
    roles: &Roles,
    diagnostics: &mut Diagnostics,
) -> Option<Ident> {
    if written.parent.is_none() {
        diagnostics.push(
            only_nested(role.span, "add", written)
                .note("whoever may add members could pull in strangers, who were never asked; into a nested tenant come members of the one around it")
                .help("take the line away"),
        );
        return None;
    }
    known_role(role, roles, diagnostics)
}

/// `inherits owner, admin`
pub(super) fn inherits(
    list: &[tree::Name],
    written: &tree::Tenant,
    roles: &Roles,
    diagnostics: &mut Diagnostics,
) -> Vec<Ident> {
    if let (None, Some(first)) = (&written.parent, list.first()) {
        diagnostics.push(
            only_nested(first.span, "inherits", written)
                .help(format!("take the line away, or nest it: `tenant {} by ... in TABLE`", written.table.name.value)),
        );
        return Vec::new();
    }
    let mut taken = names::Declared::default();
    let mut found = Vec::new();
    for name in list {
        if taken.take("mentions of", name, name.span, diagnostics) {
            found.extend(known_role(name, roles, diagnostics));
        }
    }
    found
}

/// Who may create a nested tenant: a role in the one around it.
pub(super) fn create_by(
    line: &tree::CreateTenant,
    parent: Option<&tree::RawName>,
    columns: &[Ident],
    table: &Table,
    roles: &Roles,
    diagnostics: &mut Diagnostics,
) -> Option<Ident> {
    let Some(parent) = parent else {
        if let Some(by) = &line.by {
            diagnostics.push(
                Diagnostic::error(&code::P0450, by.span, "a tenant that is in no other can't ask for a role in one")
                    .note("whoever creates it has no role yet")
                    .help("take `by` away"),
            );
        }
        return None;
    };
    for column in columns.iter().filter(|column| table.is_tenant_key(column) && !table.primary_key.contains(column)) {
        diagnostics.push(
            Diagnostic::error(&code::P0418, line.span, format!("`{column}` is an argument of its own"))
                .note("the function takes the tenant around it first")
                .help("take it out of the list"),
        );
    }
    match &line.by {
        Some(by) => known_role(by, roles, diagnostics),
        None if roles.is_empty() => None,
        None => {
            diagnostics.push(
                Diagnostic::error(&code::P0418, line.span, "`create` doesn't say who may do it")
                    .note(format!(
                        "a nested tenant is made in one of `{}`, by somebody who has a role there",
                        parent.name.value
                    ))
                    .help("add `by ROLE`"),
            );
            None
        }
    }
}

/// What the lines of a nested tenant need from each other, and from the tenant around it.
pub(super) fn check_ways(
    written: &tree::Tenant,
    around: Option<&Tenant>,
    members: &Members,
    grants: &[RoleGrant],
    roles: &Roles,
    diagnostics: &mut Diagnostics,
) {
    let add = written.items.iter().find_map(|item| match item {
        tree::TenantItem::Add(role) => Some(role.span),
        _ => None,
    });
    if let (Some(span), true, false, Some(_)) = (add, grants.is_empty(), roles.is_empty(), &written.parent) {
        diagnostics.push(
            Diagnostic::error(&code::P0450, span, "nobody may give the role with which a member is added")
                .note("who is added gets a role that whoever adds may give")
                .help("say who gives which: `grants { ROLE gives ROLE, ... }`"),
        );
    }
    let invites = written.items.iter().find_map(|item| match item {
        tree::TenantItem::Invitations(line) => Some(line.span),
        _ => None,
    });
    if let (Some(span), Some(parent)) = (invites, &written.parent) {
        diagnostics.push(
            Diagnostic::error(&code::P0450, span, format!("people are invited into one of `{}`", parent.name.value))
                .note("into a nested tenant come members of the one around it, who need no invitation")
                .help("invite them there, and write `add by ROLE` here"),
        );
    }
    let Some(around) = around.filter(|around| members.inherited.is_some() && !around.inherits.is_empty()) else {
        return;
    };
    let span = written.items.iter().find_map(|item| match item {
        tree::TenantItem::Members(line) => line.inherited.as_ref().map(|name| name.span),
        _ => None,
    });
    diagnostics.push(
        Diagnostic::error(
            &code::P0452,
            span.unwrap_or(written.span),
            format!("the members of `{}` don't say all roles there", around.table.name),
        )
        .label(around.span, "some of its roles are inherited themselves")
        .note("the list is made of the rows of the members around it")
        .help("take `inherited` away: the roles count all the same"),
    );
}
