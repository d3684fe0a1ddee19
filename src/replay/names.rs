//! Which names are taken: tables, indexes and sequences of a schema share one space (`pg_class`), and made-up names of constraints
//! avoid each other within a schema.

use crate::catalog::{Catalog, Constraint, ConstraintKind, Ident, Map, QualifiedName, Sequence, Table, TypeKind, name};
use std::collections::BTreeSet;

/// What has a name in `pg_class`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Relation {
    /// A table.
    Table,
    /// An index of this table, also one that belongs to a constraint.
    Index(QualifiedName),
    /// A sequence, perhaps of a column of a table.
    Sequence(Option<QualifiedName>),
    /// A view or a materialized view.
    View,
    /// A composite type.
    CompositeType,
    /// Something of which nothing but the name is known.
    Other,
}

impl Relation {
    /// A sequence, with the table that it goes with.
    pub(super) fn of_sequence(sequence: &Sequence) -> Self {
        Self::Sequence(sequence.owned_by.as_ref().map(|column| column.table.clone()))
    }
}

/// The names in use, and the tables that go together.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    relations: Map<QualifiedName, Relation>,
    constraints: Map<QualifiedName, usize>,
    /// The sequences that go with a table's columns.
    sequences: Map<QualifiedName, BTreeSet<QualifiedName>>,
    /// The tables that inherit from a table, or are its partitions.
    children: Map<QualifiedName, BTreeSet<QualifiedName>>,
}

impl Names {
    /// The names of a catalog.
    pub(super) fn of(catalog: &Catalog) -> Self {
        let mut names = Self::default();
        for table in catalog.tables.values() {
            names.add_table(table);
        }
        for (name, view) in &catalog.views {
            names.add(name.clone(), Relation::View);
            view.indexes.keys().for_each(|index| names.add_index(name, index));
        }
        for (name, sequence) in &catalog.sequences {
            names.add(name.clone(), Relation::of_sequence(sequence));
        }
        for (name, ty) in &catalog.types {
            if matches!(ty.kind, TypeKind::Composite(_)) {
                names.add(name.clone(), Relation::CompositeType);
            }
        }
        names
    }

    /// Sets a mark: see [`Map::mark`].
    pub(super) fn mark(&mut self) {
        self.relations.mark();
        self.constraints.mark();
        self.sequences.mark();
        self.children.mark();
    }

    pub(super) fn keep(&mut self, mark: usize) {
        self.relations.keep(mark);
        self.constraints.keep(mark);
        self.sequences.keep(mark);
        self.children.keep(mark);
    }

    pub(super) fn go_back(&mut self, mark: usize) {
        self.relations.go_back(mark);
        self.constraints.go_back(mark);
        self.sequences.go_back(mark);
        self.children.go_back(mark);
    }

    /// The names of a catalog, and those that its extensions bring.
    pub(super) fn with_extensions(catalog: &Catalog) -> Self {
        let mut names = Self::of(catalog);
        for (extension, held) in &catalog.extensions {
            names.add_extension(extension, held.schema.as_deref().unwrap_or_default());
        }
        names
    }

    /// What an extension brings: nothing but the names is known of it.
    pub(super) fn add_extension(&mut self, extension: &str, installed: &str) {
        for (schema, name, _) in crate::platform::extension::relations(extension, installed) {
            let name = QualifiedName::new(schema, name);
            if !self.relations.contains_key(&name) {
                self.add(name, Relation::Other);
            }
        }
    }

    pub(super) fn remove_extension(&mut self, extension: &str, installed: &str) {
        for (schema, name, _) in crate::platform::extension::relations(extension, installed) {
            let name = QualifiedName::new(schema, name);
            if self.relations.get(&name) == Some(&Relation::Other) {
                self.remove(&name);
            }
        }
    }

    /// A table with its constraints and indexes. Sequences come by themselves.
    pub(super) fn add_table(&mut self, table: &Table) {
        self.add(table.name.clone(), Relation::Table);
        for parent in &table.parents {
            self.add_child(parent, &table.name);
        }
        for constraint in table.constraints.values() {
            self.add_constraint(&table.name, constraint);
        }
        for index in table.indexes.keys() {
            self.add_index(&table.name, index);
        }
    }

    /// Follows a schema to its new name.
    pub(super) fn rename_schema(&mut self, from: &Ident, to: &Ident) {
        let renamed = |name: QualifiedName| {
            if name.schema == *from { QualifiedName { schema: to.clone(), name: name.name } } else { name }
        };
        self.relations.replace(|name, relation| {
            let relation = match relation {
                Relation::Index(table) => Relation::Index(renamed(table)),
                Relation::Sequence(table) => Relation::Sequence(table.map(renamed)),
                other => other,
            };
            (renamed(name), relation)
        });
        self.constraints.replace(|name, count| (renamed(name), count));
        for map in [&mut self.sequences, &mut self.children] {
            map.replace(|table, names| (renamed(table), names.into_iter().map(renamed).collect()));
        }
    }

    pub(super) fn add(&mut self, name: QualifiedName, relation: Relation) {
        self.remove(&name);
        if let Relation::Sequence(Some(table)) = &relation {
            self.sequences.entry(table.clone()).or_default().insert(name.clone());
        }
        self.relations.insert(name, relation);
    }

    pub(super) fn remove(&mut self, name: &QualifiedName) {
        if let Some(Relation::Sequence(Some(table))) = self.relations.remove(name) {
            remove_from(&mut self.sequences, &table, name);
        }
    }

    /// The sequences that go with columns of a table.
    pub(super) fn sequences_of(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        self.sequences.get(table).into_iter().flatten().cloned().collect()
    }

    pub(super) fn add_child(&mut self, parent: &QualifiedName, child: &QualifiedName) {
        self.children.entry(parent.clone()).or_default().insert(child.clone());
    }

    pub(super) fn remove_child(&mut self, parent: &QualifiedName, child: &QualifiedName) {
        remove_from(&mut self.children, parent, child);
    }

    /// The tables that inherit from a table directly, or are its partitions.
    pub(super) fn children_of(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        self.children.get(table).into_iter().flatten().cloned().collect()
    }

    pub(super) fn get(&self, name: &QualifiedName) -> Option<&Relation> {
        self.relations.get(name)
    }

    pub(super) fn add_index(&mut self, table: &QualifiedName, index: &Ident) {
        self.add(sibling(table, index), Relation::Index(table.clone()));
    }

    /// The name that the sequence of an identity or serial column is given.
    pub(super) fn choose_sequence(&self, table: &QualifiedName, column: &Ident) -> QualifiedName {
        sibling(table, &self.choose_relation(table, Some(column), "seq", false))
    }

    pub(super) fn add_constraint(&mut self, table: &QualifiedName, constraint: &Constraint) {
        *self.constraints.entry(sibling(table, &constraint.name)).or_default() += 1;
        if has_index(constraint) {
            self.add_index(table, &constraint.name);
        }
    }

    pub(super) fn remove_constraint(&mut self, table: &QualifiedName, constraint: &Constraint) {
        let key = sibling(table, &constraint.name);
        if let Some(count) = self.constraints.get_mut(&key) {
            *count -= 1;
            if *count == 0 {
                self.constraints.remove(&key);
            }
        }
        if has_index(constraint) {
            self.remove(&key);
        }
    }

    /// A table and all that goes with it.
    pub(super) fn remove_table(&mut self, table: &Table) {
        for constraint in table.constraints.values() {
            self.remove_constraint(&table.name, constraint);
        }
        for index in table.indexes.keys() {
            self.remove(&sibling(&table.name, index));
        }
        self.remove(&table.name);
        for parent in &table.parents {
            self.remove_child(parent, &table.name);
        }
    }

    /// The relations of a schema.
    fn in_schema(&self, schema: &Ident) -> impl Iterator<Item = &Relation> {
        let first = QualifiedName { schema: schema.clone(), name: Ident::default() };
        self.relations.range(first..).take_while(move |(name, _)| name.schema == *schema).map(|(_, relation)| relation)
    }

    /// Whether a schema has a relation.
    pub(super) fn has_any_in(&self, schema: &Ident) -> bool {
        self.in_schema(schema).next().is_some()
    }

    /// All names of a schema.
    pub(super) fn remove_schema(&mut self, schema: &Ident) {
        let first = QualifiedName { schema: schema.clone(), name: Ident::default() };
        let relations = self.relations.range(first.clone()..).map(|(name, _)| name);
        let relations: Vec<_> = relations.take_while(|name| name.schema == *schema).cloned().collect();
        relations.iter().for_each(|name| self.remove(name));
        let constraints = self.constraints.range(first..).map(|(name, _)| name);
        let constraints: Vec<_> = constraints.take_while(|name| name.schema == *schema).cloned().collect();
        for name in constraints {
            self.constraints.remove(&name);
        }
        self.children.retain(|parent, _| parent.schema != *schema);
    }

    /// Whether a schema has a view or the like.
    pub(super) fn has_other_in(&self, schema: &Ident) -> bool {
        self.in_schema(schema).any(|relation| *relation == Relation::Other)
    }

    /// `ChooseRelationName`; constraints' names are avoided too if it is to be one's.
    pub(super) fn choose_relation(
        &self,
        table: &QualifiedName,
        middle: Option<&str>,
        label: &str,
        constraint: bool,
    ) -> Ident {
        let taken = |candidate: &str| {
            let key = sibling(table, &candidate.into());
            self.relations.contains_key(&key) || (constraint && self.constraints.contains_key(&key))
        };
        name::choose_name(&table.name, middle, label, taken).into()
    }

    /// `ChooseConstraintName`.
    pub(super) fn choose_constraint(&self, table: &QualifiedName, middle: Option<&str>, label: &str) -> Ident {
        let taken = |candidate: &str| self.constraints.contains_key(&sibling(table, &candidate.into()));
        name::choose_name(&table.name, middle, label, taken).into()
    }
}

fn remove_from(map: &mut Map<QualifiedName, BTreeSet<QualifiedName>>, key: &QualifiedName, value: &QualifiedName) {
    if let Some(held) = map.get_mut(key) {
        held.remove(value);
        if held.is_empty() {
            map.remove(key);
        }
    }
}

/// A name in the same schema.
pub(super) fn sibling(table: &QualifiedName, name: &Ident) -> QualifiedName {
    QualifiedName { schema: table.schema.clone(), name: name.clone() }
}

/// Whether a constraint is enforced by an index of its name.
pub(super) fn has_index(constraint: &Constraint) -> bool {
    use ConstraintKind::{Exclusion, PrimaryKey, Unique};
    matches!(constraint.kind, PrimaryKey(_) | Unique { .. } | Exclusion(_))
}
