//! Where each part of an object was last said.

use crate::catalog::{FunctionId, Grantee, Ident, ObjectId, QualifiedName};
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
    /// Names in what is stored, which followed an object to its new one: nobody spoke of the object itself, and no origin is kept.
    Names,
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

    /// Whether any statement spoke of the object.
    pub fn knows(&self, object: &ObjectId) -> bool {
        self.spans.contains_key(object)
    }

    /// Forgets an object that is gone: what comes later under its name is another one.
    pub(super) fn forget(&mut self, object: &ObjectId) {
        self.spans.remove(object);
    }

    /// Follows an object to its new name; whether anything was known of it.
    pub(super) fn rename(&mut self, from: &ObjectId, to: &ObjectId) -> bool {
        let Some(facets) = self.spans.remove(from) else { return false };
        self.spans.insert(to.clone(), facets);
        true
    }

    /// Follows a schema and what is in it to its new name.
    pub(super) fn rename_schema(&mut self, from: &Ident, to: &Ident) {
        let moved = |name: &QualifiedName| {
            let schema = if name.schema == *from { to } else { &name.schema };
            QualifiedName { schema: schema.clone(), name: name.name.clone() }
        };
        let renamed = |object: ObjectId| match object {
            ObjectId::Schema(name) if name == *from => ObjectId::Schema(to.clone()),
            ObjectId::Table(name) => ObjectId::Table(moved(&name)),
            ObjectId::View(name) => ObjectId::View(moved(&name)),
            ObjectId::Sequence(name) => ObjectId::Sequence(moved(&name)),
            ObjectId::Type(name) => ObjectId::Type(moved(&name)),
            ObjectId::Function(id) => ObjectId::Function(FunctionId { name: moved(&id.name), ..id }),
            other => other,
        };
        let spans = std::mem::take(&mut self.spans).into_iter();
        self.spans = spans.map(|(object, facets)| (renamed(object), facets)).collect();
    }

    /// A statement has spoken of these.
    pub(super) fn set_all(&mut self, touched: impl Iterator<Item = (ObjectId, Facet)>, span: Span) {
        let mut touched = touched.peekable();
        while let Some((object, facet)) = touched.next() {
            let is_table = matches!(object, ObjectId::Table(_));
            let mut rest = vec![facet];
            while let Some((_, facet)) = touched.next_if(|(next, _)| *next == object) {
                rest.push(facet);
            }
            let facets = self.spans.entry(object).or_default();
            for facet in rest {
                // Nothing but CREATE TABLE makes a table what it is, and IF NOT EXISTS makes nothing.
                if is_table && facet == Facet::Definition {
                    facets.entry(facet).or_insert(span);
                } else {
                    facets.insert(facet, span);
                }
            }
        }
    }
}
