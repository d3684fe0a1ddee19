//! Which names are taken: tables, indexes and sequences of a schema share one space (`pg_class`), and made-up names of constraints
//! avoid each other within a schema.

use crate::catalog::{Catalog, Constraint, ConstraintKind, Ident, QualifiedName, Table, TypeKind, name};
use std::collections::BTreeMap;

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

/// The names in use.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    relations: BTreeMap<QualifiedName, Relation>,
    constraints: BTreeMap<QualifiedName, usize>,
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
            let column = sequence.owned_by.as_ref();
            names.add(name.clone(), Relation::Sequence(column.map(|column| column.table.clone())));
        }
        for (name, ty) in &catalog.types {
            if matches!(ty.kind, TypeKind::Composite(_)) {
                names.add(name.clone(), Relation::CompositeType);
            }
        }
        names
    }

    /// A table with its constraints, indexes and identity sequences.
    pub(super) fn add_table(&mut self, table: &Table) {
        self.add(table.name.clone(), Relation::Table);
        for constraint in table.constraints.values() {
            self.add_constraint(&table.name, constraint);
        }
        for index in table.indexes.keys() {
            self.add_index(&table.name, index);
        }
        for column in table.columns.iter().filter(|column| column.identity.is_some()) {
            self.add_sequence(&table.name, &column.name);
        }
    }

    pub(super) fn add(&mut self, name: QualifiedName, relation: Relation) {
        self.relations.insert(name, relation);
    }

    pub(super) fn remove(&mut self, name: &QualifiedName) {
        self.relations.remove(name);
    }

    pub(super) fn get(&self, name: &QualifiedName) -> Option<&Relation> {
        self.relations.get(name)
    }

    pub(super) fn add_index(&mut self, table: &QualifiedName, index: &Ident) {
        self.add(sibling(table, index), Relation::Index(table.clone()));
    }

    /// The sequence of an identity or serial column; its name.
    pub(super) fn add_sequence(&mut self, table: &QualifiedName, column: &Ident) -> QualifiedName {
        let chosen = self.choose_relation(table, Some(column), "seq", false);
        let sequence = sibling(table, &chosen);
        self.add(sequence.clone(), Relation::Sequence(Some(table.clone())));
        sequence
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
        self.relations.retain(|_, relation| *relation != Relation::Sequence(Some(table.name.clone())));
    }

    /// The relations of a schema.
    fn in_schema(&self, schema: &Ident) -> impl Iterator<Item = &Relation> {
        let first = QualifiedName { schema: schema.clone(), name: Ident::default() };
        self.relations.range(first..).take_while(move |(name, _)| name.schema == *schema).map(|(_, relation)| relation)
    }

    /// Whether a schema has a sequence.
    pub(super) fn has_sequence_in(&self, schema: &Ident) -> bool {
        self.in_schema(schema).any(|relation| matches!(relation, Relation::Sequence(_)))
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

/// A name in the same schema.
pub(super) fn sibling(table: &QualifiedName, name: &Ident) -> QualifiedName {
    QualifiedName { schema: table.schema.clone(), name: name.clone() }
}

/// Whether a constraint is enforced by an index of its name.
pub(super) fn has_index(constraint: &Constraint) -> bool {
    use ConstraintKind::{Exclusion, PrimaryKey, Unique};
    matches!(constraint.kind, PrimaryKey(_) | Unique { .. } | Exclusion(_))
}
