//! Indexes: those that are missing are made, those that are there twice go.

use super::{Change, Repair};
use crate::catalog::{ConstraintKind, Ident, ObjectId, ReplicaIdentity, Table, TableKind};
use crate::diagnostics::Fix;
use crate::lint::{Finding, Subject};
use crate::replay::Facet;
use crate::span::Span;
use crate::sql::quote;

/// L0001: an index of the foreign key's columns.
pub(super) fn of_foreign_key(subject: &Subject<'_>, finding: &Finding) -> Option<Repair> {
    let table = table(subject, finding)?;
    let Some(Facet::Constraint(name)) = &finding.part else { return None };
    match &table.constraints.get(name)?.kind {
        ConstraintKind::ForeignKey(key) => made(table, &key.columns),
        _ => None,
    }
}

/// L0124: an index of the column.
pub(super) fn of_column(subject: &Subject<'_>, finding: &Finding) -> Option<Repair> {
    let Some(Facet::Column(column)) = &finding.part else { return None };
    made(table(subject, finding)?, std::slice::from_ref(column))
}

/// An index of a partitioned table would be one of each partition too: that is left to people.
fn made(table: &Table, columns: &[Ident]) -> Option<Repair> {
    if table.kind != TableKind::Ordinary {
        return None;
    }
    let list: Vec<_> = columns.iter().map(|column| quote::ident(column)).collect();
    Some(Repair {
        title: "makes the index".to_owned(),
        statements: vec![format!("create index on {} ({})", quote::qualified(&table.name), list.join(", "))],
        edits: Vec::new(),
        is_divided: false,
        change: Change::NewIndex { table: table.name.clone(), columns: columns.to_vec() },
    })
}

/// L0009: the index that is there twice goes, unless something may hang on it by name: a foreign key on a unique one, the replica identity, CLUSTER, a
/// partitioned table's index, a comment.
pub(super) fn duplicate(subject: &Subject<'_>, finding: &Finding) -> Option<Repair> {
    let table = table(subject, finding)?;
    let Some(Facet::Index(name)) = &finding.part else { return None };
    let index = table.indexes.get(name)?;
    let is_identity = matches!(&table.replica_identity, ReplicaIdentity::Index(identity) if identity == name);
    let is_named = is_identity || index.clustered || index.parent.is_some() || index.comment.is_some();
    if index.unique || is_named || table.kind != TableKind::Ordinary {
        return None;
    }
    Some(Repair {
        title: "drops the index".to_owned(),
        statements: vec![format!("drop index {}.{}", quote::ident(&table.name.schema), quote::ident(name))],
        edits: statement_that_makes(subject, table, name).into_iter().collect(),
        is_divided: false,
        change: Change::NoIndex { table: table.name.clone(), name: name.clone() },
    })
}

/// The edit that takes away the CREATE INDEX that made an index, with its line.
fn statement_that_makes(subject: &Subject<'_>, table: &Table, name: &Ident) -> Option<Fix> {
    let statement = subject.origin(&ObjectId::Table(table.name.clone()), &[Facet::Index(name.clone())]);
    let words = subject.sources.slice(statement).get(..12)?.to_lowercase();
    let text = &subject.sources.source(statement.file)?.text;
    let rest = text.get(statement.range().end..)?;
    let semicolon = rest.find(';').filter(|at| rest.get(..*at).is_some_and(|between| between.trim().is_empty()))?;
    let end = statement.range().end + semicolon + 1;
    let begins_line = text.get(..statement.range().start)?.trim_end_matches([' ', '\t']).ends_with('\n');
    let line = text.get(end..)?.split_inclusive('\n').next().unwrap_or("");
    // A comment behind it is about it.
    let is_alone = begins_line && (line.trim().is_empty() || line.trim().starts_with("--"));
    let end = if is_alone { end + line.len() } else { end };
    let span = Span::new(statement.file, statement.range().start..end);
    (words == "create index").then(|| Fix { span, replacement: String::new() })
}

pub(super) fn table<'s>(subject: &'s Subject<'_>, finding: &Finding) -> Option<&'s Table> {
    match finding.object.as_ref()? {
        ObjectId::Table(name) => subject.catalog.tables.get(name),
        _ => None,
    }
}
