//! Names by which objects know each other outside expressions: keys of maps, foreign keys, types of columns and arguments.

use super::Replay;
use crate::catalog::{
    Body, Catalog, ConstraintKind, FunctionId, FunctionResult, Ident, Map, ObjectId, OtherId, QualifiedName, TypeKind,
    TypeRef,
};
use std::collections::BTreeSet;

/// Which space of names a name is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// `pg_class`, with the types of rows.
    Relation,
    /// `pg_proc`.
    Function,
    /// `pg_type`.
    Type,
}

/// A new name for what has one.
type NewName<'m> = dyn Fn(&QualifiedName) -> Option<QualifiedName> + 'm;

impl Replay {
    /// Gives something in a space its new name, wherever it is named.
    pub(super) fn rename_references(&mut self, space: Space, old: &QualifiedName, new: &QualifiedName) {
        self.follow_filled(old, new);
        let mut near = self.mentions.with(&mut self.catalog, [old.name.as_str()]);
        // They are found under their new names when their keys have changed.
        let kinds = [ObjectId::Table, ObjectId::View, ObjectId::Sequence, ObjectId::Type];
        near.extend(kinds.into_iter().map(|kind| kind(new.clone())));
        let renamed = near.iter().filter_map(|id| match id {
            ObjectId::Function(id) if id.name == *old => {
                Some(FunctionId { name: new.clone(), arguments: id.arguments.clone() })
            }
            _ => None,
        });
        let renamed: Vec<FunctionId> = renamed.collect();
        near.extend(renamed.into_iter().map(ObjectId::Function));
        rename(&mut self.catalog, space, &near, &|name| (name == old).then(|| new.clone()));
    }
}

/// Gives everything in a space its new name, wherever it is named among some objects.
fn rename(catalog: &mut Catalog, space: Space, near: &BTreeSet<ObjectId>, map: &NewName<'_>) {
    match space {
        Space::Relation => {
            relations(catalog, near, map);
            types(catalog, near, map);
        }
        Space::Type => {
            rekey(&mut catalog.types, near_types(near), map);
            types(catalog, near, map);
        }
        Space::Function => functions(catalog, near, map),
    }
}

fn set(name: &mut QualifiedName, map: &NewName<'_>) {
    if let Some(new) = map(name) {
        *name = new;
    }
}

/// Entries whose key gets a new one.
fn rekey<'k, K: Ord + Clone + 'k, V: Clone>(
    held: &mut Map<K, V>,
    keys: impl Iterator<Item = &'k K>,
    map: impl Fn(&K) -> Option<K>,
) {
    let taken: Vec<(K, V)> = keys.filter_map(|key| Some((map(key)?, held.remove(key)?))).collect();
    held.extend(taken);
}

/// The values of some keys.
fn each<'k, K: Ord + Clone + 'k, V: Clone>(
    held: &mut Map<K, V>,
    keys: impl Iterator<Item = &'k K>,
    mut change: impl FnMut(&K, &mut V),
) {
    for key in keys {
        if let Some(value) = held.get_mut(key) {
            change(key, value);
        }
    }
}

type Near = BTreeSet<ObjectId>;

fn near_tables(near: &Near) -> impl Iterator<Item = &QualifiedName> {
    near.iter().filter_map(|id| if let ObjectId::Table(name) = id { Some(name) } else { None })
}

fn near_views(near: &Near) -> impl Iterator<Item = &QualifiedName> {
    near.iter().filter_map(|id| if let ObjectId::View(name) = id { Some(name) } else { None })
}

fn near_sequences(near: &Near) -> impl Iterator<Item = &QualifiedName> {
    near.iter().filter_map(|id| if let ObjectId::Sequence(name) = id { Some(name) } else { None })
}

fn near_types(near: &Near) -> impl Iterator<Item = &QualifiedName> {
    near.iter().filter_map(|id| if let ObjectId::Type(name) = id { Some(name) } else { None })
}

fn near_functions(near: &Near) -> impl Iterator<Item = &FunctionId> {
    near.iter().filter_map(|id| if let ObjectId::Function(id) = id { Some(id) } else { None })
}

fn near_publications(near: &Near) -> impl Iterator<Item = &Ident> {
    near.iter().filter_map(|id| if let ObjectId::Publication(name) = id { Some(name) } else { None })
}

fn relations(catalog: &mut Catalog, near: &Near, map: &NewName<'_>) {
    rekey(&mut catalog.tables, near_tables(near), map);
    rekey(&mut catalog.views, near_views(near), map);
    rekey(&mut catalog.sequences, near_sequences(near), map);
    each(&mut catalog.tables, near_tables(near), |name, table| {
        table.name = name.clone();
        table.parents.iter_mut().for_each(|parent| set(parent, map));
        for constraint in table.constraints.values_mut() {
            if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                set(&mut key.references, map);
            }
        }
        for index in table.indexes.values_mut() {
            index.parent.iter_mut().for_each(|parent| set(parent, map));
        }
        let constraints = table.triggers.values_mut().filter_map(|trigger| trigger.constraint.as_mut());
        constraints.filter_map(|constraint| constraint.references.as_mut()).for_each(|other| set(other, map));
    });
    each(&mut catalog.sequences, near_sequences(near), |_, sequence| {
        sequence.owned_by.iter_mut().for_each(|column| set(&mut column.table, map));
    });
    each(&mut catalog.publications, near_publications(near), |_, publication| {
        let tables = std::mem::take(&mut publication.tables).into_iter();
        publication.tables = tables.map(|(name, table)| (map(&name).unwrap_or(name), table)).collect();
    });
    needs(catalog, near, |id| match id {
        ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Sequence(name) => set(name, map),
        _ => {}
    });
}

fn functions(catalog: &mut Catalog, near: &Near, map: &NewName<'_>) {
    let moved = |id: &FunctionId| Some(FunctionId { name: map(&id.name)?, arguments: id.arguments.clone() });
    rekey(&mut catalog.functions, near_functions(near), moved);
    each(&mut catalog.functions, near_functions(near), |id, function| {
        function.name = id.name.clone();
        function.support.iter_mut().for_each(|support| set(support, map));
    });
    each(&mut catalog.tables, near_tables(near), |_, table| {
        table.triggers.values_mut().for_each(|trigger| set(&mut trigger.function, map));
    });
    each(&mut catalog.views, near_views(near), |_, view| {
        view.triggers.values_mut().for_each(|trigger| set(&mut trigger.function, map));
    });
    catalog.event_triggers.values_mut().for_each(|trigger| set(&mut trigger.function, map));
    needs(catalog, near, |id| {
        if let ObjectId::Function(id) = id {
            set(&mut id.name, map);
        }
    });
}

fn types(catalog: &mut Catalog, near: &Near, map: &NewName<'_>) {
    let set_type = |ty: &mut TypeRef| {
        if let Some(schema) = &ty.schema
            && let Some(new) = map(&QualifiedName { schema: schema.clone(), name: ty.name.clone() })
        {
            ty.schema = Some(new.schema);
            ty.name = new.name;
        }
    };
    each(&mut catalog.tables, near_tables(near), |_, table| {
        table.columns.iter_mut().for_each(|column| set_type(&mut column.ty));
        table.of_type.iter_mut().for_each(|ty| set(ty, map));
    });
    each(&mut catalog.views, near_views(near), |_, view| {
        view.columns.iter_mut().filter_map(|column| column.ty.as_mut()).for_each(set_type);
    });
    each(&mut catalog.types, near_types(near), |_, ty| match &mut ty.kind {
        TypeKind::Domain { base, .. } => set_type(base),
        TypeKind::Composite(attributes) => attributes.iter_mut().for_each(|attribute| set_type(&mut attribute.ty)),
        TypeKind::Enum(_) | TypeKind::Range(_) => {}
    });
    let mut ids: Vec<(FunctionId, FunctionId)> = Vec::new();
    each(&mut catalog.functions, near_functions(near), |id, function| {
        function.arguments.iter_mut().for_each(|argument| set_type(&mut argument.ty));
        if let FunctionResult::Type(ty) | FunctionResult::SetOf(ty) = &mut function.result {
            set_type(ty);
        }
        // An aggregate's own arguments are no part of its `id` where it has none.
        if !matches!(function.body, Body::Aggregate(_)) && *id != function.id() {
            ids.push((id.clone(), function.id()));
        }
    });
    for (old, new) in ids {
        if let Some(function) = catalog.functions.remove(&old) {
            catalog.functions.insert(new, function);
        }
    }
    needs(catalog, near, |id| {
        if let ObjectId::Type(name) = id {
            set(name, map);
        }
    });
}

fn needs(catalog: &mut Catalog, near: &Near, change: impl Fn(&mut ObjectId)) {
    let others = near.iter().filter_map(|id| if let ObjectId::Other(id) = id { Some(id) } else { None });
    each(&mut catalog.others, others, |_, other| other.needs.iter_mut().for_each(&change));
}

/// Gives a schema its new name, wherever it is named.
pub(super) fn rename_schema(catalog: &mut Catalog, from: &Ident, to: &Ident) {
    let map = |name: &QualifiedName| {
        (name.schema == *from).then(|| QualifiedName { schema: to.clone(), name: name.name.clone() })
    };
    let mut near: Near = catalog.objects().collect();
    let moved = near.iter().filter_map(|id| {
        Some(match id {
            ObjectId::Table(name) => ObjectId::Table(map(name)?),
            ObjectId::View(name) => ObjectId::View(map(name)?),
            ObjectId::Sequence(name) => ObjectId::Sequence(map(name)?),
            ObjectId::Type(name) => ObjectId::Type(map(name)?),
            ObjectId::Function(id) => {
                ObjectId::Function(FunctionId { name: map(&id.name)?, arguments: id.arguments.clone() })
            }
            _ => return None,
        })
    });
    let moved: Vec<ObjectId> = moved.collect();
    near.extend(moved);
    for space in [Space::Relation, Space::Function, Space::Type] {
        rename(catalog, space, &near, &map);
    }
    if let Some(schema) = catalog.schemas.remove(from) {
        catalog.schemas.insert(to.clone(), schema);
    }
    for extension in catalog.extensions.values_mut().filter(|extension| extension.schema.as_ref() == Some(from)) {
        extension.schema = Some(to.clone());
    }
    for publication in catalog.publications.values_mut() {
        if publication.schemas.remove(from) {
            publication.schemas.insert(to.clone());
        }
    }
    catalog.default_privileges.rename_schema(from, to);
    let start = format!("{from}.");
    let renamed = |id: &OtherId| {
        let rest = id.name.strip_prefix(&start)?;
        Some(OtherId { kind: id.kind.clone(), name: format!("{to}.{rest}") })
    };
    let ids: Vec<OtherId> = catalog.others.keys().cloned().collect();
    rekey(&mut catalog.others, ids.iter(), renamed);
    for other in catalog.others.values_mut().filter(|other| other.schema.as_ref() == Some(from)) {
        other.schema = Some(to.clone());
    }
}
