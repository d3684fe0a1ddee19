//! What no rule can give.

use crate::catalog::Ident;
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::{MembersKind, Scope, Table, Tenant};
use crate::syntax::tree::{self, Command};

/// What is decided elsewhere: who belongs to which tenant, with which role; and what append-only tables are for.
pub(super) fn check(
    table: &Table,
    clause: &tree::CommandClause,
    columns: Option<&[Ident]>,
    tenants: &[Tenant],
    diagnostics: &mut Diagnostics,
) {
    let command = clause.command.value;
    let span = clause.command.span;
    if table.append_only && matches!(command, Command::Update | Command::Delete) {
        diagnostics.push(
            Diagnostic::error(&code::P0415, span, format!("`{}` is append only", table.name.name))
                .note("it refuses every UPDATE and DELETE, whoever sends it")
                .help("take the command away"),
        );
    }
    if table.is_audit_log && command == Command::Insert {
        diagnostics.push(
            Diagnostic::error(&code::P0416, span, "nobody writes into the audit log by hand")
                .note("its rows come from the triggers of audited tables alone")
                .help("take the command away"),
        );
    }
    // A nested tenant can be deleted by a rule, as any row of the tenant around it can.
    let kept = match command {
        Command::Insert => true,
        Command::Delete => table.tenant_keys.len() < 2,
        Command::Select | Command::Update => false,
    };
    if table.scope == Scope::Tenants && kept {
        let mut diagnostic =
            Diagnostic::error(&code::P0414, span, format!("no rule can let a client {} a tenant", command.word()));
        diagnostic = match command {
            Command::Insert => diagnostic
                .note("its first member would have to be there before it, and RETURNING would fail")
                .help("write `create (COLUMNS) as ROLE` in the tenant's block: a function makes both at once"),
            _ => diagnostic
                .note("all rows of the tenant would go with it")
                .help("let the server do it, with its own checks"),
        };
        diagnostics.push(diagnostic);
    }
    let Some(members) =
        tenants.iter().filter_map(|tenant| tenant.members.as_ref()).find(|members| members.table == table.name)
    else {
        return;
    };
    match command {
        Command::Insert | Command::Delete => diagnostics.push(
            Diagnostic::error(&code::P0414, span, format!("no rule can let a client {} a membership", command.word()))
                .note("whoever may do that decides who belongs to a tenant")
                .help(match members.kind {
                    MembersKind::Profile => "use `sign up creates`, `create`, `leave` and `remove by`",
                    MembersKind::Join => "use `create`, `leave` and `remove by`",
                }),
        ),
        Command::Update => {
            let keys = table.tenant_keys.iter().map(|key| Some(&key.column));
            let decided = [Some(&members.user)].into_iter().chain(keys);
            let decided = decided.chain([members.role.as_ref(), members.inherited.as_ref()]);
            let named = |column: &&Ident| columns.is_none_or(|columns| columns.contains(*column));
            let named: Vec<&Ident> = decided.flatten().filter(named).collect();
            if !named.is_empty() {
                let list: Vec<String> = named.iter().map(|column| format!("`{column}`")).collect();
                let gives_roles = named.iter().any(|column| members.role.as_ref() == Some(*column));
                diagnostics.push(
                    Diagnostic::error(
                        &code::P0414,
                        span,
                        format!("this rule would let {} be changed", list.join(", ")),
                    )
                    .note("who belongs to which tenant, and with which role, is more than a rule about rows can say")
                    .help(if gives_roles {
                        "list the columns without, and say who gives roles: `grants { admin gives any }`"
                    } else {
                        "list the columns without"
                    }),
                );
            }
        }
        Command::Select => {}
    }
}
