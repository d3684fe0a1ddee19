//! The membership table: that nobody can be in a tenant, or have a role in it, by other ways than those the model names.

use super::{Audit, Scope, SignUp, Table, Tenant};
use crate::diagnostics::{Diagnostic, Diagnostics, code};

/// Checks what can only be seen when everything is read.
pub(super) fn check(
    tenant: &Tenant,
    tables: &[Table],
    sign_up: Option<&SignUp>,
    audit: Option<&Audit>,
    diagnostics: &mut Diagnostics,
) {
    let Some(members) = tables.iter().find(|table| table.name == tenant.members.table) else { return };
    let nullable = matches!(members.scope, Scope::Tenant { nullable: true, .. });
    if tenant.parent.is_none() && (tenant.leave || tenant.remove.is_some() || tenant.create.is_some()) && !nullable {
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
