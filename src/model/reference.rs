//! References from one table to another.

use super::nesting::Nesting;
use super::sql::Sql;
use super::{MembersKind, Rule, Scope, Table, Tenant, names, table::ident};
use crate::catalog::{ConstraintKind, Ident, IndexTarget, QualifiedName, ReferentialAction};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::platform::TypeName;
use crate::span::Span;
use crate::syntax::tree::{self, ColumnAttribute, Command, TableItem};

/// A foreign key as the model means it. Between two tenant tables it carries the tenant, which `lower` adds.
#[derive(Debug, Clone)]
pub struct Reference {
    /// The column that points.
    pub column: Ident,
    /// The table pointed at.
    pub table: QualifiedName,
    /// The column pointed at.
    pub target: Ident,
    /// What happens to this row when that one goes.
    pub on_delete: ReferentialAction,
    /// The tenant keys that it carries, each with the column there: that of the innermost tenant to which the rows of both tables belong. None where
    /// there is no such tenant.
    pub carries: Vec<(Ident, Ident)>,
    /// The constraint's name, where the model gives one.
    pub name: Option<Ident>,
    /// Where it is declared.
    pub span: Span,
}

impl Reference {
    /// Whether both tables hold tenants' rows, so that the key carries the tenant.
    pub fn within_tenant(&self) -> bool {
        !self.carries.is_empty()
    }
}

/// Reads the references of all tables: each must point at a column that is unique, of a type that compares.
pub(super) fn check(
    tables: &mut [Table],
    written: &[&tree::Table],
    nesting: &Nesting<'_>,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) {
    let mut found = Vec::new();
    for (table, written) in tables.iter().zip(written) {
        let mut references = Vec::new();
        for item in &written.items {
            match item {
                TableItem::Column(column) => {
                    for attribute in &column.attributes {
                        if let ColumnAttribute::References(reference) = &attribute.value {
                            let found = read(table, column, reference, tables, sql, diagnostics);
                            references.extend(found.filter(|it| !points_at_the_tenant(it, diagnostics)));
                        }
                    }
                }
                TableItem::Tenant(line) if line.unreferenced.is_none() => {
                    let keys = nesting.keys_of(written, line);
                    references.extend(tenant_reference(table, line, &keys, tables, diagnostics));
                }
                _ => {}
            }
        }
        found.push(references);
    }
    for (table, references) in tables.iter_mut().zip(found) {
        table.references = references;
    }
}

/// The reference to the innermost tenant. It carries the keys of all that are around it, so that those of a row can't disagree with the tenant's own.
fn tenant_reference(
    table: &Table,
    line: &tree::TenantColumn,
    keys: &[&tree::Tenant],
    tables: &[Table],
    diagnostics: &mut Diagnostics,
) -> Option<Reference> {
    let (tenant, around) = keys.split_last()?;
    let target = tables.iter().find(|other| other.name.name == *tenant.table.name.value)?;
    let on_delete = line.on_delete.as_ref();
    if let Some(action) = on_delete
        && action.value == tree::OnDelete::SetNull
        && line.null == tree::TenantNull::NotNull
    {
        let repair = if around.is_empty() { "write `tenant null`" } else { "leave it out" };
        cannot_be_null(&tenant.key, repair, action.span, diagnostics);
    }
    Some(Reference {
        column: tenant.key.as_str().into(),
        table: target.name.clone(),
        target: target.primary_key.first()?.clone(),
        on_delete: on_delete.map_or(ReferentialAction::Cascade, |action| convert(action.value)),
        carries: around.iter().map(|tenant| (ident(&tenant.key), ident(&tenant.key))).collect(),
        name: None,
        span: line.span,
    })
    .filter(|_| target.name != table.name)
}

/// A key that carries the tenant can't carry it twice.
fn points_at_the_tenant(reference: &Reference, diagnostics: &mut Diagnostics) -> bool {
    let is_key = reference.carries.iter().any(|(_, there)| *there == reference.target);
    if is_key {
        let message = format!("`{}.{}` is the tenant, which the key carries anyway", reference.table, reference.target);
        diagnostics.push(
            Diagnostic::error(&code::P0505, reference.span, message)
                .note("a reference between two tables of tenants is the tenant and a column (42701)")
                .help("point at the primary key, or at another column that is unique"),
        );
    }
    is_key
}

fn cannot_be_null(column: &str, repair: &str, span: Span, diagnostics: &mut Diagnostics) {
    diagnostics.push(
        Diagnostic::error(&code::P0506, span, format!("`{column}` can't be set to null: it is not null"))
            .note("deleting the row that it points at would fail")
            .help(format!("{repair}, or use `on delete cascade` or `restrict`")),
    );
}

fn read(
    table: &Table,
    column: &tree::Column,
    written: &tree::Reference,
    tables: &[Table],
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Option<Reference> {
    let name = names::qualified(&written.table);
    let from = table.column(&column.name)?;
    let own = tables.iter().find(|other| other.name == name);
    let Some(known) = sql.catalog.tables.get(&name) else {
        let all: Vec<String> =
            sql.catalog.tables.keys().filter(|it| it.schema == name.schema).map(|it| it.name.to_string()).collect();
        let mut diagnostic = names::unknown(&code::P0201, "table", &written.table.name, all.iter().map(String::as_str));
        if name.schema != super::PUBLIC {
            diagnostic.message = format!("there is no table `{name}`");
        }
        diagnostics.push(diagnostic);
        return None;
    };
    let keys: Vec<Vec<Ident>> = match own {
        Some(own) => unique_keys(own),
        None => platform_keys(known),
    };
    let target = match &written.column {
        Some(target) if known.column(target).is_none() => {
            let all = known.columns.iter().map(|column| column.name.as_str());
            diagnostics.push(names::unknown_column(&words(&name), target, all));
            return None;
        }
        Some(target) => ident(target),
        None => match keys.first().map(Vec::as_slice) {
            Some([only]) => only.clone(),
            _ => {
                diagnostics.push(
                    Diagnostic::error(
                        &code::P0505,
                        written.span,
                        format!("`{}` has no primary key of one column", words(&name)),
                    )
                    .note("a reference is one column, with the tenant where both tables have one")
                    .help("name the column that is pointed at, which must be unique"),
                );
                return None;
            }
        },
    };
    let carries: Vec<(Ident, Ident)> = own.and_then(|own| carried(table, own)).into_iter().collect();
    let unique = keys.iter().any(|key| key.as_slice() == std::slice::from_ref(&target));
    // A person is a member of many tenants, and once of each.
    let unique_in_tenant = carries.iter().any(|(_, there)| {
        keys.iter().any(|key| key.len() == 2 && key.contains(there) && key.contains(&target) && *there != target)
    });
    if !unique && !unique_in_tenant {
        diagnostics.push(
            Diagnostic::error(&code::P0505, written.span, format!("`{target}` of `{}` isn't unique", words(&name)))
                .note("a foreign key points at exactly one row (42830)")
                .help("point at the primary key, or make the column `unique`"),
        );
        return None;
    }
    let to = known.column(&target)?;
    if !crate::typing::comparable(&from.ty, &to.ty, &sql.catalog) {
        diagnostics.push(
            Diagnostic::error(
                &code::P0505,
                written.span,
                format!(
                    "`{}` is `{}`, and `{target}` of `{}` is `{}`",
                    from.name,
                    TypeName::from(&from.ty),
                    words(&name),
                    TypeName::from(&to.ty)
                ),
            )
            .note("Postgres has no operator that compares them, so the foreign key can't be made (42804)")
            .help(format!("make `{}` `{}`", from.name, TypeName::from(&to.ty))),
        );
    }
    let on_delete = written.on_delete.as_ref();
    if let Some(action) = on_delete
        && action.value == tree::OnDelete::SetNull
        && from.not_null
    {
        cannot_be_null(&from.name, "leave `not null` out", action.span, diagnostics);
    }
    if let Some(action) = on_delete
        && from.is_computed
        && matches!(action.value, tree::OnDelete::SetNull | tree::OnDelete::SetDefault)
    {
        diagnostics.push(
            Diagnostic::error(
                &code::P0506,
                action.span,
                format!("`{}` is generated, so nothing can set it", from.name),
            )
            .note("Postgres refuses such a foreign key (42601)")
            .help("use `on delete cascade` or `restrict`"),
        );
    }
    if let Some(action) = on_delete
        && table.append_only
        && !matches!(action.value, tree::OnDelete::Restrict | tree::OnDelete::NoAction)
    {
        diagnostics.push(
            Diagnostic::error(
                &code::P0415,
                action.span,
                format!("`{}` is append only, and this would change or delete its rows", table.name.name),
            )
            .note("deleting the row that it points at would fail")
            .help("leave the reference out for what must outlive its parent, or use `on delete restrict`"),
        );
    }
    Some(Reference {
        column: from.name.clone(),
        table: name,
        target,
        on_delete: on_delete.map_or(ReferentialAction::NoAction, |action| convert(action.value)),
        carries,
        name: written.name.as_ref().map(ident),
        span: written.span,
    })
}

/// The key of the innermost tenant to which the rows of both tables belong. A tenant's own row counts for one of its rows where it points, and where it
/// is pointed at for one of the tenant around it, if there is one.
fn carried(from: &Table, to: &Table) -> Option<(Ident, Ident)> {
    let is_outermost = |table: &Table| table.scope == Scope::Tenants && table.tenant_keys.len() == 1;
    if is_outermost(from) {
        return None;
    }
    let own = usize::from(to.scope == Scope::Tenants);
    let there = to.tenant_keys.get(..to.tenant_keys.len().saturating_sub(own))?;
    from.tenant_keys.iter().rev().find_map(|key| {
        let same = there.iter().find(|other| other.tenant == key.tenant)?;
        Some((key.column.clone(), same.column.clone()))
    })
}

/// A table's name as models write it.
fn words(name: &QualifiedName) -> String {
    if name.schema == super::PUBLIC { name.name.to_string() } else { name.to_string() }
}

/// A reference between two tables of tenants carries the tenant. One from elsewhere can't, so whoever may write it could point at any tenant's
/// row: find out whether it is there, and keep it from being deleted. A table of people is excepted: a person is known by more than one tenant.
pub(super) fn check_from_outside(tables: &[Table], tenant: Option<&Tenant>, diagnostics: &mut Diagnostics) {
    for table in tables.iter().filter(|table| !matches!(table.scope, Scope::Tenant { .. } | Scope::Internal)) {
        for reference in &table.references {
            let target = tables.iter().find(|other| other.name == reference.table);
            let into_tenants = target.is_some_and(|target| match target.scope {
                Scope::Tenant { .. } => true,
                // A nested tenant is a row of the one around it.
                Scope::Tenants => target.tenant_keys.len() > 1,
                _ => false,
            });
            let members = tenant.and_then(Tenant::with_members).is_some_and(|tenant| {
                tenant.members.table == reference.table && tenant.members.kind == MembersKind::Profile
            });
            let writes = |rule: &&Rule| {
                matches!(rule.command, Command::Insert | Command::Update)
                    && rule.columns.as_ref().is_none_or(|columns| columns.contains(&reference.column))
            };
            if let (true, false, Some(rule)) =
                (into_tenants && !reference.within_tenant(), members, table.rules.iter().find(writes))
            {
                diagnostics.push(
                    Diagnostic::error(
                        &code::P0421,
                        reference.span,
                        format!("`{}` could point at a row of any tenant", reference.column),
                    )
                    .label(rule.span, "clients may write it here")
                    .note("rows of this table belong to no tenant, so the reference can't carry one: it would tell whether a row is there, and could keep its tenant from deleting it")
                    .help("add a line `tenant` to this table, or leave the column out of what clients write"),
                );
            }
        }
    }
}

/// The primary key, then what else is unique.
pub(super) fn unique_keys(table: &Table) -> Vec<Vec<Ident>> {
    let mut keys = vec![table.primary_key.clone()];
    keys.extend(table.uniques.iter().map(|unique| unique.columns.clone()));
    let full = table.indexes.iter().filter(|index| index.unique && index.predicate.is_none());
    keys.extend(full.filter_map(|index| {
        let column = |key: &crate::catalog::IndexKey| match &key.target {
            IndexTarget::Column(name) => Some(name.clone()),
            IndexTarget::Expr(_) => None,
        };
        index.keys.iter().map(column).collect()
    }));
    keys
}

fn platform_keys(table: &crate::catalog::Table) -> Vec<Vec<Ident>> {
    let key = |constraint: &crate::catalog::Constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(columns) => Some((0, columns.clone())),
        ConstraintKind::Unique { columns, .. } => Some((1, columns.clone())),
        _ => None,
    };
    let mut keys: Vec<_> = table.constraints.values().filter_map(key).collect();
    keys.sort();
    keys.into_iter().map(|(_, columns)| columns).collect()
}

fn convert(action: tree::OnDelete) -> ReferentialAction {
    match action {
        tree::OnDelete::NoAction => ReferentialAction::NoAction,
        tree::OnDelete::Restrict => ReferentialAction::Restrict,
        tree::OnDelete::Cascade => ReferentialAction::Cascade,
        tree::OnDelete::SetNull => ReferentialAction::SetNull,
        tree::OnDelete::SetDefault => ReferentialAction::SetDefault,
    }
}
