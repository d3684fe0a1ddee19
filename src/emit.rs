//! Everything that policyc writes, as text: migrations, the schema as a whole, types, docs.
//!
//! The only user of minijinja. In come plain values (a [`Plan`], a [`Catalog`], an [`AccessMatrix`]), out comes text; nothing is decided here
//! but how it looks. Templates lay out; names, literals and expressions are spelled by typed values before a template sees them.

mod case;
pub mod catalog_json;
pub mod client;
pub mod docs;
pub mod dump;
mod error;
mod inflect;
pub mod listing;
pub mod pgtap;
pub mod prisma;
mod sql;
mod templates;
pub mod types;
mod words;

pub use error::EmitError;
pub use sql::{Emitted, migration, schema, seed};
pub use templates::Templates;
pub use types::Driver;

use crate::access::{AccessMatrix, ActorKind};
use crate::catalog::{Catalog, Column, FunctionId, Ident, QualifiedName, Table};
use crate::plan::{Change, Plan};

/// What a generated file says about where it comes from. Nothing of it may depend on the machine or the clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The compiler's version. Only migrations name it: they are written once, and everything else would change with every upgrade.
    pub version: String,
    /// The model's name.
    pub model: String,
}

/// A database with what is known about it: what describes it is made of this.
#[derive(Debug, Clone, Copy)]
pub struct Database<'a> {
    /// What is in it, the platform's own objects included.
    pub catalog: &'a Catalog,
    /// Who may do what; its rows name the tables of the model in their order.
    pub access: &'a AccessMatrix,
    /// The steps from an empty project to the catalog; they name the functions of the model in their order.
    pub steps: &'a Plan,
}

impl<'a> Database<'a> {
    /// The model's tables, in its order.
    fn tables(&self) -> Vec<&'a Table> {
        let mut names: Vec<&QualifiedName> = Vec::new();
        for row in &self.access.rows {
            // Rows of one table stand together.
            if names.last() != Some(&&row.table) {
                names.push(&row.table);
            }
        }
        names.into_iter().filter_map(|name| self.catalog.tables.get(name)).collect()
    }

    /// The role of the server, where the model has one.
    fn server(&self) -> Option<&'a Ident> {
        let server = self.access.actors.iter().find(|actor| actor.kind == ActorKind::Server);
        server.map(|actor| &actor.database_role)
    }

    /// The model's views in the order in which they are made, as tables that nobody writes: what reads them sees no difference.
    fn views(&self) -> Vec<Table> {
        let created = self.steps.steps.iter().filter_map(|step| match &step.change {
            Change::CreateView(name, _) => self.catalog.views.get(name).map(|view| (name, view)),
            _ => None,
        });
        let tables = created.map(|(name, view)| {
            let mut table = Table::new(name.clone(), view.owner.clone());
            let columns = view.columns.iter().filter_map(|column| {
                let made = Column::new(column.name.clone(), column.ty.clone()?);
                Some(Column { comment: column.comment.clone(), ..made })
            });
            table.columns = columns.collect();
            table.privileges = view.privileges.clone();
            table.comment.clone_from(&view.comment);
            table
        });
        tables.collect()
    }

    /// The model's functions, in the order in which they are made.
    fn functions(&self) -> Vec<FunctionId> {
        let created = self.steps.steps.iter().filter_map(|step| match &step.change {
            Change::CreateFunction(function) => Some(function.id()),
            _ => None,
        });
        created.collect()
    }
}

#[cfg(test)]
mod fixtures;
