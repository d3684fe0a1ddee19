//! Who may do what: the model's rules as a table of actors, tables, commands and columns.
//!
//! What the docs print and the tests compare with a real server. It is computed from the model, never from the SQL, so that one checks the other.

mod actor;
mod caller;
mod expected;
mod narrowing;
mod ownership;
mod side;

pub use actor::{Actor, ActorKind};
pub use caller::Caller;
pub use expected::ExpectedAccess;
pub(crate) use expected::actor as expected_actor;
pub use narrowing::Limit;
pub use ownership::{Membership, Owned, Ownership};
pub use side::Sides;

use crate::catalog::{Ident, QualifiedName};
use crate::model::{Condition, Model, Principal, Rule, Scope, Table};
use crate::syntax::tree::Command;
use std::collections::BTreeMap;

/// The whole system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessMatrix {
    /// The actors, from the least to the most.
    pub actors: Vec<Actor>,
    /// How a connection becomes one of them.
    pub caller: Caller,
    /// A row for each table and command, tables in the model's order.
    pub rows: Vec<AccessRow>,
    /// Columns besides the primary key that nobody changes, whatever the rows of the matrix say: a tenant key that is never null, the user of a
    /// membership, and what the model calls immutable.
    pub frozen: BTreeMap<QualifiedName, Vec<Ident>>,
    /// The boundary: what each actor could do at most, whatever policies somebody adds by hand; as `rows`, without columns.
    pub floor: Vec<AccessRow>,
    /// What restrictions about roles demand, by the role and not by the way: somebody with several roles is bound by all of them.
    pub limits: Vec<Limit>,
    /// By what rows belong to tenants and people.
    pub ownership: Ownership,
    /// What the model's writer expects of it.
    pub expectations: Vec<ExpectedAccess>,
}

/// What each actor may do with one command on one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessRow {
    /// The table.
    pub table: QualifiedName,
    /// The command.
    pub command: Command,
    /// One for each actor, in their order.
    pub cells: Vec<AccessCell>,
}

/// What one actor may do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessCell {
    /// The ways to be allowed; none: never.
    pub grants: Vec<AccessGrant>,
}

/// One way to be allowed: one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessGrant {
    /// Which rows.
    pub rows: RowSet,
    /// Of which tenant the rows are, where tenants are nested and `rows` are those of a tenant.
    pub tenant: Option<QualifiedName>,
    /// Which columns; `None` for all of them.
    pub columns: Option<Vec<Ident>>,
    /// What must hold besides, as SQL in the model's words.
    pub condition: Option<String>,
    /// The same as each of the two rows of an update shows it alone, where the condition compares them.
    pub sides: Option<Sides>,
    /// What the rule itself asks, without what restricts and expires: by that alone somebody who may delete sees what was thrown away.
    pub own: Option<String>,
}

/// Sets of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowSet {
    /// The actor's own.
    Own,
    /// Those of people who share a tenant with the actor.
    Peers,
    /// Those of the actor's tenant that aren't thrown away.
    TenantLive,
    /// Those of the actor's tenant, the bin included.
    Tenant,
    /// All that aren't thrown away.
    AllLive,
    /// All.
    All,
}

impl AccessMatrix {
    /// Reads a model's rules.
    pub fn of(model: &Model) -> Self {
        let actors = actor::all(model);
        let every = |cell: &dyn Fn(&Table, Command, &Actor) -> AccessCell| {
            let mut rows = Vec::new();
            for table in &model.tables {
                for command in Command::ALL {
                    let cells = actors.iter().map(|actor| cell(table, command, actor)).collect();
                    rows.push(AccessRow { table: table.name.clone(), command, cells });
                }
            }
            rows
        };
        let rows = every(&|table, command, actor| cell(model, table, command, actor));
        let floor = every(&|table, command, actor| ownership::floor(model, table, command, actor));
        let frozen = model.tables.iter().map(|table| (table.name.clone(), frozen(model, table))).collect();
        let expectations = expected::all(model, &actors);
        let limits = narrowing::limits(model, &actors);
        Self {
            expectations,
            actors,
            caller: Caller::of(model),
            rows,
            frozen,
            floor,
            limits,
            ownership: Ownership::of(model),
        }
    }

    /// Whether nobody changes a column, although it is in no primary key.
    pub fn is_frozen(&self, table: &QualifiedName, column: &Ident) -> bool {
        self.frozen.get(table).is_some_and(|columns| columns.contains(column))
    }
}

/// Everybody whom the matrix is about, from the least to the most.
pub fn actors(model: &Model) -> Vec<Actor> {
    actor::all(model)
}

/// The columns besides the primary key that nobody changes.
pub(crate) fn frozen(model: &Model, table: &Table) -> Vec<Ident> {
    let tenant_keys = match &table.scope {
        // A membership is the one thing that may become of no tenant.
        Scope::Tenant { nullable: true, .. } => Vec::new(),
        _ => table.tenant_keys.iter().map(|key| key.column.clone()).collect(),
    };
    let user = model.members_of(&table.name).map(|tenant| tenant.members.user.clone());
    let mut frozen: Vec<Ident> = tenant_keys.into_iter().chain(user).chain(table.immutable.iter().cloned()).collect();
    frozen.retain(|column| !table.primary_key.contains(column));
    frozen
}

/// What one actor may do with one command, by the rules of this table.
pub(crate) fn cell(model: &Model, table: &Table, command: Command, actor: &Actor) -> AccessCell {
    if actor.kind == ActorKind::Server {
        return server_cell(model, table, command);
    }
    let signed_in = actor.kind == ActorKind::User;
    // Whoever may throw a row away sees it in the bin, and here that is everybody who is signed in.
    let all_delete = signed_in
        && table.allows(Command::Delete).any(|delete| {
            delete.condition.is_none() && matches!(delete.who, Principal::Authenticated | Principal::Anyone)
        });
    let all = if table.soft_delete.is_some() && !all_delete { RowSet::AllLive } else { RowSet::All };
    let mut cell = AccessCell::default();
    for rule in table.allows(command) {
        let open = || table.open_columns().filter(|_| command != Command::Delete);
        let mut add_where = |rows: RowSet, tenant: Option<QualifiedName>, bin: Option<&Condition>| {
            let bin = bin.filter(|condition| rule.condition.as_ref() != Some(condition));
            let mut besides: Vec<String> = bin.map(|condition| condition.text.clone()).into_iter().collect();
            besides.extend(own_bin(model, table, rule, actor, rows, all_delete));
            besides.extend(narrowing::conditions(model, table, command, actor, signed_in, rows));
            let own = rule.condition.iter().map(|condition| condition.text.clone());
            cell.grants.push(AccessGrant {
                rows,
                tenant,
                columns: rule.columns.clone().or_else(open),
                sides: rule.condition.as_ref().and_then(|condition| Sides::of(&condition.expr, besides.clone())),
                own: rule.condition.as_ref().map(|condition| condition.text.clone()),
                condition: narrowing::joined(own.chain(besides).collect()),
            });
        };
        let mut add = |rows: RowSet, tenant: Option<QualifiedName>| add_where(rows, tenant, None);
        match &rule.who {
            Principal::Anyone => add(all, None),
            Principal::Authenticated if signed_in => add(all, None),
            Principal::SelfPerson if signed_in => add(RowSet::Own, None),
            Principal::Peer if actor.role.is_some() => add(RowSet::Peers, None),
            Principal::Role { role: least, tenant } if actor.has(model, least, tenant) => {
                let whose = actor.whose(model, tenant);
                let bins = bins(model, table, actor);
                let sees = |bin: &Option<QualifiedName>| *bin == whose || actor::is_around(model, bin, &whose);
                let of_all = |(bin, condition): &Bin<'_>| {
                    sees(bin) && condition.is_none_or(|condition| rule.condition.as_ref() == Some(condition))
                };
                if table.soft_delete.is_none() || all_delete || bins.iter().any(of_all) {
                    add(RowSet::Tenant, whose);
                } else {
                    add(RowSet::TenantLive, whose.clone());
                    // Only those of a tenant inside it, or those for which a condition holds.
                    for (bin, condition) in bins {
                        let whose = if sees(&bin) { whose.clone() } else { bin };
                        add_where(RowSet::Tenant, whose, condition);
                    }
                }
            }
            _ => {}
        }
    }
    cell.grants.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.columns.is_some().cmp(&b.columns.is_some())));
    cell.grants.dedup();
    cell
}

/// A tenant's bin, and what must hold of the rows in it that an actor sees.
type Bin<'a> = (Option<QualifiedName>, Option<&'a Condition>);

/// Of which tenants an actor sees the bin: those where it may throw away.
fn bins<'a>(model: &Model, table: &'a Table, actor: &Actor) -> Vec<Bin<'a>> {
    let tenants = table.allows(Command::Delete).filter_map(|rule| match &rule.who {
        Principal::Role { role, tenant } if actor.has(model, role, tenant) => {
            Some((actor.whose(model, tenant), rule.condition.as_ref()))
        }
        _ => None,
    });
    tenants.collect()
}

/// People's rows that were thrown away are there for those alone who may delete them.
fn own_bin(model: &Model, table: &Table, rule: &Rule, actor: &Actor, rows: RowSet, all_delete: bool) -> Option<String> {
    let column = table.soft_delete.as_ref().filter(|_| matches!(rows, RowSet::Own | RowSet::Peers) && !all_delete)?;
    let deleters = table.allows(Command::Delete).filter(|delete| match &delete.who {
        Principal::SelfPerson => rows == RowSet::Own,
        Principal::Role { role, tenant } => actor.has(model, role, tenant),
        _ => false,
    });
    let mut ways = vec![format!("{} is null", Table::written(column))];
    for delete in deleters {
        match &delete.condition {
            Some(condition) if Some(condition) != rule.condition.as_ref() => ways.push(format!("({})", condition.text)),
            _ => return None,
        }
    }
    Some(ways.join(" or "))
}

/// The server may do everything, less what `append only` takes away; rows of the audit log come from its trigger alone.
fn server_cell(model: &Model, table: &Table, command: Command) -> AccessCell {
    let is_audit_log = model.audit.as_ref().is_some_and(|audit| audit.table == table.name);
    let refused = match command {
        Command::Select => false,
        Command::Insert => is_audit_log,
        Command::Update | Command::Delete => table.append_only,
    };
    let grant = AccessGrant { rows: RowSet::All, tenant: None, columns: None, condition: None, sides: None, own: None };
    AccessCell { grants: if refused { Vec::new() } else { vec![grant] } }
}
