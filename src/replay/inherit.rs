//! INHERITS and what a partition has from the table that it is a part of (`MergeAttributes` in tablecmds.c).

use super::Replay;
use super::problem::{Apply, Problem};
use crate::catalog::{Column, Constraint, ConstraintKind, Expr, Ident, QualifiedName, Table};

impl Replay {
    /// Gives a new table the columns and checks of a parent.
    pub(super) fn inherit(&mut self, table: &mut Table, parent: &QualifiedName) -> Apply {
        if table.parents.contains(parent) {
            let message = format!("relation \"{}\" would be inherited from more than once", parent.name);
            return Err(Problem::duplicate("42P07", message));
        }
        let held = self.table_mut(parent)?.clone();
        let partition = table.partition_bound.is_some();
        for column in &held.columns {
            inherit_column(table, column, partition)?;
        }
        for constraint in held.constraints.values() {
            if matches!(constraint.kind, ConstraintKind::Check(_)) && !constraint.no_inherit {
                self.inherit_check(table, &held.name.name, constraint)?;
            }
        }
        table.parents.push(parent.clone());
        self.names.add_child(parent, &table.name);
        Ok(())
    }

    /// A check of a parent, which a child has under the same name.
    pub(super) fn inherit_check(&mut self, table: &mut Table, parent: &Ident, constraint: &Constraint) -> Apply {
        let kind = requalified(&constraint.kind, parent, &table.name.name);
        if let Some(held) = table.constraints.get_mut(&constraint.name) {
            if held.kind != kind {
                let message =
                    format!("constraint \"{}\" for relation \"{}\" already exists", constraint.name, table.name.name);
                return Err(Problem::duplicate("42710", message));
            }
            held.inherited_from += 1;
            held.validated |= constraint.validated;
            if table.partition_bound.is_some() {
                held.local = false;
            }
            return Ok(());
        }
        let made = Constraint {
            validated: constraint.validated,
            inherited_from: 1,
            local: false,
            ..Constraint::new(constraint.name.clone(), kind)
        };
        self.names.add_constraint(&table.name, &made);
        table.constraints.insert(made.name.clone(), made);
        Ok(())
    }
}

/// A parent's column; one that another parent has too is one column.
fn inherit_column(table: &mut Table, column: &Column, partition: bool) -> Apply {
    if let Some(held) = table.column_mut(&column.name) {
        if held.ty != column.ty {
            let message = format!("inherited column \"{}\" has a type conflict", column.name);
            return Err(Problem::invalid("42804", message));
        }
        held.inherited_from += 1;
        held.not_null |= column.not_null;
        match (&held.default, &column.default) {
            (Some(one), Some(other)) if one != other => {
                let message = format!("column \"{}\" inherits conflicting default values", column.name);
                return Err(Problem::invalid("42611", message));
            }
            (None, Some(_)) => held.default.clone_from(&column.default),
            _ => {}
        }
        return Ok(());
    }
    table.columns.push(inherited(column, partition));
    Ok(())
}

/// The column that a child has of a parent's. A partition shares an identity column's sequence (Postgres 17).
pub(super) fn inherited(column: &Column, partition: bool) -> Column {
    Column {
        not_null: column.not_null,
        default: column.default.clone(),
        generated: column.generated.clone(),
        identity: column.identity.filter(|_| partition),
        collation: column.collation.clone(),
        storage: column.storage.clone(),
        compression: column.compression.clone(),
        inherited_from: 1,
        local: false,
        ..Column::new(column.name.clone(), column.ty.clone())
    }
}

/// A check that names its table, in another table.
pub(super) fn requalified(kind: &ConstraintKind, old: &Ident, new: &Ident) -> ConstraintKind {
    match kind {
        ConstraintKind::Check(expr) => ConstraintKind::Check(requalified_expr(expr, old, new)),
        other => other.clone(),
    }
}

/// An expression over the columns of one table as one over those of another.
pub(super) fn requalified_expr(expr: &Expr, old: &Ident, new: &Ident) -> Expr {
    expr.map(&|part| match part {
        Expr::Column(parts) if parts.len() == 2 && parts.first() == Some(old) => {
            Some(Expr::Column(std::iter::once(new).chain(parts.get(1)).cloned().collect()))
        }
        _ => None,
    })
}
