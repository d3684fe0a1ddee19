//! A model: a table with its fields and what is said about it.

use super::default;
use super::key::{self, Keys};
use super::names::Fields;
use super::psl::{Psl, Row, aligned, comment, remark, string};
use super::types::{self, FieldType, Scalar};
use crate::catalog::{Catalog, Column, Constraint, ConstraintKind, Ident, QualifiedName, Table};
use crate::sql::print;
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// What models have in common.
#[derive(Debug)]
pub(super) struct World<'a> {
    /// The database.
    pub(super) catalog: &'a Catalog,
    /// Enums by name.
    pub(super) enums: BTreeMap<QualifiedName, String>,
    /// The names of their values.
    pub(super) values: default::Values,
    /// Whether each thing says in which schema it is.
    pub(super) schemas: bool,
}

/// A table as Prisma sees it.
#[derive(Debug)]
pub(super) struct Model<'a> {
    /// The table.
    pub(super) table: &'a Table,
    /// The model's name.
    pub(super) name: String,
    /// The names of its fields.
    pub(super) fields: Fields,
    /// Its keys and indexes.
    pub(super) keys: Keys,
    /// What is said above it.
    pub(super) comments: Vec<String>,
    /// It has no key that Prisma's client could use.
    pub(super) ignored: bool,
    /// Somebody else's: only the columns that keys lead to.
    pub(super) external: bool,
    /// Relations whose key is here.
    pub(super) forward: Vec<Row>,
    /// Relations whose key is elsewhere.
    pub(super) backward: Vec<Row>,
    /// The columns that Prisma's client reads and writes, where it isn't ignored as a whole.
    pub(super) used: Vec<Ident>,
    columns: Vec<Row>,
    nullable: Vec<Ident>,
}

impl<'a> Model<'a> {
    /// A table of the model.
    pub(super) fn new(table: &'a Table, name: String, world: &World<'_>) -> Self {
        Self::with(table, name, table.columns.iter().collect(), world, false)
    }

    /// A table of somebody else, with the columns of its primary key and those that keys lead to.
    pub(super) fn external(table: &'a Table, name: String, referenced: &[Ident], world: &World<'_>) -> Self {
        let key = table.constraints.values().find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(columns) => Some(columns.as_slice()),
            _ => None,
        });
        let wanted = |column: &&Column| referenced.contains(&column.name) || key.unwrap_or(&[]).contains(&column.name);
        Self::with(table, name, table.columns.iter().filter(wanted).collect(), world, true)
    }

    fn with(table: &'a Table, name: String, columns: Vec<&'a Column>, world: &World<'_>, external: bool) -> Self {
        let fields = Fields::new(columns.iter().map(|column| &column.name));
        let mut keys = key::of(table, &fields);
        let mut comments = if external { foreign() } else { said(table) };
        if external {
            let listed = |column: &Ident| columns.iter().any(|known| known.name == *column);
            keys.model.clear();
            keys.remarks.clear();
            keys.partial = false;
            keys.unique.retain(|unique| unique.iter().all(listed));
        }
        comments.extend(keys.remarks.iter().map(|text| remark(text)));
        let typed = |column: &Column| types::field_type(&column.ty, world.catalog, &world.enums);
        let reads = |ty: &FieldType, column: &Column| ty.scalar != Scalar::Unsupported && column.name != *UNREADABLE;
        let used =
            columns.iter().filter(|column| reads(&typed(column), column)).map(|column| column.name.clone()).collect();
        let known: Vec<&Ident> = columns
            .iter()
            .filter(|column| reads(&typed(column), column) && !typed(column).list)
            .map(|column| &column.name)
            .collect();
        let ignored = !key::identifies(&keys, |column| known.contains(&column), table);
        let mut nullable = Vec::new();
        let mut rows = Vec::new();
        for column in columns {
            let ty = typed(column);
            let default =
                if external { default::FieldDefault::default() } else { default::of(column, &ty, &world.values) };
            // What has no type, or is in a model that is ignored, is ignored by itself.
            let unreadable = column.name == *UNREADABLE && ty.scalar != Scalar::Unsupported && !ignored;
            let null = !column.not_null && !ty.not_null;
            if null {
                nullable.push(column.name.clone());
            }
            rows.push(field_row(column, &fields, &keys, Shape { ty, default, null, unreadable, external }));
        }
        Self {
            table,
            name,
            fields,
            keys,
            comments,
            ignored,
            external,
            forward: Vec::new(),
            backward: Vec::new(),
            used,
            columns: rows,
            nullable,
        }
    }

    /// Whether a column may be null.
    pub(super) fn is_nullable(&self, column: &Ident) -> bool {
        self.nullable.contains(column)
    }

    /// For the template.
    pub(super) fn value(&self, world: &World<'_>) -> Value {
        let rows: Vec<Row> = self.columns.iter().chain(&self.forward).chain(&self.backward).cloned().collect();
        let mut attributes = self.keys.model.clone();
        if self.name != *self.table.name.name {
            attributes.push(format!("@@map({})", string(&self.table.name.name)));
        }
        if self.ignored {
            attributes.push("@@ignore".to_owned());
        }
        if world.schemas {
            attributes.push(format!("@@schema({})", string(&self.table.name.schema)));
        }
        context! {
            keyword => Psl::raw("model"),
            name => Psl::raw(self.name.clone()),
            comments => lines(&self.comments),
            rows => aligned(&rows),
            attributes => lines(&attributes),
        }
    }
}

/// What decides the form of a field.
struct Shape {
    ty: FieldType,
    default: default::FieldDefault,
    null: bool,
    unreadable: bool,
    external: bool,
}

/// A field with what stands above it.
fn field_row(column: &Column, fields: &Fields, keys: &Keys, shape: Shape) -> Row {
    let Shape { ty, default, null, unreadable, external } = shape;
    let mark = match (ty.list, null) {
        (true, _) => "[]",
        (false, true) => "?",
        (false, false) => "",
    };
    let field = fields.column(&column.name);
    let own = keys.fields.iter().filter(|(name, _)| *name == column.name);
    let mut attributes: Vec<String> = own.map(|(_, attribute)| attribute.clone()).collect();
    attributes.sort_by_key(|attribute| !attribute.starts_with("@id"));
    attributes.extend(default.attribute);
    if field != *column.name {
        attributes.push(format!("@map({})", string(&column.name)));
    }
    attributes.extend(unreadable.then(|| "@ignore".to_owned()));
    attributes.extend(ty.native);
    let mut comments = if external { Vec::new() } else { comment(column.comment.as_deref().unwrap_or_default()) };
    comments.extend(unreadable.then(|| remark("Prisma's client can't read a column of this name.")));
    comments.extend(default.remark.map(|text| remark(&text)));
    comments.extend(column.collation.as_ref().map(|name| remark(&format!("Collation: {name}"))));
    Row { comments, cells: vec![field, format!("{}{mark}", ty.name)], attributes }
}

/// The client puts rows into plain objects, in which this is no key (P2023).
const UNREADABLE: &str = "__proto__";

/// Lines for the template.
pub(super) fn lines(lines: &[String]) -> Vec<Value> {
    lines.iter().map(|line| Psl::raw(line.clone()).into()).collect()
}

fn foreign() -> Vec<String> {
    comment(
        "A table of the platform: neither policyc nor Prisma Migrate changes it. Only its key is here, for what references it;\n\
         prisma.config.ts says that it is external.",
    )
}

/// The table's own comment, and what Prisma has no words for: checks, policies, triggers.
fn said(table: &Table) -> Vec<String> {
    let mut comments = comment(table.comment.as_deref().unwrap_or_default());
    let checks = table.constraints.values().filter_map(|constraint: &Constraint| match &constraint.kind {
        ConstraintKind::Check(condition) => Some(format!("Check {}: {}", constraint.name, print::expr(condition))),
        _ => None,
    });
    comments.extend(checks.map(|text| remark(&text)));
    if table.row_security {
        let forced = if table.force_row_security { ", for the owner too" } else { "" };
        let names: Vec<&str> = table.policies.keys().map(Ident::as_str).collect();
        let policies =
            if names.is_empty() { "no policies".to_owned() } else { format!("policies {}", names.join(", ")) };
        comments.push(remark(&format!("Row level security is on{forced}: {policies}.")));
    }
    if !table.triggers.is_empty() {
        let names: Vec<&str> = table.triggers.keys().map(Ident::as_str).collect();
        comments.push(remark(&format!("Triggers: {}.", names.join(", "))));
    }
    comments
}
