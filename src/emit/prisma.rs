//! `schema.prisma` and what Prisma needs beside it: the same database, in Prisma's words.
//!
//! The judge is Prisma's own engine: it formats the text to the same text, and finds no difference between it and the database that the migration
//! makes. So everything is spelled as its introspection spells it, and where that isn't sure, `dbgenerated()` without an argument says so.

mod config;
mod default;
mod external;
mod key;
mod model;
mod names;
mod psl;
mod relation;
mod server;
mod shadow;
mod types;

pub use config::{config, env_example, migration_lock};

use super::types::TypeScript;
use super::{Database, EmitError, Header, Templates};
use crate::catalog::{ConstraintKind, Ident, QualifiedName, Table, TypeKind};
use minijinja::{Value, context};
use model::{Model, World, lines};
use psl::{Psl, Row, aligned, comment, string};
use std::collections::{BTreeMap, BTreeSet};

/// Where the files are, as Prisma's settings name each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The schema, from the folder of `prisma.config.ts`.
    pub schema: String,
    /// The folder of migrations, from the same folder, where Prisma applies them.
    pub migrations: Option<String>,
    /// The folder of the client, from the folder of the schema.
    pub output: String,
}

/// `schema.prisma`.
///
/// # Errors
/// A template that can't be rendered.
pub fn schema(
    templates: &Templates,
    header: &Header,
    database: &Database<'_>,
    settings: &Settings,
) -> Result<String, EmitError> {
    let tables = database.tables();
    let foreign = external::referenced(database, &tables);
    let schemas: BTreeSet<&Ident> =
        tables.iter().map(|table| &table.name.schema).chain(foreign.keys().map(|name| &name.schema)).collect();
    let several = schemas.iter().any(|schema| **schema != "public");
    let mut names = names::Types::new();
    let mut model_names = names.models(&tables);
    let enums = enumerations(database, &tables);
    let mut world =
        World { catalog: database.catalog, enums: BTreeMap::new(), values: BTreeMap::new(), schemas: several };
    for (name, values) in &enums {
        world.enums.insert(name.clone(), names.enumeration(name));
        let fields = names::values(values);
        world.values.insert(name.clone(), values.iter().cloned().zip(fields).collect());
    }
    let mut models: Vec<Model<'_>> = Vec::new();
    for table in &tables {
        let name = model_names.remove(&table.name).unwrap_or_default();
        models.push(Model::new(table, name, &world));
    }
    for (name, referenced) in &foreign {
        if let Some(table) = database.catalog.tables.get(name) {
            models.push(Model::external(table, names.foreign(name), referenced, &world));
        }
    }
    relation::add(&mut models);
    let partial = models.iter().any(|model| model.keys.partial);
    let mut blocks: Vec<Value> = models.iter().map(|model| model.value(&world)).collect();
    blocks.extend(enums.iter().map(|(name, values)| enumeration(name, values, database, &world)));
    let context = context! {
        model => TypeScript::line(&header.model),
        generator => generator(settings, partial),
        datasource => datasource(several.then_some(&schemas)),
        blocks,
    };
    templates.render("prisma/schema.prisma.j2", context)
}

fn generator(settings: &Settings, partial: bool) -> Vec<Value> {
    let mut pairs = vec![("provider", string("prisma-client")), ("output", string(&settings.output))];
    if partial {
        pairs.push(("previewFeatures", format!("[{}]", string("partialIndexes"))));
    }
    assigned(pairs)
}

/// The URL stands in `prisma.config.ts`: from Prisma 7 on it is an error here.
fn datasource(schemas: Option<&BTreeSet<&Ident>>) -> Vec<Value> {
    let mut pairs = vec![("provider", string("postgresql"))];
    if let Some(schemas) = schemas {
        let all: Vec<String> = schemas.iter().map(|schema| string(schema)).collect();
        pairs.push(("schemas", format!("[{}]", all.join(", "))));
    }
    assigned(pairs)
}

fn assigned(pairs: Vec<(&str, String)>) -> Vec<Value> {
    let row =
        |(key, value): (&str, String)| Row { cells: vec![key.to_owned(), format!("= {value}")], ..Row::default() };
    aligned(&pairs.into_iter().map(row).collect::<Vec<_>>())
}

/// The enums that columns of the model have, with their values.
fn enumerations(database: &Database<'_>, tables: &[&Table]) -> BTreeMap<QualifiedName, Vec<String>> {
    let own: BTreeSet<&Ident> = tables.iter().map(|table| &table.name.schema).collect();
    // All of them, whether a column has one or not: Prisma would drop the others.
    let enums = database.catalog.types.iter().filter(|(name, _)| own.contains(&name.schema));
    enums
        .filter_map(|(name, ty)| match &ty.kind {
            TypeKind::Enum(values) => Some((name.clone(), values.clone())),
            TypeKind::Domain { .. } | TypeKind::Composite(_) | TypeKind::Range(_) => None,
        })
        .collect()
}

fn enumeration(name: &QualifiedName, values: &[String], database: &Database<'_>, world: &World<'_>) -> Value {
    let fields = names::values(values);
    let rows: Vec<Row> = values
        .iter()
        .zip(fields)
        .map(|(value, field)| Row {
            attributes: (*value != field).then(|| format!("@map({})", string(value))).into_iter().collect(),
            cells: vec![field],
            comments: Vec::new(),
        })
        .collect();
    let own = world.enums.get(name).cloned().unwrap_or_default();
    let mut attributes = Vec::new();
    if own != *name.name {
        attributes.push(format!("@@map({})", string(&name.name)));
    }
    if world.schemas {
        attributes.push(format!("@@schema({})", string(&name.schema)));
    }
    let said = database.catalog.types.get(name).and_then(|ty| ty.comment.as_deref()).unwrap_or_default();
    context! {
        keyword => Psl::raw("enum"),
        name => Psl::raw(own),
        comments => lines(&comment(said)),
        rows => aligned(&rows),
        attributes => lines(&attributes),
    }
}

/// Whether a foreign key of the model leads out of it.
fn leads_out(table: &Table, tables: &[&Table]) -> Vec<(QualifiedName, Vec<Ident>)> {
    let keys = table.constraints.values().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::ForeignKey(key) => Some(key),
        _ => None,
    });
    keys.filter(|key| !tables.iter().any(|table| table.name == key.references))
        .map(|key| (key.references.clone(), key.referenced_columns.clone()))
        .collect()
}

#[cfg(test)]
mod tests;
