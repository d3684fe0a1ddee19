//! Indexes, unique constraints and checks of a table.

use super::sql::{Place, Sql};
use super::{Domain, Enum, Table, names, table::ident};
use crate::catalog::{self, Expr, Ident, TypeRef};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::platform::TypeName;
use crate::span::Span;
use crate::syntax::tree::{self, ColumnAttribute, TableItem};

/// An index that the model asks for.
#[derive(Debug, Clone)]
pub struct Index {
    /// Its name, where the model gives one.
    pub name: Option<Ident>,
    /// What it is for.
    pub docs: Option<String>,
    /// UNIQUE.
    pub unique: bool,
    /// `btree` where the model says nothing.
    pub method: Ident,
    /// Its keys.
    pub keys: Vec<catalog::IndexKey>,
    /// WHERE.
    pub predicate: Option<Expr>,
    /// Where it is declared.
    pub span: Span,
}

/// A unique constraint.
#[derive(Debug, Clone)]
pub struct Unique {
    /// Its columns.
    pub columns: Vec<Ident>,
    /// Its name, where the model gives one.
    pub name: Option<Ident>,
    /// Where it is declared.
    pub span: Span,
}

/// A check.
#[derive(Debug, Clone)]
pub struct Check {
    /// What must hold.
    pub expr: Expr,
    /// The column it was written at, which Postgres puts into its name.
    pub column: Option<Ident>,
    /// Its name, where the model gives one.
    pub name: Option<Ident>,
    /// Where it is declared.
    pub span: Span,
}

/// Reads a table's indexes.
pub(super) fn check(table: &mut Table, written: &tree::Table, sql: &Sql, diagnostics: &mut Diagnostics) {
    for item in &written.items {
        let TableItem::Index(line) = item else { continue };
        let method = match &line.method {
            Some(method) if !METHODS.contains(&method.as_str()) && !sql.has_strange_extension() => {
                diagnostics.push(names::unknown(&code::P0507, "index method", method, METHODS));
                continue;
            }
            Some(method) => ident(method),
            None => "btree".into(),
        };
        let keys = sql.index_keys(&line.keys, &table.name, diagnostics);
        let boolean = TypeRef::builtin("bool");
        let predicate = line
            .condition
            .as_ref()
            .and_then(|condition| sql.expression(condition, &table.name, Place::Index, &boolean, diagnostics));
        for reason in keys.iter().flat_map(|keys| refusals(table, &method, keys)) {
            diagnostics.push(
                Diagnostic::error(&code::P0507, line.span, reason)
                    .note("Postgres would refuse the index (0A000, 42704)")
                    .help("choose another method, or name an operator class that can do it"),
            );
        }
        if line.unique && method != "btree" {
            diagnostics.push(
                Diagnostic::error(&code::P0507, line.span, format!("a `{method}` index can't be unique"))
                    .note("of Postgres's own methods btree alone can tell whether a value is there already")
                    .help("leave `using` out"),
            );
        }
        if let Some(keys) = keys {
            table.indexes.push(Index {
                name: line.name.as_ref().map(ident),
                docs: names::docs(line.docs.as_ref()),
                unique: line.unique,
                method,
                keys,
                predicate,
                span: line.span,
            });
        }
    }
}

/// Postgres's own index methods (docs 11.2).
const METHODS: [&str; 6] = ["btree", "hash", "gist", "spgist", "gin", "brin"];

/// Why a column can't be in a primary key or a unique constraint, which btree indexes keep.
pub(super) fn refusal_of_key(table: &Table, name: &Ident) -> Option<String> {
    let ty = &table.column(name)?.base;
    let refused = ty.schema.is_none() && ty.dimensions == 0 && NOT_ORDERED.contains(&ty.name.as_str());
    refused.then(|| format!("`{name}` is `{}`, which can't be kept unique", TypeName::from(ty)))
}

/// What a method can't do (Postgres docs 11.2, 11.3, 11.4, 11.10); types of extensions raise no alarm.
fn refusals(table: &Table, method: &str, keys: &[catalog::IndexKey]) -> Vec<String> {
    let mut reasons = Vec::new();
    if ["hash", "spgist"].contains(&method) && keys.len() > 1 {
        reasons.push(format!("a `{method}` index has one key"));
    }
    for key in keys {
        if method != "btree" && (key.descending || key.nulls_first) {
            reasons.push(format!("a `{method}` index has no order"));
        }
        let catalog::IndexTarget::Column(name) = &key.target else { continue };
        let Some(column) = table.column(name).filter(|_| key.operator_class.is_none()) else { continue };
        if column.base.schema.is_some() || column.base.name == "unknown" {
            continue;
        }
        let ty = column.base.name.as_str();
        let is_array = column.base.dimensions > 0;
        let can = match method {
            "btree" | "hash" => is_array || !NOT_ORDERED.contains(&ty),
            "gin" => is_array || ["jsonb", "tsvector"].contains(&ty),
            "gist" | "spgist" => !is_array && !PLAIN.contains(&ty) || (method == "spgist" && ty == "text"),
            _ => true,
        };
        if !can {
            reasons.push(format!("a `{method}` index can't be on `{name}`, which is `{}`", TypeName::from(&column.ty)));
        }
    }
    reasons
}

/// Types without an operator class for btree or hash.
const NOT_ORDERED: [&str; 9] = ["json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle"];

/// Types without an operator class for gist and spgist (spgist has one for text).
const PLAIN: [&str; 19] = [
    "text",
    "varchar",
    "bpchar",
    "bool",
    "int2",
    "int4",
    "int8",
    "numeric",
    "float4",
    "float8",
    "uuid",
    "date",
    "time",
    "timetz",
    "timestamp",
    "timestamptz",
    "interval",
    "json",
    "jsonb",
];

/// Tables, enums, indexes and unique constraints of a schema share their names: those that the model gives must differ.
pub(super) fn check_relation_names(
    tables: &[Table],
    written: &[&tree::Table],
    enums: &[Enum],
    domains: &[Domain],
    diagnostics: &mut Diagnostics,
) {
    let mut taken = names::Declared::default();
    for table in tables {
        taken.take("relations", &table.name.name, table.span, diagnostics);
    }
    let enums = enums.iter().map(|it| ("an enum", &it.name, it.span));
    for (what, name, span) in enums.chain(domains.iter().map(|it| ("a domain", &it.name, it.span))) {
        // A table makes a type of its own name (Postgres docs, CREATE TABLE, Notes).
        if let Some(table) = tables.iter().find(|table| table.name == *name) {
            diagnostics.push(
                Diagnostic::error(&code::P0205, span, format!("there are {what} and a table `{}`", name.name))
                    .label(table.span, "the table")
                    .note("a table makes a type of its own name")
                    .help("rename one of them"),
            );
        }
    }
    for table in written {
        let mut own = names::Declared::default();
        for item in &table.items {
            match item {
                TableItem::Index(line) => take(&mut taken, line.name.as_ref(), diagnostics),
                TableItem::Unique(line) => take(&mut taken, line.name.as_ref(), diagnostics),
                TableItem::PrimaryKey(line) => take(&mut taken, line.name.as_ref(), diagnostics),
                TableItem::Tenant(line) => take(&mut taken, line.index.as_ref(), diagnostics),
                TableItem::Check(line) => take(&mut own, line.name.as_ref(), diagnostics),
                TableItem::Column(column) => {
                    for attribute in &column.attributes {
                        match &attribute.value {
                            ColumnAttribute::Unique(name) => take(&mut taken, name.as_ref(), diagnostics),
                            ColumnAttribute::References(reference) => {
                                take(&mut own, reference.name.as_ref(), diagnostics);
                            }
                            ColumnAttribute::Check(_, name)
                            | ColumnAttribute::In(_, name)
                            | ColumnAttribute::InRole(name) => take(&mut own, name.as_ref(), diagnostics),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

fn take(taken: &mut names::Declared, name: Option<&tree::Name>, diagnostics: &mut Diagnostics) {
    if let Some(name) = name {
        taken.take("relations or constraints", name, name.span, diagnostics);
    }
}
