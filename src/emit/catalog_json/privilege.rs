//! Privileges: as they were granted, and what they come to for each role.

use crate::catalog::{Acl, Grantee, Ident, Privilege, Role};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Whose privileges each role has: its own, those of PUBLIC, and those of the roles that it inherits from.
#[derive(Debug)]
pub(super) struct Members {
    acts_as: BTreeMap<Ident, BTreeSet<Ident>>,
}

impl Members {
    /// Of all roles but superusers, whom nothing binds, and the server's own (`pg_...`).
    pub(super) fn of(roles: &BTreeMap<Ident, Role>) -> Self {
        let wanted = roles.iter().filter(|(name, role)| !role.superuser && !name.starts_with("pg_"));
        let acts_as = wanted.map(|(name, _)| {
            let mut all = BTreeSet::new();
            let mut waiting = vec![name];
            while let Some(name) = waiting.pop() {
                // Whoever has NOINHERIT may only SET ROLE to the roles that it is a member of.
                if all.insert(name.clone())
                    && let Some(role) = roles.get(name).filter(|role| role.inherit)
                {
                    waiting.extend(&role.member_of);
                }
            }
            (name.clone(), all)
        });
        Self { acts_as: acts_as.collect() }
    }
}

/// What can be held on an object, and what the roles that read or write everything hold without a grant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    /// What an owner holds.
    pub(super) all: &'static [Privilege],
    /// What `pg_read_all_data` holds.
    pub(super) read: &'static [Privilege],
    /// What `pg_write_all_data` holds.
    pub(super) write: &'static [Privilege],
}

/// The grants one by one.
pub(super) fn grants(acl: &Acl) -> Value {
    let mut list = Vec::new();
    for (grantee, held) in acl.iter() {
        for privilege in held {
            list.push(json!({
                "grantee": grantee.to_string(),
                "privilege": privilege.keyword(),
                "grantable": acl.holds_option(grantee, *privilege),
            }));
        }
    }
    Value::Array(list)
}

/// What each role holds by whatever way; roles that hold nothing are left out. `owner` is `None` for a column, whose table tells.
pub(super) fn effective(acl: &Acl, owner: Option<&Ident>, kind: Kind, members: &Members) -> Value {
    let mut roles = Map::new();
    for (role, acts_as) in &members.acts_as {
        let mut held: BTreeSet<Privilege> = BTreeSet::new();
        for (grantee, privileges) in acl.iter() {
            let has = match grantee {
                Grantee::Public => true,
                Grantee::Role(name) => acts_as.contains(name),
            };
            if has {
                held.extend(privileges);
            }
        }
        if let Some(owner) = owner {
            if acts_as.contains(owner) {
                held.extend(kind.all.iter().filter(|privilege| !acl.owner_lacks().contains(privilege)));
            }
            for (who, privileges) in [("pg_read_all_data", kind.read), ("pg_write_all_data", kind.write)] {
                if acts_as.contains(who) {
                    held.extend(privileges);
                }
            }
        }
        if !held.is_empty() {
            let words: Vec<&str> = held.iter().map(|privilege| privilege.keyword()).collect();
            roles.insert(role.to_string(), json!(words));
        }
    }
    Value::Object(roles)
}

/// Tables and views.
pub(super) const RELATION: Kind = Kind {
    all: &[
        Privilege::Select,
        Privilege::Insert,
        Privilege::Update,
        Privilege::Delete,
        Privilege::Truncate,
        Privilege::References,
        Privilege::Trigger,
    ],
    read: &[Privilege::Select],
    write: &[Privilege::Insert, Privilege::Update, Privilege::Delete],
};

/// Sequences.
pub(super) const SEQUENCE: Kind = Kind {
    all: &[Privilege::Select, Privilege::Update, Privilege::Usage],
    read: &[Privilege::Select],
    write: &[Privilege::Update],
};

/// Functions.
pub(super) const FUNCTION: Kind = Kind { all: &[Privilege::Execute], read: &[], write: &[] };

/// Types.
pub(super) const TYPE: Kind = Kind { all: &[Privilege::Usage], read: &[], write: &[] };

/// Schemas.
pub(super) const SCHEMA: Kind =
    Kind { all: &[Privilege::Usage, Privilege::Create], read: &[Privilege::Usage], write: &[Privilege::Usage] };
