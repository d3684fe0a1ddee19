//! Who may do what in a catalog, table by table, command by command, database role by database role: what privileges and policies let through. Read off
//! the catalog alone, so that what a migration changes in it can be told whoever wrote the statements.

mod compare;
mod implies;

pub use compare::{AccessChange, Direction, changes};
pub use implies::{Stricter, implies};

use crate::catalog::{
    Acl, Catalog, Expr, Grantee, Ident, Policy, PolicyCommand, Privilege, QualifiedName, Query, Table,
};
use std::collections::{BTreeMap, BTreeSet};

/// A command on a table or view, by a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// The table or view.
    pub table: QualifiedName,
    /// The database role.
    pub role: Ident,
    /// SELECT, INSERT, UPDATE, DELETE or TRUNCATE.
    pub command: Privilege,
}

/// How far a right goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The columns, where the privilege is on some of them only.
    pub columns: Option<BTreeSet<Ident>>,
    /// The rows.
    pub rows: Rows,
}

/// Which rows a right is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// All: no row security, or a role that passes it.
    All,
    /// Those that one of the permissive policies lets through and none of the restrictive ones holds back: their conditions.
    Where {
        /// Of permissive policies: `USING` and `WITH CHECK`, which of both counts.
        allows: Vec<Conditions>,
        /// Of restrictive ones.
        restricts: Vec<Conditions>,
    },
    /// What a view shows, with its caller's rights (`true`) or its owner's.
    View(Box<Query>, bool),
}

/// The conditions of a policy for one command: for the rows that are there, and for those that are written. What isn't said lets everything through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conditions {
    /// For rows that are there; `None` where the command makes rows.
    pub using: Option<Expr>,
    /// For rows that are written; `None` where the command writes none.
    pub check: Option<Expr>,
}

/// The commands that are looked at. TRUNCATE asks no policy.
const COMMANDS: [Privilege; 5] =
    [Privilege::Select, Privilege::Insert, Privilege::Update, Privilege::Delete, Privilege::Truncate];

/// The rights that roles hold by which clients and servers come in. Superusers, owners and the platform's own roles may do what they like; a role that
/// functions belong to and that nobody can act as holds what these need, and what they let through is told of them.
pub fn rights(catalog: &Catalog) -> BTreeMap<Right, Reach> {
    let roles: Vec<(&Ident, BTreeSet<Grantee>)> = catalog
        .roles
        .iter()
        .filter(|(name, role)| !role.superuser && !is_platforms(name) && !is_functions_own(catalog, name))
        .map(|(name, _)| (name, grantees(catalog, name)))
        .collect();
    let mut found = BTreeMap::new();
    for (name, table) in &catalog.tables {
        for (role, grantees) in roles.iter().filter(|(role, _)| **role != table.owner) {
            if !may_use(catalog, &name.schema, grantees) {
                continue;
            }
            for command in COMMANDS {
                let columns = table.columns.iter().map(|column| (&column.name, &column.privileges));
                let Some(columns) = columns_of((&table.privileges, columns), grantees, command) else { continue };
                let rows = rows(catalog, table, role, grantees, command);
                let right = Right { table: name.clone(), role: (*role).clone(), command };
                found.extend(rows.map(|rows| (right, Reach { columns, rows })));
            }
        }
    }
    for (name, view) in &catalog.views {
        for (role, grantees) in roles.iter().filter(|(role, _)| **role != view.owner) {
            for command in COMMANDS.into_iter().filter(|_| may_use(catalog, &name.schema, grantees)) {
                let columns = view.columns.iter().map(|column| (&column.name, &column.privileges));
                let Some(columns) = columns_of((&view.privileges, columns), grantees, command) else { continue };
                let rows = Rows::View(Box::new(view.query.clone()), view.is_security_invoker());
                found.insert(Right { table: name.clone(), role: (*role).clone(), command }, Reach { columns, rows });
            }
        }
    }
    found
}

/// Roles of the platform by which no client comes in.
pub(super) fn is_platforms(role: &Ident) -> bool {
    const NAMES: [&str; 4] = ["postgres", "authenticator", "dashboard_user", "pgbouncer"];
    role.starts_with("pg_") || role.starts_with("supabase_") || NAMES.contains(&role.as_str())
}

/// As whom privileges and policies reach a role: itself, everybody, and the roles that it is a member of and inherits from.
pub(super) fn grantees(catalog: &Catalog, role: &Ident) -> BTreeSet<Grantee> {
    let mut found = BTreeSet::from([Grantee::Public]);
    let mut open = vec![role.clone()];
    while let Some(name) = open.pop() {
        if let Some(role) = catalog.roles.get(&name).filter(|role| role.inherit) {
            open.extend(role.member_of.iter().filter(|of| !found.contains(&Grantee::Role((*of).clone()))).cloned());
        }
        found.insert(Grantee::Role(name));
    }
    found
}

/// Whether functions belong to a role that nobody can act as: it doesn't log in, and has no members.
fn is_functions_own(catalog: &Catalog, name: &Ident) -> bool {
    catalog.roles.get(name).is_some_and(|role| !role.login)
        && !catalog.roles.values().any(|role| role.member_of.contains(name))
        && catalog.functions.values().any(|function| function.owner == *name)
}

fn may_use(catalog: &Catalog, schema: &Ident, grantees: &BTreeSet<Grantee>) -> bool {
    catalog.schemas.get(schema).is_none_or(|schema| {
        grantees.contains(&Grantee::Role(schema.owner.clone()))
            || grantees.iter().any(|who| schema.privileges.holds(who, Privilege::Usage))
    })
}

/// The columns that a privilege is on, `Some(None)` for all of them; `None` where it isn't held at all.
fn columns_of<'a>(
    (whole, columns): (&Acl, impl Iterator<Item = (&'a Ident, &'a Acl)>),
    grantees: &BTreeSet<Grantee>,
    command: Privilege,
) -> Option<Option<BTreeSet<Ident>>> {
    let holds = |acl: &Acl| grantees.iter().any(|who| acl.holds(who, command));
    if holds(whole) {
        return Some(None);
    }
    let some: BTreeSet<Ident> = columns.filter(|(_, acl)| holds(acl)).map(|(name, _)| name.clone()).collect();
    (!some.is_empty()).then_some(Some(some))
}

/// The rows; `None` for none.
fn rows(
    catalog: &Catalog,
    table: &Table,
    role: &Ident,
    grantees: &BTreeSet<Grantee>,
    command: Privilege,
) -> Option<Rows> {
    let passes = catalog.roles.get(role).is_some_and(|role| role.bypass_rls);
    let Some(wanted) = policy_command(command).filter(|_| table.row_security && !passes) else {
        return Some(Rows::All);
    };
    let concerned = |policy: &&Policy| {
        [PolicyCommand::All, wanted].contains(&policy.command) && policy.roles.iter().any(|who| grantees.contains(who))
    };
    let (mut allows, mut restricts) = (Vec::new(), Vec::new());
    for policy in table.policies.values().filter(concerned) {
        let conditions = Conditions::of(policy, wanted);
        let into = if policy.permissive { &mut allows } else { &mut restricts };
        if !into.contains(&conditions) {
            into.push(conditions);
        }
    }
    allows.retain(|conditions| !conditions.is_never());
    let nothing = allows.is_empty() || restricts.iter().any(Conditions::is_never);
    (!nothing).then_some(Rows::Where { allows, restricts })
}

fn policy_command(command: Privilege) -> Option<PolicyCommand> {
    Some(match command {
        Privilege::Select => PolicyCommand::Select,
        Privilege::Insert => PolicyCommand::Insert,
        Privilege::Update => PolicyCommand::Update,
        Privilege::Delete => PolicyCommand::Delete,
        _ => return None,
    })
}

impl Conditions {
    /// What counts of a policy for a command (Postgres docs, CREATE POLICY, table 294): without WITH CHECK, USING stands for it.
    fn of(policy: &Policy, command: PolicyCommand) -> Self {
        // A policy that says nothing lets nothing through.
        let using = policy.using.clone().unwrap_or(Expr::Boolean(false));
        let check = policy.check.clone().unwrap_or_else(|| using.clone());
        match command {
            PolicyCommand::Select | PolicyCommand::Delete => Self { using: Some(using), check: None },
            PolicyCommand::Insert => Self { using: None, check: Some(check) },
            PolicyCommand::Update | PolicyCommand::All => Self { using: Some(using), check: Some(check) },
        }
    }

    fn is_never(&self) -> bool {
        [&self.using, &self.check].into_iter().flatten().any(|condition| *condition == Expr::Boolean(false))
    }

    /// The conditions that there are.
    pub fn all(&self) -> impl Iterator<Item = &Expr> {
        [&self.using, &self.check].into_iter().flatten()
    }
}
