//! When an edit's turn comes. At no point between two statements may more be read or written than before all of them or after.
//!
//! Privileges go first and come last. In between a table's policies change so that what holds meanwhile is part of what held or of what will:
//! permissive ones that go, restrictive ones that come, the ones that change, permissive ones that come, restrictive ones that go. Where that isn't
//! enough, a curtain hangs before the table ([`super::curtain`]).

use crate::catalog::{Catalog, ObjectId};
use crate::diff::{Alteration, Edit, EditKind, Fact};
use std::collections::BTreeSet;

/// The parts of such a plan, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Adds values to enums, which nothing can use before they are committed.
    Values,
    /// Drops event triggers that aren't wanted, which would fire for what follows.
    Quiet,
    /// Takes privileges, memberships and attributes of roles away.
    Revoke,
    /// Takes permissive policies away that aren't wanted; switches row security on.
    Close,
    /// Hangs curtains.
    Curtain,
    /// Takes away what stands in the way.
    Clear,
    /// Makes roles, schemas and extensions.
    Prepare,
    /// Makes and changes objects and their parts.
    Make,
    /// Makes restrictive policies.
    Guard,
    /// Changes policies.
    Change,
    /// Makes permissive policies.
    Let,
    /// Takes protection away that isn't wanted.
    Open,
    /// Publications, while all that they have sent and shall send is there.
    Publish,
    /// Drops what isn't wanted.
    Remove,
    /// Takes the curtains down.
    Unveil,
    /// Drops the schemas and extensions that aren't wanted, when nothing is in them any longer.
    Forget,
    /// Owners.
    Own,
    /// Gives privileges, memberships and attributes of roles.
    Give,
    /// Comments.
    Describe,
    /// What concerns everything that comes later.
    Last,
    /// Drops roles, of which nothing is left.
    Leave,
}

/// The two catalogs between which edits are made, and what they both drop and make.
#[derive(Debug)]
pub(super) struct Course<'a> {
    now: &'a Catalog,
    wanted: &'a Catalog,
    replaced: BTreeSet<Fact>,
}

impl<'a> Course<'a> {
    /// Of some edits from `now` to `wanted`.
    pub(super) fn new(now: &'a Catalog, wanted: &'a Catalog, edits: &[Edit]) -> Self {
        let of = |kind: &EditKind| -> BTreeSet<&Fact> {
            edits.iter().filter(|edit| edit.kind == *kind).map(|edit| &edit.fact).collect()
        };
        let replaced = of(&EditKind::Drop).intersection(&of(&EditKind::Create)).map(|fact| (*fact).clone()).collect();
        Self { now, wanted, replaced }
    }

    /// The phase of one of them.
    pub(super) fn phase(&self, edit: &Edit) -> Phase {
        match (&edit.kind, &edit.fact) {
            (EditKind::Alter(Alteration::AddsValue), _) => Phase::Values,
            // They are made at the very end.
            (EditKind::Comment | EditKind::Owner, Fact::Object(ObjectId::EventTrigger(_))) => Phase::Last,
            (EditKind::Comment, _) => Phase::Describe,
            // What a new object gives away by itself is taken back at once.
            (EditKind::Revoke, Fact::Object(id)) if !self.now.has(id) => Phase::Make,
            (EditKind::Revoke, _) => Phase::Revoke,
            // A sequence that is to go with a column of a table has to have its owner first.
            (EditKind::Owner, Fact::Object(id @ ObjectId::Sequence(name))) if !self.now.has(id) => {
                match self.wanted.sequences.get(name).is_some_and(|sequence| sequence.owned_by.is_some()) {
                    true => Phase::Make,
                    false => Phase::Own,
                }
            }
            (EditKind::Owner, _) => Phase::Own,
            (EditKind::Grant, _) => Phase::Give,
            (_, Fact::Policy(..)) => self.of_policy(edit),
            (EditKind::Alter(Alteration::Opens), Fact::RowSecurity(_)) => Phase::Open,
            (_, Fact::RowSecurity(name)) if self.now.tables.contains_key(name) => Phase::Close,
            (kind, Fact::Object(id)) => self.of_object(kind, id, &edit.fact),
            (EditKind::Drop, fact) if !self.replaced.contains(fact) => Phase::Remove,
            _ => Phase::Make,
        }
    }

    fn of_object(&self, kind: &EditKind, id: &ObjectId, fact: &Fact) -> Phase {
        let closes = *kind == EditKind::Alter(Alteration::Closes);
        let opens = *kind == EditKind::Alter(Alteration::Opens);
        let drops = *kind == EditKind::Drop && !self.replaced.contains(fact);
        match id {
            ObjectId::Role(_) if drops => Phase::Leave,
            ObjectId::Role(_) | ObjectId::Bucket(_) if closes => Phase::Revoke,
            ObjectId::Role(_) | ObjectId::Bucket(_) if opens => Phase::Give,
            ObjectId::Schema(_) | ObjectId::Extension(_) if drops => Phase::Forget,
            ObjectId::Role(_) | ObjectId::Schema(_) | ObjectId::Extension(_) => Phase::Prepare,
            ObjectId::EventTrigger(_) if *kind == EditKind::Drop => Phase::Quiet,
            ObjectId::Publication(_) => Phase::Publish,
            ObjectId::DefaultPrivileges | ObjectId::Database | ObjectId::EventTrigger(_) => Phase::Last,
            _ if drops => Phase::Remove,
            _ => Phase::Make,
        }
    }

    fn of_policy(&self, edit: &Edit) -> Phase {
        let permissive = |catalog: &Catalog| match &edit.fact {
            Fact::Policy(table, name) => {
                let policy = catalog.tables.get(table).and_then(|table| table.policies.get(name));
                policy.is_some_and(|policy| policy.permissive)
            }
            _ => false,
        };
        let (was, is) = (permissive(self.now), permissive(self.wanted));
        match &edit.kind {
            EditKind::Drop if was => Phase::Close,
            // The new one has the same name: the old one can't wait for it.
            EditKind::Drop | EditKind::Create if !was && self.replaced.contains(&edit.fact) => Phase::Change,
            EditKind::Drop => Phase::Open,
            EditKind::Create if is => Phase::Let,
            EditKind::Create => Phase::Guard,
            EditKind::Alter(Alteration::Closes) if is => Phase::Close,
            EditKind::Alter(Alteration::Closes) => Phase::Guard,
            EditKind::Alter(Alteration::Opens) if is => Phase::Let,
            EditKind::Alter(Alteration::Opens) => Phase::Open,
            _ => Phase::Change,
        }
    }
}

/// Puts what protects a new object directly behind the statement that makes it.
pub(super) fn protected_at_once(edits: Vec<Edit>) -> Vec<Edit> {
    let is_guard = |edit: &Edit| {
        matches!(edit.kind, EditKind::Revoke | EditKind::Owner) || matches!(edit.fact, Fact::RowSecurity(_))
    };
    let (mut guards, rest): (Vec<Edit>, Vec<Edit>) = edits.into_iter().partition(is_guard);
    guards.sort_by_key(|edit| !matches!(edit.fact, Fact::RowSecurity(_)));
    let mut found = Vec::new();
    for edit in rest {
        let of_it = |guard: &Edit| match (&guard.fact, &edit.fact) {
            (Fact::RowSecurity(name), Fact::Object(ObjectId::Table(table))) => name == table,
            (guarded, made) => guarded == made,
        };
        let (now, later) = match edit.kind {
            EditKind::Create => guards.into_iter().partition(of_it),
            _ => (Vec::new(), guards),
        };
        guards = later;
        found.push(edit);
        found.extend(now);
    }
    // What came to be without a statement of its own.
    found.extend(guards);
    found
}
