//! INHERIT, NO INHERIT, OF and NOT OF.

use crate::catalog::{ConstraintKind, QualifiedName, TypeKind};
use crate::replay::node;
use crate::replay::partition::attach::{merge_checks, merge_columns};
use crate::replay::problem::{Apply, Problem};
use crate::replay::{Facet, Replay};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType};

impl Replay {
    pub(super) fn alter_inherit(&mut self, name: &QualifiedName, command: &AlterTableCmd) -> Apply {
        let Some(NodeEnum::RangeVar(range)) = node::child(command.def.as_deref()) else { return Ok(()) };
        let parent = self.table_name(Some(range))?;
        let held = self.table_mut(&parent)?.clone();
        let table = self.altered(name, Facet::Definition)?;
        if command.subtype() == AlterTableType::AtAddInherit {
            if table.parents.contains(&parent) {
                let message = format!("relation \"{}\" would be inherited from more than once", parent.name);
                return Err(Problem::duplicate("42P07", message));
            }
            merge_columns(&held, table)?;
            merge_checks(&held, table)?;
            table.parents.push(parent.clone());
            self.names.add_child(&parent, name);
            return Ok(());
        }
        if !table.parents.contains(&parent) {
            let message = format!("relation \"{}\" is not a parent of relation \"{}\"", parent.name, name.name);
            return Err(Problem::missing("42P01", message));
        }
        table.parents.retain(|other| *other != parent);
        // `RemoveInheritance`: what nobody else says is the table's own from now on.
        for column in table.columns.iter_mut().filter(|column| held.column(&column.name).is_some()) {
            column.inherited_from = column.inherited_from.saturating_sub(1);
            column.local |= column.inherited_from == 0;
        }
        for constraint in table.constraints.values_mut() {
            let theirs = held.constraints.get(&constraint.name);
            if theirs.is_some_and(|theirs| matches!(theirs.kind, ConstraintKind::Check(_)) && !theirs.no_inherit) {
                constraint.inherited_from = constraint.inherited_from.saturating_sub(1);
                constraint.local |= constraint.inherited_from == 0;
            }
        }
        self.names.remove_child(&parent, name);
        Ok(())
    }

    pub(super) fn alter_of(&mut self, name: &QualifiedName, command: &AlterTableCmd) -> Apply {
        let ty = match node::child(command.def.as_deref()) {
            Some(NodeEnum::TypeName(ty)) => Some(self.type_name(&ty.names)?),
            _ => None,
        };
        let attributes = match &ty {
            None => None,
            Some(ty) => match self.catalog.types.get(ty).map(|ty| &ty.kind) {
                Some(TypeKind::Composite(attributes)) => Some(attributes.clone()),
                _ => return Err(Problem::invalid("42809", format!("type {} is not a composite type", ty.name))),
            },
        };
        let table = self.altered(name, Facet::Definition)?;
        if let Some(attributes) = attributes {
            let same = table.columns.len() == attributes.len()
                && table
                    .columns
                    .iter()
                    .zip(&attributes)
                    .all(|(column, attribute)| column.name == attribute.name && column.ty == attribute.ty);
            if !same {
                return Err(Problem::invalid("42804", "the table's columns aren't the type's attributes"));
            }
        }
        table.of_type = ty;
        Ok(())
    }
}
