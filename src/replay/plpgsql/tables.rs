//! System catalogs as tables, made from the replayed catalog: a row is an object, and a column is computed when it is asked for.

mod information_schema;
mod pg_catalog;
mod pg_views;

use super::run::Run;
use super::value::{Object, Value};
use crate::catalog::{FunctionId, Ident, ObjectId, QualifiedName, Table, Type, TypeKind, TypeRef, View};
use crate::replay::Replay;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;

/// A system catalog or a view of one.
pub(super) struct Virtual {
    pub(super) name: &'static str,
    /// The columns that it has; the values of some aren't known.
    pub(super) columns: &'static [&'static str],
    /// Whether there are no rows but those told here.
    pub(super) complete: bool,
    pub(super) rows: fn(&Scan<'_>) -> Vec<Object>,
    value: fn(&Replay, &Object, &str) -> Option<Value>,
}

impl Virtual {
    /// `None` where it isn't known.
    pub(super) fn value(&self, replay: &Replay, object: &Object, column: &str) -> Option<Value> {
        (self.value)(replay, object, column)
    }
}

impl fmt::Debug for Virtual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// What the rows of a system catalog are made from: all objects, or those near a name that a condition asks for.
pub(super) struct Scan<'s> {
    pub(super) replay: &'s Replay,
    pub(super) near: Option<&'s BTreeSet<ObjectId>>,
}

impl Deref for Scan<'_> {
    type Target = Replay;

    fn deref(&self) -> &Replay {
        self.replay
    }
}

impl Scan<'_> {
    fn tables(&self) -> impl Iterator<Item = &Table> {
        let near = |id: &ObjectId| if let ObjectId::Table(name) = id { self.catalog.tables.get(name) } else { None };
        let all = self.near.is_none().then(|| self.catalog.tables.values());
        all.into_iter().flatten().chain(self.near.into_iter().flatten().filter_map(near))
    }

    fn views(&self) -> impl Iterator<Item = (&QualifiedName, &View)> {
        let near = |id: &ObjectId| {
            if let ObjectId::View(name) = id { self.catalog.views.get_key_value(name) } else { None }
        };
        let all = self.near.is_none().then(|| self.catalog.views.iter());
        all.into_iter().flatten().chain(self.near.into_iter().flatten().filter_map(near))
    }

    fn types(&self) -> impl Iterator<Item = (&QualifiedName, &Type)> {
        let near = |id: &ObjectId| {
            if let ObjectId::Type(name) = id { self.catalog.types.get_key_value(name) } else { None }
        };
        let all = self.near.is_none().then(|| self.catalog.types.iter());
        all.into_iter().flatten().chain(self.near.into_iter().flatten().filter_map(near))
    }

    fn functions(&self) -> impl Iterator<Item = &FunctionId> {
        let near = self.near.into_iter().flatten();
        let near = near.filter_map(|id| if let ObjectId::Function(id) = id { Some(id) } else { None });
        let all = self.near.is_none().then(|| self.catalog.functions.keys());
        all.into_iter().flatten().chain(near.filter(|id| self.catalog.functions.contains_key(*id)))
    }

    fn sequences(&self) -> impl Iterator<Item = &QualifiedName> {
        let near = self.near.into_iter().flatten();
        let near = near.filter_map(|id| if let ObjectId::Sequence(name) = id { Some(name) } else { None });
        let all = self.near.is_none().then(|| self.catalog.sequences.keys());
        all.into_iter().flatten().chain(near.filter(|name| self.catalog.sequences.contains_key(*name)))
    }
}

/// Whether a column has the name of an object in it, by which the rows can be looked up.
pub(super) fn is_name(column: &str) -> bool {
    const NAMES: [&str; 14] = [
        "conname",
        "constraint_name",
        "event_object_table",
        "indexname",
        "matviewname",
        "proname",
        "relname",
        "routine_name",
        "table_name",
        "tablename",
        "tgname",
        "trigger_name",
        "typname",
        "viewname",
    ];
    NAMES.contains(&column)
}

/// A system catalog by its name; those of `information_schema` need theirs.
pub(super) fn find(schema: &str, name: &str) -> Option<&'static Virtual> {
    let all = |tables: &'static [Virtual]| tables.iter().find(|table| table.name == name);
    match schema {
        "information_schema" => all(information_schema::TABLES),
        "" | "pg_catalog" => all(pg_catalog::TABLES).or_else(|| all(pg_views::TABLES)),
        _ => None,
    }
}

fn text(text: &str) -> Value {
    Value::text(text)
}

/// Names as SQL's standard views show booleans.
fn yes(value: bool) -> Value {
    text(if value { "YES" } else { "NO" })
}

fn schema(name: &Ident) -> Value {
    Value::Object(Object::Schema(name.clone()))
}

fn relation(name: &QualifiedName) -> Value {
    Value::Object(Object::Relation(name.clone()))
}

fn role(name: &Ident) -> Value {
    Value::Object(Object::Role(name.clone()))
}

fn comes_null(text: Option<&str>) -> Value {
    text.map_or(Value::Null, Value::text)
}

/// All columns of tables and views.
fn columns(replay: &Scan<'_>) -> Vec<Object> {
    let tables = replay
        .tables()
        .flat_map(|table| table.columns.iter().map(|column| Object::Column(table.name.clone(), column.name.clone())));
    let views = replay
        .views()
        .flat_map(|(name, view)| view.columns.iter().map(|column| Object::Column(name.clone(), column.name.clone())));
    tables.chain(views).collect()
}

fn constraints(replay: &Scan<'_>) -> Vec<Object> {
    let tables = replay.tables();
    let all = tables
        .flat_map(|table| table.constraints.keys().map(|name| Object::Constraint(table.name.clone(), name.clone())));
    all.collect()
}

fn triggers(replay: &Scan<'_>) -> Vec<Object> {
    let tables = replay
        .tables()
        .flat_map(|table| table.triggers.keys().map(|name| Object::Trigger(table.name.clone(), name.clone())));
    let views = replay
        .views()
        .flat_map(|(view, held)| held.triggers.keys().map(|name| Object::Trigger(view.clone(), name.clone())));
    tables.chain(views).collect()
}

fn policies(replay: &Scan<'_>) -> Vec<Object> {
    let tables = replay.tables();
    tables
        .flat_map(|table| table.policies.keys().map(|name| Object::Policy(table.name.clone(), name.clone())))
        .collect()
}

/// Indexes by table and name, those of constraints too.
fn indexes(replay: &Scan<'_>) -> Vec<Object> {
    let tables = replay.tables().flat_map(|table| {
        let of_keys = table.constraints.values().filter(|it| crate::replay::names::has_index(it)).map(|it| &it.name);
        table.indexes.keys().chain(of_keys).map(|name| Object::Index(table.name.clone(), name.clone()))
    });
    let views = replay
        .views()
        .flat_map(|(view, held)| held.indexes.keys().map(|name| Object::Index(view.clone(), name.clone())));
    tables.chain(views).collect()
}

fn functions(replay: &Scan<'_>) -> Vec<Object> {
    replay.functions().map(|id| Object::Function(Box::new(id.clone()))).collect()
}

fn schemas(replay: &Scan<'_>) -> Vec<Object> {
    let system = ["pg_catalog", "information_schema", "pg_toast"];
    let all = replay.catalog.schemas.keys().cloned();
    all.chain(system.into_iter().map(Ident::from).filter(|it| !replay.catalog.schemas.contains_key(it)))
        .map(Object::Schema)
        .collect()
}

fn views(replay: &Scan<'_>, materialized: bool) -> Vec<Object> {
    let of_kind = |kind| matches!(kind, crate::catalog::ViewKind::Materialized { .. }) == materialized;
    let all = replay.views().filter(|(_, view)| of_kind(view.kind));
    all.map(|(name, _)| Object::Relation(name.clone())).collect()
}

/// Types that somebody made, and the row types of relations.
fn types(replay: &Scan<'_>) -> Vec<Object> {
    let tables = replay.tables().map(|table| &table.name);
    let made = replay.types().map(|(name, _)| name).chain(tables).chain(replay.views().map(|(name, _)| name));
    let reference = |name: &QualifiedName| TypeRef {
        schema: Some(name.schema.clone()),
        name: name.name.clone(),
        modifiers: Vec::new(),
        dimensions: 0,
    };
    made.map(|name| Object::Type(reference(name))).collect()
}

fn labels(replay: &Scan<'_>) -> Vec<Object> {
    let all = replay.types().flat_map(|(name, ty)| {
        let count = if let TypeKind::Enum(labels) = &ty.kind { labels.len() } else { 0 };
        (0..count).map(|at| Object::Label(name.clone(), at))
    });
    all.collect()
}

fn published(replay: &Scan<'_>) -> Vec<Object> {
    let all = replay.catalog.publications.iter().flat_map(|(name, publication)| {
        let of_schemas = replay.catalog.tables.keys().filter(|table| {
            (publication.all_tables || publication.schemas.contains(&table.schema))
                && !publication.tables.contains_key(*table)
        });
        let tables = publication.tables.keys().chain(of_schemas);
        tables.map(|table| Object::Published(name.clone(), table.clone())).collect::<Vec<_>>()
    });
    all.collect()
}

/// A type as it is written, with the names that the grammar gives to aliases: `integer` is `int4`.
pub(super) fn read_type(replay: &Replay, text: &str) -> Option<TypeRef> {
    let node = crate::sql::parse::parse_one(&format!("SELECT NULL::{text}")).ok()?;
    let pg_query::NodeEnum::SelectStmt(select) = node else { return None };
    let pg_query::NodeEnum::ResTarget(target) = select.target_list.into_iter().next()?.node? else { return None };
    let pg_query::NodeEnum::TypeCast(cast) = target.val?.node? else { return None };
    replay.resolved_type(cast.type_name.as_ref()?).ok()
}

/// The owner of a relation.
fn owner(replay: &Replay, name: &QualifiedName) -> Option<Ident> {
    let catalog = &replay.catalog;
    let table = catalog.tables.get(name).map(|table| &table.owner);
    let view = catalog.views.get(name).map(|view| &view.owner);
    table.or(view).or_else(|| catalog.sequences.get(name).map(|sequence| &sequence.owner)).cloned()
}

/// `information_schema`'s word for a type (`format_type` without modifiers).
fn data_type(replay: &Replay, ty: &TypeRef) -> (Value, Value) {
    if ty.dimensions > 0 {
        return (text("ARRAY"), Value::Text(format!("_{}", ty.name)));
    }
    if let Some(schema) = &ty.schema {
        let name = QualifiedName { schema: schema.clone(), name: ty.name.clone() };
        if let Some(TypeKind::Domain { base, .. }) = replay.catalog.types.get(&name).map(|ty| &ty.kind) {
            return data_type(replay, base);
        }
        return (text("USER-DEFINED"), text(&ty.name));
    }
    (Value::Text(crate::sql::print::type_ref(&ty.without_modifiers())), text(&ty.name))
}

fn relkind(replay: &Replay, name: &QualifiedName) -> Option<&'static str> {
    Run::relkind(replay, name)
}
