//! The model's expectations as data: each is one test.

use super::file::{File, array, flag, row};
use super::tables::named;
use crate::emit::sql::Sql;
use crate::emit::{Database, EmitError};

/// Adds them to a file.
pub(super) fn write(file: &mut File<'_>, database: &Database<'_>) -> Result<(), EmitError> {
    let rows = database.access.expectations.iter().map(|expected| {
        let columns = expected.columns.as_ref();
        row([
            Sql::literal(&expected.text),
            Sql::literal(&expected.actor),
            flag(expected.elsewhere),
            flag(expected.own),
            flag(expected.can),
            Sql::literal(expected.command.word()),
            named(&expected.table),
            columns.map_or(Sql::keyword("NULL"), |columns| array(columns.iter().map(|column| column.as_str()))),
        ])
    });
    file.rows("expectations (title, actor, elsewhere, own, can, command, tbl, cols)", rows.collect())
}
