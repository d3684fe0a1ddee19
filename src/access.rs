//! Who may do what: the model's rules as a table of actors, tables, commands and columns.
//!
//! What the docs print and the tests compare with a real server. It is computed from the model, never from the SQL, so that one checks the other.

mod caller;
mod narrowing;
mod ownership;

pub use caller::Caller;
pub use ownership::{Membership, Owned, Ownership};

use crate::catalog::{Ident, QualifiedName};
use crate::model::{Model, Principal, Rule, Scope, Table};
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
    /// By what rows belong to tenants and people.
    pub ownership: Ownership,
}

/// Somebody who calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What the matrix calls it: `anon`, `outsider`, `member`, `admin`, `service_role`.
    pub name: String,
    /// Who that is, in a sentence.
    pub description: String,
    /// The database role that it acts as.
    pub database_role: Ident,
    /// What it is to the rules.
    pub kind: ActorKind,
    /// Its role in the tenant of the row, for members of it.
    pub role: Option<Ident>,
}

/// What an actor is to the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActorKind {
    /// Whoever isn't signed in.
    Visitor,
    /// Whoever is.
    User,
    /// The server, for which rules need not allow anything.
    Server,
}

impl Actor {
    /// Whether it belongs to the tenant of the row.
    pub fn is_member(&self) -> bool {
        self.kind == ActorKind::User && (self.role.is_some() || self.name != "outsider")
    }

    /// Whether it has a role, or one that includes it, in the tenant of the row.
    fn holds(&self, model: &Model, least: &Ident) -> bool {
        self.role.as_ref().and_then(|role| model.roles.get(role)).is_some_and(|role| role.includes.contains(least))
    }
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
    /// Which columns; `None` for all of them.
    pub columns: Option<Vec<Ident>>,
    /// What must hold besides, as SQL in the model's words.
    pub condition: Option<String>,
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
        let actors = actors(model);
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
        Self { actors, caller: Caller::of(model), rows, frozen, floor, ownership: Ownership::of(model) }
    }

    /// Whether nobody changes a column, although it is in no primary key.
    pub fn is_frozen(&self, table: &QualifiedName, column: &Ident) -> bool {
        self.frozen.get(table).is_some_and(|columns| columns.contains(column))
    }
}

fn frozen(model: &Model, table: &Table) -> Vec<Ident> {
    let tenant_key = match &table.scope {
        // A membership is the one thing that may become of no tenant.
        Scope::Tenant { key, nullable: false } => Some(key),
        _ => None,
    };
    let user = model.members_of(&table.name).map(|tenant| &tenant.members.user);
    let user = user.filter(|user| !table.primary_key.contains(user));
    tenant_key.into_iter().chain(user).chain(&table.immutable).cloned().collect()
}

fn actors(model: &Model) -> Vec<Actor> {
    let database = model.identity.database_roles();
    let actor = |kind: ActorKind, name: &str, description: &str, database_role: &Ident| Actor {
        kind,
        name: name.to_owned(),
        description: description.to_owned(),
        database_role: database_role.clone(),
        role: None,
    };
    use ActorKind::{Server, User, Visitor};
    let mut list = vec![match &database.anon {
        Some(role) => actor(Visitor, role, "whoever isn't signed in", role),
        None => actor(Visitor, "nobody", "whoever comes without a user", &database.client),
    }];
    list.push(actor(User, "outsider", "whoever is signed in and doesn't belong to the row's tenant", &database.client));
    let mut roles: Vec<_> = model.roles.iter().collect();
    roles.sort_by_key(|role| role.includes.len());
    for role in roles {
        let description = role.docs.clone().unwrap_or_else(|| format!("whoever is {} in the row's tenant", role.name));
        list.push(Actor { role: Some(role.name.clone()), ..actor(User, &role.name, &description, &database.client) });
    }
    if !model.tenants.is_empty() && model.roles.is_empty() {
        list.push(actor(User, "member", "whoever belongs to the row's tenant", &database.client));
    }
    let server = match model.identity.session() {
        None => "the server, which row security doesn't bind",
        Some(_) => "the server: jobs, and the code that signs people in",
    };
    list.extend(database.server.iter().map(|role| actor(Server, role, server, role)));
    list
}

fn cell(model: &Model, table: &Table, command: Command, actor: &Actor) -> AccessCell {
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
        let holds = |least: &Ident| actor.holds(model, least);
        let rows = match &rule.who {
            Principal::Anyone => all,
            Principal::Authenticated if signed_in => all,
            Principal::SelfPerson if signed_in => RowSet::Own,
            Principal::Peer if actor.role.is_some() => RowSet::Peers,
            Principal::Role { role: least, .. } if holds(least) => {
                let sees_the_bin = table.soft_delete.is_none()
                    || all_delete
                    || table.allows(Command::Delete).any(|delete| {
                        delete.condition.is_none()
                            && matches!(&delete.who, Principal::Role { role: least, .. } if holds(least))
                    });
                if sees_the_bin { RowSet::Tenant } else { RowSet::TenantLive }
            }
            _ => continue,
        };
        let open = || table.open_columns().filter(|_| command != Command::Delete);
        let mut conditions: Vec<String> = rule.condition.iter().map(|condition| condition.text.clone()).collect();
        conditions.extend(own_bin(table, rule, actor, rows, all_delete, &holds));
        conditions.extend(narrowing::conditions(model, table, command, actor, signed_in, rows));
        cell.grants.push(AccessGrant {
            rows,
            columns: rule.columns.clone().or_else(open),
            condition: narrowing::joined(conditions),
        });
    }
    cell.grants.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.columns.is_some().cmp(&b.columns.is_some())));
    cell.grants.dedup();
    cell
}

/// People's rows that were thrown away are there for those alone who may delete them.
fn own_bin(
    table: &Table,
    rule: &Rule,
    actor: &Actor,
    rows: RowSet,
    all_delete: bool,
    holds: &dyn Fn(&Ident) -> bool,
) -> Option<String> {
    let column = table.soft_delete.as_ref().filter(|_| matches!(rows, RowSet::Own | RowSet::Peers) && !all_delete)?;
    let deleters = table.allows(Command::Delete).filter(|delete| match &delete.who {
        Principal::SelfPerson => rows == RowSet::Own,
        Principal::Role { role, .. } => actor.role.is_some() && holds(role),
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
    let grant = AccessGrant { rows: RowSet::All, columns: None, condition: None };
    AccessCell { grants: if refused { Vec::new() } else { vec![grant] } }
}
