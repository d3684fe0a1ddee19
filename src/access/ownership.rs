//! Whose rows are whose: the columns by which they belong to tenants and people, and the boundary that follows.
//!
//! Who makes people and rows to try a system with starts here, and not from the model.

use super::{AccessCell, AccessGrant, Actor, ActorKind, RowSet, narrowing};
use crate::catalog::{Expr, Ident, QualifiedName};
use crate::model::{Model, Principal, Scope, Table};
use crate::syntax::tree::Command;
use std::collections::BTreeMap;

/// By what rows belong to tenants and people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ownership {
    /// The kinds of tenants, by their tables; an outer one before those in it.
    pub tenants: Vec<QualifiedName>,
    /// Where it stands who belongs to which tenant, for each kind of tenants that has members.
    pub memberships: Vec<Membership>,
    /// What is known of each table.
    pub tables: BTreeMap<QualifiedName, Owned>,
    /// Values that columns have in the model's seed rows, for rows of tests.
    pub values: BTreeMap<(QualifiedName, Ident), Vec<Expr>>,
}

/// Where it stands who belongs to which tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The table whose rows are the tenants.
    pub tenants: QualifiedName,
    /// The table that says who belongs to them.
    pub members: QualifiedName,
    /// Its column that holds the user.
    pub user: Ident,
    /// Its column that holds the tenant.
    pub key: Ident,
    /// Its column that holds the role, where there are roles.
    pub role: Option<Ident>,
}

/// By what the rows of one table belong to somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owned {
    /// The tables of tenants with the column that leads to each, the outermost first; in a table of tenants the last is its own primary key.
    pub tenant_keys: Vec<(QualifiedName, Ident)>,
    /// The column that holds the person whose row it is.
    pub person: Option<Ident>,
    /// The column that says when a row was thrown away.
    pub bin: Option<Ident>,
}

impl Ownership {
    pub(super) fn of(model: &Model) -> Self {
        let memberships = model.tenants_with_members().map(|tenant| Membership {
            tenants: tenant.table.clone(),
            members: tenant.members.table.clone(),
            user: tenant.members.user.clone(),
            key: tenant.members.key.clone(),
            role: tenant.members.role.clone(),
        });
        let tables = model.tables.iter().map(|table| {
            let tenant_keys = table.tenant_keys.iter().map(|key| (key.tenant.clone(), key.column.clone())).collect();
            let owned = Owned { tenant_keys, person: table.self_column.clone(), bin: table.soft_delete.clone() };
            (table.name.clone(), owned)
        });
        let tenants = model.tenants.iter().map(|tenant| tenant.table.clone());
        Self {
            tenants: tenants.collect(),
            memberships: memberships.collect(),
            tables: tables.collect(),
            values: values(model),
        }
    }
}

/// What the seed rows hold, each value once.
fn values(model: &Model) -> BTreeMap<(QualifiedName, Ident), Vec<Expr>> {
    let mut values: BTreeMap<(QualifiedName, Ident), Vec<Expr>> = BTreeMap::new();
    for seed in &model.seeds {
        for row in &seed.rows {
            for (column, value) in seed.columns.iter().zip(row) {
                let known = values.entry((seed.table.clone(), column.name.clone())).or_default();
                if !known.contains(value) {
                    known.push(value.clone());
                }
            }
        }
    }
    values
}

/// What the boundary lets an actor do: rows of the own tenants and the own rows, where no rule reaches further; less what restrictions take away.
pub(super) fn floor(model: &Model, table: &Table, command: Command, actor: &Actor) -> AccessCell {
    let names = |who: &Principal| table.allows(command).any(|rule| rule.who == *who);
    let closed = !table.rules.iter().any(|rule| rule.who == Principal::Anyone);
    let mut rows = Vec::new();
    let mut of_tenants = Vec::new();
    match (actor.kind, &table.scope) {
        (ActorKind::Server, _) => rows.push(RowSet::All),
        (ActorKind::Visitor, _) if closed => {}
        (ActorKind::Visitor, _) | (_, Scope::Shared) => rows.push(RowSet::All),
        (_, Scope::Internal) => {}
        _ if names(&Principal::Authenticated) || names(&Principal::Anyone) => rows.push(RowSet::All),
        (_, Scope::Personal) => {
            rows.push(RowSet::Own);
            rows.extend((actor.is_member() && names(&Principal::Peer)).then_some(RowSet::Peers));
        }
        (_, Scope::Tenants | Scope::Tenant { .. }) => {
            of_tenants = tenants(model, table, command, actor);
            rows.extend(names(&Principal::SelfPerson).then_some(RowSet::Own));
        }
    }
    let signed_in = actor.kind == ActorKind::User;
    let grants = of_tenants.into_iter().map(|of| (RowSet::Tenant, of)).chain(rows.into_iter().map(|rows| (rows, None)));
    let grants = grants.map(|(rows, tenant)| {
        let conditions = match actor.kind {
            ActorKind::Server => Vec::new(),
            _ => narrowing::conditions(model, table, command, actor, signed_in, rows),
        };
        AccessGrant { rows, tenant, columns: None, condition: narrowing::joined(conditions), sides: None, own: None }
    });
    AccessCell { grants: grants.collect() }
}

/// Of which tenants the rows are that the boundary leaves an actor: those of the innermost kind, and of each kind that a rule names.
fn tenants(model: &Model, table: &Table, command: Command, actor: &Actor) -> Vec<Option<QualifiedName>> {
    if actor.tenant.is_none() {
        return actor.is_member().then_some(None).into_iter().collect();
    }
    let named = |tenant: &QualifiedName| {
        table.allows(command).any(|rule| matches!(&rule.who, Principal::Role { tenant: of, .. } if of == tenant))
    };
    let innermost = table.tenant_keys.last().map(|key| &key.tenant);
    let levels = table.tenant_keys.iter().map(|key| &key.tenant);
    let open = levels.filter(|level| innermost == Some(*level) || named(level));
    let mut whose: Vec<_> =
        open.filter(|level| actor.belongs(model, level)).map(|level| actor.whose(model, level)).collect();
    whose.dedup();
    whose
}
