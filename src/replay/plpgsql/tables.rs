//! System catalogs as tables, made from the replayed catalog: a row is an object, and a column is computed when it is asked for.

mod information_schema;
mod pg_catalog;
mod pg_views;

use super::run::Run;
use super::value::{Object, Value};
use crate::catalog::{Ident, QualifiedName, TypeKind, TypeRef};
use crate::replay::Replay;
use std::fmt;

/// A system catalog or a view of one.
pub(super) struct Virtual {
    pub(super) name: &'static str,
    /// The columns that it has; the values of some aren't known.
    pub(super) columns: &'static [&'static str],
    /// Whether there are no rows but those told here.
    pub(super) complete: bool,
    pub(super) rows: fn(&Replay) -> Vec<Object>,
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
fn columns(replay: &Replay) -> Vec<Object> {
    let tables =
        replay.catalog.tables.values().flat_map(|table| {
            table.columns.iter().map(|column| Object::Column(table.name.clone(), column.name.clone()))
        });
    let views =
        replay.catalog.views.iter().flat_map(|(name, view)| {
            view.columns.iter().map(|column| Object::Column(name.clone(), column.name.clone()))
        });
    tables.chain(views).collect()
}

fn constraints(replay: &Replay) -> Vec<Object> {
    let tables = replay.catalog.tables.values();
    let all = tables
        .flat_map(|table| table.constraints.keys().map(|name| Object::Constraint(table.name.clone(), name.clone())));
    all.collect()
}

fn triggers(replay: &Replay) -> Vec<Object> {
    let tables = replay
        .catalog
        .tables
        .values()
        .flat_map(|table| table.triggers.keys().map(|name| Object::Trigger(table.name.clone(), name.clone())));
    let views = replay
        .catalog
        .views
        .iter()
        .flat_map(|(view, held)| held.triggers.keys().map(|name| Object::Trigger(view.clone(), name.clone())));
    tables.chain(views).collect()
}

fn policies(replay: &Replay) -> Vec<Object> {
    let tables = replay.catalog.tables.values();
    tables
        .flat_map(|table| table.policies.keys().map(|name| Object::Policy(table.name.clone(), name.clone())))
        .collect()
}

/// Indexes by table and name, those of constraints too.
fn indexes(replay: &Replay) -> Vec<Object> {
    let tables = replay.catalog.tables.values().flat_map(|table| {
        let of_keys = table.constraints.values().filter(|it| crate::replay::names::has_index(it)).map(|it| &it.name);
        table.indexes.keys().chain(of_keys).map(|name| Object::Index(table.name.clone(), name.clone()))
    });
    let views = replay
        .catalog
        .views
        .iter()
        .flat_map(|(view, held)| held.indexes.keys().map(|name| Object::Index(view.clone(), name.clone())));
    tables.chain(views).collect()
}

fn functions(replay: &Replay) -> Vec<Object> {
    replay.catalog.functions.keys().map(|id| Object::Function(Box::new(id.clone()))).collect()
}

fn schemas(replay: &Replay) -> Vec<Object> {
    let system = ["pg_catalog", "information_schema", "pg_toast"];
    let all = replay.catalog.schemas.keys().cloned();
    all.chain(system.into_iter().map(Ident::from).filter(|it| !replay.catalog.schemas.contains_key(it)))
        .map(Object::Schema)
        .collect()
}

fn views(replay: &Replay, materialized: bool) -> Vec<Object> {
    let of_kind = |kind| matches!(kind, crate::catalog::ViewKind::Materialized { .. }) == materialized;
    let all = replay.catalog.views.iter().filter(|(_, view)| of_kind(view.kind));
    all.map(|(name, _)| Object::Relation(name.clone())).collect()
}

/// Types that somebody made, and the row types of relations.
fn types(replay: &Replay) -> Vec<Object> {
    let catalog = &replay.catalog;
    let made = catalog.types.keys().chain(catalog.tables.keys()).chain(catalog.views.keys());
    let reference = |name: &QualifiedName| TypeRef {
        schema: Some(name.schema.clone()),
        name: name.name.clone(),
        modifiers: Vec::new(),
        dimensions: 0,
    };
    made.map(|name| Object::Type(reference(name))).collect()
}

fn labels(replay: &Replay) -> Vec<Object> {
    let all = replay.catalog.types.iter().flat_map(|(name, ty)| {
        let count = if let TypeKind::Enum(labels) = &ty.kind { labels.len() } else { 0 };
        (0..count).map(|at| Object::Label(name.clone(), at))
    });
    all.collect()
}

fn published(replay: &Replay) -> Vec<Object> {
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
