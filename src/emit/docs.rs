//! The docs: an index with a diagram, a page with who may do what, and a page for each table.

mod access;
mod file;
mod index;
mod markdown;
mod mermaid;
mod page;
mod reference;

pub(in crate::emit) use markdown::Markdown;

use super::words::Rules;
use super::{Database, EmitError, Header, Templates};
use crate::catalog::{QualifiedName, Table};
use reference::References;
use std::collections::BTreeMap;

/// All pages, by their paths in the folder of the docs.
///
/// # Errors
/// A template that can't be rendered.
pub fn docs(
    templates: &Templates,
    header: &Header,
    database: &Database<'_>,
) -> Result<BTreeMap<String, String>, EmitError> {
    let tables = database.tables();
    let book = Book {
        templates,
        model: &header.model,
        database,
        rules: Rules::new(database.access),
        references: References::new(&tables),
        files: file::names(tables.iter().map(|table| &table.name)),
        tables,
    };
    let mut pages = BTreeMap::new();
    pages.insert("README.md".to_owned(), index::page(&book)?);
    pages.insert("access.md".to_owned(), access::page(&book)?);
    for table in &book.tables {
        pages.insert(format!("tables/{}", book.file(&table.name)), page::page(&book, table)?);
    }
    Ok(pages)
}

/// What every page is made of.
struct Book<'a> {
    templates: &'a Templates,
    model: &'a str,
    database: &'a Database<'a>,
    rules: Rules<'a>,
    references: References<'a>,
    files: BTreeMap<&'a QualifiedName, String>,
    tables: Vec<&'a Table>,
}

impl Book<'_> {
    /// The file of a table of the model.
    fn file(&self, table: &QualifiedName) -> &str {
        self.files.get(table).map_or("", String::as_str)
    }

    /// A table's name, as a link if it has a page. `folder` is where the pages of tables are, seen from here.
    fn link(&self, table: &QualifiedName, folder: &str) -> Markdown {
        let name = Markdown::code(&shown(table));
        match self.files.get(table) {
            Some(file) => Markdown::link(&name, &format!("{folder}{file}")),
            None => name,
        }
    }
}

/// A table's name for readers: without `public`.
fn shown(table: &QualifiedName) -> String {
    if table.schema == "public" { table.name.to_string() } else { table.to_string() }
}

#[cfg(test)]
mod tests;
