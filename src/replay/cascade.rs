//! What depends on what is dropped: refused with RESTRICT, taken along with CASCADE (`performDeletion` in dependency.c).

use super::analysis::dependencies::Dependency;
use super::holder::{Holder, Words};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{Catalog, FunctionId, FunctionResult, Ident, ObjectId, OtherId, QualifiedName, TypeKind, TypeRef};
use std::collections::BTreeSet;

impl Replay {
    /// Refuses, or drops, what uses something in an expression or a query. What belongs to `own`, a table that goes itself or is
    /// being changed, is left to the caller.
    pub(super) fn drop_users(
        &mut self,
        what: &str,
        on: &[Dependency],
        own: Option<&QualifiedName>,
        cascade: bool,
    ) -> Apply {
        let users = self.users(on);
        let users = users.into_iter().filter(|holder| own.is_none() || holder.relation() != own);
        self.drop_holders(what, users.collect(), cascade)
    }

    /// What uses something in an expression or a query.
    pub(super) fn users(&mut self, on: &[Dependency]) -> BTreeSet<Holder> {
        let words: Vec<String> = on.iter().map(|used| used.word().to_string()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let over: Vec<String> = on.iter().filter_map(Dependency::relation).map(|name| name.name.to_string()).collect();
        let over: Vec<&str> = over.iter().map(String::as_str).collect();
        let of = match on {
            [Dependency::Column(relation, _)] => Some(relation).filter(|relation| !self.rows_travel(relation)),
            _ => None,
        };
        self.dependents(&on.iter().cloned().collect(), &Words { any: &words, star_over: &over, of, own: true })
    }

    pub(super) fn drop_holders(&mut self, what: &str, holders: BTreeSet<Holder>, cascade: bool) -> Apply {
        if let Some(first) = holders.first().filter(|_| !cascade) {
            return Err(Problem::invalid("2BP01", format!("{first} depends on {what}")));
        }
        holders.iter().try_for_each(|holder| self.drop_holder(holder))
    }

    fn drop_holder(&mut self, holder: &Holder) -> Apply {
        self.touch_holder(holder);
        match holder {
            Holder::Default(table, column) => {
                if let Some(column) = self.catalog.tables.get_mut(table).and_then(|table| table.column_mut(column)) {
                    column.default = None;
                }
            }
            Holder::ViewDefault(view, column) => {
                if let Some(column) = self.catalog.views.get_mut(view).and_then(|view| view.column_mut(column)) {
                    column.default = None;
                }
            }
            Holder::Generated(table, column) => return self.drop_column_of(table, column),
            Holder::Constraint(table, name) => {
                if let Some(mut held) = self.catalog.tables.get(table).cloned() {
                    self.drop_constraint(&mut held, name, true)?;
                    self.catalog.tables.insert(table.clone(), held);
                }
            }
            Holder::Index(relation, name) => {
                if let Some(table) = self.catalog.tables.get_mut(relation) {
                    table.indexes.remove(name);
                } else if let Some(view) = self.catalog.views.get_mut(relation) {
                    view.indexes.remove(name);
                }
                self.names.remove(&super::names::sibling(relation, name));
            }
            Holder::Policy(table, name) => {
                if let Some(table) = self.catalog.tables.get_mut(table) {
                    table.policies.remove(name);
                }
            }
            Holder::Trigger(relation, name) => {
                if self.catalog.tables.contains_key(relation) || self.catalog.views.contains_key(relation) {
                    self.triggers_mut(relation)?.remove(name);
                }
            }
            Holder::Rule(relation, name) => {
                if let Some(table) = self.catalog.tables.get_mut(relation) {
                    table.rules.remove(name);
                } else if let Some(view) = self.catalog.views.get_mut(relation) {
                    view.rules.remove(name);
                }
            }
            Holder::View(name) => {
                if self.catalog.views.contains_key(name) {
                    return self.drop_view(name, true);
                }
            }
            Holder::Function(id) => {
                if self.catalog.functions.contains_key(id) {
                    return self.drop_function(id, true);
                }
            }
            Holder::Published(name, table) => {
                if let Some(publication) = self.catalog.publications.get_mut(name) {
                    publication.tables.remove(table);
                }
            }
            Holder::Domain(name) => {
                if self.catalog.types.contains_key(name) {
                    return self.drop_type(name, true);
                }
            }
            Holder::DomainCheck(name, check) => {
                let ty = self.catalog.types.get_mut(name).map(|ty| &mut ty.kind);
                if let Some(TypeKind::Domain { checks, not_valid, .. }) = ty {
                    checks.remove(check);
                    not_valid.remove(check);
                }
            }
        }
        Ok(())
    }

    /// Drops a column of a table in the catalog, with CASCADE.
    pub(super) fn drop_column_of(&mut self, table: &QualifiedName, column: &Ident) -> Apply {
        let Some(mut held) = self.catalog.tables.get(table).cloned() else { return Ok(()) };
        if held.column(column).is_none() {
            return Ok(());
        }
        self.drop_column(&mut held, column, true)?;
        self.catalog.tables.insert(table.clone(), held);
        Ok(())
    }

    pub(super) fn drop_view(&mut self, name: &QualifiedName, cascade: bool) -> Apply {
        self.touch(ObjectId::View(name.clone()), Facet::Definition);
        let what = format!("view {}", name.name);
        self.drop_users(&what, &[Dependency::Relation(name.clone())], Some(name), cascade)?;
        self.drop_uses_of_type(&what, name, Some(name), cascade)?;
        self.remove_view(name);
        self.unpublish(name);
        Ok(())
    }

    /// A table that goes leaves its publications without a word.
    pub(super) fn unpublish(&mut self, table: &QualifiedName) {
        let holding = self.catalog.publications.iter().filter(|(_, held)| held.tables.contains_key(table));
        let holding: Vec<Ident> = holding.map(|(name, _)| name.clone()).collect();
        for name in holding {
            self.catalog.publications.get_mut(&name).map(|held| held.tables.remove(table));
        }
    }

    /// Refuses, or drops, what has a type in its definition: columns, functions' arguments and results, attributes, domains. A
    /// table's and a view's name is the type of its rows.
    pub(super) fn drop_uses_of_type(
        &mut self,
        what: &str,
        name: &QualifiedName,
        own: Option<&QualifiedName>,
        cascade: bool,
    ) -> Apply {
        let uses = self.uses_of_type(name, own);
        if let Some(first) = uses.first().filter(|_| !cascade) {
            return Err(Problem::invalid("2BP01", format!("{first} depends on {what}")));
        }
        for id in &uses.functions {
            if self.catalog.functions.contains_key(id) {
                self.drop_function(id, true)?;
            }
        }
        for (table, column) in &uses.columns {
            self.touch(ObjectId::Table(table.clone()), Facet::Column(column.clone()));
            self.drop_column_of(table, column)?;
        }
        for domain in &uses.domains {
            if self.catalog.types.contains_key(domain) {
                self.drop_type(domain, true)?;
            }
        }
        for (ty, attribute) in &uses.attributes {
            self.touch(ObjectId::Type(ty.clone()), Facet::Definition);
            if let Some(TypeKind::Composite(attributes)) = self.catalog.types.get_mut(ty).map(|ty| &mut ty.kind) {
                attributes.retain(|held| held.name != *attribute);
            }
        }
        Ok(())
    }

    fn uses_of_type(&mut self, name: &QualifiedName, own: Option<&QualifiedName>) -> TypeUses {
        let near = self.mentions.perhaps_with(&mut self.catalog, [name.name.as_str()]);
        TypeUses::of(&self.catalog, &near, name, own)
    }

    /// Whether rows of a relation are values elsewhere, so that its columns can be named without its name.
    pub(super) fn rows_travel(&mut self, relation: &QualifiedName) -> bool {
        let near = self.mentions.perhaps_with(&mut self.catalog, [relation.name.as_str()]);
        let is = |ty: &TypeRef| ty.schema.as_ref() == Some(&relation.schema) && ty.name == relation.name;
        let in_view = near.iter().any(|id| match id {
            ObjectId::View(name) => {
                let view = self.catalog.views.get(name);
                view.is_some_and(|view| view.columns.iter().filter_map(|column| column.ty.as_ref()).any(is))
            }
            _ => false,
        });
        in_view || TypeUses::of(&self.catalog, &near, relation, None).first().is_some()
    }

    /// Refuses, or drops, objects of other kinds that need this one.
    pub(super) fn drop_others(&mut self, what: &str, needed: &ObjectId, cascade: bool) -> Apply {
        let needing: Vec<OtherId> = self
            .near(needed)
            .into_iter()
            .filter_map(|id| match id {
                ObjectId::Other(id) => Some(id),
                _ => None,
            })
            .filter(|id| self.catalog.others.get(id).is_some_and(|other| other.needs.contains(needed)))
            .collect();
        // What is a part of it goes with it anyway (DEPENDENCY_AUTO): statistics, comments on its parts.
        let is_part = |id: &&OtherId| ["STATISTICS", "INDEX", "CONSTRAINT"].contains(&id.kind.as_str());
        if let Some(first) = needing.iter().find(|id| !is_part(id)).filter(|_| !cascade) {
            return Err(Problem::invalid("2BP01", format!("{first} depends on {what}")));
        }
        for id in needing {
            if self.catalog.others.remove(&id).is_some() {
                self.touch(ObjectId::Other(id.clone()), Facet::Definition);
                self.drop_others(&id.to_string(), &ObjectId::Other(id.clone()), true)?;
            }
        }
        Ok(())
    }
}

impl Dependency {
    fn word(&self) -> &Ident {
        match self {
            Self::Relation(name) | Self::Type(name) => &name.name,
            Self::Column(_, name) => name,
            Self::Function(id) => &id.name.name,
        }
    }

    fn relation(&self) -> Option<&QualifiedName> {
        match self {
            Self::Relation(name) | Self::Column(name, _) => Some(name),
            Self::Function(_) | Self::Type(_) => None,
        }
    }
}

/// What has a type in its definition.
#[derive(Default)]
struct TypeUses {
    columns: Vec<(QualifiedName, Ident)>,
    functions: Vec<FunctionId>,
    domains: Vec<QualifiedName>,
    attributes: Vec<(QualifiedName, Ident)>,
}

impl TypeUses {
    /// Among the objects near it.
    fn of(catalog: &Catalog, near: &BTreeSet<ObjectId>, name: &QualifiedName, own: Option<&QualifiedName>) -> Self {
        let is = |ty: &TypeRef| ty.schema.as_ref() == Some(&name.schema) && ty.name == name.name;
        let mut uses = Self::default();
        for id in near {
            match id {
                ObjectId::Table(table) if Some(table) != own => {
                    let columns = catalog.tables.get(table).map(|table| table.columns.as_slice()).unwrap_or_default();
                    let columns = columns.iter().filter(|column| is(&column.ty));
                    uses.columns.extend(columns.map(|column| (table.clone(), column.name.clone())));
                }
                ObjectId::Function(id) => {
                    let Some(function) = catalog.functions.get(id) else { continue };
                    let result = match &function.result {
                        FunctionResult::Type(ty) | FunctionResult::SetOf(ty) => is(ty),
                        FunctionResult::Table | FunctionResult::None => false,
                    };
                    if result || function.arguments.iter().any(|argument| is(&argument.ty)) {
                        uses.functions.push(id.clone());
                    }
                }
                ObjectId::Type(other) => match catalog.types.get(other).map(|ty| &ty.kind) {
                    Some(TypeKind::Domain { base, .. }) if is(base) => uses.domains.push(other.clone()),
                    Some(TypeKind::Composite(attributes)) => {
                        let found = attributes.iter().filter(|attribute| is(&attribute.ty));
                        uses.attributes.extend(found.map(|attribute| (other.clone(), attribute.name.clone())));
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        uses
    }

    /// One of them, for a message.
    fn first(&self) -> Option<String> {
        let column = self.columns.first().map(|(table, column)| format!("column {column} of table {}", table.name));
        let function = || self.functions.first().map(|id| format!("function {id}"));
        let domain = || self.domains.first().map(|name| format!("type {}", name.name));
        let attribute = || {
            let first = self.attributes.first();
            first.map(|(ty, name)| format!("column {name} of composite type {}", ty.name))
        };
        column.or_else(function).or_else(domain).or_else(attribute)
    }
}
