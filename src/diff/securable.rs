//! Objects with owners and privileges, whatever their kind.

use crate::catalog::{Acl, Catalog, Ident, ObjectId, ObjectKind, Privilege};
use crate::platform::supabase::MIGRATION_ROLE;
use crate::sql::ddl::privilege::{Columns, of_columns, of_view_columns};

/// One such object.
#[derive(Debug, Clone)]
pub(super) struct Securable<'a> {
    /// Its owner, for kinds that have one.
    pub owner: Option<&'a Ident>,
    /// Where it is.
    pub schema: Option<&'a Ident>,
    /// What its privileges are those of; `None` for kinds that have none that a catalog keeps.
    pub kind: Option<ObjectKind>,
    /// Who holds what; nobody, for kinds without privileges.
    pub privileges: Option<&'a Acl>,
    /// Whether somebody else decides who owns it: a sequence that goes with a column follows the table (`change_owner_recurse_to_sequences`).
    pub follows: bool,
}

impl<'a> Securable<'a> {
    fn new(owner: &'a Ident, schema: Option<&'a Ident>, kind: ObjectKind, privileges: &'a Acl) -> Self {
        Self { owner: Some(owner), schema, kind: Some(kind), privileges: Some(privileges), follows: false }
    }

    /// As it stands in a catalog.
    pub(super) fn get(catalog: &'a Catalog, id: &'a ObjectId) -> Option<Self> {
        Some(match id {
            ObjectId::Schema(name) => {
                let held = catalog.schemas.get(name)?;
                Self::new(&held.owner, None, ObjectKind::Schema, &held.privileges)
            }
            ObjectId::Type(name) => {
                let held = catalog.types.get(name)?;
                Self::new(&held.owner, Some(&name.schema), ObjectKind::Type, &held.privileges)
            }
            ObjectId::Table(name) => {
                let held = catalog.tables.get(name)?;
                Self::new(&held.owner, Some(&name.schema), ObjectKind::Table, &held.privileges)
            }
            ObjectId::View(name) => {
                let held = catalog.views.get(name)?;
                Self::new(&held.owner, Some(&name.schema), ObjectKind::Table, &held.privileges)
            }
            ObjectId::Sequence(name) => {
                let held = catalog.sequences.get(name)?;
                let one = Self::new(&held.owner, Some(&name.schema), ObjectKind::Sequence, &held.privileges);
                Self { follows: held.owned_by.is_some(), ..one }
            }
            ObjectId::Function(id) => {
                let held = catalog.functions.get(id)?;
                Self::new(&held.owner, Some(&id.name.schema), ObjectKind::Function, &held.privileges)
            }
            ObjectId::Other(id) => {
                let held = catalog.others.get(id)?;
                let privileges = ["SERVER", "FOREIGN DATA WRAPPER"].contains(&id.kind.as_str());
                Self {
                    owner: held.owner.as_ref(),
                    schema: held.schema.as_ref(),
                    kind: None,
                    privileges: privileges.then_some(&held.privileges),
                    follows: false,
                }
            }
            ObjectId::EventTrigger(name) => Self::owned(&catalog.event_triggers.get(name)?.owner),
            ObjectId::Publication(name) => Self::owned(&catalog.publications.get(name)?.owner),
            ObjectId::Role(_)
            | ObjectId::Extension(_)
            | ObjectId::DefaultPrivileges
            | ObjectId::Bucket(_)
            | ObjectId::Database => return None,
        })
    }

    fn owned(owner: &'a Ident) -> Self {
        Self { owner: Some(owner), schema: None, kind: None, privileges: None, follows: false }
    }

    /// The privileges that there are.
    pub(super) fn all(&self) -> &'static [Privilege] {
        // A server and a wrapper have what a type has.
        self.kind.unwrap_or(ObjectKind::Type).all()
    }

    /// What somebody holds on it when the migration role has just made it, before it gets its owner.
    pub(super) fn given(&self, now: &Catalog) -> Acl {
        let defaults = |kind| now.default_privileges.for_new(&MIGRATION_ROLE.into(), self.schema, kind);
        self.kind.map(defaults).unwrap_or_default()
    }
}

/// All objects of a catalog that have an owner.
pub(super) fn all(catalog: &Catalog) -> impl Iterator<Item = ObjectId> {
    let schemas = catalog.schemas.keys().cloned().map(ObjectId::Schema);
    let types = catalog.types.keys().cloned().map(ObjectId::Type);
    let tables = catalog.tables.keys().cloned().map(ObjectId::Table);
    let views = catalog.views.keys().cloned().map(ObjectId::View);
    let sequences = catalog.sequences.keys().cloned().map(ObjectId::Sequence);
    let functions = catalog.functions.keys().cloned().map(ObjectId::Function);
    let others = catalog.others.keys().cloned().map(ObjectId::Other);
    let event_triggers = catalog.event_triggers.keys().cloned().map(ObjectId::EventTrigger);
    let publications = catalog.publications.keys().cloned().map(ObjectId::Publication);
    schemas
        .chain(types)
        .chain(tables)
        .chain(views)
        .chain(sequences)
        .chain(functions)
        .chain(others)
        .chain(event_triggers)
        .chain(publications)
}

/// Privileges on the columns of an object that has columns.
pub(super) fn columns(catalog: &Catalog, id: &ObjectId) -> Option<Columns> {
    match id {
        ObjectId::Table(name) => catalog.tables.get(name).map(of_columns),
        ObjectId::View(name) => catalog.views.get(name).map(of_view_columns),
        _ => None,
    }
}
