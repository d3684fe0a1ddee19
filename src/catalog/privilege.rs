//! Privileges, and what new objects are given (Postgres docs 5.8, `ALTER DEFAULT PRIVILEGES`).
//!
//! What is stored are *effective* privileges of everybody but the owner, whose own are implied but for those that it has taken from itself.
//! Grantors are not kept: who granted matters to `REVOKE` by another role only, and migrations run as one.

use super::{Ident, Map};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A privilege.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the SQL word")]
pub enum Privilege {
    Select,
    Insert,
    Update,
    Delete,
    Truncate,
    References,
    Trigger,
    /// Postgres 17: VACUUM, ANALYZE, CLUSTER, REFRESH, REINDEX, LOCK.
    Maintain,
    Usage,
    Create,
    Execute,
    Connect,
    Temporary,
}

impl Privilege {
    /// The SQL word.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Truncate => "TRUNCATE",
            Self::References => "REFERENCES",
            Self::Trigger => "TRIGGER",
            Self::Maintain => "MAINTAIN",
            Self::Usage => "USAGE",
            Self::Create => "CREATE",
            Self::Execute => "EXECUTE",
            Self::Connect => "CONNECT",
            Self::Temporary => "TEMPORARY",
        }
    }
}

/// Kinds of objects that privileges and defaults are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// Tables and views.
    Table,
    /// Sequences.
    Sequence,
    /// Functions and procedures.
    Function,
    /// Types and domains.
    Type,
    /// Schemas.
    Schema,
}

impl ObjectKind {
    /// What `ALL PRIVILEGES` means for it. MAINTAIN exists from Postgres 17 on and is left out: nothing here grants it, and
    /// `REVOKE ALL` takes it away on either version.
    pub fn all(self) -> &'static [Privilege] {
        use Privilege as P;
        match self {
            Self::Table => &[P::Select, P::Insert, P::Update, P::Delete, P::Truncate, P::References, P::Trigger],
            Self::Sequence => &[P::Select, P::Update, P::Usage],
            Self::Function => &[P::Execute],
            Self::Type => &[P::Usage],
            Self::Schema => &[P::Usage, P::Create],
        }
    }

    /// What a new object gives to PUBLIC where nobody changed the defaults (Postgres docs, table 5.2).
    pub fn hard_wired(self) -> Acl {
        let mut acl = Acl::default();
        match self {
            Self::Function => acl.grant(&Grantee::Public, Privilege::Execute),
            Self::Type => acl.grant(&Grantee::Public, Privilege::Usage),
            Self::Table | Self::Sequence | Self::Schema => {}
        }
        acl
    }
}

/// Who holds a privilege.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grantee {
    /// Everybody.
    Public,
    /// A role.
    Role(Ident),
}

impl Grantee {
    /// A role by name.
    pub fn role(name: impl Into<Ident>) -> Self {
        Self::Role(name.into())
    }
}

impl fmt::Display for Grantee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("PUBLIC"),
            Self::Role(name) => f.write_str(name),
        }
    }
}

/// Who holds what on one object. The owner holds everything, but for what it has taken from itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acl {
    grants: BTreeMap<Grantee, BTreeSet<Privilege>>,
    /// What the owner has taken from itself.
    owner_lacks: BTreeSet<Privilege>,
    /// What of it was given WITH GRANT OPTION.
    grantable: BTreeMap<Grantee, BTreeSet<Privilege>>,
}

impl Acl {
    /// Gives one privilege.
    pub fn grant(&mut self, to: &Grantee, privilege: Privilege) {
        self.grants.entry(to.clone()).or_default().insert(privilege);
    }

    /// Gives one privilege WITH GRANT OPTION.
    pub fn grant_with_option(&mut self, to: &Grantee, privilege: Privilege) {
        self.grant(to, privilege);
        self.grantable.entry(to.clone()).or_default().insert(privilege);
    }

    /// Takes the right to give a privilege on: `REVOKE GRANT OPTION FOR`.
    pub fn revoke_option(&mut self, from: &Grantee, privilege: Privilege) {
        if let Some(held) = self.grantable.get_mut(from) {
            held.remove(&privilege);
            if held.is_empty() {
                self.grantable.remove(from);
            }
        }
    }

    /// Whether this grantee may give the privilege on.
    pub fn holds_option(&self, who: &Grantee, privilege: Privilege) -> bool {
        self.grantable.get(who).is_some_and(|held| held.contains(&privilege))
    }

    /// Takes one privilege away.
    pub fn revoke(&mut self, from: &Grantee, privilege: Privilege) {
        self.revoke_option(from, privilege);
        if let Some(held) = self.grants.get_mut(from) {
            held.remove(&privilege);
            if held.is_empty() {
                self.grants.remove(from);
            }
        }
    }

    /// Takes a privilege from the owner, who can take it back at any time (Postgres docs, 5.8), or gives it again.
    pub fn set_owner_lacks(&mut self, privilege: Privilege, lacks: bool) {
        if lacks {
            self.owner_lacks.insert(privilege);
        } else {
            self.owner_lacks.remove(&privilege);
        }
    }

    /// What the owner has taken from itself.
    pub fn owner_lacks(&self) -> &BTreeSet<Privilege> {
        &self.owner_lacks
    }

    /// Takes everything away.
    pub fn revoke_all(&mut self, from: &Grantee) {
        self.grants.remove(from);
        self.grantable.remove(from);
    }

    /// Whether this grantee itself (not through PUBLIC or membership) holds it.
    pub fn holds(&self, who: &Grantee, privilege: Privilege) -> bool {
        self.grants.get(who).is_some_and(|held| held.contains(&privilege))
    }

    /// Grantees and what they hold, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Grantee, &BTreeSet<Privilege>)> {
        self.grants.iter()
    }

    /// Whether nobody holds anything, and the owner lacks nothing.
    pub fn is_empty(&self) -> bool {
        self.grants.is_empty() && self.owner_lacks.is_empty()
    }

    /// Adds all of another's grants. An owner lacks what neither gives it.
    pub fn add(&mut self, other: &Self) {
        for (grantee, held) in &other.grants {
            self.grants.entry(grantee.clone()).or_default().extend(held.iter().copied());
        }
        for (grantee, held) in &other.grantable {
            self.grantable.entry(grantee.clone()).or_default().extend(held.iter().copied());
        }
    }

    /// Gives what one grantee holds to another name of it.
    pub fn rename(&mut self, from: &Grantee, to: &Grantee) {
        for held in [&mut self.grants, &mut self.grantable] {
            if let Some(privileges) = held.remove(from) {
                held.insert(to.clone(), privileges);
            }
        }
    }

    /// Takes a role out: its privileges are its own when it owns the object. It lacks what the last owner has taken from itself, unless it was
    /// given it (`aclnewowner` in acl.c merges the two).
    #[must_use]
    pub fn without_owner(mut self, owner: &Ident) -> Self {
        let owner = Grantee::Role(owner.clone());
        if let Some(held) = self.grants.get(&owner) {
            self.owner_lacks = self.owner_lacks.difference(held).copied().collect();
        }
        self.revoke_all(&owner);
        self
    }
}

/// `ALTER DEFAULT PRIVILEGES`: by role that creates, schema (`None`: everywhere) and kind of object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DefaultPrivileges {
    entries: Map<(Ident, Option<Ident>, ObjectKind), Acl>,
}

impl DefaultPrivileges {
    /// The entry to change. One without a schema starts from what is hard-wired and *replaces* it; one in a schema starts empty
    /// and can only *add*, which is why `ALTER DEFAULT PRIVILEGES IN SCHEMA ... REVOKE ... FROM PUBLIC` does nothing.
    pub fn entry(&mut self, role: &Ident, schema: Option<&Ident>, kind: ObjectKind) -> &mut Acl {
        let start = if schema.is_none() { kind.hard_wired() } else { Acl::default() };
        self.entries.entry((role.clone(), schema.cloned(), kind)).or_insert(start)
    }

    /// Takes out the entries that change nothing, as the server does (`SetDefaultACL`).
    pub fn tidy(&mut self) {
        self.entries.retain(
            |(_, schema, kind), acl| {
                if schema.is_some() { !acl.is_empty() } else { *acl != kind.hard_wired() }
            },
        );
    }

    /// The map of its entries, which may have marks.
    pub(super) fn entries_mut(&mut self) -> &mut Map<(Ident, Option<Ident>, ObjectKind), Acl> {
        &mut self.entries
    }

    /// The entries, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&(Ident, Option<Ident>, ObjectKind), &Acl)> {
        self.entries.iter()
    }

    /// One entry, if somebody has made it.
    pub fn get(&self, key: &(Ident, Option<Ident>, ObjectKind)) -> Option<&Acl> {
        self.entries.get(key)
    }

    /// Forgets a schema that is gone.
    pub fn forget_schema(&mut self, name: &Ident) {
        self.entries.retain(|(_, schema, _), _| schema.as_ref() != Some(name));
    }

    /// Whether there is something about a role: what it is given, or what is given of what it makes. The role can't be dropped then.
    pub fn mentions(&self, role: &Ident) -> bool {
        let grantee = Grantee::Role(role.clone());
        self.entries.iter().any(|((of, _, _), acl)| of == role || acl.grants.contains_key(&grantee))
    }

    /// Follows a schema to its new name.
    pub fn rename_schema(&mut self, from: &Ident, to: &Ident) {
        let renamed = |schema: Option<Ident>| schema.map(|schema| if schema == *from { to.clone() } else { schema });
        self.entries.replace(|(role, schema, kind), acl| ((role, renamed(schema), kind), acl));
    }

    /// Follows a role to its new name.
    pub fn rename_role(&mut self, from: &Ident, to: &Ident) {
        let (before, after) = (Grantee::Role(from.clone()), Grantee::Role(to.clone()));
        self.entries.replace(|(role, schema, kind), mut acl| {
            acl.rename(&before, &after);
            ((if role == *from { to.clone() } else { role }, schema, kind), acl)
        });
    }

    /// What a new object is given.
    pub fn for_new(&self, owner: &Ident, schema: Option<&Ident>, kind: ObjectKind) -> Acl {
        let everywhere = self.entries.get(&(owner.clone(), None, kind)).cloned();
        let mut acl = everywhere.unwrap_or_else(|| kind.hard_wired());
        if let Some(added) = schema.and_then(|schema| self.entries.get(&(owner.clone(), Some(schema.clone()), kind))) {
            acl.add(added);
        }
        acl.without_owner(owner)
    }
}
