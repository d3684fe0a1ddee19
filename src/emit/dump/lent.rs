//! What is lent while the script runs: whoever gives an object to another owner must be able to act as that one, and the new owner must be allowed
//! to make something in the schema (Postgres docs, ALTER TABLE, Notes on OWNER).

use super::CREATOR;
use super::script::Script;
use crate::catalog::{Catalog, Grantee, Ident, Privilege};
use crate::sql::quote;
use std::collections::BTreeSet;

/// Roles of the script's own that own something, and where.
#[derive(Debug, Default)]
pub(super) struct Lent {
    roles: BTreeSet<Ident>,
    schemas: BTreeSet<(Ident, Ident)>,
}

impl Lent {
    /// What has to be lent, and isn't given for good.
    pub(super) fn of(now: &Catalog, start: &Catalog) -> Self {
        let mut lent = Self::default();
        let member_of = now.roles.get(&*CREATOR).map(|role| &role.member_of);
        for (schema, owner) in owners(now) {
            if *owner == *CREATOR || start.roles.contains_key(owner) || !now.roles.contains_key(owner) {
                continue;
            }
            if !member_of.is_some_and(|groups| groups.contains(owner)) {
                lent.roles.insert(owner.clone());
            }
            if let Some((name, schema)) = schema.and_then(|name| now.schemas.get_key_value(name)) {
                let create = schema.privileges.holds(&Grantee::Role(owner.clone()), Privilege::Create);
                if !create && schema.owner != *owner {
                    lent.schemas.insert((name.clone(), owner.clone()));
                }
            }
        }
        lent
    }

    /// Whom CREATE on a schema is lent to.
    pub(super) fn owners_in<'a>(&'a self, schema: &'a Ident) -> impl Iterator<Item = &'a Ident> {
        self.schemas.iter().filter(move |(name, _)| name == schema).map(|(_, owner)| owner)
    }

    /// Lends the roles, before anything is given to them.
    pub(super) fn lend_roles(&self, script: &mut Script) {
        for role in &self.roles {
            script.say(format!("GRANT {} TO CURRENT_USER", quote::ident(role)));
        }
    }

    /// Lends CREATE on schemas, which is taken back with their privileges.
    pub(super) fn lend_schemas(&self, script: &mut Script) {
        for (schema, owner) in &self.schemas {
            script.say(format!("GRANT CREATE ON SCHEMA {} TO {}", quote::ident(schema), quote::ident(owner)));
        }
    }

    /// Takes the roles back.
    pub(super) fn take_back(&self, script: &mut Script) {
        for role in &self.roles {
            script.say(format!("REVOKE {} FROM CURRENT_USER", quote::ident(role)));
        }
    }
}

/// All owners, each with the schema of what it owns.
fn owners(now: &Catalog) -> impl Iterator<Item = (Option<&Ident>, &Ident)> {
    let types = now.types.iter().map(|(name, ty)| (Some(&name.schema), &ty.owner));
    let tables = now.tables.iter().map(|(name, table)| (Some(&name.schema), &table.owner));
    let views = now.views.iter().map(|(name, view)| (Some(&name.schema), &view.owner));
    let sequences = now.sequences.iter().map(|(name, sequence)| (Some(&name.schema), &sequence.owner));
    let functions = now.functions.iter().map(|(id, function)| (Some(&id.name.schema), &function.owner));
    let others = now.others.values().filter_map(|other| Some((other.schema.as_ref(), other.owner.as_ref()?)));
    let schemas = now.schemas.values().map(|schema| (None, &schema.owner));
    let publications = now.publications.values().map(|publication| (None, &publication.owner));
    let event_triggers = now.event_triggers.values().map(|trigger| (None, &trigger.owner));
    types
        .chain(tables)
        .chain(views)
        .chain(sequences)
        .chain(functions)
        .chain(others)
        .chain(schemas)
        .chain(publications)
        .chain(event_triggers)
}
