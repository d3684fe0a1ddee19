//! What CASCADE took along.

use super::Gone;
use crate::catalog::{Ident, ObjectId};
use crate::replay::{Facet, Replay};
use std::collections::BTreeSet;

impl Replay {
    /// What the statement touched, isn't there any more, and wasn't named. Of `whole`, a schema, everything goes.
    pub(super) fn gone(&self, first: usize, named: &BTreeSet<Gone>, whole: Option<&Ident>) -> Vec<Gone> {
        let mut list: BTreeSet<Gone> = BTreeSet::new();
        for (object, facet) in self.touched.iter().skip(first) {
            if whole.is_some() && schema_of(object) == whole {
                continue;
            }
            if !self.catalog.has(object) {
                // A sequence goes with its table.
                let is_own = matches!(object, ObjectId::Sequence(_) | ObjectId::Schema(_) | ObjectId::Extension(_));
                let gone = Gone { object: object.clone(), part: None };
                if !named.contains(&gone) && !is_own {
                    list.insert(gone);
                }
                continue;
            }
            let gone = Gone { object: object.clone(), part: Some(facet.clone()) };
            if !named.contains(&gone) && self.lacks(object, facet) {
                list.insert(gone);
            }
        }
        // The row type of a table is no object of its own.
        let relations: Vec<ObjectId> = list.iter().map(|gone| gone.object.clone()).collect();
        let is_row_type = |gone: &Gone| match &gone.object {
            ObjectId::Type(name) => {
                relations.contains(&ObjectId::Table(name.clone())) || relations.contains(&ObjectId::View(name.clone()))
            }
            _ => false,
        };
        list.into_iter().filter(|gone| !is_row_type(gone)).collect()
    }

    /// Whether a part that was touched is gone from an object that stays.
    fn lacks(&self, object: &ObjectId, facet: &Facet) -> bool {
        let (ObjectId::Table(name) | ObjectId::View(name)) = object else { return false };
        let table = self.catalog.tables.get(name);
        match (facet, table) {
            (Facet::Policy(policy), Some(table)) => !table.policies.contains_key(policy),
            (Facet::Column(column), Some(table)) => table.column(column).is_none(),
            (Facet::Constraint(constraint), Some(table)) => !table.constraints.contains_key(constraint),
            (Facet::Trigger(trigger), Some(table)) => !table.triggers.contains_key(trigger),
            (Facet::Index(index), _) => !self.indexes_of(name).contains(index),
            _ => false,
        }
    }
}

fn schema_of(object: &ObjectId) -> Option<&Ident> {
    match object {
        ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Type(name) | ObjectId::Sequence(name) => {
            Some(&name.schema)
        }
        ObjectId::Function(id) => Some(&id.name.schema),
        _ => None,
    }
}
