//! Publications.

use super::expr::read as read_expr;
use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::view::truth;
use crate::catalog::{Ident, ObjectId, Options, Publication, PublishedTable, QualifiedName};
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterPublicationAction, AlterPublicationStmt, CreatePublicationStmt, Node, PublicationObjSpecType,
};
use std::collections::BTreeSet;

/// What a statement lists.
#[derive(Default)]
struct Listed {
    tables: Vec<(QualifiedName, PublishedTable)>,
    schemas: BTreeSet<Ident>,
}

impl Replay {
    pub(super) fn create_publication(&mut self, statement: &CreatePublicationStmt) -> Apply {
        let name = ident(&statement.pubname);
        if self.catalog.publications.contains_key(&name) {
            return Err(Problem::duplicate("42710", format!("publication \"{name}\" already exists")));
        }
        let listed = self.published(&statement.pubobjects)?;
        let publication = Publication {
            owner: self.session.role.clone(),
            all_tables: statement.for_all_tables,
            tables: listed.tables.into_iter().collect(),
            schemas: listed.schemas,
            options: {
                let mut options = options(&statement.options);
                options.retain(|name, value| !is_default(name, value));
                options
            },
            comment: None,
        };
        self.touch(ObjectId::Publication(name.clone()), Facet::Definition);
        self.catalog.publications.insert(name, publication);
        Ok(())
    }

    pub(super) fn alter_publication(&mut self, statement: &AlterPublicationStmt) -> Apply {
        let name = ident(&statement.pubname);
        let listed = self.published(&statement.pubobjects)?;
        self.touch(ObjectId::Publication(name.clone()), Facet::Definition);
        let publication = self.publication_mut(&name)?;
        if !statement.options.is_empty() {
            let set = options(&statement.options);
            set.iter().for_each(|(name, value)| publication.options.insert(name, value));
            publication.options.retain(|name, value| !is_default(name, value));
            return Ok(());
        }
        if publication.all_tables {
            let message = format!("publication \"{name}\" is defined as FOR ALL TABLES");
            return Err(Problem::invalid("55000", message));
        }
        match statement.action() {
            AlterPublicationAction::ApSetObjects => {
                publication.tables = listed.tables.into_iter().collect();
                publication.schemas = listed.schemas;
            }
            AlterPublicationAction::ApDropObjects => {
                let missing = listed.tables.iter().find(|(table, _)| !publication.tables.contains_key(table));
                if let Some((table, _)) = missing {
                    let message = format!("relation \"{}\" is not part of the publication", table.name);
                    return Err(Problem::missing("42704", message));
                }
                if let Some(schema) = listed.schemas.iter().find(|schema| !publication.schemas.contains(*schema)) {
                    let message = format!("tables from schema \"{schema}\" are not part of the publication");
                    return Err(Problem::missing("42704", message));
                }
                for (table, _) in &listed.tables {
                    publication.tables.remove(table);
                }
                publication.schemas.retain(|schema| !listed.schemas.contains(schema));
            }
            AlterPublicationAction::ApAddObjects | AlterPublicationAction::Undefined => {
                let taken = listed.tables.iter().find(|(table, _)| publication.tables.contains_key(table));
                if let Some((table, _)) = taken {
                    let message = format!("relation \"{}\" is already member of publication \"{name}\"", table.name);
                    return Err(Problem::duplicate("42710", message));
                }
                if let Some(schema) = listed.schemas.iter().find(|schema| publication.schemas.contains(*schema)) {
                    let message = format!("schema \"{schema}\" is already member of publication \"{name}\"");
                    return Err(Problem::duplicate("42710", message));
                }
                publication.tables.extend(listed.tables);
                publication.schemas.extend(listed.schemas);
            }
        }
        Ok(())
    }

    /// A publication, to change it.
    pub(super) fn publication_mut(&mut self, name: &Ident) -> Apply<&mut Publication> {
        let missing = || Problem::missing("42704", format!("publication \"{name}\" does not exist"));
        self.catalog.publications.get_mut(name).ok_or_else(missing)
    }

    pub(super) fn drop_publication(&mut self, name: &Ident) -> Apply {
        self.touch(ObjectId::Publication(name.clone()), Facet::Definition);
        let missing = || Problem::missing("42704", format!("publication \"{name}\" does not exist"));
        self.catalog.publications.remove(name).map(drop).ok_or_else(missing)
    }

    fn published(&self, nodes: &[Node]) -> Apply<Listed> {
        let mut listed = Listed::default();
        for node in nodes {
            let Some(NodeEnum::PublicationObjSpec(object)) = &node.node else { continue };
            match object.pubobjtype() {
                PublicationObjSpecType::PublicationobjTablesInSchema => {
                    let schema = ident(&object.name);
                    self.require_schema(&schema)?;
                    listed.schemas.insert(schema);
                }
                PublicationObjSpecType::PublicationobjTablesInCurSchema => {
                    listed.schemas.insert(self.creation_schema("")?);
                }
                _ => {
                    let Some(table) = object.pubtable.as_deref() else { continue };
                    let name = self.table_name(table.relation.as_ref())?;
                    let published = PublishedTable {
                        columns: node::names(&table.columns).unwrap_or_default(),
                        condition: table.where_clause.as_deref().map(read_expr).transpose()?,
                    };
                    listed.tables.push((name, published));
                }
            }
        }
        Ok(listed)
    }
}

/// WITH, in one spelling: what `publish` lists in the order of Postgres's docs, `true` and `false` as these words.
fn options(nodes: &[Node]) -> Options {
    let mut options = Options::default();
    for node in nodes {
        let Some(NodeEnum::DefElem(option)) = &node.node else { continue };
        let value = option.arg.as_deref().and_then(super::session::constant_text);
        let value = value.unwrap_or_else(|| "true".to_owned());
        let value = match option.defname.as_str() {
            "publish" => {
                let mut words: Vec<&str> = value.split(',').map(str::trim).collect();
                words.sort_by_key(|word| PUBLISHED.iter().position(|known| known == word));
                words.join(", ")
            }
            _ => truth(&value).map_or(value, |value| value.to_string()),
        };
        options.insert(option.defname.clone(), value);
    }
    options
}

/// What can be published: all of it, where nothing is said (Postgres docs, CREATE PUBLICATION).
const PUBLISHED: [&str; 4] = ["insert", "update", "delete", "truncate"];

/// Whether an option is as it is where nobody says it: then it isn't kept.
fn is_default(name: &str, value: &str) -> bool {
    match name {
        "publish" => value == PUBLISHED.join(", "),
        _ => value == "false",
    }
}
