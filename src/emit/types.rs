//! `types.ts`: the tables as Kysely sees them through a driver.
//!
//! What a driver makes of a Postgres value is a table in `driver`, measured on the real drivers. What beats other generators: lists of values that
//! a CHECK demands are unions of literals, and what nobody may write is `never`.

mod column;
mod driver;
mod enumeration;
mod functions;
pub(in crate::emit) mod list;
pub(in crate::emit) mod names;
mod typescript;

pub use driver::Driver;
pub(in crate::emit) use typescript::TypeScript;

use super::{Database, EmitError, Header, Templates};
use crate::catalog::Table;
use column::Columns;
use enumeration::Enumerations;
use minijinja::{Value, context};
use names::Names;
use std::collections::BTreeSet;

/// The file of types.
///
/// # Errors
/// A template that can't be rendered.
pub fn types(
    templates: &Templates,
    header: &Header,
    database: &Database<'_>,
    driver: Driver,
) -> Result<String, EmitError> {
    let views = database.views();
    let tables: Vec<&Table> = database.tables().into_iter().chain(&views).collect();
    let mut names = Names::new(&tables);
    let enumerations = Enumerations::new(database.catalog, &tables, &mut names);
    let mut columns = Columns::new(database, driver, &enumerations);
    let rendered: Vec<Value> = tables.iter().map(|table| table_value(table, &names, &mut columns)).collect();
    let functions = functions::values(database, &names, &mut columns);
    let mut imports: BTreeSet<&str> = columns.imports.clone();
    if !tables.is_empty() {
        imports.insert("Selectable");
    }
    if columns.inserts {
        imports.insert("Insertable");
    }
    if columns.updates {
        imports.insert("Updateable");
    }
    let aliases = columns.aliases();
    imports.extend((!aliases.is_empty()).then_some("ColumnType"));
    let context = context! {
        model => TypeScript::line(&header.model),
        driver => driver.name(),
        imports => imports.into_iter().map(TypeScript::word).map(Value::from).collect::<Vec<_>>(),
        aliases,
        json => columns.json,
        dates => columns.dates,
        enumerations => enumerations.values(),
        tables => rendered,
        functions,
    };
    templates.render("types/types.ts.j2", context)
}

fn table_value(table: &Table, names: &Names, columns: &mut Columns<'_>) -> Value {
    let name = names.table(&table.name);
    let writes = columns.writes(table);
    columns.inserts |= writes.insert;
    columns.updates |= writes.update;
    let properties = table.columns.iter().map(|column| {
        let (ty, note) = columns.property(table, column, &writes);
        let comment = [column.comment.as_deref(), note].into_iter().flatten().collect::<Vec<_>>().join("\n");
        context! {
            name => TypeScript::property(&column.name),
            type => ty,
            comment => TypeScript::comment_lines(&comment),
        }
    });
    context! {
        key => TypeScript::property(&name.key),
        value => TypeScript::string(&name.key),
        constant => TypeScript::raw(name.constant.clone()),
        row => TypeScript::raw(name.row.clone()),
        table => TypeScript::raw(format!("{}Table", name.row)),
        new => writes.insert.then(|| TypeScript::raw(format!("New{}", name.row))),
        update => writes.update.then(|| TypeScript::raw(format!("{}Update", name.row))),
        comment => TypeScript::comment_lines(table.comment.as_deref().unwrap_or_default()),
        columns => properties.collect::<Vec<_>>(),
    }
}

#[cfg(test)]
mod tests;
