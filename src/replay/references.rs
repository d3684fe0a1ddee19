//! Names by which objects know each other outside expressions: keys of maps, foreign keys, types of columns and arguments.

use crate::catalog::{
    Body, Catalog, ConstraintKind, FunctionId, FunctionResult, Ident, Map, ObjectId, OtherId, QualifiedName, TypeKind,
    TypeRef,
};

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
pub(super) type NewName<'m> = dyn Fn(&QualifiedName) -> Option<QualifiedName> + 'm;

/// Gives everything in a space its new name, wherever it is named.
pub(super) fn rename(catalog: &mut Catalog, space: Space, map: &NewName<'_>) {
    match space {
        Space::Relation => {
            relations(catalog, map);
            types(catalog, map);
        }
        Space::Type => {
            rekey(&mut catalog.types, |name| map(name));
            types(catalog, map);
        }
        Space::Function => functions(catalog, map),
    }
}

fn set(name: &mut QualifiedName, map: &NewName<'_>) {
    if let Some(new) = map(name) {
        *name = new;
    }
}

/// Entries whose key gets a new one.
fn rekey<K: Ord + Clone, V: Clone>(held: &mut Map<K, V>, map: impl Fn(&K) -> Option<K>) {
    let moved: Vec<(K, K)> = held.keys().filter_map(|key| Some((key.clone(), map(key)?))).collect();
    let taken: Vec<(K, Option<V>)> = moved.into_iter().map(|(old, new)| (new, held.remove(&old))).collect();
    for (new, value) in taken {
        if let Some(value) = value {
            held.insert(new, value);
        }
    }
}

fn relations(catalog: &mut Catalog, map: &NewName<'_>) {
    rekey(&mut catalog.tables, |name| map(name));
    rekey(&mut catalog.views, |name| map(name));
    rekey(&mut catalog.sequences, |name| map(name));
    for (name, table) in &mut catalog.tables {
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
    }
    for column in catalog.sequences.values_mut().filter_map(|sequence| sequence.owned_by.as_mut()) {
        set(&mut column.table, map);
    }
    for publication in catalog.publications.values_mut() {
        let tables = std::mem::take(&mut publication.tables).into_iter();
        publication.tables = tables.map(|(name, table)| (map(&name).unwrap_or(name), table)).collect();
    }
    needs(catalog, |id| match id {
        ObjectId::Table(name) | ObjectId::View(name) | ObjectId::Sequence(name) => set(name, map),
        _ => {}
    });
}

fn functions(catalog: &mut Catalog, map: &NewName<'_>) {
    rekey(&mut catalog.functions, |id| Some(FunctionId { name: map(&id.name)?, arguments: id.arguments.clone() }));
    for (id, function) in &mut catalog.functions {
        function.name = id.name.clone();
        function.support.iter_mut().for_each(|support| set(support, map));
    }
    let of_tables = catalog.tables.values_mut().flat_map(|table| table.triggers.values_mut());
    let of_views = catalog.views.values_mut().flat_map(|view| view.triggers.values_mut());
    of_tables.chain(of_views).for_each(|trigger| set(&mut trigger.function, map));
    catalog.event_triggers.values_mut().for_each(|trigger| set(&mut trigger.function, map));
    needs(catalog, |id| {
        if let ObjectId::Function(id) = id {
            set(&mut id.name, map);
        }
    });
}

fn types(catalog: &mut Catalog, map: &NewName<'_>) {
    let set_type = |ty: &mut TypeRef| {
        if let Some(schema) = &ty.schema
            && let Some(new) = map(&QualifiedName { schema: schema.clone(), name: ty.name.clone() })
        {
            ty.schema = Some(new.schema);
            ty.name = new.name;
        }
    };
    for table in catalog.tables.values_mut() {
        table.columns.iter_mut().for_each(|column| set_type(&mut column.ty));
        table.of_type.iter_mut().for_each(|ty| set(ty, map));
    }
    for view in catalog.views.values_mut() {
        view.columns.iter_mut().filter_map(|column| column.ty.as_mut()).for_each(set_type);
    }
    for ty in catalog.types.values_mut() {
        match &mut ty.kind {
            TypeKind::Domain { base, .. } => set_type(base),
            TypeKind::Composite(attributes) => attributes.iter_mut().for_each(|attribute| set_type(&mut attribute.ty)),
            TypeKind::Enum(_) | TypeKind::Range(_) => {}
        }
    }
    for function in catalog.functions.values_mut() {
        function.arguments.iter_mut().for_each(|argument| set_type(&mut argument.ty));
        if let FunctionResult::Type(ty) | FunctionResult::SetOf(ty) = &mut function.result {
            set_type(ty);
        }
    }
    let ids: Vec<(FunctionId, FunctionId)> =
        catalog.functions.iter().map(|(id, held)| (id.clone(), held.id())).collect();
    for (old, new) in ids.into_iter().filter(|(old, new)| old != new) {
        if let Some(function) = catalog.functions.remove(&old) {
            // An aggregate's own arguments are no part of its `id` where it has none.
            let held = if matches!(function.body, Body::Aggregate(_)) { old } else { new };
            catalog.functions.insert(held, function);
        }
    }
    needs(catalog, |id| {
        if let ObjectId::Type(name) = id {
            set(name, map);
        }
    });
}

fn needs(catalog: &mut Catalog, change: impl Fn(&mut ObjectId)) {
    catalog.others.values_mut().flat_map(|other| other.needs.iter_mut()).for_each(change);
}

/// Gives a schema its new name, wherever it is named.
pub(super) fn rename_schema(catalog: &mut Catalog, from: &Ident, to: &Ident) {
    let map = |name: &QualifiedName| {
        (name.schema == *from).then(|| QualifiedName { schema: to.clone(), name: name.name.clone() })
    };
    for space in [Space::Relation, Space::Function, Space::Type] {
        rename(catalog, space, &map);
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
    rekey(&mut catalog.others, renamed);
    for other in catalog.others.values_mut().filter(|other| other.schema.as_ref() == Some(from)) {
        other.schema = Some(to.clone());
    }
}
