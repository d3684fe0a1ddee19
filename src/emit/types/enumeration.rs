//! Unions of literals with the arrays of their values: enums, domains and columns with a list of values.

use super::TypeScript;
use super::driver::{is_small_integer, is_text};
use super::list::{self, List};
use super::names::Names;
use crate::catalog::{Catalog, Ident, QualifiedName, Table, TypeKind, TypeRef};
use minijinja::{Value, context};
use std::collections::BTreeMap;

/// A union and the array of its values.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Enumeration {
    /// The type's name.
    name: String,
    /// The array's name.
    constant: String,
    /// The values as literals.
    values: Vec<TypeScript>,
    /// What the enum's comment says.
    comment: String,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Enumerations {
    list: Vec<Enumeration>,
    /// Names of unions by enum or domain.
    types: BTreeMap<QualifiedName, String>,
    /// Names of unions by column.
    columns: BTreeMap<(QualifiedName, Ident), String>,
}

impl Enumerations {
    /// Those of the tables' columns, in the order of their first use.
    pub(super) fn new(catalog: &Catalog, tables: &[&Table], names: &mut Names) -> Self {
        let mut all = Self { list: Vec::new(), types: BTreeMap::new(), columns: BTreeMap::new() };
        for table in tables {
            for column in &table.columns {
                all.add_type(catalog, &column.ty, names);
                let Some(values) = list::of_column(table, &column.name).and_then(|list| literals(list, &column.ty))
                else {
                    continue;
                };
                let (name, constant) = names.list(&table.name, &column.name);
                all.columns.insert((table.name.clone(), column.name.clone()), name.clone());
                all.list.push(Enumeration { name, constant, values, comment: String::new() });
            }
        }
        all
    }

    fn add_type(&mut self, catalog: &Catalog, ty: &TypeRef, names: &mut Names) {
        let Some(schema) = &ty.schema else { return };
        let id = QualifiedName { schema: schema.clone(), name: ty.name.clone() };
        let Some(made) = catalog.types.get(&id).filter(|_| !self.types.contains_key(&id)) else { return };
        let values = match &made.kind {
            TypeKind::Enum(values) => Some(values.iter().map(|value| TypeScript::string(value)).collect()),
            TypeKind::Domain { base, checks, .. } => {
                self.add_type(catalog, base, names);
                list::of_checks(checks.values(), "value").and_then(|list| literals(list, base))
            }
            TypeKind::Composite(_) | TypeKind::Range(_) => None,
        };
        let Some(values) = values else { return };
        let (name, constant) = names.made_type(&id);
        self.types.insert(id, name.clone());
        self.list.push(Enumeration { name, constant, values, comment: made.comment.clone().unwrap_or_default() });
    }

    /// The union of an enum or domain.
    pub(super) fn of_type(&self, name: &QualifiedName) -> Option<&str> {
        self.types.get(name).map(String::as_str)
    }

    /// The union of a column.
    pub(super) fn of_column(&self, table: &QualifiedName, column: &Ident) -> Option<&str> {
        self.columns.get(&(table.clone(), column.clone())).map(String::as_str)
    }

    /// For the template.
    pub(super) fn values(&self) -> Vec<Value> {
        let values = self.list.iter().map(|enumeration| {
            context! {
                name => TypeScript::raw(enumeration.name.clone()),
                constant => TypeScript::raw(enumeration.constant.clone()),
                values => enumeration.values.iter().cloned().map(Value::from).collect::<Vec<_>>(),
                comment => TypeScript::comment_lines(&enumeration.comment),
            }
        });
        values.collect()
    }
}

fn literals(list: List, ty: &TypeRef) -> Option<Vec<TypeScript>> {
    match list {
        List::Texts(values) if is_text(ty) => Some(values.iter().map(|value| TypeScript::string(value)).collect()),
        List::Numbers(values) if is_small_integer(ty) => Some(values.into_iter().map(TypeScript::raw).collect()),
        _ => None,
    }
}
