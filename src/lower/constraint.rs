//! Keys, checks and foreign keys, under the names that Postgres would give them.

use crate::catalog::name::{choose_name, columns_addition};
use crate::catalog::{self, Constraint, ConstraintKind, Expr, ForeignKey, Ident, ReferentialAction};
use crate::model::{Check, Model, Reference, Scope, Table};

/// Adds a table's constraints.
pub(super) fn lower(model: &Model, table: &Table, made: &mut catalog::Table) {
    let name = &table.name.name;
    if !table.primary_key.is_empty() {
        add(made, None, choose(made, name, None, "pkey"), ConstraintKind::PrimaryKey(table.primary_key.clone()));
    }
    for unique in &table.uniques {
        let addition = columns_addition(unique.columns.iter().map(Ident::as_str));
        let kind = ConstraintKind::Unique { columns: unique.columns.clone(), nulls_not_distinct: false };
        add(made, unique.name.as_ref(), choose(made, name, Some(&addition), "key"), kind);
    }
    // What foreign keys of other tables point at, together with the tenant.
    for target in composite_targets(model, table) {
        let columns: Vec<Ident> = table.tenant_key().cloned().into_iter().chain([target]).collect();
        let addition = columns_addition(columns.iter().map(Ident::as_str));
        let kind = ConstraintKind::Unique { columns, nulls_not_distinct: false };
        add(made, None, choose(made, name, Some(&addition), "key"), kind);
    }
    for check in &table.checks {
        let column = check.column.clone().or_else(|| only_column(&check.expr));
        let chosen = choose(made, name, column.as_deref(), "check");
        add(made, check.name.as_ref(), chosen, ConstraintKind::Check(check.expr.clone()));
    }
    for check in implied_checks(model, table) {
        let chosen = choose(made, name, check.column.as_deref(), "check");
        add(made, None, chosen, ConstraintKind::Check(check.expr));
    }
    for reference in &table.references {
        let key = foreign_key(table, reference);
        let addition = columns_addition(key.columns.iter().map(Ident::as_str));
        add(
            made,
            reference.name.as_ref(),
            choose(made, name, Some(&addition), "fkey"),
            ConstraintKind::ForeignKey(key),
        );
    }
}

fn add(made: &mut catalog::Table, given: Option<&Ident>, chosen: Ident, kind: ConstraintKind) {
    let name = given.cloned().unwrap_or(chosen);
    made.constraints.insert(name.clone(), Constraint::new(name, kind));
}

fn choose(made: &catalog::Table, table: &str, addition: Option<&str>, label: &str) -> Ident {
    choose_name(table, addition, label, |name| made.constraints.contains_key(name)).into()
}

/// The column that a check is about, when it is about one: Postgres puts it into the name.
fn only_column(expr: &Expr) -> Option<Ident> {
    fn collect<'a>(expr: &'a Expr, found: &mut Vec<&'a Ident>) {
        if let Expr::Column(parts) = expr
            && let Some(name) = parts.last()
        {
            found.push(name);
        }
        for child in expr.children() {
            collect(child, found);
        }
    }
    let mut found = Vec::new();
    collect(expr, &mut found);
    found.sort();
    found.dedup();
    match found.as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}

/// The columns of this table that other tenant tables point at.
fn composite_targets(model: &Model, table: &Table) -> Vec<Ident> {
    let references = model.tables.iter().flat_map(|other| &other.references);
    let mut targets: Vec<Ident> = references
        .filter(|reference| reference.within_tenant && reference.table == table.name)
        .map(|reference| reference.target.clone())
        .collect();
    targets.sort();
    targets.dedup();
    targets
}

/// A foreign key; between two tenant tables it carries the tenant, so that it can't point into another one. Setting to null spares the tenant
/// key (Postgres 15).
pub(super) fn foreign_key(table: &Table, reference: &Reference) -> ForeignKey {
    let tenant = reference.within_tenant.then(|| table.tenant_key().cloned()).flatten();
    let sets = matches!(reference.on_delete, ReferentialAction::SetNull | ReferentialAction::SetDefault);
    ForeignKey {
        columns: tenant.iter().cloned().chain([reference.column.clone()]).collect(),
        references: reference.table.clone(),
        referenced_columns: tenant.iter().cloned().chain([reference.target.clone()]).collect(),
        on_delete: reference.on_delete,
        on_delete_columns: if tenant.is_some() && sets { vec![reference.column.clone()] } else { Vec::new() },
        on_update: ReferentialAction::NoAction,
        match_full: false,
    }
}

/// Checks that follow from what the model says elsewhere.
fn implied_checks(model: &Model, table: &Table) -> Vec<Check> {
    let mut checks = Vec::new();
    let Scope::Tenant { key, nullable: true } = &table.scope else { return checks };
    let has_tenant = Expr::IsNull(Box::new(Expr::Column(vec![key.clone()])), true);
    let mut check = |other: Expr| {
        let expr = Expr::any([has_tenant.clone(), other]);
        checks.push(Check { expr, column: None, name: None, span: table.span });
    };
    // A null in a composite key switches it off (MATCH SIMPLE): a row without a tenant can't point into one.
    for reference in table.references.iter().filter(|reference| reference.within_tenant) {
        check(Expr::IsNull(Box::new(Expr::Column(vec![reference.column.clone()])), false));
    }
    // Who is in no tenant has the least role, so that the next one doesn't inherit a greater.
    if let Some(tenant) = &model.tenant
        && tenant.members.table == table.name
        && let (Some(role), Some(lowest)) = (&tenant.members.role, model.roles.lowest())
    {
        check(Expr::Column(vec![role.clone()]).equals(Expr::String(lowest.name.to_string())));
    }
    checks
}
