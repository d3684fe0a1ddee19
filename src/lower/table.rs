//! Tables and their columns.

use super::{OWNER, comment};
use crate::catalog::{self, Column, Expr};
use crate::model::{Model, Table};

/// The table with its columns; everything else is added by the other files of this folder.
pub(super) fn lower(model: &Model, table: &Table) -> catalog::Table {
    let mut made = catalog::Table::new(table.name.clone(), OWNER.into());
    made.comment = comment::table(table);
    made.row_security = true;
    made.columns = table
        .columns
        .iter()
        .map(|column| Column {
            not_null: column.not_null,
            // Postgres doesn't keep a default that is null: it is what there is without one.
            default: column.default.clone().filter(|value| *value != Expr::Null),
            generated: column.generated.clone(),
            identity: column.identity,
            comment: comment::column(model, table, column),
            ..Column::new(column.name.clone(), column.ty.clone())
        })
        .collect();
    made
}
