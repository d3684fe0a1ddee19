//! A pass that collects what something can't be without.

use super::{ColumnUse, Pass};
use crate::catalog::{FunctionId, Ident, QualifiedName};
use pg_query::protobuf::Node;
use pg_query::protobuf::{RangeVar, TypeName};
use std::collections::BTreeSet;

/// Something that is used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::replay) enum Dependency {
    /// A table, a view, a sequence.
    Relation(QualifiedName),
    /// A column of a table or view.
    Column(QualifiedName, Ident),
    /// A function.
    Function(FunctionId),
    /// A type.
    Type(QualifiedName),
}

/// What is used.
#[derive(Debug, Default)]
pub(in crate::replay) struct Collect {
    pub(in crate::replay) found: BTreeSet<Dependency>,
    /// Functions of which one is used, the arguments' types not being known.
    pub(in crate::replay) perhaps: BTreeSet<FunctionId>,
}

impl Pass for Collect {
    fn relation(&mut self, found: &QualifiedName, _: &mut RangeVar) {
        self.found.insert(Dependency::Relation(found.clone()));
    }

    fn column(&mut self, column: &ColumnUse<'_>, _: &mut Vec<Node>) {
        if let Some((relation, name)) = column.origin {
            self.found.insert(Dependency::Column(relation.clone(), name.clone()));
        }
    }

    fn row(&mut self, relation: &QualifiedName, _: bool, _: &mut Vec<Node>, _: usize) {
        self.found.insert(Dependency::Relation(relation.clone()));
    }

    fn function(&mut self, found: &[FunctionId], _: &mut Vec<Node>) {
        match found {
            [only] => {
                self.found.insert(Dependency::Function(only.clone()));
            }
            several => self.perhaps.extend(several.iter().cloned()),
        }
    }

    fn named_type(&mut self, found: &QualifiedName, _: &mut TypeName) {
        self.found.insert(Dependency::Type(found.clone()));
    }

    fn constant_relation(&mut self, found: &QualifiedName, _: &mut String) {
        self.found.insert(Dependency::Relation(found.clone()));
    }
}
