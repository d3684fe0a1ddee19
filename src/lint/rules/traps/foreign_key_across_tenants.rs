//! L0125.

use crate::catalog::{
    ConstraintKind, Expr, ForeignKey, Ident, ObjectId, PolicyCommand, Privilege, QualifiedName, Table, TriggerEvent,
};
use crate::diagnostics::Code;
use crate::lint::CLIENTS;
use crate::lint::policies::{arms, binding, check_of, sides};
use crate::lint::predicate::{bare, equality, is_caller, row_columns};
use crate::lint::walk::{self, Part};
use crate::lint::{Findings, Group, Level, Rule, Subject};
use crate::replay::Facet;

pub(super) static RULE: Rule = Rule {
    code: Code {
        id: "L0125",
        name: "foreign-key-across-tenants",
        summary: "a foreign key that can point into another organization",
        page: include_str!("../../../../docs/rules/L0125.md"),
    },
    group: Group::Security,
    level: Level::Warn,
    splinter: None,
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings) {
    for table in subject.tables().filter(|table| table.row_security).map(|table| subject.meant(table)) {
        for constraint in table.constraints.values() {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
            let ([column], Some(parent)) = (key.columns.as_slice(), subject.catalog.tables.get(&key.references)) else {
                continue;
            };
            let parent = subject.meant(parent);
            let Some((tenant, own)) = crossing(subject, table, parent, key) else { continue };
            let writes = CLIENTS.into_iter().any(|client| is_written(subject, table, client, column, &own));
            if !writes || subject.is_guarded(table, TriggerEvent::Insert, &[column, &own]) {
                continue;
            }
            let object = ObjectId::Table(table.name.clone());
            let statement = subject.origin(&object, &[Facet::Constraint(constraint.name.clone())]);
            findings
                .report(subject.column_in(statement, column), format!("`{column}` of `{}` can point to a row of `{}` that belongs to another `{tenant}`", table.name, parent.name))
                .note("a foreign key doesn't ask policies: whoever knows or guesses an id can point there, learns that it exists, and their row goes when the other does")
                .help(format!("`unique ({tenant}, id)` on `{}`, and `foreign key ({own}, {column}) references {} ({tenant}, id)`", parent.name, parent.name))
                .about(object.clone());
        }
    }
}

/// The columns of both tables that say which tenant, where policies of both look at them.
fn crossing(subject: &Subject<'_>, table: &Table, parent: &Table, key: &ForeignKey) -> Option<(Ident, Ident)> {
    if parent.name == table.name || !parent.row_security {
        return None;
    }
    let single = |table: &Table| -> Vec<(Ident, QualifiedName)> {
        let of = |constraint: &crate::catalog::Constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) if key.columns.len() == 1 => {
                Some((key.columns.first()?.clone(), key.references.clone()))
            }
            _ => None,
        };
        table.constraints.values().filter_map(of).collect()
    };
    let is_tenant = |name: &QualifiedName| {
        // People are no tenants: who wrote a comment needn't be who wrote the post.
        let Some(table) = subject.catalog.tables.get(name) else { return false };
        name.schema != "auth"
            && *name != parent.name
            && !single(table).iter().any(|(_, to)| to.schema == "auth" && is_primary(table))
    };
    let looked_at = |table: &Table, column: &Ident| {
        let says = |policy: &crate::catalog::Policy| {
            sides(policy).any(|side| row_columns(subject, table, side).is_some_and(|columns| columns.contains(column)))
        };
        table.policies.values().any(says) && !is_person(table, column)
    };
    let parents = single(parent);
    single(table).into_iter().filter(|(own, to)| !key.columns.contains(own) && is_tenant(to)).find_map(|(own, to)| {
        let (tenant, _) = parents.iter().find(|(_, other)| *other == to)?;
        (looked_at(table, &own) && looked_at(parent, tenant)).then(|| (tenant.clone(), own))
    })
}

/// Whether policies take a column for the caller.
fn is_person(table: &Table, column: &Ident) -> bool {
    let is_it = |expr: &Expr| matches!(bare(expr), Expr::Column(parts) if parts.last() == Some(column));
    table.policies.values().flat_map(sides).any(|side| {
        let mut found = false;
        walk::expr(side, &mut |part, depth| {
            if let (Part::Expr(expr), 0) = (part, depth)
                && let Some((left, right)) = equality(expr)
            {
                found |= is_it(left) && is_caller(right) || is_it(right) && is_caller(left);
            }
        });
        found
    })
}

/// Whether a table's primary key is a foreign key to a user: a profile.
fn is_primary(table: &Table) -> bool {
    let primary = table.constraints.values().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) => Some(columns),
        _ => None,
    });
    table.constraints.values().any(|constraint| {
        matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.references.schema == "auth" && Some(&key.columns) == primary)
    })
}

/// Whether a client can write the column, and no policy asks about it, while each way in asks about the tenant.
fn is_written(subject: &Subject<'_>, table: &Table, client: &str, column: &Ident, own: &Ident) -> bool {
    let policies = binding(table, client, PolicyCommand::Insert);
    let open = policies.iter().any(|policy| policy.permissive && check_of(policy).is_some());
    let asks = |new: &Expr, name: &Ident| row_columns(subject, table, new).is_none_or(|columns| columns.contains(name));
    let about_column = policies.iter().filter_map(|policy| check_of(policy)).any(|new| asks(new, column));
    let checks = policies.iter().filter(|policy| policy.permissive).filter_map(|policy| check_of(policy));
    // Where one way in leaves the tenant open, the foreign key opens nothing more.
    let bound = checks.flat_map(arms).all(|arm| asks(arm, own));
    open && !about_column && bound && subject.may(client, table, Privilege::Insert, Some(column))
}
