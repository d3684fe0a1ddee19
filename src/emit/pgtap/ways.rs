//! What the model says: the matrix as data, and in words for the titles of tests.

use super::Kind;
use super::file::{File, array, maybe, row};
use super::tables::named;
use crate::access::RowSet;
use crate::emit::sql::Sql;
use crate::emit::{Database, EmitError, words};

/// Adds the matrix to a file, or the boundary where that is what the file is about.
pub(super) fn write(file: &mut File<'_>, database: &Database<'_>, kind: Kind) -> Result<(), EmitError> {
    let access = database.access;
    let matrix = if kind == Kind::Floor { &access.floor } else { &access.rows };
    let mut ways = Vec::new();
    let mut said = Vec::new();
    for line in matrix {
        for (actor, cell) in access.actors.iter().zip(&line.cells) {
            let place = || [named(&line.table), Sql::literal(line.command.word()), Sql::literal(&actor.name)];
            said.push(row(place().into_iter().chain([Sql::literal(&words::plain(cell))])));
            ways.extend(cell.grants.iter().map(|grant| {
                let columns = grant.columns.as_ref();
                row(place().into_iter().chain([
                    Sql::literal(rows(grant.rows)),
                    columns.map_or(Sql::keyword("NULL"), |columns| array(columns.iter().map(|column| column.as_str()))),
                    maybe(grant.condition.as_deref()),
                ]))
            }));
        }
    }
    file.rows("ways (tbl, command, actor, rows, cols, condition)", ways)?;
    file.rows("words (tbl, command, actor, words)", said)
}

/// Whose rows, and whether those too that were thrown away.
fn rows(rows: RowSet) -> &'static str {
    match rows {
        RowSet::Own => "own",
        RowSet::Peers => "peers",
        RowSet::TenantLive => "tenant live",
        RowSet::Tenant => "tenant",
        RowSet::AllLive => "live",
        RowSet::All => "all",
    }
}
