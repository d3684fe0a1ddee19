//! Keys, checks and foreign keys, under the names that Postgres would give them.

use crate::catalog::name::{choose_name, columns_addition};
use crate::catalog::{self, Constraint, ConstraintKind, Expr, ForeignKey, Ident, ReferentialAction};
use crate::model::{Check, Model, Reference, Scope, Table};
use std::collections::BTreeSet;

/// The names of tables, indexes and unique constraints that the model itself gives.
pub(super) fn given_relations(model: &Model) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for table in &model.tables {
        names.insert(table.name.name.to_string());
        let indexes = table.indexes.iter().map(|index| &index.name);
        let uniques = table.uniques.iter().map(|unique| &unique.name);
        names.extend(
            indexes
                .chain(uniques)
                .chain([&table.tenant_index, &table.primary_key_name])
                .flatten()
                .map(ToString::to_string),
        );
    }
    names
}

/// Adds a table's constraints. `relations` are the names that are taken in the schema, to which those of keys are added.
pub(super) fn lower(model: &Model, table: &Table, made: &mut catalog::Table, relations: &mut BTreeSet<String>) {
    let mut names = Names { table: &table.name.name, taken: given_constraints(table), relations };
    if !table.primary_key.is_empty() {
        let name = table.primary_key_name.clone().unwrap_or_else(|| names.key(None, "pkey"));
        add(made, name, ConstraintKind::PrimaryKey(table.primary_key.clone()));
    }
    for unique in &table.uniques {
        let kind = ConstraintKind::Unique { columns: unique.columns.clone(), nulls_not_distinct: false };
        let name = unique.name.clone().unwrap_or_else(|| names.key(Some(&addition(&unique.columns)), "key"));
        add(made, name, kind);
    }
    // What foreign keys of other tables point at, together with the tenant.
    for columns in composite_targets(model, table) {
        let name = names.key(Some(&addition(&columns)), "key");
        add(made, name, ConstraintKind::Unique { columns, nulls_not_distinct: false });
    }
    for check in table.checks.iter().chain(&implied_checks(model, table)) {
        let column = check.column.clone().or_else(|| only_column(&check.expr));
        let name = check.name.clone().unwrap_or_else(|| names.other(column.as_deref(), "check"));
        add(made, name, ConstraintKind::Check(check.expr.clone()));
    }
    for reference in &table.references {
        let key = foreign_key(reference);
        let name = reference.name.clone().unwrap_or_else(|| names.other(Some(&addition(&key.columns)), "fkey"));
        add(made, name, ConstraintKind::ForeignKey(key));
    }
}

fn add(made: &mut catalog::Table, name: Ident, kind: ConstraintKind) {
    made.constraints.insert(name.clone(), Constraint::new(name, kind));
}

fn addition(columns: &[Ident]) -> String {
    columns_addition(columns.iter().map(Ident::as_str))
}

/// The names that the model itself gives to a table's constraints.
fn given_constraints(table: &Table) -> BTreeSet<String> {
    let uniques = table.uniques.iter().map(|unique| &unique.name);
    let checks = table.checks.iter().map(|check| &check.name);
    let references = table.references.iter().map(|reference| &reference.name);
    uniques
        .chain(checks)
        .chain(references)
        .chain([&table.primary_key_name])
        .flatten()
        .map(ToString::to_string)
        .collect()
}

/// Chooses names as Postgres would, where those that the model gives are there already.
struct Names<'a> {
    table: &'a str,
    /// Those of the table's constraints.
    taken: BTreeSet<String>,
    /// Those of the schema's tables and indexes.
    relations: &'a mut BTreeSet<String>,
}

impl Names<'_> {
    /// For a key, whose index is a relation.
    fn key(&mut self, addition: Option<&str>, label: &str) -> Ident {
        let taken = |name: &str| self.taken.contains(name) || self.relations.contains(name);
        let name = choose_name(self.table, addition, label, taken);
        self.relations.insert(name.clone());
        self.taken.insert(name.clone());
        name.into()
    }

    /// For what is no relation.
    fn other(&mut self, addition: Option<&str>, label: &str) -> Ident {
        let name = choose_name(self.table, addition, label, |name| self.taken.contains(name));
        self.taken.insert(name.clone());
        name.into()
    }
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

/// Whether the model itself says so, in this order or another: a foreign key asks for the columns alone (Postgres docs, CREATE TABLE).
fn is_unique_already(table: &Table, columns: &[Ident]) -> bool {
    let same = |key: &[Ident]| key.len() == columns.len() && columns.iter().all(|column| key.contains(column));
    same(&table.primary_key) || table.uniques.iter().any(|unique| same(&unique.columns))
}

/// The columns of this table that other tenant tables point at, with the tenant keys that they carry.
fn composite_targets(model: &Model, table: &Table) -> Vec<Vec<Ident>> {
    let references = model.tables.iter().flat_map(|other| &other.references);
    let mut targets: Vec<Vec<Ident>> = references
        .filter(|reference| reference.within_tenant() && reference.table == table.name)
        .map(|reference| foreign_key(reference).referenced_columns)
        .filter(|columns| !is_unique_already(table, columns))
        .collect();
    targets.sort();
    targets.dedup();
    targets
}

/// A foreign key; between two tenant tables it carries the tenant, so that it can't point into another one. Setting to null spares the tenant
/// key (Postgres 15).
pub(super) fn foreign_key(reference: &Reference) -> ForeignKey {
    let sets = matches!(reference.on_delete, ReferentialAction::SetNull | ReferentialAction::SetDefault);
    ForeignKey {
        columns: reference.carries.iter().map(|(here, _)| here).chain([&reference.column]).cloned().collect(),
        references: reference.table.clone(),
        referenced_columns: reference
            .carries
            .iter()
            .map(|(_, there)| there)
            .chain([&reference.target])
            .cloned()
            .collect(),
        on_delete: reference.on_delete,
        on_delete_columns: if reference.within_tenant() && sets { vec![reference.column.clone()] } else { Vec::new() },
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
    for reference in table.references.iter().filter(|reference| reference.within_tenant()) {
        check(Expr::IsNull(Box::new(Expr::Column(vec![reference.column.clone()])), false));
    }
    // Who is in no tenant has the least role, so that the next one doesn't inherit a greater.
    if let Some(tenant) = model.members_of(&table.name)
        && let (Some(role), Some(lowest)) = (&tenant.members.role, model.roles.lowest())
    {
        check(Expr::Column(vec![role.clone()]).equals(Expr::String(lowest.name.to_string())));
    }
    checks
}
