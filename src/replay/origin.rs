//! Where each part of an object was last said.

use crate::catalog::{Grantee, Ident, ObjectId};
use crate::span::Span;
use std::collections::BTreeMap;

/// A part of an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// That it exists, and what CREATE said.
    Definition,
    /// Its owner.
    Owner,
    /// Its comment.
    Comment,
    /// ENABLE or DISABLE ROW LEVEL SECURITY.
    RowSecurity,
    /// FORCE or NO FORCE ROW LEVEL SECURITY.
    ForceRowSecurity,
    /// A column.
    Column(Ident),
    /// A constraint.
    Constraint(Ident),
    /// An index.
    Index(Ident),
    /// A trigger.
    Trigger(Ident),
    /// A policy.
    Policy(Ident),
    /// What a grantee holds on it.
    Privileges(Grantee),
    /// What a grantee holds on one column.
    ColumnPrivileges(Ident, Grantee),
    /// A role's attributes, settings and memberships.
    Attributes,
}

/// Objects, their facets, and the statements that spoke of them last.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    spans: BTreeMap<ObjectId, BTreeMap<Facet, Span>>,
}

impl Origins {
    /// The statement that last said this.
    pub fn get(&self, object: &ObjectId, facet: &Facet) -> Option<Span> {
        self.spans.get(object)?.get(facet).copied()
    }

    /// All facets of an object that statements spoke of.
    pub fn of(&self, object: &ObjectId) -> impl Iterator<Item = (&Facet, Span)> {
        self.spans.get(object).into_iter().flatten().map(|(facet, span)| (facet, *span))
    }

    pub(super) fn set(&mut self, object: ObjectId, facet: Facet, span: Span) {
        self.spans.entry(object).or_default().insert(facet, span);
    }
}
