//! The membership table: that nobody can be in a tenant, or have a role in it, by other ways than those the model names.

mod kind;
mod role_column;

pub use kind::MembersKind;
pub(super) use kind::kind;
pub(super) use role_column::check_role_column;

use super::{Audit, Principal, Rule, Scope, SignUp, Table, TenantWithMembers};
use crate::catalog::{Ident, ReferentialAction};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::syntax::tree::Command;

/// Checks what can only be seen when everything is read.
pub(super) fn check(
    tenant: TenantWithMembers<'_>,
    tables: &[Table],
    sign_up: Option<&SignUp>,
    audit: Option<&Audit>,
    diagnostics: &mut Diagnostics,
) {
    let Some(members) = tables.iter().find(|table| table.name == tenant.members.table) else { return };
    match tenant.members.kind {
        MembersKind::Profile => check_profile(tenant, members, sign_up, diagnostics),
        MembersKind::Join => check_join(tenant, members, diagnostics),
    }
    deleted_by_cascade(tenant, members, tables, diagnostics);
    if members.soft_delete.is_some() || members.append_only {
        diagnostics.push(
            Diagnostic::error(
                &code::P0413,
                members.span,
                format!(
                    "`{}` says who belongs where, so its rows can't be kept when they no longer hold",
                    members.name.name
                ),
            )
            .help("take the soft delete or `append only` out of it"),
        );
    }
    if audit.is_some_and(|audit| audit.table == members.name) {
        diagnostics.push(
            Diagnostic::error(&code::P0416, members.span, "the members' table can't be the audit log")
                .help("record changes in a table of their own"),
        );
    }
}

/// Rows are people, who must be able to be without a tenant.
fn check_profile(
    tenant: TenantWithMembers<'_>,
    members: &Table,
    sign_up: Option<&SignUp>,
    diagnostics: &mut Diagnostics,
) {
    let nullable = matches!(members.scope, Scope::Tenant { nullable: true, .. });
    if (tenant.leave || tenant.remove.is_some() || tenant.create.is_some()) && !nullable {
        diagnostics.push(
            Diagnostic::error(
                &code::P0413,
                members.span,
                format!("a row of `{}` always has a tenant", members.name.name),
            )
            .label(tenant.span, "people come, leave or are removed here")
            .note("a person without a tenant keeps the row, with no tenant in it")
            .help("write `tenant null on delete set null`"),
        );
    }
    if sign_up.is_some_and(|sign_up| sign_up.table == members.name) && !nullable {
        diagnostics.push(
            Diagnostic::error(&code::P0417, members.span, "nobody is in a tenant when they sign up")
                .help("write `tenant null on delete set null`"),
        );
    }
    let bound = members.references.iter().filter(|reference| nullable && reference.within_tenant());
    for reference in bound {
        let column = members.column(&reference.column);
        if column.is_some_and(|column| column.not_null) {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0413,
                    reference.span,
                    format!("who is in no tenant couldn't have a row: `{}` always points into one", reference.column),
                )
                .note(
                    "a row without a tenant points at nothing in one, and a check says so (23514): nobody could leave",
                )
                .help("leave `not null` out"),
            );
        }
    }
}

/// Rows are memberships, which come with `create` and go with `leave` and `remove by`.
fn check_join(tenant: TenantWithMembers<'_>, members: &Table, diagnostics: &mut Diagnostics) {
    let word = if tenant.create.is_some() {
        "create"
    } else if tenant.add.is_some() {
        "add"
    } else if tenant.members.inherited.is_some() {
        "inherited"
    } else {
        return;
    };
    let given = [Some(&tenant.members.user), tenant.members.role.as_ref(), tenant.members.inherited.as_ref()];
    let given = |column: &Ident| members.is_tenant_key(column) || given.contains(&Some(column));
    for column in members.columns.iter().filter(|column| !given(&column.name)) {
        if !column.is_optional() && column.ty.name != "unknown" {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0418,
                    column.span,
                    format!("`{word}` can't make a membership: `{}` is not null and has no default", column.name),
                )
                .label(tenant.span, "the first member's row is made here")
                .note("it knows the user, the tenant and the role")
                .help("give the column a default, or leave `not null` out"),
            );
        }
    }
}

/// A cascade deletes a membership as well as a DELETE does, which clients may not send. That the own user is deleted is another matter: then
/// there is nobody to be a member.
fn deleted_by_cascade(tenant: TenantWithMembers<'_>, members: &Table, tables: &[Table], diagnostics: &mut Diagnostics) {
    let cascades = |it: &&super::Reference| it.on_delete == ReferentialAction::Cascade && it.table != tenant.table;
    for reference in members.references.iter().filter(cascades) {
        let is_user = reference.column == tenant.members.user;
        let others = |rule: &&Rule| !(is_user && rule.who == Principal::SelfPerson);
        let target = tables.iter().find(|table| table.name == reference.table && table.name != members.name);
        if let Some(rule) = target.and_then(|target| target.allows(Command::Delete).find(others)) {
            diagnostics.push(
                Diagnostic::error(
                    &code::P0414,
                    reference.span,
                    format!("whoever deletes a row of `{}` would delete a membership", reference.table.name),
                )
                .label(rule.span, "clients may do it by this rule")
                .note("who belongs to which tenant is decided by `create`, `leave` and `remove by` alone")
                .help("write `on delete set null` or `restrict`, or let only the server delete there"),
            );
        }
    }
}
